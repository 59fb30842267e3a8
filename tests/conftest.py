"""The system's Chromium over the city's own programs, for the tests that ask for them.

A machine without a Chromium fails here; nothing is skipped in silence.
"""

import os

import pytest
from playwright.sync_api import sync_playwright

from anhe import vault
from tests.browser import looking, programs
from tests.browser.looking import Browser
from tests.browser.sights import prepare


@pytest.fixture(scope="session")
def chromium():
    if lacking := looking.missing():
        pytest.fail(lacking, pytrace=False)
    # Playwright's loop runs in this thread; the test's own queries are still made by nobody else at that moment.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=looking.CHROMIUM, args=looking.FLAGS)
        yield launched
        launched.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE") if before is None else os.environ.update(
        DJANGO_ALLOW_ASYNC_UNSAFE=before
    )


@pytest.fixture(scope="session")
def city(django_db_setup, tmp_path_factory):
    """The running city; a fault that its programs wrote down fails the run."""
    vault.prepare()
    with programs.running(tmp_path_factory.mktemp("city") / "programs.log") as started:
        yield started
    if started.faults:
        pytest.fail(started.faults, pytrace=False)


@pytest.fixture(scope="session")
def sights(city, django_db_setup, django_db_blocker):
    """A station at work in the running city; gone again at the end."""
    with django_db_blocker.unblock():
        seen = prepare()
    seen.unblocked = django_db_blocker.unblock
    yield seen
    with django_db_blocker.unblock():
        django_db_setup.reset()


@pytest.fixture
def browser(chromium, city):
    """Windows on the city; anything that one of them complains about fails the test at its end."""
    looker = Browser(chromium, city.pages, (city.pages + "/", city.events + "/"))
    yield looker
    complaints = list(looker.complaints)
    looker.close()
    assert complaints == []


@pytest.fixture
def opened(browser):
    """Opens an address at a width."""

    def open_page(path, width=1024, scheme="light", script=True, cookies=(), elsewhere=()):
        page = browser.window(width=width, scheme=scheme, script=script, cookies=cookies, elsewhere=elsewhere)
        page.goto(path, wait_until="load")
        return page

    return open_page
