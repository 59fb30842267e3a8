"""Who sees which reports, and who sees nothing."""

import pytest
from tests.journeys.town import MONDAY

from anhe.ledger import Work, operator, public
from anhe.ledger import queries as ledger
from anhe.ledger.models import Entry
from anhe.people import desk as people
from anhe.reports import access, desk, queries
from anhe.reports.tests.factories import HOUR, STORY, received, words_of
from anhe.staff import desk as staff
from anhe.staff import queries as units

pytestmark = pytest.mark.django_db
AT = MONDAY + HOUR


def seen(officer):
    return list(queries.reports(by=officer, at=AT))


def test_a_unit_and_those_above_it_see_a_report_and_others_do_not(town, report):
    assert seen(town.duty) == seen(town.handler) == seen(town.reviewer) == [report]
    assert seen(town.stranger) == []


def test_nobody_sees_without_being_an_officer(town, report):
    assert list(access.visible_to(None, AT)) == []


def test_a_call_taker_sees_the_whole_city(town, report):
    town.stranger.roles = frozenset({"call_taker"})
    assert seen(town.stranger) == [report]


def test_a_grant_opens_one_report_while_it_lasts(town, report):
    received(phone="13900005555")
    with Work():
        grant = staff.grant(file=report.file, scope="full", officer=town.stranger, by=town.duty, at=MONDAY)
    assert seen(town.stranger) == [report]
    with Work():
        staff.end_grant(grant=grant, by=town.duty, at=AT)
    assert seen(town.stranger) == []


@pytest.mark.parametrize(
    ("may", "by", "answer"),
    [
        ("may_take", "duty", True), ("may_take", "examiner", False), ("may_import", "handler", False),
        ("may_import", "head", True), ("may_decide", "duty", True), ("may_decide", "stranger", False),
        ("may_decide", "reviewer", True),
    ],
)  # fmt: skip
def test_who_may_do_what(town, report, may, by, answer):
    assert getattr(access, may)(getattr(town, by), report) is answer


def test_the_public_may_decide_nothing_and_the_operator_may_take_in_files(town, report):
    assert not access.may_decide(public("web"), report)
    assert not access.may_import(public("web"), None)
    assert access.may_import(operator(), None)


def test_a_report_of_another_unit_does_not_exist_for_a_stranger(town, report, signed_in):
    client = signed_in(town.stranger)
    for path in ("", "join/", "transfer/", "answer/", "withdraw/"):
        answer = client.post(f"/desk/reports/{report.number}/{path}") if path else client.get(f"/desk/reports/{report.number}/")
        assert answer.status_code == 404
    assert report.number not in words_of(client.get("/desk/reports/?show=all"))


@pytest.mark.parametrize("path", ["/desk/reports/", "/desk/intake/", "/desk/reports/import/", "/desk/reports/R-2026-00000019/"])
def test_a_citizen_is_asked_to_sign_in(db, browser, path):
    answer = browser().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_post_that_does_not_cover_a_page_is_refused_and_that_is_kept(town, signed_in):
    client = signed_in(town.examiner)
    assert client.get("/desk/intake/").status_code == 403
    assert client.get("/desk/reports/import/").status_code == 403
    assert Entry.objects.filter(outcome="refused", verb="page.opened", actor_ref=town.examiner.number).count() == 2


def test_what_was_told_is_shown_only_inside_an_access_session_that_covers_the_file(town, report, signed_in):
    other = received("另一件事，别人的手机。", phone="13900005555").report
    client, page = signed_in(town.duty), f"/desk/reports/{report.number}/"
    hidden = words_of(client.get(page))
    for secret in (STORY, "张㛃𠮷", "13800001234"):
        assert secret not in hidden
    with Work():
        staff.open_session(purpose="review_report", by=town.duty, file=report.file, object_ref=report.number, at=AT)
    # The page reads the real clock: a session opened in March has ended by now.
    assert STORY not in words_of(client.get(page))
    client.post("/desk/session/", {"purpose": "review_report", "file": str(report.file), "object_ref": report.number, "next": page})
    shown = words_of(client.get(page))
    for secret in (STORY, "张㛃𠮷", "13800001234"):
        assert secret in shown
    assert "别人的手机" not in words_of(client.get(f"/desk/reports/{other.number}/"))


def test_each_opened_page_names_what_it_showed(town, report, signed_in):
    client, page = signed_in(town.duty), f"/desk/reports/{report.number}/"
    client.post("/desk/session/", {"purpose": "review_report", "file": str(report.file), "object_ref": report.number, "next": page})
    client.get(page)
    (entry,) = ledger.of_file(report.file).filter(verb="file.read")
    assert (entry.actor_ref, entry.purpose) == (town.duty.number, "review_report")
    with Work():
        town.duty.access = None
        with pytest.raises(people.NoAccessSession):
            people.show_files(files=[report.file], by=town.duty, at=AT)


def test_who_had_a_report_open_no_longer_has_once_it_was_handed_over(town, report):
    with Work():
        left = staff.open_session(purpose="review_report", file=report.file, by=town.handler, at=AT)
        above = staff.open_session(purpose="review_report", file=report.file, by=town.reviewer, at=AT)
    sibling = units.units().filter(parent=town.duty.unit.parent).exclude(pk=town.duty.unit.pk).first()
    with Work():
        desk.transfer(report=report, to=sibling, reason="属其辖区", by=town.duty, at=AT + HOUR)
    left.refresh_from_db()
    above.refresh_from_db()
    assert (left.ended_at, above.ended_at) == (AT + HOUR, None)
