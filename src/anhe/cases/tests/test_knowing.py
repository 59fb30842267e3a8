"""A number that belongs to others: the page says whose, the owner is asked, and in an emergency the file opens at once."""

import re

import pytest
from tests.journeys.town import MONDAY, OPERATOR

from anhe.cases.tests.factories import browser
from anhe.house import asking
from anhe.ledger import Work
from anhe.ledger import queries as ledger
from anhe.staff import desk as staff
from anhe.staff import queries as officers
from anhe.staff.models import AccessRequest, EmergencyAccess

pytestmark = pytest.mark.django_db
WHY = "走失儿童可能在此案报案人住处附近，需立即联系本人核实"


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def waiting(officer, at) -> list[str]:
    return [row.url for row in asking.rows_of(officer, at)]


def test_an_exact_number_says_that_it_exists_and_whose_to_ask(town, case):
    client = browser(town.stranger)
    address = f"/desk/known/{case.number}/"
    for search in (f"/desk/find/?q={case.number.lower()}", f"/desk/cases/?q={case.number}"):
        assert client.get(search)["Location"] == address
    page = client.get(address)
    assert page.status_code == 200
    assert all(said in words(page) for said in (case.number, case.unit.name_zh, "陈敏", "周正"))
    assert not any(kept in words(page) for kept in ("张㛃𠮷", "电动车", "受案审查"))
    assert ledger.of_files([case.file]).get(verb="case.found").actor_ref == town.stranger.number
    for nobody in ("/desk/known/C-2026-00000000/", "/desk/known/C-2026-00000000/emergency/", "/desk/find/?q=C-2026-00000000"):
        assert client.get(nobody).status_code == 404
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404


def test_a_report_is_known_by_its_number_too(town, case):
    report = case.told.get().report
    client = browser(town.stranger)
    assert client.get(f"/desk/find/?q={report.number}")["Location"] == f"/desk/known/{report.number}/"
    assert report.unit.name_zh in words(client.get(f"/desk/known/{report.number}/"))


def test_who_belongs_to_it_is_led_to_the_record(town, case):
    client = browser(town.handler)
    for page in ("", "emergency/"):
        assert client.get(f"/desk/known/{case.number}/{page}")["Location"] == f"/desk/cases/{case.number}/"


def test_the_owner_is_asked_and_the_asker_is_told(town, case):
    asks, owner = browser(town.stranger), browser(town.handler)
    address = f"/desk/known/{case.number}/"
    empty = asks.post(address, {"reason": ""})
    assert (empty.status_code, "请先写理由" in words(empty), AccessRequest.objects.count()) == (400, True, 0)
    assert asks.post(address, {"reason": "并案侦查需要"})["Location"] == address
    request = AccessRequest.objects.get()
    url = f"/desk/requests/{request.pk}/"
    assert "您已提出申请" in words(asks.get(address))
    assert [waiting(officer, request.asked_at) for officer in (town.handler, town.head, town.duty, town.stranger)] == [[url], [url], [], []]
    assert url in owner.get("/desk/").content.decode()
    assert browser(town.duty).get(url).status_code == 404
    assert "并案侦查需要" in words(owner.get(url)) and owner.post(url, {"scope": "full"}).status_code == 400
    assert asks.post(url, {"scope": "full", "until": "7"}).status_code in {403, 404} and request.answered_at is None
    assert owner.post(url, {"scope": "full", "until": "7", "answer": "可以"})["Location"] == url
    request.refresh_from_db()
    assert (request.is_granted, (request.until - request.answered_at).days) == (True, 7)
    assert waiting(town.stranger, request.answered_at) == [url] and "可以" in words(asks.get(url))
    assert asks.get(f"/desk/cases/{case.number}/").status_code == 200


def test_a_request_is_declined_with_a_reason(town, case):
    browser(town.stranger).post(f"/desk/known/{case.number}/", {"reason": "并案侦查需要"})
    request, owner = AccessRequest.objects.get(), browser(town.head)
    url = f"/desk/requests/{request.pk}/"
    assert owner.post(url, {"decision": "decline", "answer": ""}).status_code == 400
    owner.post(url, {"decision": "decline", "answer": "与贵所案件无关。"})
    assert "与贵所案件无关。" in words(browser(town.stranger).get(url))
    assert browser(town.stranger).get(f"/desk/cases/{case.number}/").status_code == 404


def test_in_an_emergency_the_file_opens_and_those_concerned_are_told(town, case):
    client = browser(town.stranger)
    address = f"/desk/known/{case.number}/emergency/"
    page = words(client.get(address))
    assert all(said in page for said in ("四小时", case.unit.name_zh, "孙法"))
    thin = client.post(address, {"reason": "急"})
    assert (thin.status_code, EmergencyAccess.objects.count()) == (400, 0)
    assert client.post(address, {"reason": WHY})["Location"] == f"/desk/cases/{case.number}/"
    opened = client.get(f"/desk/cases/{case.number}/")
    assert "张㛃𠮷" in words(opened) and 'class="session urgent"' in opened.content.decode()
    made = EmergencyAccess.objects.get()
    url = f"/desk/emergencies/{made.pk}/"
    for officer in (town.handler, town.head, town.reviewer):
        assert waiting(officer, made.broken_at) == [url]
        assert WHY in words(browser(officer).get(url))
    assert browser(town.duty).get(url).status_code == 404
    assert client.post(f"/desk/cases/{case.number}/answer/", {"text": "答复"}).status_code == 403
    client.post("/desk/session/end/")
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404


def test_the_review_is_written_on_its_page(town, case):
    browser(town.stranger).post(f"/desk/known/{case.number}/emergency/", {"reason": WHY})
    made = EmergencyAccess.objects.get()
    url = f"/desk/emergencies/{made.pk}/"
    assert browser(town.head).post(f"{url}review/", {"is_justified": "yes", "review": "可以"}).status_code == 403
    reviewer = browser(town.reviewer)
    assert reviewer.post(f"{url}review/", {"review": "可以"}).status_code == 400
    assert reviewer.post(f"{url}review/", {"is_justified": "no", "review": "可以先打电话。"})["Location"] == url
    made.refresh_from_db()
    assert (made.is_justified, made.reviewed_by) == (False, town.reviewer)
    assert "可以先打电话。" in words(browser(town.stranger).get(url))
    assert waiting(town.reviewer, made.reviewed_at) == []


def test_the_chief_gives_it_back_on_the_same_page(town, case):
    with Work():
        chief = staff.register_officer(number="900001", name="关某", unit=town.stranger.unit.parent, roles=("chief",), by=OPERATOR, at=MONDAY)
        made = staff.break_glass(
            file=case.file, object_ref=case.number, unit=case.unit, owner=case.handler, reason=WHY, by=town.stranger, at=MONDAY
        )
        staff.escalate(emergency=made, by=OPERATOR, at=made.review_due_at)
    page = browser(town.stranger).get(f"/desk/known/{case.number}/emergency/")
    assert "您暂不能使用紧急查阅" in words(page) and "<textarea" not in page.content.decode()
    url = f"/desk/emergencies/{made.pk}/"
    assert browser(town.reviewer).post(f"{url}restore/", {"reason": "休假"}).status_code == 403
    assert browser(chief).post(f"{url}restore/", {"reason": ""}).status_code == 400
    assert browser(chief).post(f"{url}restore/", {"reason": "复核人休假"})["Location"] == url
    assert officers.bar_on(town.stranger) is None


def test_in_english(town, case):
    client = browser(town.stranger, "en")
    assert "This case exists. You do not belong to it" in words(client.get(f"/desk/known/{case.number}/"))
    assert "reviews it within 72 hours" in words(client.get(f"/desk/known/{case.number}/emergency/"))
