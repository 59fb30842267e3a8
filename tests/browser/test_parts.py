"""Every component in every state: seen, heard, driven by keys, in both dresses and both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from anhe.house import words
from tests.browser.looking import spill, violations

pytestmark = pytest.mark.browser
DRESSES = [
    ("portal", "light", "usual"),
    ("portal", "light", "elder"),
    ("console", "light", "usual"),
    ("console", "dark", "usual"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("site", "scheme", "size"), DRESSES)
def test_nothing_for_axe_to_find_and_nothing_cut_off(opened, site, scheme, size, lang):
    page = opened(f"/parts/?site={site}&lang={lang}&size={size}", width=1600, scheme=scheme)
    for width in (1600, 1024, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert spill(page) == "", width
        if width in (1600, 390):
            assert violations(page) == [], width


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_browser_says_how_long_in_the_servers_words(opened, lang):
    page = opened(f"/parts/?lang={lang}")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    spans = [
        timedelta(seconds=s)
        for s in (
            0,
            1,
            59,
            60,
            119,
            3600,
            3661,
            7200,
            86399,
            86400,
            90000,
            172800,
            1000000,
            -1,
            -59,
            -60,
            -2520,
            -90000,
            -176400,
        )
    ]
    with translation.override("zh-hans" if lang == "zh" else "en"):
        expected = [words.left(now + span, now) for span in spans]
    assert (
        page.evaluate("all => all.map(ms => window.anhe.left(ms))", [span.total_seconds() * 1000 for span in spans])
        == expected
    )


def test_a_wrong_clock_on_the_device_changes_no_limit(opened):
    page = opened("/parts/")
    page.clock.set_fixed_time(datetime(2031, 1, 1, tzinfo=UTC))
    page.reload()
    assert page.locator(".clock.card .left b").first.inner_text() in ("还剩 2 天 3 小时", "还剩 2 天 2 小时")


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(opened):
    page = opened("/parts/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="请填写金额").click()
    assert page.evaluate("document.activeElement.name") == "wrong-amount"


def test_a_branch_opens_with_its_choice(opened):
    page = opened("/parts/")
    inner = page.locator("[name=usual-account]")
    assert inner.is_visible()
    page.locator("[name=usual-how][value=cash]").check()
    assert not inner.is_visible()


@pytest.mark.parametrize("path", ["/nowhere/", "/desk/nowhere/"])
@pytest.mark.parametrize(("lang", "said"), [("zh", "这里没有页面"), ("en", "There is no page here")])
def test_a_page_that_is_not_there_helps_on(opened, path, lang, said):
    page = opened(f"{path}?lang={lang}", width=390)
    assert page.locator("h1").inner_text() == said
    assert violations(page) == []


def test_keys_walk_the_queue(opened):
    page = opened("/parts/?site=console")
    current = page.locator('[data-row][aria-current="true"] .kind')
    page.keyboard.press("j")
    assert current.inner_text() == "止付令未答复"
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert current.inner_text() == "止付令未答复"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("j")
    assert current.inner_text() == "止付令未答复"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    assert "作出决定" in page.locator("[data-keys-of-page]").inner_text()
    page.get_by_label("在这台设备上启用单键操作").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current.inner_text() == "止付令未答复"


def test_dark_is_chosen_at_once_and_remembered(opened):
    page = opened("/parts/?site=console")
    ground = "getComputedStyle(document.body.parentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(251, 250, 247)"
    page.locator("details.officer summary").click()
    page.get_by_role("link", name="深色", exact=True).click()
    assert page.evaluate(ground) == "rgb(17, 22, 29)"
    page.goto("/parts/?site=console")
    assert page.evaluate(ground) == "rgb(17, 22, 29)"


def test_dark_works_without_script(opened):
    page = opened("/parts/?site=console", script=False)
    page.locator("details.officer summary").click()
    page.get_by_role("link", name="深色", exact=True).click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_panel_brings_itself_and_without_script_is_a_link(opened):
    loaded = opened("/parts/?site=console").locator("#sample")
    loaded.get_by_text("46 张，已封存").wait_for()
    assert loaded.locator("h2").inner_text() == "物证"
    plain = opened("/parts/?site=console", script=False)
    plain.get_by_role("link", name="打开物证").click()
    assert plain.locator("h1").inner_text() == "物证"


def test_quick_exit_leaves_no_way_back(opened):
    page = opened("/accessibility/", elsewhere=("https://www.weather.com.cn/",))
    page.goto("/parts/")
    page.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="<h1>weather</h1>"))
    page.get_by_role("link", name="立即离开").first.click()
    page.wait_for_url("https://www.weather.com.cn/")
    page.go_back()
    assert page.url.endswith("/accessibility/")


def test_large_type_is_larger_and_stays(opened):
    page = opened("/parts/", width=390)
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    page.get_by_role("link", name="长辈版").click()
    page.goto("/accessibility/")
    after = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert (before, after) == (18, 22)


def test_what_one_taps_is_large_enough(opened):
    small = """least => [...document.querySelectorAll("a.act, .button, .choice, input:not([type=radio], [type=checkbox], [type=hidden]), select, .rail a, .filters a, summary")]
        .map(one => [one, one.getBoundingClientRect()]).filter(([one, box]) => box.width && box.height < least - .5 && !one.closest(".law"))
        .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.height}`)"""
    for site in ("portal", "console"):
        assert opened(f"/parts/?site={site}").evaluate(small, 44) == []
    assert opened("/parts/?size=elder").evaluate(small, 60) == []


def test_printing_leaves_out_what_paper_cannot_press(opened):
    page = opened("/parts/?site=console")
    page.emulate_media(media="print")
    assert [page.locator(one).first.is_visible() for one in (".topbar", ".rail", ".actions", ".receipt")] == [
        False,
        False,
        False,
        True,
    ]


def test_quotation_marks_are_narrow_in_english_and_square_in_chinese(opened):
    """One CJK font has both; which are drawn is told by the language of the words, also of Chinese in an English page."""
    page = opened("/parts/?lang=en")
    widths = page.evaluate("""() => ["en", "zh-Hans-CN"].map(lang => {
      const one = document.createElement("span"), wide = words => (one.textContent = words, one.getBoundingClientRect().width);
      one.lang = lang;
      document.querySelector("main").append(one);
      return (wide("字“字".repeat(5)) - wide("字字".repeat(5))) / 5 / parseFloat(getComputedStyle(one).fontSize);
    })""")
    assert [width > 0.9 for width in widths] == [False, True], widths
