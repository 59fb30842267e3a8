"""The officer's home, the find field and the demo's doors."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.journeys.town import MONDAY, OPERATOR, build, told

from anhe.cases import desk as cases
from anhe.cases.tests.factories import accepted, browser, decided, grounds
from anhe.house.demo import guard
from anhe.ledger import Work, act
from anhe.reports.views import carrying
from anhe.staff import desk as staff

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
EARLIER = NOW - timedelta(hours=3)


@pytest.fixture
def town(db):
    return build()


def inbox(client, show: str = "") -> str:
    answer = client.get(f"/desk/?show={show}", HTTP_HX_TARGET="inbox", HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown_at(part: str, number: str) -> int:
    return words(part).index(number)


def test_everything_that_waits_is_in_one_queue(town):
    fresh, case, proposed, done = (accepted(town, at=EARLIER) for _ in range(4))
    with Work():
        report = told("刚刚发现车不见了。", at=NOW).report
        cases.propose(case=proposed, kind="not_filed", by=town.handler, at=EARLIER, **grounds())
    decided(done, "filed", town.handler, at=EARLIER)
    decided(done, "concluded", town.handler, at=EARLIER)
    shown = inbox(browser(town.head))
    for number in (fresh.number, case.number, proposed.number, done.number, report.number):
        assert number in shown
    assert words(shown).index("刚到") < words(shown).index("本周")
    assert words(shown).index("刚到") < shown_at(shown, proposed.number) < shown_at(shown, case.number)
    assert f"/desk/cases/accept/{report.number}/" in shown and f"/desk/cases/{proposed.number}/proposal/" in shown
    only = inbox(browser(town.head), "sign")
    assert proposed.number in only and fresh.number not in only
    handlers = inbox(browser(town.handler, "en"))
    assert "Approve a decision" not in handlers and "Call on the victim afterwards" in handlers


def test_a_report_of_another_unit_never_appears(town):
    with Work():
        report = told("刚刚发现车不见了。", at=NOW).report
    assert report.number not in inbox(browser(town.stranger))
    assert report.number in inbox(browser(town.duty))


@pytest.mark.parametrize("role", ["call_taker", "inspector", "chief"])
def test_who_may_not_accept_a_report_is_not_asked_to(town, role):
    report = told("刚刚发现车不见了。", at=NOW).report
    with Work():
        other = staff.register_officer(number="900001", name="旁观", unit=town.duty.unit.parent, roles=(role,), by=OPERATOR, at=EARLIER)
    assert report.number in inbox(browser(town.duty))
    assert report.number not in inbox(browser(other))


def test_the_inbox_alone_is_cheap_and_equals_the_page(town):
    for _ in range(5):
        accepted(town, at=EARLIER)
        with Work():
            told("车不见了。", at=NOW)
    client = browser(town.duty)
    whole = client.get("/desk/?show=reports").content.decode()
    with CaptureQueriesContext(connection) as asked:
        alone = inbox(client, "reports")
    own = [
        q["sql"]
        for q in asked
        if not re.search(
            r'SAVEPOINT|"django_session"|"staff_login"|FROM "staff_officer"|"staff_accesssession"', q["sql"]
        )
    ]
    assert len(own) <= 10
    assert alone.strip() in whole


def test_the_page_follows_the_live_events_where_there_are_any(town, settings):
    settings.ANHE_EVENTS = "http://127.0.0.1:9"
    assert 'data-events="http://127.0.0.1:9/events/"' in browser(town.duty).get("/desk/").content.decode()
    settings.ANHE_EVENTS = ""
    assert "data-events" not in browser(town.duty).get("/desk/").content.decode()


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有待办"), ("en", "Nothing waits for you")])
def test_an_empty_desk_says_what_would_appear(town, lang, said):
    assert said in words(browser(town.stranger, lang).get("/desk/").content.decode())


def test_finding_by_number(town):
    case = accepted(town, at=EARLIER)
    client = browser(town.handler)
    assert client.get("/desk/find/", {"q": case.number.lower()})["Location"] == f"/desk/cases/{case.number}/"
    assert browser(town.stranger).get("/desk/find/", {"q": case.number})["Location"] == f"/desk/known/{case.number}/"
    assert browser(town.stranger).get("/desk/find/", {"q": "C-2026-00000000"}).status_code == 404
    assert client.get("/desk/find/").status_code == 200
    assert Client().get("/desk/find/", {"q": case.number}).status_code == 302


def synthetic(town, role: str, number: str):
    with Work():
        return staff.register_officer(
            number=number, name="演某", unit=town.duty.unit, roles=(role,), by=OPERATOR, at=MONDAY, synthetic=True
        )


def test_the_demos_doors_are_shut_outside_the_demo(town, settings):
    synthetic(town, "duty", "300001")
    settings.ANHE_DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/duty/").status_code == 404


def test_one_click_signs_in_as_an_officer_who_does_not_exist(town, settings):
    officer = synthetic(town, "duty", "300001")
    settings.ANHE_DEMO = True
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
    shown = words(client.get("/demo/").content.decode())
    assert "值班民警" in shown and "局领导" not in shown  # no synthetic chief
    assert client.get("/demo/duty/").status_code == 405
    assert client.post("/demo/chief/").status_code == 404
    assert client.post("/demo/duty/")["Location"] == "/desk/"
    assert officer.name in client.get("/desk/").content.decode()


def test_the_officer_named_is_the_one_you_become_and_serves_where_your_report_went(town, settings):
    for unit, number in ((town.duty.unit, "300001"), (town.stranger.unit, "300002")):
        with Work():
            staff.register_officer(
                number=number, name=f"演{number}", unit=unit, roles=("duty",), by=OPERATOR, at=MONDAY, synthetic=True
            )
    settings.ANHE_DEMO = True
    for unit, number in ((town.duty.unit, "300001"), (town.stranger.unit, "300002")):
        client, answer = Client(), HttpResponse()
        carrying.carry(answer, carrying.STATION, unit.code)
        client.cookies[carrying.STATION] = answer.cookies[carrying.STATION].value
        assert f"演{number}" in client.get("/demo/").content.decode()
        client.post("/demo/duty/")
        assert f"演{number}" in client.get("/desk/").content.decode()


MARKED = {"staff_unit": "a unit", "staff_officer": "an officer", "reports_report": "a report", "cases_case": "a case"}


@pytest.mark.parametrize("real", MARKED)
def test_demo_mode_is_refused_over_real_data(town, real):
    accepted(town)
    mark(MARKED, synthetic=True)
    guard.require_synthetic(connection.connection)
    mark([real], synthetic=False)
    with pytest.raises(guard.RealData, match=f"this database holds {MARKED[real]} that is not synthetic"):
        guard.require_synthetic(connection.connection)


def mark(tables, *, synthetic: bool) -> None:
    with Work(), act("demo.marked", by=OPERATOR, at=MONDAY), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"UPDATE {table} SET is_synthetic = %s", [synthetic])


@pytest.mark.parametrize("rows", ["9" * 5000, "９" * 5000, "-1", "1e9", ""])
def test_no_number_in_an_address_is_too_long_for_the_sheet_of_parts(client, rows):
    assert client.get("/parts/", {"rows": rows, "page": rows}).status_code == 200
