"""What an officer sees while nobody seals the log: a word on the desk, and after four hours no personal data."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from anhe.house import database
from anhe.ledger.sealing import store
from tests.browser.pages import LOOKS, Look
from tests.browser.test_pages import Dress, shown, wrong_with

pytestmark = pytest.mark.browser
# Kept where a person wants to look at them: a folder.
PICTURES = os.environ.get("ANHE_PICTURES")
DESK = Look("desk", "handler")
READING = next(look for look in LOOKS if look.title == "reports:report open")


@pytest.fixture
def silent(sights):
    """Lets the last seal be so long ago, and the sealer have a problem."""
    with database.server().connect("migrator") as owner:

        def since(ago: timedelta, problem: str = "") -> None:
            store.beat(owner, "sealer", owner.execute("SELECT clock_timestamp() - %s::interval", [ago]).fetchone()[0], 9)
            if problem:
                store.trouble(owner, "sealer", problem)

        yield since
        since(timedelta(0))


def kept(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=False)


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)])
@pytest.mark.parametrize(
    ("ago", "problem", "notices"),
    [(timedelta(0), "", 0), (timedelta(minutes=20), "", 1), (timedelta(hours=5), "clock_back x", 2)], ids=["well", "silent", "stopped"],
)  # fmt: skip
def test_the_desk_says_what_is_wrong(browser, sights, silent, lang, width, ago, problem, notices):
    silent(ago, problem)
    page = shown(browser, sights, DESK, lang, width)
    kept(page, f"desk-{notices}-{lang}-{width}")
    assert page.locator("#alarms .notice").count() == notices
    assert page.locator("#alarms").get_by_text("anhe seal").count() == (1 if notices else 0)
    assert wrong_with(page, Dress(lang, (width,))) == []


@pytest.mark.parametrize(
    ("lang", "words", "width"), [("zh", "已有四个多小时没有封存", 1280), ("en", "not been sealed for over four hours", 390)]
)
def test_personal_data_is_refused_in_the_readers_language(browser, sights, silent, lang, words, width):
    assert shown(browser, sights, READING, lang, width).locator("h1").count() == 1
    silent(timedelta(hours=5))
    refused = Look(READING.route, READING.by, READING.args, status=503)
    # A page that is refused is an error to the browser's console, and is meant to be one.
    browser.complaints.clear()
    page = shown(browser, sights, refused, lang, width)
    browser.complaints.clear()
    kept(page, f"refused-{lang}-{width}")
    assert words in page.locator("h1").inner_text()
    assert page.get_by_text("anhe seal").count() == 1
    assert wrong_with(page, Dress(lang, (width,))) == []
