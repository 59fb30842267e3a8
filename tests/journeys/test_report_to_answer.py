"""From a report on a telephone to its answer, in a real browser over the running city, in both languages.

Screenshots of every step are left in `var/journeys/`.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Page, expect

from anhe.house.paths import VAR
from anhe.reports.views import carrying
from tests.browser.sights import ANSWERS, PASSWORD, carrying_cookie, draft

pytestmark = pytest.mark.browser
ACTS = {"filed": "File the case", "concluded": "Conclude the case"}
PHONE, LAPTOP = 390, 1280
NAME, NUMBER = "亓官㛃䶮", "13912340987"
WORDS = {
    "zh": "昨晚七点半我把电动车停进小区车棚充电，锁了后轮和一把U形锁。今早七点四十下楼上班，车不见了，地上只剩剪断的锁。"
          "车是白色的，后座有一道划痕，踏板上贴着女儿的卡通贴纸。物业监控里凌晨两点五十一分来了一辆没开灯的面包车。",
    "en": "I locked my electric bicycle in the shed of our block at half past seven last night. This morning at twenty to eight "
          "it was gone and the lock lay cut on the ground. It is white, with a scratch on the rear seat.",
}  # fmt: skip
ANSWER = {"zh": "您的电动车已经找到，请带身份证和购车发票来所里认领。", "en": "Your bicycle was found. Please bring your identity card and the invoice."}


class Person:
    """Somebody at a window, who reads and presses what the page offers in their language."""

    def __init__(self, page: Page, lang: str, name: str) -> None:
        self.page, self.lang, self.name = page, lang, name
        self.shots = VAR / "journeys" / lang
        self.shots.mkdir(parents=True, exist_ok=True)

    def word(self, said: str, context: str = "") -> str:
        with translation.override("zh-hans" if self.lang == "zh" else "en"):
            return pgettext(context, said) if context else gettext(said)

    def press(self, said: str) -> None:
        """Press the button or follow the link that says this."""
        name = self.word(said)
        self.page.locator("button, a").filter(has_text=re.compile(f"^\\s*{re.escape(name)}")).first.click()

    def fills(self, **values: str) -> None:
        for field, value in values.items():
            self.page.locator(f"[name={field}]").fill(value)

    def chooses(self, **values: str) -> None:
        for field, value in values.items():
            self.page.locator(f"[name={field}][value='{value}']").check()

    def reads(self, said: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.word(said))

    def shot(self, step: str) -> None:
        self.page.screenshot(path=self.shots / f"{self.name}-{step}.png", full_page=True)


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture
def somebody(browser, lang):
    def at_a_window(name: str, width: int = PHONE) -> Person:
        page = browser.window(width=width, height=844 if width == PHONE else 900, cookies=[("anhe_lang", lang, "/")])
        return Person(page, lang, name)

    return at_a_window


def yesterday() -> str:
    return (datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).date().isoformat()


def begins(citizen: Person, street: str) -> str:
    """The first four pages on one telephone, then kept for later; the resume code."""
    citizen.page.goto("/")
    citizen.shot("01-home")
    citizen.page.locator("nav.tasks a").first.click()
    citizen.chooses(topic="stolen", stolen="theft_ebike")
    citizen.shot("02-what")
    citizen.press("Save and go on")
    citizen.chooses(known="span")
    citizen.fills(from_on=yesterday(), from_at="19:30", until_on=yesterday(), until_at="23:40")
    citizen.press("Save and go on")
    citizen.fills(place_text=street)
    citizen.press("Find the place")
    citizen.page.locator("input[type=radio][name=place]").first.check()
    citizen.fills(exact="3号楼东侧车棚")
    citizen.shot("03-where")
    citizen.press("Save and go on")
    citizen.fills(narrative=WORDS[citizen.lang])
    citizen.shot("04-words")
    citizen.press("Keep it, go on later")
    citizen.reads("Your report is kept, not sent")
    citizen.shot("05-kept")
    return citizen.page.locator("main .code").first.inner_text()


def goes_on_elsewhere(citizen: Person, code: str) -> None:
    """The rest, on another device, up to the page with all answers."""
    citizen.page.goto("/report/resume/")
    citizen.fills(code=code.lower())
    citizen.press("Go on")
    citizen.reads("What is gone or damaged?")
    citizen.fills(what_1="白色电动车，后座有划痕", serial_1="FL00000821")
    citizen.press("Add another thing")
    citizen.fills(what_2="U形锁", value_2="0")
    citizen.shot("06-things")
    citizen.press("Save and go on")
    citizen.chooses(teller="victim", contact="phone")
    citizen.fills(phone=NUMBER, name=NAME)
    citizen.shot("07-you")
    citizen.press("Save and go on")
    citizen.reads("Check your answers")
    for said in (WORDS[citizen.lang], NAME, NUMBER, "U形锁"):
        expect(citizen.page.locator("main")).to_contain_text(said)
    citizen.shot("08-check")


def sends(citizen: Person) -> tuple[str, str]:
    """The receipt's number and its tracking code; sent again from the page before, it is the same one."""
    citizen.press("Send it and get the receipt")
    citizen.reads("We have your report")
    number = citizen.page.locator(".receipt .number").inner_text()
    code = citizen.page.locator(".receipt .key").inner_text()
    assert re.fullmatch(r"R-\d{4}-\d{8}", number)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    citizen.shot("09-receipt")
    return number, code


def verifies(citizen: Person, number: str) -> None:
    """The PDF is genuine; a text that somebody else made is not."""
    with citizen.page.expect_download() as download:
        citizen.press("Download the receipt (PDF)")
    paper = citizen.shots / f"{number}.pdf"
    download.value.save_as(paper)
    assert paper.read_bytes()[:5] == b"%PDF-"
    citizen.page.goto("/receipt/verify/")
    citizen.page.locator("[name=file]").set_input_files(paper)
    citizen.press("Check it")
    verdict = citizen.page.locator("section[aria-labelledby=verdict]")
    expect(verdict.locator(".notice[data-tone=done]")).to_be_visible()
    expect(verdict).to_contain_text(number)
    citizen.shot("10-genuine")
    citizen.fills(text="ANHE1.eyJub3QiOiJvdXJzIn0.AAAA")
    citizen.press("Check it")
    expect(verdict.locator(".notice")).to_be_visible()
    expect(verdict.locator(".notice[data-tone=done]")).to_have_count(0)


def signs_in(officer: Person, number: str) -> None:
    officer.page.goto("/desk/reports/")
    officer.fills(login=number, password=PASSWORD)
    officer.shot("01-sign-in")
    officer.press("Sign in")
    expect(officer.page).to_have_url(re.compile("/desk/reports/$"))
    expect(officer.page.locator(".live")).to_have_text(officer.word("New reports appear by themselves"))
    officer.page.evaluate("window.neverReloaded = true")
    officer.shot("02-inbox")


def sees_it_appear(officer: Person, number: str) -> None:
    row = officer.page.locator("[data-row]").filter(has_text=number)
    expect(row).to_be_visible(timeout=5000)
    assert officer.page.evaluate("window.neverReloaded === true")
    officer.shot("03-new-report")
    row.locator("a").first.click()


def opens_a_session(officer: Person, words: str) -> None:
    """Nothing is readable until a purpose is named."""
    expect(officer.page.locator("main")).not_to_contain_text(words)
    officer.press("Show in an access session")
    officer.chooses(purpose="review_report")
    officer.shot("04-purpose")
    officer.press("Open the session")
    expect(officer.page.locator("main")).to_contain_text(words)
    expect(officer.page.locator("main")).to_contain_text(NAME)
    officer.shot("05-report")


def accepts(officer: Person) -> str:
    officer.press("Accept as a case")
    officer.chooses(track="criminal", served="online")
    officer.page.locator("[name=handler]").select_option(label=officer.page.locator("[name=handler] option", has_text="100005").inner_text())
    officer.shot("06-accept")
    officer.page.locator("main form .actions button").click()
    officer.page.wait_for_url("**/desk/cases/C-*/")
    officer.shot("07-case")
    return officer.page.locator("h1 .number").inner_text()


def decides(officer: Person, case: str, kind: str, shot: str) -> None:
    officer.page.goto(f"/desk/cases/{case}/decide/")
    officer.page.locator(f"a[href$='/decide/{kind}/']").first.click()
    expect(officer.page.locator("h1")).to_contain_text(officer.word(ACTS[kind]))
    if kind == "concluded":
        officer.fills(reason=ANSWER[officer.lang])
    officer.page.locator("main form .actions button").click()
    officer.page.wait_for_url(f"**/desk/cases/{case}/")
    officer.shot(shot)


def answers(officer: Person, case: str) -> None:
    officer.page.goto(f"/desk/cases/{case}/answer/")
    officer.fills(text=ANSWER[officer.lang])
    officer.page.locator("main form .actions button").click()
    officer.page.wait_for_url(f"**/desk/cases/{case}/")
    officer.shot("09-answered")


def follows(citizen: Person, code: str, headline: str, shot: str) -> None:
    """What the code alone shows: how it stands, and nothing about a person."""
    citizen.page.context.clear_cookies(name=re.compile("anhe_receipt|anhe_holding"))
    citizen.page.goto("/track/")
    citizen.fills(code=code)
    citizen.press("Show how it stands")
    expect(citizen.page.locator("h1")).to_have_text(citizen.word(headline))
    for secret in (NAME, NUMBER, WORDS[citizen.lang][:30], ANSWER[citizen.lang]):
        expect(citizen.page.locator("body")).not_to_contain_text(secret)
    citizen.shot(shot)


def proves_reads_and_rates(citizen: Person, officer: str) -> None:
    citizen.fills(proof="1111")
    citizen.press("Show everything")
    citizen.reads("That does not match what you gave. You have five tries an hour.")
    citizen.fills(proof=NUMBER[-4:])
    citizen.press("Show everything")
    for said in (ANSWER[citizen.lang], WORDS[citizen.lang]):
        expect(citizen.page.locator("main")).to_contain_text(said)
    citizen.shot("14-everything")
    citizen.page.get_by_role("link", name=citizen.word("See who looked")).click()
    citizen.page.wait_for_url("**/looks/")
    expect(citizen.page.locator("h1")).to_be_visible()
    expect(citizen.page.locator("main")).not_to_contain_text(officer)  # who exactly is for the inspector
    citizen.page.go_back()
    citizen.page.locator("form#rate [name=score][value='5']").check()
    citizen.press("Send the rating")
    citizen.reads("You have rated how this was handled. Thank you.")
    citizen.shot("15-rated")


def test_a_theft_on_a_telephone_reaches_its_answer(somebody, sights, lang):
    officer = somebody("officer", LAPTOP)
    signs_in(officer, "100005")
    first, second = somebody("citizen"), somebody("citizen")
    code = begins(first, sights.refs["street"])
    goes_on_elsewhere(second, code)
    number, key = sends(second)
    sees_it_appear(officer, number)
    verifies(second, number)
    follows(second, key, "We have your report and are looking at it", "11-received")
    opens_a_session(officer, WORDS[lang])
    case = accepts(officer)
    follows(second, key, "Deciding whether to file the case", "12-accepted")
    decides(officer, case, "filed", "08-filed")
    follows(second, key, "The case is filed and under investigation", "13-filed")
    answers(officer, case)
    decides(officer, case, "concluded", "10-concluded")
    follows(second, key, "The case was concluded", "14-concluded")
    proves_reads_and_rates(second, "刘勘")


def test_pressed_in_two_windows_it_is_one_report_and_the_draft_is_gone(browser, sights, django_db_blocker, lang):
    with django_db_blocker.unblock():
        code = draft(ANSWERS, sights.at)
    held = [carrying_cookie(carrying.DRAFT, code), ("anhe_lang", lang, "/")]
    one = Person(browser.window(width=PHONE, cookies=held), lang, "citizen")
    other = Person(one.page.context.new_page(), lang, "citizen")
    for window in (one, other):
        window.page.goto("/report/check/")
    numbers = set()
    for window in (one, other):
        window.press("Send it and get the receipt")
        window.reads("We have your report")
        numbers.add(window.page.locator(".receipt .number").inner_text())
    assert len(numbers) == 1
    one.page.goto("/report/resume/")
    one.fills(code=code)
    one.press("Go on")
    one.reads("This code opens no draft. Check it, or begin a new report.")
