"""Ratings and complaints: set by the holder alone, seen in tens, answered by somebody else."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.journeys.town import MONDAY, OPERATOR, told

from anhe.cases import desk as cases
from anhe.cases.tests.factories import DAY, accepted, browser, decided, refused
from anhe.citizen import desk, queries
from anhe.citizen.models import Complaint, Rating
from anhe.ledger import NotAllowed, Work
from anhe.ledger import queries as ledger
from anhe.people import queries as people
from anhe.reports import queries as reports
from anhe.staff import desk as staff
from anhe.staff import queries as staff_queries

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * DAY
CITY = ZoneInfo("Asia/Shanghai")


def receipt_of(case):
    return queries.receipt_of(reports.of_files([case.file]).get().number)


def rate(case, score: int, *, by=None, at=LATER, text: str = "") -> Rating:
    receipt = receipt_of(case)
    with Work():
        return desk.rate(receipt=receipt, score=score, text=text, lang="zh-hans", by=by or desk.holder(receipt), at=at)


def many_ratings(town, count: int, score: int = 5) -> None:
    for _ in range(count):
        case = accepted(town)
        decided(case, "filed", town.handler)
        decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
        rate(case, score)


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_only_the_holder_rates_once_and_only_after_an_outcome(town, ended):
    receipt = receipt_of(ended)
    given = {"receipt": receipt, "score": 1, "text": "", "lang": "zh-hans", "at": LATER}
    refused(desk.rate, NotAllowed, by=town.handler, **given)
    with Work():
        fresh = queries.receipt_of(told("刚报的案。").report.number)
    refused(desk.rate, desk.TooEarly, by=desk.holder(fresh), **(given | {"receipt": fresh}))
    assert not Rating.objects.exists()
    rating = rate(ended, 1, text="太慢")
    assert (rating.score, rating.remark.kind) == (1, "remark")
    refused(desk.rate, desk.AlreadyRated, by=desk.holder(receipt), **(given | {"score": 5}))
    entry = ledger.of_object(receipt).get(verb="rating.given", outcome="allowed")
    assert "1" not in str(ledger.details([entry])[entry.pk])  # officers read the ledger; the score is not in it


def test_ratings_are_shown_in_whole_tens(town):
    many_ratings(town, 9)
    assert queries.ratings_in_groups(by=town.head, at=LATER) is None
    assert "评价不足十份" in words(browser(town.head).get("/desk/ratings/"))
    many_ratings(town, 2, score=4)
    assert queries.ratings_in_groups(by=town.head, at=LATER) == {5: 9, 4: 1, 3: 0, 2: 0, 1: 0}
    assert queries.ratings_in_groups(by=town.stranger, at=LATER) is None
    shown = words(browser(town.head, "en").get("/desk/ratings/"))
    assert "Very satisfied 9 90%" in shown and "11" not in shown


def test_the_oldest_low_rating_is_opened_as_a_complaint(town, ended):
    rating = rate(ended, 2, text="没有人联系我。")
    head = browser(town.head)
    assert browser(town.handler).post("/desk/ratings/open/", {"reason": "回访"}).status_code == 403
    assert head.post("/desk/ratings/open/", {"reason": ""}).status_code == 400
    answer = head.post("/desk/ratings/open/", {"reason": "回访"})
    complaint = Complaint.objects.get(rating=rating)
    assert answer["Location"] == f"/desk/complaints/{complaint.pk}/"
    assert "没有人联系我" in words(head.get(answer["Location"]))
    opened = ledger.of_object(rating).get(verb="rating.opened")
    assert (opened.actor_ref, opened.doing) == (town.head.number, "consult")
    assert head.post("/desk/ratings/open/", {"reason": "回访"}).status_code == 404  # none is left
    refused(desk.open_rating, desk.AlreadyAnswered, rating=rating, reason="再看", by=town.head, at=LATER)
    refused(desk.open_rating, NotAllowed, rating=rating, reason="再看", by=town.stranger, at=LATER)


def complaint_about(case) -> Complaint:
    receipt = receipt_of(case)
    with Work():
        return desk.complain(receipt=receipt, text="没有人回电话。", lang="zh-hans", by=desk.holder(receipt), at=LATER)


def test_a_complaint_is_read_as_an_act_and_answered_by_another(town, ended):
    complaint = complaint_about(ended)
    refused(desk.answer_complaint, NotAllowed, complaint=complaint, text="已联系。", by=town.stranger, at=LATER)
    with Work():
        assert desk.read_complaint(complaint=complaint, by=town.head, at=LATER) == "没有人回电话。"
    assert ledger.of_object(complaint).filter(verb="complaint.read", actor_ref=town.head.number).count() == 1
    with Work():
        desk.answer_complaint(complaint=complaint, text="今天已经致电说明。", by=town.head, at=LATER)
    refused(desk.answer_complaint, desk.AlreadyAnswered, complaint=complaint, text="再答", by=town.head, at=LATER)
    complaint.refresh_from_db()
    assert complaint.answered_by == town.head.number
    assert people.statements([ended.file], "answer").count() == 1


def test_a_complaint_is_due_after_fifteen_working_days_of_the_calendar(town, ended):
    given = {"receipt": receipt_of(ended), "text": "没有人回电话。", "lang": "zh-hans", "by": desk.holder(receipt_of(ended))}
    with Work():
        plain = desk.complain(at=datetime(2026, 3, 2, 10, tzinfo=CITY), **given)
        # National Day 2026: 25 to 27 September and 1 to 7 October off, 20 September and 10 October worked.
        holidays = desk.complain(at=datetime(2026, 9, 18, 23, 30, tzinfo=CITY), **given)
    assert [c.due_at.astimezone(CITY).isoformat() for c in (plain, holidays)] == [
        "2026-03-23T23:59:59.999999+08:00", "2026-10-15T23:59:59.999999+08:00",
    ]  # fmt: skip
    rating = rate(ended, 1)
    with Work():
        opened = desk.open_rating(rating=rating, reason="回访", by=town.head, at=LATER)
    assert opened.due_at.astimezone(CITY).isoformat() == "2026-03-26T23:59:59.999999+08:00"


def test_who_handled_the_case_does_not_answer(town, ended):
    with Work():
        staff.give_post(officer=town.handler, role="head", by=OPERATOR, at=MONDAY)
    complaint = complaint_about(ended)
    handler = staff_queries.officer(town.handler.number)  # with the post that would allow it
    refused(desk.answer_complaint, cases.NeedsAnotherOfficer, complaint=complaint, text="x", by=handler, at=LATER)
    assert queries.open_complaints(by=town.head, at=LATER).get() == complaint


@pytest.mark.parametrize(("lang", "said"), [("zh", "群众反映"), ("en", "What the person says")])
def test_the_complaints_pages(town, ended, lang, said):
    head = browser(town.head, lang)
    assert head.get("/desk/complaints/").status_code == 200
    complaint = complaint_about(ended)
    listed = head.get("/desk/complaints/").content.decode()
    assert f"/desk/complaints/{complaint.pk}/" in listed
    url = f"/desk/complaints/{complaint.pk}/"
    assert said in words(head.get(url))
    assert browser(town.stranger).get(url).status_code == 404
    assert browser(town.handler).get(url).status_code == 403
    assert head.post(url, {"text": ""}).status_code == 400
    assert head.post(url, {"text": "今天已经致电说明。"})["Location"] == "/desk/complaints/"
    assert queries.open_complaints(by=town.head, at=LATER).count() == 0
