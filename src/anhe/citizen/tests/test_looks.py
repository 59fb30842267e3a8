"""Who looked: after a code or a passphrase, with role, unit and purpose; held back only on a reviewed ground."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from tests.journeys.town import MONDAY, OPERATOR, told

from anhe.cases.tests.factories import DAY, HOUR, accepted, browser, look_at, refused
from anhe.citizen import desk, gateways, holding, queries, tasks
from anhe.citizen.models import DisclosureDelay, OneTimeCode
from anhe.ledger import NotAllowed, Work, act, job
from anhe.ledger import queries as ledger
from anhe.ledger.models import Entry
from anhe.people import desk as people
from anhe.reports import queries as reports
from anhe.staff import desk as staff
from anhe_sandbox import messages

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * DAY
MINUTE = timedelta(minutes=1)
JOB = job("citizen.send_code")


@pytest.fixture
def gateway(settings):
    """The simulated gateway as a program beside: what it took."""
    with messages.server(0, key="k") as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        settings.ANHE_MESSAGES_URL, settings.ANHE_MESSAGES_KEY = f"http://127.0.0.1:{serving.server_address[1]}/messages", "k"
        yield serving.RequestHandlerClass.box
        serving.shutdown()


@pytest.fixture
def taken(town):
    with Work():
        return told("昨晚停在楼下的电动车不见了。")


def receipt_of(case):
    return queries.receipt_of(reports.of_files([case.file]).get().number)


def opened(taken, lang: str = "zh") -> tuple[Client, str]:
    client = Client()
    return client, client.post(f"/track/?lang={lang}", {"code": taken.tracking_code})["Location"]


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def work_off() -> None:
    """What the worker would do with the newest request for a code."""
    tasks.send_code(Entry.objects.filter(verb="code.asked").latest("recorded_at"))


def looks_of(case, at=LATER):
    with Work():
        return desk.show_looks(receipt=receipt_of(case), at=at)


def read(case, officer, at) -> None:
    look_at(case, officer, at)
    with Work():
        people.show_files(files=[case.file], by=officer, at=at)


# --- the code ---

@pytest.mark.parametrize(("lang", "said"), [("zh", "验证码"), ("en", "Code")])
def test_a_code_to_the_phone_opens_the_page(taken, gateway, lang, said):
    client, url = opened(taken, lang)
    assert "looks/code/" in client.get(f"{url}looks/").content.decode()
    assert client.post(f"{url}proof/", {"proof": "1234"}).status_code == 302
    assert "looks/code/" in client.get(f"{url}looks/").content.decode()  # four digits of a phone are not enough
    assert client.post(f"{url}looks/code/").status_code == 302
    work_off()
    (sent,) = gateway.newest()
    digits = re.search(r"\b\d{6}\b", sent.text)[0]
    assert sent.to.replace(" ", "") == "13800001234" and said in sent.text
    code = OneTimeCode.objects.get()
    assert (code.state, digits in code.code_hash, len(code.code_hash)) == ("sent", False, 64)
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    assert client.post(f"{url}looks/open/", {"digits": wrong}).status_code == 400
    assert client.post(f"{url}looks/open/", {"digits": ""}).status_code == 400
    assert client.post(f"{url}looks/open/", {"digits": digits[:3] + " " + digits[3:]}).status_code == 302
    page = client.get(f"{url}looks/")
    assert page.status_code == 200 and "looks/code/" not in page.content.decode()
    assert Entry.objects.filter(verb="disclosure.read", actor_kind="holder").count() == 1
    everything = " ".join(ledger.details(list(Entry.objects.all())).values())
    assert digits not in everything and "13800001234" not in everything
    assert client.post(f"{url}looks/open/", {"digits": digits}).status_code == 409  # used once


def test_five_tries_and_ten_minutes(taken, gateway):
    receipt = taken.receipt
    with Work():
        code = desk.ask_code(receipt=receipt, lang="zh-hans", at=LATER)
        desk.mint_code(code=code, digits="042137", by=JOB, at=LATER)
    for _n in range(5):
        with Work():
            assert desk.try_code(receipt=receipt, digits="000000", at=LATER) is False
    refused(desk.try_code, desk.CodeOver, receipt=receipt, digits="042137", at=LATER)
    with Work():
        code = desk.ask_code(receipt=receipt, lang="zh-hans", at=LATER + MINUTE)
        desk.mint_code(code=code, digits="042137", by=JOB, at=LATER + MINUTE)
    refused(desk.try_code, desk.CodeOver, receipt=receipt, digits="042137", at=LATER + 12 * MINUTE)
    with Work():
        assert desk.try_code(receipt=receipt, digits="042137", at=LATER + 11 * MINUTE) is True


def test_codes_are_rationed(taken, gateway):
    given = {"receipt": taken.receipt, "lang": "en"}
    for n in range(8):
        if n and n % 3 == 0:
            refused(desk.ask_code, desk.TooManyTries, at=LATER + (n // 3 - 1) * HOUR + 30 * MINUTE, **given)
        with Work():
            desk.ask_code(at=LATER + n // 3 * HOUR + n * MINUTE, **given)
    refused(desk.ask_code, desk.TooManyTries, at=LATER + 5 * HOUR, **given)
    with Work():
        assert desk.ask_code(at=LATER + 2 * DAY, **given).state == "asked"


def test_a_gateway_that_is_away_is_said(taken, gateway, settings):
    settings.ANHE_MESSAGES_KEY = "another"
    client, url = opened(taken, "en")
    client.post(f"{url}looks/code/")
    work_off()
    assert OneTimeCode.objects.get().state == "failed"
    assert "could not be sent" in words(client.get(f"{url}looks/"))
    assert Entry.objects.filter(verb="code.failed").count() == 1
    settings.ANHE_MESSAGES_URL = "http://127.0.0.1:9/messages"
    with pytest.raises(gateways.NotSent, match="unreachable"):
        gateways.messages().send(to="1", text="a", reference="r")


def test_a_code_is_made_once_and_not_too_late(taken, gateway):
    with Work():
        code = desk.ask_code(receipt=taken.receipt, lang="en", at=LATER)
        assert desk.mint_code(code=code, digits="000001", by=JOB, at=LATER + 11 * MINUTE) is None
        assert desk.mint_code(code=code, digits="000001", by=JOB, at=LATER).to.replace(" ", "") == "13800001234"
        desk.record_sent(code=code, by=JOB, at=LATER)
        assert desk.mint_code(code=code, digits="000002", by=JOB, at=LATER) is None


def test_without_a_gateway_the_second_proof_opens_it(taken):
    client, url = opened(taken)
    assert client.get(f"{url}looks/")["Location"] == url
    assert client.post(f"{url}looks/code/").status_code == 404
    client.post(f"{url}proof/", {"proof": "1234"})
    assert client.get(f"{url}looks/").status_code == 200


def test_nothing_is_shown_without_the_receipt(taken, gateway):
    assert "tracking" in Client().get(f"/track/{taken.report.number}/looks/?lang=en").content.decode().lower()
    assert Client().post(f"/track/{taken.report.number}/looks/code/").status_code == 404
    assert Entry.objects.filter(verb="disclosure.read").count() == 0


# --- who looked ---

def test_role_unit_and_purpose_of_everybody_who_looked(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + DAY)
    with Work():
        staff.open_session(purpose="legal_review", file=case.file, by=town.reviewer, at=MONDAY + 2 * DAY)
        people.show_files(files=[case.file], by=town.reviewer, at=MONDAY + 2 * DAY)
    looks = looks_of(case)
    assert [(look.role, look.unit, look.purpose, look.is_urgent) for look in looks.shown] == [
        ("法制审核民警", town.reviewer.unit.name_zh, "法制审核", False), ("承办民警", town.handler.unit.name_zh, "办理案件", False),
    ]  # fmt: skip
    assert town.handler.name not in str(looks) and town.handler.number not in str(looks)


def test_one_page_is_one_look_and_every_verb_that_reads_is_shown(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + DAY)
    with Work():
        for verb in ("statement.read", "thing.nobody_has_thought_of"):
            with act(verb, by=town.handler, file=case.file, at=MONDAY + DAY, doing="consult"):
                pass
        with act("thing.nobody_has_thought_of", by=OPERATOR, file=case.file, at=MONDAY + 2 * DAY, doing="consult"):
            pass
        with act("thing.changed", by=town.handler, file=case.file, at=MONDAY + 2 * DAY):
            pass
    assert [(look.at, look.role) for look in looks_of(case).shown] == [(MONDAY + 2 * DAY, "系统管理员"), (MONDAY + DAY, "承办民警")]


def test_an_emergency_access_is_called_one(town):
    case = accepted(town)
    with Work():
        staff.break_glass(
            file=case.file, object_ref=case.number, unit=case.unit, owner=case.handler, reason="孩子走失可能就在附近，需要立即联系报案人本人核实",
            by=town.stranger, at=MONDAY + DAY,
        )  # fmt: skip
        people.show_files(files=[case.file], by=town.stranger, at=MONDAY + DAY + MINUTE)
    assert [look.is_urgent for look in looks_of(case).shown] == [True, True]


def test_an_inspector_who_opens_an_entry_is_shown_too(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + DAY)
    entry = Entry.objects.get(verb="file.read")
    with Work(), act("entry.read", by=town.head, on=entry, purpose="inspect", at=MONDAY + 2 * DAY, doing="consult"):
        pass
    assert [look.purpose for look in looks_of(case).shown] == ["督察核查", "办理案件"]


# --- held back ---

def held(case, town, **more) -> DisclosureDelay:
    given = {"ground": "investigation", "reason": "同伙尚未到案。", "since": MONDAY, "until": LATER + 30 * DAY, "by": town.head, "at": LATER}
    with Work():
        return desk.delay_disclosure(receipt=receipt_of(case), **(given | more))


def test_a_delay_says_how_many_and_ends_unless_another_reviews_it(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + DAY)
    delay = held(case, town)
    looks = looks_of(case)
    assert (looks.shown, looks.hidden, looks.until) == ((), 1, delay.until)
    assert looks_of(case, LATER + 8 * DAY).hidden == 0  # nobody reviewed it within a week
    with Work():
        desk.review_delay(delay=delay, upheld=True, reason="理由成立。", by=town.reviewer, at=LATER + DAY)
    assert [looks_of(case, LATER + days * DAY).hidden for days in (8, 29, 31)] == [1, 1, 0]
    verbs = [e.verb for e in ledger.of_file(case.file) if e.verb.startswith("disclosure.delay")]
    assert verbs == ["disclosure.delayed", "disclosure.delay_reviewed"]


def test_only_what_came_after_its_first_day_is_held_back(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + HOUR)
    read(case, town.handler, MONDAY + 2 * DAY)
    held(case, town, since=MONDAY + DAY)
    looks = looks_of(case)
    assert ([look.at for look in looks.shown], looks.hidden) == ([MONDAY + HOUR], 1)


def test_a_delay_that_does_not_hold_ends_at_once(town):
    case = accepted(town)
    read(case, town.handler, MONDAY + DAY)
    delay = held(case, town)
    with Work():
        desk.review_delay(delay=delay, upheld=False, reason="不成立。", by=town.reviewer, at=LATER)
    assert looks_of(case).hidden == 0
    given = {"delay": delay, "at": LATER}
    refused(desk.review_delay, desk.NotInForce, upheld=True, reason="x", by=town.reviewer, **given)
    refused(desk.end_delay, desk.NotInForce, reason="x", by=town.head, **given)


def test_who_may_hold_back_and_for_how_long(town):
    case = accepted(town)
    given = {"receipt": receipt_of(case), "ground": "person", "reason": "x", "since": MONDAY, "until": LATER + DAY, "at": LATER}
    for officer in (town.handler, town.duty, town.stranger):
        refused(desk.delay_disclosure, NotAllowed, by=officer, **given)
    for wrong in ({"until": LATER}, {"until": LATER + 181 * DAY}, {"since": LATER + HOUR}):
        refused(desk.delay_disclosure, desk.BadSpan, by=town.head, **(given | wrong))
    delay = held(case, town)
    refused(desk.delay_disclosure, desk.AlreadyDelayed, by=town.head, **given)
    refused(desk.review_delay, NotAllowed, delay=delay, upheld=True, reason="x", by=town.head, at=LATER)
    own = held(accepted(town), town, by=town.reviewer)  # a head as well: may hold back, may not review their own
    refused(desk.review_delay, desk.NeedsAnother, delay=own, upheld=True, reason="x", by=town.reviewer, at=LATER)
    with Work():
        assert desk.end_delay(delay=delay, reason="同伙已到案。", by=town.head, at=LATER).ended_by == town.head.number


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_officers_pages_and_what_the_citizen_reads(town, lang):
    case = accepted(town)
    with Work(), act("file.read", by=town.handler, file=case.file, purpose="handle_case", at=MONDAY + DAY, doing="consult"):
        pass
    receipt = receipt_of(case)
    number = receipt.report.number
    head, reviewer = browser(town.head, lang), browser(town.reviewer, lang)
    assert head.get("/desk/disclosures/").status_code == 200
    form = {"number": number, "ground": "investigation", "reason": "同伙尚未到案。", "since": "2026-03-01", "until": "2026-12-31"}
    assert head.post("/desk/disclosures/", {**form, "number": "R-2026-99999999"}).status_code == 400
    assert head.post("/desk/disclosures/", {}).status_code == 400
    assert browser(town.handler, lang).get("/desk/disclosures/").status_code == 403
    assert browser(town.stranger, lang).post("/desk/disclosures/", form).status_code == 400  # sees no such report
    assert head.post("/desk/disclosures/", {**form, "until": "2099-01-01"}).status_code == 400
    assert head.post("/desk/disclosures/", form).status_code == 302
    delay = DisclosureDelay.objects.get()
    url = f"/desk/disclosures/{delay.pk}/"
    assert f'href="{url}"' in reviewer.get("/desk/disclosures/").content.decode()
    assert reviewer.post(url, {}).status_code == 400
    assert reviewer.post(url, {"upheld": "yes", "reason": "成立"}).status_code == 302
    citizen, tracking = holding_it(receipt, lang), f"/track/{number}/looks/"
    said = {"zh": "有 1 次查阅，因已记录的理由", "en": "1 access is not shown until"}[lang]
    assert said in words(citizen.get(tracking))
    assert head.post(f"{url}end/", {"reason": ""}).status_code == 400
    assert head.post(f"{url}end/", {"reason": "同伙已到案"}).status_code == 302
    shown = words(citizen.get(tracking))
    assert said not in shown and {"zh": "承办民警", "en": "Case officer"}[lang] in shown


def holding_it(receipt, lang: str) -> Client:
    """A browser that holds this receipt, its second proof given."""
    client = Client(HTTP_ACCEPT_LANGUAGE=lang)
    client.cookies[holding.COOKIE] = signing.dumps({"receipt": str(receipt.pk), "proven": True}, salt=holding.SALT)
    return client


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_is_taken_that_has_no_neighbour(taken, town, day):
    with Work():
        staff.give_post(officer=town.duty, role="head", by=OPERATOR, at=MONDAY)
    given = {"number": taken.report.number, "ground": "person", "reason": "x", "since": day, "until": day}
    answer = browser(town.duty).post("/desk/disclosures/", given)
    assert answer.status_code == 400 and not DisclosureDelay.objects.exists()
