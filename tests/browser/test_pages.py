"""Every page, looked at by the person it is for: axe, reflow, language, and nothing the browser complains of.

`./anhe check pages` looks at each in both languages at three widths; `./anhe test` once, the language and the width in turn.
"""

import os
from itertools import cycle

import pytest

from tests.browser.looking import WIDTHS, spill, violations
from tests.browser.pages import CLOSED, DATA, EXEMPT, LATER, LOOKS, POSTS, Look, routes, sample
from tests.browser.wording import misspoken

pytestmark = pytest.mark.browser
EVERY = os.environ.get("ANHE_PAGES") == "all"
NARROW = 320
EMPTY_AND_SEND = """selector => {
  const found = document.querySelector(selector), form = found.form || found.closest("form");
  form.noValidate = true;
  for (const field of form.elements) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = field.options[0]?.value === "" ? 0 : -1;
    else if (field.type !== "hidden" && !field.matches("button, [type=submit]")) field.value = "";
  }
  form.requestSubmit(found.matches("button") ? found : null);
}"""
TURNS = cycle([("zh", 390), ("en", 1024), ("zh", 1600), ("en", 390), ("zh", 1024), ("en", 1600)])
ONCE = [(look, [lang], [width]) for look, (lang, width) in zip(LOOKS, TURNS, strict=False)]
ALL = [(look, [lang], WIDTHS) for look in LOOKS for lang in ("zh", "en")]


def named(given: object) -> str:
    return given.title if isinstance(given, Look) else ""


def shown(browser, sights, look: Look, lang: str, width: int, scheme: str = "light", extra=()):
    """A window on the page in its state."""
    page = browser.window(width=width, scheme=scheme, cookies=[*sights.cookies.get(look.by, []), ("anhe_lang", lang, "/"), *extra])
    # Without a form to send, the page itself has the status.
    answer = page.goto(look.address(sights), wait_until="load")
    if look.send:
        with page.expect_navigation(wait_until="load") as sent:
            page.evaluate(EMPTY_AND_SEND, look.send)
        answer = sent.value
    assert answer.status == look.status, f"{page.url} answers {answer.status}"
    return page


def wrong_with(page, look: Look, lang: str, widths) -> list[tuple[str, int, str]]:
    """(what was looked at, width, what was found) for everything that is wrong with the page."""
    found = [("words", 0, one) for one in misspoken(page, lang)]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [("axe", width, one) for one in violations(page)]
        if over := spill(page):
            found.append(("width", width, over))
    page.set_viewport_size({"width": NARROW, "height": 900})
    if over := spill(page):
        found.append(("width", NARROW, over))
    return found


@pytest.mark.parametrize(("look", "langs", "widths"), ALL if EVERY else ONCE, ids=named)
def test_page(browser, sights, record_page, look, langs, widths):
    for lang in langs:
        page = shown(browser, sights, look, lang, widths[0])
        found = wrong_with(page, look, lang, widths)
        record_page(look.title, lang, widths, found)
        assert found == [], "\n".join(f"{kind} at {width}: {what}" for kind, width, what in found)


def test_every_route_is_looked_at_or_named():
    known, there = {look.route for look in LOOKS} | set(EXEMPT), set(dict(routes()))
    assert sorted(there - known) == []
    assert sorted(known - there - {""}) == []


def test_what_is_no_page_is_none(browser, sights):
    """Each reason for which a route is not looked at holds."""
    asked = browser.window(cookies=sights.cookies["duty"]).request
    wrong = []
    for route, why in EXEMPT.items():
        answer = asked.get(sample(route, sights), max_redirects=0)
        is_html = answer.headers.get("content-type", "").startswith("text/html")
        holds = {
            POSTS: answer.status == 405, CLOSED: answer.status == 404, LATER: answer.status in (302, 404),
            DATA: not is_html or answer.status in (302, 401, 404, 405),
        }  # fmt: skip
        wrong += [] if holds[why] else [(route, why, answer.status, answer.headers.get("content-type"))]
    assert wrong == []
