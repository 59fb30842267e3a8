"""Everything can be reached, seen and done with the keyboard alone, in an order that makes sense, and nothing holds one fast."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Look
from tests.browser.test_pages import shown

pytestmark = pytest.mark.browser
MOST = 150
# What one can reach by Tab: of a group of radio buttons only one.
REACHABLE = """() => {
  const groups = new Set(), found = [];
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (one.disabled || one.type === "hidden" || !one.checkVisibility({ visibilityProperty: true }) || one.closest("[inert]")) continue;
    if (one.type === "radio") { const key = (one.form ? [...document.forms].indexOf(one.form) : "") + one.name; if (groups.has(key)) continue; groups.add(key); }
    found.push(one.outerHTML.slice(0, 90));
  }
  return found.length;
}"""
# The element that has the focus: what it is, whether one sees that it has it, whether something lies over it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.closest("label") ?? one, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const rings = [one, label, ...(one.labels ?? []), one.nextElementSibling].filter(Boolean).map(each => getComputedStyle(each));
  const ringed = rings.some(each => (each.outlineStyle !== "none" && parseFloat(each.outlineWidth) > 0) || each.boxShadow !== "none");
  const seen = label.getBoundingClientRect(), x = seen.left + Math.min(seen.width / 2, 60), y = seen.top + seen.height / 2;
  const top = document.elementFromPoint(x, y);
  const covered = !top || !(label.contains(top) || top.contains(label) || (one.labels && [...one.labels].some(each => each.contains(top))));
  return { what: one.outerHTML.slice(0, 110), ringed, covered: covered && seen.height > 0, x: box.left, y: box.top + scrollY, tag: one.tagName };
}"""
FROM_THE_TOP = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); scrollTo(0, 0)"
PAGES = [
    Look("reports:home"), Look("reports:begin"), Look("reports:step", "teller", "where"), Look("reports:step", "teller", "you"),
    Look("reports:check", "finisher"), Look("citizen:track", "concluded_follower", "concluded_report"), Look("account_login"),
    Look("desk", "handler"), Look("reports:inbox", "duty"), Look("reports:report", "handler", "open_report"), Look("reports:intake", "duty"),
    Look("cases:record", "handler", "filed"), Look("cases:decide_kind", "handler", "under_review =not_filed"),
]  # fmt: skip


@pytest.mark.parametrize("look", PAGES, ids=lambda look: f"{look.route} {look.args}")
def test_tab_reaches_everything_once_and_one_sees_where_one_is(browser, sights, look):
    page = shown(browser, sights, look, "zh", 1024)
    page.evaluate(FROM_THE_TOP)
    reachable = page.evaluate(REACHABLE)
    assert 3 < reachable < MOST
    stops = []
    for _ in range(reachable + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop["what"] == stops[0]["what"] and len(stops) > 3):
            break
        stops.append(stop)
    # A field for dates has stops of its own inside; the browser draws their rings.
    inside = {stop["what"] for stop in stops if stop["ringed"] and "datetime-local" in stop["what"]}
    assert [stop["what"] for stop in stops if not stop["ringed"] and stop["what"] not in inside] == []
    assert [stop["what"] for stop in stops if stop["covered"]] == []
    assert len(stops) >= reachable - 1, f"{len(stops)} of {reachable} reached, the last: {stops[-1]['what']}"
    assert stops[0]["tag"] == "A" and "skip" in stops[0]["what"]


def test_the_way_to_the_content_is_short(browser, sights):
    for look, target in ((Look("reports:begin"), "main"), (Look("reports:inbox", "duty"), "page")):
        page = shown(browser, sights, look, "zh", 1024)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == target


def type_in(page, name: str, text: str) -> None:
    """Tab on to a field and write into it."""
    for _ in range(MOST):
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.type(text)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def choose(page, name: str, value: str) -> None:
    """Tab on to a group of radio buttons and take one with the space bar and the arrows."""
    for _ in range(MOST):
        if page.evaluate("document.activeElement.name") == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(30):
        if page.locator(f"[name={name}]:checked").get_attribute("value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no key reaches {value} of {name}")


def go_on(page) -> None:
    """Enter on the first button of the form."""
    for _ in range(MOST):
        if page.evaluate("document.activeElement.matches('main form button:not([name])')"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach the button")


def test_a_report_by_keyboard_alone(browser, sights):
    page = browser.window(width=1024, cookies=[("anhe_lang", "zh", "/")])
    page.goto("/report/")
    choose(page, "topic", "damage")
    go_on(page)
    choose(page, "known", "unknown")
    go_on(page)
    type_in(page, "place_text", "文化路小区南门")
    go_on_from = page.url
    type_in(page, "exact", "路灯杆旁")
    go_on(page)
    assert page.url != go_on_from
    type_in(page, "narrative", "停在路边的车被人划了一圈。")
    go_on(page)
    type_in(page, "what_1", "灰色轿车")
    # One button adds a thing, the other goes on: the first that is reached adds.
    page.locator("main form .actions button:not([name])").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    choose(page, "teller", "victim")
    choose(page, "contact", "nameless")
    type_in(page, "passphrase", "三只安静的鹤")
    go_on(page)
    go_on(page)
    expect(page.locator(".receipt .number")).to_be_visible()


def test_an_error_takes_the_focus_and_its_link_leads_to_the_field(browser, sights):
    page = browser.window(width=390, cookies=[*sights.cookies["teller"], ("anhe_lang", "zh", "/")])
    page.goto("/report/story/")
    page.locator("[name=narrative]").fill("")
    page.keyboard.press("Tab")
    go_on(page)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "narrative"
    assert page.locator("[name=narrative]").get_attribute("aria-invalid") == "true"


def test_the_inbox_by_its_keys(browser, sights):
    page = shown(browser, sights, Look("reports:inbox", "duty"), "zh", 1280)
    current = page.locator('[data-row][aria-current="true"] .ref')
    rows = page.locator("[data-row] .ref").all_inner_texts()
    assert len(rows) == 50
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert current.inner_text() == rows[at]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/reports/{rows[1]}/")
    page.keyboard.press("c")
    page.wait_for_url(f"**/desk/cases/accept/{rows[1]}/")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/desk/reports/")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/intake/")


def test_a_live_list_that_looks_again_keeps_the_readers_place(browser, sights):
    page = shown(browser, sights, Look("reports:inbox", "duty"), "zh", 1280)
    for _ in range(3):
        page.keyboard.press("j")
    before = page.locator('[data-row][aria-current="true"] .ref').inner_text()
    page.evaluate("document.querySelector('#inbox').dataset.old = 'yes'")
    page.evaluate("htmx.trigger(document.querySelector('#inbox'), 'look')")
    expect(page.locator("#inbox[data-old]")).to_have_count(0)
    expect(page.locator("[data-row] a:focus")).to_be_visible()
    assert page.locator('[data-row][aria-current="true"] .ref').inner_text() == before
    page.keyboard.press("j")
    assert page.locator('[data-row][aria-current="true"] .ref').inner_text() != before


def test_the_first_row_of_the_desk_is_where_the_keys_begin(browser, sights):
    page = shown(browser, sights, Look("desk", "head"), "zh", 1280)
    rows = page.locator("[data-row] .ref").all_inner_texts()
    current = page.locator('[data-row][aria-current="true"] .ref')
    assert current.all_inner_texts() == [rows[0]]
    page.keyboard.press("j")
    assert current.all_inner_texts() == [rows[1]]
    page.evaluate("htmx.trigger(document.querySelector('#inbox'), 'look')")
    expect(page.locator("[data-row] a:focus")).to_be_visible()
    assert current.all_inner_texts() == [rows[1]]
    page.keyboard.press("k")
    assert current.all_inner_texts() == [rows[0]]
