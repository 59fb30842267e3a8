"""What the rules see, and what they leave alone."""

from datetime import date, timedelta

import pytest
from tests.journeys.town import MONDAY, OPERATOR, told

from anhe.cases import desk as cases
from anhe.cases.tests.factories import DAY, HOUR, accepted
from anhe.inspection import telling, watching
from anhe.inspection.models import Finding
from anhe.inspection.tests.factories import MINUTE, handlers, looks, read
from anhe.ledger import NotAllowed, Work, act, record_refusal
from anhe.staff import desk as staff

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
MORNING = MONDAY + DAY  # 09:00 in the city on Tuesday


def seen(kind: str) -> list[watching.Seen]:
    return [one for one in watching.seen_on(TUESDAY) if one.kind == kind]


def test_many_files_beside_the_median_of_the_same_post(town):
    colleagues = handlers(town.handler.unit, 5, MONDAY)
    for colleague in colleagues:
        looks(colleague, MORNING, 2)
    looks(town.handler, MORNING, 19)
    assert seen("volume") == []  # below twenty
    looks(town.handler, MORNING + HOUR, 1)
    (one,) = seen("volume")
    assert (one.officer, one.facts) == (
        town.handler.number, {"reads": 20, "files": 20, "median": 2, "post": "handler", "officers": 6}
    )  # fmt: skip


def test_too_few_of_a_post_have_no_median(town):
    looks(town.handler, MORNING, 60)
    assert seen("volume") == []


def test_several_posts_are_compared_with_the_busiest(town):
    for colleague in handlers(town.handler.unit, 5, MONDAY):
        looks(colleague, MORNING, 2)
    with Work():
        more = [
            staff.register_officer(number=f"81{n:04d}", name="接警员", unit=town.handler.unit, roles=("clerk",), by=OPERATOR, at=MONDAY)
            for n in range(5)
        ]
        staff.give_post(officer=town.handler, role="clerk", by=OPERATOR, at=MONDAY)
    for clerk in more:
        looks(clerk, MORNING, 30)
    looks(town.handler, MORNING, 30)
    assert seen("volume") == []


def test_the_night_without_night_duty(town):
    night = MORNING - 7 * HOUR  # 02:00
    looks(town.handler, night, 3)
    looks(town.duty, night, 3)
    looks(town.head, night + 3 * HOUR, 3)  # 05:00 is morning
    (one,) = seen("hours")
    assert (one.officer, one.facts) == (town.handler.number, {"reads": 3, "files": 3})


def test_a_file_of_another_unit_without_a_grant(town):
    case = accepted(town)
    read(case, town.handler, MORNING)
    read(case, town.reviewer, MORNING)  # serves above
    read(case, town.stranger, MORNING, times=2)
    (one,) = seen("outside")
    assert (one.officer, one.file, one.ref, one.facts["reads"]) == (town.stranger.number, case.file, max(case.number, one.ref), 2)
    assert (one.facts["unit"], one.facts["own"]) == (town.handler.unit.code, town.stranger.unit.code)


def test_a_grant_or_handling_is_no_outside_access(town):
    case = accepted(town)
    with Work():
        staff.grant(file=case.file, scope="full", unit=town.stranger.unit, by=town.head, at=MONDAY)
        other = cases.accept(report=told("车被偷了。").report, track="criminal", by=town.duty, at=MONDAY, handler=town.stranger)
    read(case, town.stranger, MORNING)
    read(other, town.stranger, MORNING + HOUR)
    assert seen("outside") == []


def test_a_grant_that_had_ended_is_none(town):
    case = accepted(town)
    with Work():
        given = staff.grant(file=case.file, scope="full", officer=town.stranger, by=town.head, at=MONDAY)
        staff.end_grant(grant=given, by=town.head, at=MORNING - HOUR)
    read(case, town.stranger, MORNING)
    assert [one.officer for one in seen("outside")] == [town.stranger.number]


def test_looked_at_and_nothing_done(town):
    idle, worked = accepted(town), accepted(town)
    read(idle, town.handler, MORNING, times=2)
    read(worked, town.handler, MORNING + HOUR)
    with Work():
        cases.answer_reporter(case=worked, text="正在查找。", by=town.handler, at=MORNING + 2 * HOUR)
    (one,) = seen("idle")
    assert (one.file, one.facts) == (idle.file, {"reads": 2, "purpose": "handle_case"})


def test_looking_for_review_asks_for_no_act(town):
    read(accepted(town), town.reviewer, MORNING, purpose="legal_review")
    assert seen("idle") == []


def test_refused_again_and_again(town):
    def refuse(count: int, at) -> None:
        with Work():
            for n in range(count):
                refusal = NotAllowed("x")
                refusal.happened_in("case.filed", town.stranger.actor, None, None)
                record_refusal(refusal, at=at + n * MINUTE)

    refuse(4, MORNING)
    refuse(4, MORNING + HOUR)
    assert seen("refusals") == []
    refuse(1, MORNING + 30 * MINUTE)
    (one,) = seen("refusals")
    assert (one.officer, one.facts, one.until - one.since) == (
        town.stranger.number, {"count": 5, "codes": ["NotAllowed"]}, timedelta(minutes=30)
    )  # fmt: skip


def test_the_same_file_many_times(town):
    idle, worked = accepted(town), accepted(town)
    read(idle, town.handler, MORNING, times=10)
    read(worked, town.handler, MORNING + HOUR, times=10)
    with Work():
        cases.answer_reporter(case=worked, text="正在查找。", by=town.handler, at=MORNING + 2 * HOUR)
    (one,) = seen("repeated")
    assert (one.file, one.facts) == (idle.file, {"count": 10})


def test_an_emergency_access_is_always_seen(town):
    case = accepted(town)
    with Work(), act("access.broken", by=town.stranger, on=case, reason="孩子走失，需要立即联系报案人", at=MORNING, doing="consult"):
        pass
    (one,) = seen("break_glass")
    assert (one.officer, one.file, one.ref) == (town.stranger.number, case.file, case.number)


def test_other_days_are_left_alone(town):
    case = accepted(town)
    for at in (MORNING - DAY, MORNING + DAY):
        read(case, town.stranger, at, times=10)
    assert list(watching.seen_on(TUESDAY)) == []


def test_every_kind_of_finding_has_its_sentence(town):
    assert set(telling.SENTENCES) == set(Finding.Kind)
    assert set(watching.KINDS) | {"sampled"} == set(Finding.Kind.values)
