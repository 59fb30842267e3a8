"""The system's Chromium over the real server. A machine without one fails here; it is never skipped in silence."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

FLAGS = (
    "--no-sandbox --disable-dev-shm-usage --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader"
)
LEVEL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def chromium():
    # Playwright's loop runs in this thread; the test's own queries are still made by nobody else at that moment.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        yield launched
        launched.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE") if before is None else os.environ.update(
        DJANGO_ALLOW_ASYNC_UNSAFE=before
    )


@pytest.fixture
def opened(chromium, live_server):
    """Opens an address at a width; anything the browser complains about fails the test at its end."""
    contexts, complaints = [], []

    def open_page(path, width=1024, scheme="light", script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script,
            reduced_motion="reduce", locale="zh-CN", timezone_id="America/New_York", base_url=live_server.url,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("console", lambda said: complaints.append(f"{path}: {said.text}") if said.type == "error" else None)
        page.goto(path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def findings():
    """What axe finds on a page: rule and first element of each."""

    def look(page):
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVEL}}).response["violations"]
        return [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found]

    return look


@pytest.fixture
def overflow():
    """By how many pixels a page is wider than its window."""
    return lambda page: page.evaluate(WIDE)
