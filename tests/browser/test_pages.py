"""Every page, looked at by the person it is for: axe, reflow, language, and nothing the browser complains of.

`./anhe check pages` looks at each in both languages at three widths; `./anhe test` once, the language and the width in turn.
"""

import os
from dataclasses import dataclass

import pytest

from tests.browser.looking import WIDTHS, spill, violations
from tests.browser.pages import CLOSED, DATA, EXEMPT, LATER, LOOKS, POSTS, Look, routes, sample
from tests.browser.sights import OFFICERS
from tests.browser.wording import misspoken

pytestmark = pytest.mark.browser
EVERY = os.environ.get("ANHE_PAGES") == "all"
NARROW = {"width": 320, "height": 256}  # a window of 1280 x 1024 at 400 %
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
# How much of the window is covered by what does not scroll away.
COVERED = """() => {
  const stays = [...document.querySelectorAll("body *")].filter(one => ["fixed", "sticky"].includes(getComputedStyle(one).position)
    && one.checkVisibility() && !one.matches(".skip") && getComputedStyle(one).pointerEvents !== "none");
  const boxes = stays.map(one => one.getBoundingClientRect()).filter(box => box.height > 0 && box.width > innerWidth / 2);
  return Math.max(0, ...boxes.map(box => (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / innerHeight));
}"""
SMALL = """() => [...document.querySelectorAll("main *")]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) && one.checkVisibility())
  .filter(one => !one.closest("svg, .hidden") && parseFloat(getComputedStyle(one).fontSize) < 12)
  .map(one => `${getComputedStyle(one).fontSize}: ${one.outerHTML.slice(0, 100)}`)"""


@dataclass(frozen=True)
class Dress:
    """How a page is drawn: the language, the widths it is looked at in, large type or dark."""

    lang: str
    widths: tuple[int, ...]
    cookie: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        return " ".join([self.lang, *([self.cookie[1]] if self.cookie else [])])


def other_dress(look: Look) -> tuple[str, str, str]:
    """The portal in large type, the console in the dark."""
    is_portal = not look.route.startswith("cases:") and (look.by not in OFFICERS)
    return ("anhe_size", "elder", "/") if is_portal else ("anhe_theme", "dark", "/")


def all_dresses(look: Look) -> list[Dress]:
    return [Dress("zh", WIDTHS), Dress("en", WIDTHS), Dress("zh", (390,), other_dress(look)), Dress("en", (1024,), other_dress(look))]


def one_dress(n: int, look: Look) -> list[Dress]:
    """Language, width and dress in turn, so that pages beside each other differ in each of them."""
    return [Dress(("zh", "en")[n % 2], (WIDTHS[n // 2 % 3],), other_dress(look) if n % 3 == 2 else None)]


LOOKED_AT = [(look, dress) for n, look in enumerate(LOOKS) for dress in (all_dresses(look) if EVERY else one_dress(n, look))]


def named(given: Look | Dress) -> str:
    return given.title if isinstance(given, Look) else given.name


def shown(browser, sights, look: Look, lang: str, width: int, extra=()):
    """A window on the page in its state."""
    page = browser.window(width=width, cookies=[*sights.cookies.get(look.by, []), ("anhe_lang", lang, "/"), *extra])
    answer = page.goto(look.address(sights), wait_until="load")
    if look.send:
        with page.expect_navigation(wait_until="load") as sent:
            page.evaluate(EMPTY_AND_SEND, look.send)
        answer = sent.value
    assert answer.status == look.status, f"{page.url} answers {answer.status}"
    return page


def wrong_with(page, dress: Dress) -> list[tuple[str, int, str]]:
    """(what was looked at, width or 0 for all, what was found) for everything that is wrong with the page."""
    found = [("words", 0, one) for one in misspoken(page, dress.lang)]
    for width in dress.widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [("axe", width, one) for one in violations(page)]
        if over := spill(page):
            found.append(("width", width, over))
    page.set_viewport_size(NARROW)
    if over := spill(page):
        found.append(("zoom", 0, over))
    page.evaluate("scrollTo(0, 400)")
    if (share := page.evaluate(COVERED)) > 0.25:
        found.append(("zoom", 0, f"{share:.0%} of the window is covered"))
    return found + [("zoom", 0, one) for one in page.evaluate(SMALL)]


@pytest.mark.parametrize(("look", "dress"), LOOKED_AT, ids=named)
def test_page(browser, sights, record_page, look, dress):
    page = shown(browser, sights, look, dress.lang, dress.widths[0], [dress.cookie] if dress.cookie else [])
    found = wrong_with(page, dress)
    record_page(look.title, dress.name, dress.widths, found)
    assert found == [], "\n".join(f"{kind} at {width}: {what}" for kind, width, what in found)


def test_every_route_is_looked_at_or_named():
    known, there = {look.route for look in LOOKS} | set(EXEMPT), set(dict(routes()))
    assert sorted(there - known) == []
    assert sorted(known - there - {""}) == []


def test_what_is_no_page_is_none(browser, sights):
    """Each reason for which a route is not looked at holds."""
    asked = [browser.window(cookies=sights.cookies[by]).request for by in ("duty", "head", "inspector", "chief", "clerk") if by in sights.cookies]
    wrong = []
    for route, why in EXEMPT.items():
        answers = [one.get(sample(route, sights), max_redirects=0) for one in asked]
        answer = next((one for one in answers if one.status != 403), answers[0])  # who may not enter is told nothing else
        is_html = answer.headers.get("content-type", "").startswith("text/html")
        holds = {
            POSTS: answer.status == 405, CLOSED: answer.status == 404, LATER: answer.status in (302, 404),
            DATA: not is_html or answer.status in (302, 401, 403, 404, 405),
        }  # fmt: skip
        wrong += [] if holds[why] else [(route, why, answer.status, answer.headers.get("content-type"))]
    assert wrong == []
