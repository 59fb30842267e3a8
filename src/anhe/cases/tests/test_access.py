"""Who sees nothing, who sees what, and who may do what."""

import pytest
from tests.journeys.town import MONDAY, OPERATOR

from anhe.cases import access, desk, queries
from anhe.cases.models import Case
from anhe.cases.tests.factories import DAY, HOUR, accepted, decided
from anhe.ledger import Work, act, job
from anhe.ledger import operator as operator_actor
from anhe.staff import desk as staff

pytestmark = pytest.mark.django_db


def seen(officer, at=MONDAY + DAY) -> list[str]:
    return sorted(access.visible_to(officer, at).values_list("number", flat=True))


def test_a_case_is_seen_by_its_unit_and_those_above_and_by_nobody_else(town, case):
    for officer in (town.duty, town.handler, town.head, town.examiner, town.reviewer):
        assert seen(officer) == [case.number]
    assert seen(town.stranger) == []
    assert list(access.visible_to(None, MONDAY)) == []


def test_a_grant_opens_a_file_for_its_time_only(town, case):
    with Work():
        staff.grant(file=case.file, scope="full", officer=town.stranger, by=town.head, at=MONDAY, until=MONDAY + 2 * DAY)
    assert seen(town.stranger) == [case.number]
    assert seen(town.stranger, MONDAY + 3 * DAY) == []


def test_a_grant_to_a_unit_reaches_the_officers_beneath_it(town, case):
    with Work():
        given = staff.grant(file=case.file, scope="full", unit=town.stranger.unit.parent, by=town.head, at=MONDAY)
    assert seen(town.stranger) == [case.number]
    with Work():
        staff.end_grant(grant=given, by=town.head, at=MONDAY + HOUR)
    assert seen(town.stranger) == []


def test_a_case_of_another_unit_is_seen_by_who_handles_it(town, case):
    with Work(), act("case.assigned", by=OPERATOR, on=case, at=MONDAY):
        Case.objects.filter(pk=case.pk).update(handler=town.stranger)
    assert seen(town.stranger) == [case.number]
    assert seen(town.duty) == [case.number]
    clocks = queries.nearest_clocks(by=town.stranger, at=MONDAY + DAY)
    assert {clock.case_id for clock in clocks} == {case.pk}


def test_the_chief_sees_every_case(town, case):
    with Work():
        chief = staff.register_officer(number="900001", name="关某", unit=town.stranger.unit, roles=("chief",), by=OPERATOR, at=MONDAY)
    assert seen(chief) == [case.number]
    assert not access.may_approve(chief, case)  # sees it, but is not in charge of its unit


@pytest.mark.parametrize(
    ("predicate", "who"),
    [
        ("may_accept", {"duty", "handler", "head", "examiner", "reviewer"}),
        ("may_handle", {"duty", "handler", "head", "examiner", "reviewer"}),
        ("may_decide", {"handler", "head", "examiner", "reviewer"}),
        ("may_approve", {"head", "reviewer"}),
        ("may_assign", {"duty", "head", "reviewer"}),
        ("may_examine", {"duty", "handler", "examiner"}),
    ],
)
def test_posts_and_units_decide_who_may(town, case, predicate, who):
    officers = {name: getattr(town, name) for name in ("duty", "handler", "head", "examiner", "reviewer", "stranger")}
    assert {name for name, officer in officers.items() if getattr(access, predicate)(officer, case)} == who


def test_only_machines_warn(town, case):
    assert access.is_machine(job("cases.watch_clocks"), case) and access.is_machine(operator_actor(), case)
    assert not access.is_machine(town.head, case)


def test_proposals_come_before_those_who_may_sign_them(town, case):
    decided(case, "filed", town.handler)
    decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
    with Work():
        desk.propose(case=case, kind="reopened", by=town.head, at=MONDAY + 3 * DAY, reason="新线索")
    waiting = {name: queries.proposals_for(by=getattr(town, name), at=MONDAY + 3 * DAY).count()
               for name in ("head", "reviewer", "handler", "stranger")}  # fmt: skip
    assert waiting == {"head": 0, "reviewer": 1, "handler": 0, "stranger": 0}


def test_an_officer_keeps_sight_of_the_case_they_handle(town):
    case = accepted(town)
    case.handler = town.stranger  # as after a handing over that the database keeps; nothing is saved here
    assert access.handles(town.stranger, case) and access.may_handle(town.stranger, case)
