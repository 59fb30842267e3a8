"""Emergency access: opened, told, shut with its session, reviewed by another unit, put before the chief when it is not."""

from datetime import timedelta

import pytest
from tests.journeys.town import MONDAY, OPERATOR

from anhe.cases import access as cases
from anhe.cases import queries as case_queries
from anhe.cases.tests.factories import accepted, refused
from anhe.ledger import NotAllowed, Work, job, new_id
from anhe.ledger import queries as ledger
from anhe.ledger.models import Entry
from anhe.people import desk as people
from anhe.staff import desk, queries, tasks
from anhe.staff.models import AccessSession, EmergencyAccess, Grant

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AFTER = MONDAY + 30 * DAY  # when what was told is no news
WHY = "走失儿童可能在此案报案人住处附近，需立即联系本人核实"


@pytest.fixture
def case(town):
    return accepted(town)


def posted(town, number: str, role: str, unit=None):
    with Work():
        return desk.register_officer(number=number, name="某某", unit=unit or town.stranger.unit.parent, roles=(role,), by=OPERATOR, at=MONDAY)


def broken(case, by, *, at=MONDAY + DAY, reason=WHY) -> EmergencyAccess:
    with Work():
        return desk.break_glass(**about(case), reason=reason, by=by, at=at)


def about(case) -> dict:
    return {"file": case.file, "object_ref": case.number, "unit": case.unit, "owner": case.handler}


def seen(officer, at) -> list:
    return list(cases.visible_to(officer, at).values_list("number", flat=True))


def test_it_opens_the_whole_file_for_four_hours_and_no_longer(town, case):
    at = MONDAY + DAY
    assert (queries.level(town.stranger, case.file, at), seen(town.stranger, at)) == ("", [])
    made = broken(case, town.stranger)
    assert (made.session.purpose, made.session.until, made.grant.until) == ("urgent", at + 4 * HOUR, at + 4 * HOUR)
    assert (queries.level(town.stranger, case.file, at + HOUR), seen(town.stranger, at + HOUR)) == ("full", [case.number])
    with Work():
        shown = people.show_files(files=[case.file], by=town.stranger, at=at + HOUR)
    assert [party.name for party in shown[case.file]] == ["张㛃𠮷"]
    assert (queries.level(town.stranger, case.file, at + 4 * HOUR), seen(town.stranger, at + 4 * HOUR)) == ("", [])
    assert not cases.may_handle(town.stranger, case)
    entry = ledger.of_object(made.session).get(verb="access.broken")
    assert (entry.file, entry.purpose, entry.doing, entry.actor_ref) == (case.file, "urgent", "consult", town.stranger.number)


@pytest.mark.parametrize("reason", ["", "急", "急" * 40, "很急 " * 20, " " * 60, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "urgent urgent urgent u"])
def test_a_reason_must_say_something(town, case, reason):
    refused(desk.break_glass, desk.ThinReason, **about(case), reason=reason, by=town.stranger, at=MONDAY + DAY)
    assert (EmergencyAccess.objects.count(), Grant.objects.count(), AccessSession.objects.count()) == (0, 0, 0)
    assert Entry.objects.get(verb="access.broken").outcome == "refused"


def test_who_sees_the_file_anyway_needs_none(town, case):
    refused(desk.break_glass, desk.NoNeed, **about(case), reason=WHY, by=town.handler, at=MONDAY + DAY)
    assert EmergencyAccess.objects.count() == 0


def test_ending_the_session_shuts_the_file(town, case):
    made = broken(case, town.stranger)
    with Work():
        desk.close_session(session=made.session, by=town.stranger, at=MONDAY + DAY + HOUR)
    assert Grant.objects.get(pk=made.grant_id).until == MONDAY + DAY + HOUR
    assert seen(town.stranger, MONDAY + DAY + 2 * HOUR) == []


def test_another_session_shuts_it_too(town, case):
    broken(case, town.stranger)
    with Work():
        desk.open_session(purpose="review_report", by=town.stranger, at=MONDAY + DAY + HOUR)
    assert seen(town.stranger, MONDAY + DAY + 2 * HOUR) == []


def test_taking_the_grant_back_ends_the_session(town, case):
    made = broken(case, town.stranger)
    with Work():
        desk.end_grant(grant=made.grant, by=town.head, at=MONDAY + DAY + HOUR)
    made.session.refresh_from_db()
    assert made.session.ended_at == MONDAY + DAY + HOUR


def test_the_owner_is_told_and_a_reviewer_of_another_unit_is_chosen(town, case):
    assert queries.reviewer_for(town.stranger, case.unit) == town.reviewer  # of the district above the station
    inspector = posted(town, "800002", "inspector", case.unit.parent)
    posted(town, "800003", "inspector")
    posted(town, "800001", "inspector", town.stranger.unit)
    made = broken(case, town.stranger)
    assert made.reviewer == inspector
    since = MONDAY
    told = {name: list(queries.emergencies_for(getattr(town, name), since)) for name in ("handler", "head", "duty", "stranger")}
    assert told == {"handler": [made], "head": [made], "duty": [], "stranger": []}
    assert list(queries.emergencies_for(inspector, since)) == [made]
    assert list(queries.emergencies_for(town.reviewer, since)) == []


def test_only_the_reviewer_or_the_chief_reviews_and_only_once(town, case):
    made, at = broken(case, town.stranger), MONDAY + 2 * DAY
    for by in (town.head, town.handler, town.stranger):
        refused(desk.review, NotAllowed, emergency=made, is_justified=True, review="可以", by=by, at=at)
    refused(desk.review, desk.ThinReason, emergency=made, is_justified=False, review="  ", by=town.reviewer, at=at)
    with Work():
        desk.review(emergency=made, is_justified=False, review="可以先打电话。", by=town.reviewer, at=at)
    made.refresh_from_db()
    assert (made.is_justified, made.review, made.reviewed_by, made.reviewed_at) == (False, "可以先打电话。", town.reviewer, at)
    assert list(queries.emergencies_for(town.reviewer, LONG_AFTER)) == []
    refused(desk.review, desk.AlreadyReviewed, emergency=made, is_justified=True, review="可以", by=town.reviewer, at=at)
    assert ledger.of_object(made.session).filter(verb="access.reviewed", outcome="allowed").count() == 1


def test_unreviewed_it_goes_to_the_chief_once_and_its_officer_may_open_no_other(town, case):
    chief, other = posted(town, "900001", "chief"), accepted(town, phone="13800005555")
    made = broken(case, town.stranger)
    late = MONDAY + DAY + 72 * HOUR
    with Work():
        tasks.watch_reviews(late - timedelta(seconds=1))
    made.refresh_from_db()
    assert (made.escalated_at, list(queries.emergencies_for(chief, LONG_AFTER))) == (None, [])
    for minutes in (0, 10):
        with Work():
            tasks.watch_reviews(late + timedelta(minutes=minutes))
    made.refresh_from_db()
    assert (made.escalated_at, list(queries.emergencies_for(chief, LONG_AFTER))) == (late, [made])
    assert ledger.of_object(made.session).filter(verb="access.escalated").count() == 1
    refused(desk.break_glass, desk.EmergencyBarred, **about(other), reason=WHY, by=town.stranger, at=late + HOUR)
    refused(desk.escalate, NotAllowed, emergency=made, by=town.head, at=late)
    with Work():
        desk.review(emergency=made, is_justified=True, review="确有必要。", by=chief, at=late + HOUR)
    assert broken(other, town.stranger, at=late + 2 * HOUR).object_ref == other.number


def test_the_chief_gives_it_back_before_the_review(town, case):
    chief, other = posted(town, "900001", "chief"), accepted(town, phone="13800005555")
    made, late = broken(case, town.stranger), MONDAY + 5 * DAY
    refused(desk.restore, desk.NotBarred, emergency=made, reason="复核人休假", by=chief, at=MONDAY + DAY)
    with Work():
        desk.escalate(emergency=made, by=job("staff.watch_reviews"), at=late)
    refused(desk.restore, NotAllowed, emergency=made, reason="复核人休假", by=town.reviewer, at=late)
    with Work():
        desk.restore(emergency=made, reason="复核人休假", by=chief, at=late)
    assert broken(other, town.stranger, at=late + HOUR).session.until == late + 5 * HOUR
    assert queries.emergencies_for(town.reviewer, LONG_AFTER).first() == made  # the review is still owed


def test_a_session_on_a_file_one_does_not_belong_to_is_refused(town, case):
    refused(desk.open_session, desk.NotYourFile, purpose="handle_case", file=case.file, by=town.stranger, at=MONDAY + DAY)
    refused(desk.open_session, desk.NotYourFile, purpose="handle_case", file=new_id(), by=town.handler, at=MONDAY + DAY)
    refused(desk.open_session, desk.UnknownPurpose, purpose="urgent", file=case.file, by=town.handler, at=MONDAY + DAY)
    assert AccessSession.objects.count() == 0


@pytest.mark.parametrize(("scope", "level", "visible"), [("known", "known", 0), ("facts", "facts", 1), ("full", "full", 1)])
def test_the_scope_of_a_grant_is_the_level(town, case, scope, level, visible):
    with Work():
        desk.grant(file=case.file, scope=scope, unit=town.stranger.unit, by=town.head, at=MONDAY)
    at = MONDAY + DAY
    assert (queries.level(town.stranger, case.file, at), len(seen(town.stranger, at))) == (level, visible)
    if level != "full":
        refused(desk.open_session, desk.NotYourFile, purpose="handle_case", file=case.file, by=town.stranger, at=at)


def test_a_post_that_ends_takes_the_session_with_it(town, case):
    chief = posted(town, "900001", "chief")
    with Work():
        session = desk.open_session(purpose="handle_case", file=case.file, by=chief, at=MONDAY + DAY)
        desk.end_post(post=chief.posts.get(), by=OPERATOR, at=MONDAY + DAY + HOUR)
    session.refresh_from_db()
    assert session.ended_at == MONDAY + DAY + HOUR


def test_asking_reaches_those_in_charge_who_grant_or_decline(town, case):
    at = MONDAY + DAY
    with Work():
        asked = desk.ask(**about(case), reason="并案侦查需要", by=town.stranger, at=at)
    refused(desk.ask, desk.AlreadyAsked, **about(case), reason="再次", by=town.stranger, at=at)
    refused(desk.ask, desk.NoNeed, **about(case), reason="查看", by=town.handler, at=at)
    waits = {name: list(queries.requests_for(getattr(town, name), MONDAY)) for name in ("handler", "head", "duty", "stranger")}
    assert waits == {"handler": [asked], "head": [asked], "duty": [], "stranger": []}
    for by in (town.stranger, town.duty):
        refused(desk.grant_request, NotAllowed, request=asked, scope="full", until=at + DAY, answer="", by=by, at=at)
    for until in (at, at + 181 * DAY):
        refused(desk.grant_request, desk.WrongEnd, request=asked, scope="full", until=until, answer="", by=town.head, at=at)
    with Work():
        desk.grant_request(request=asked, scope="full", until=at + 7 * DAY, answer="可以", by=town.head, at=at)
    assert seen(town.stranger, at + 6 * DAY) == [case.number] and seen(town.stranger, at + 8 * DAY) == []
    assert [one.is_granted for one in queries.requests_for(town.stranger, MONDAY)] == [True]
    refused(desk.decline_request, desk.AlreadyAnswered, request=asked, answer="不行", by=town.handler, at=at)


def test_a_declined_request_opens_nothing_and_may_be_asked_again(town, case):
    at = MONDAY + DAY
    with Work():
        asked = desk.ask(**about(case), reason="并案侦查需要", by=town.stranger, at=at)
    refused(desk.decline_request, desk.ThinReason, request=asked, answer=" ", by=town.handler, at=at)
    with Work():
        desk.decline_request(request=asked, answer="与贵所案件无关。", by=town.handler, at=at)
    assert seen(town.stranger, at) == [] and not queries.requests_for(town.head, MONDAY).exists()
    with Work():
        again = desk.ask(**about(case), reason="有新线索", by=town.stranger, at=at + HOUR)
    assert queries.waiting_request(town.stranger, case.file) == again


def test_nobody_gives_more_than_they_see(town, case):
    """The officer who handled the case when it was asked for has lost sight of it since."""
    at = MONDAY + DAY
    with Work():
        asked = desk.ask(**(about(case) | {"owner": town.stranger}), reason="查阅", by=posted(town, "200009", "handler", town.stranger.unit), at=at)
    refused(desk.grant_request, desk.BeyondOwnRight, request=asked, scope="known", until=at + DAY, answer="", by=town.stranger, at=at)
    assert case_queries.cases(by=asked.officer, at=at).count() == 0


