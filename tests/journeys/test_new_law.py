"""The Public Security Administration Punishments Law changed on 1 January 2026: the clock is of the day it begins."""

from datetime import UTC, datetime, timedelta

import pytest

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.cases.watching import reading
from anhe.ledger import Work
from tests.journeys.town import build, told

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE = datetime(2025, 12, 29, 1, 0, tzinfo=UTC)  # Monday 09:00 in Zhengzhou
AFTER = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)  # the Monday after
BRAWL = "烧烤摊上邻桌喝多了，把我们桌子掀了，还推了我弟弟一把。"


def accepted(town, at):
    with Work():
        taken = told(BRAWL, offence="disorder", at=at)
        return cases.accept(report=taken.report, track="administrative", by=town.duty, handler=town.handler, at=at)


def clocks(case) -> dict:
    return {deadline.rule: deadline for deadline in case.deadlines.all()}


def test_before_the_change_thirty_days_run_from_acceptance_and_lengthen_once():
    town = build(at=BEFORE - 30 * DAY)
    case = accepted(town, BEFORE)
    review, handling = clocks(case)["public-order-acceptance-review"], clocks(case)["public-order-handling"]
    assert (review.version.number, review.due_at) == (1, BEFORE + 24 * HOUR)
    assert handling.version.number == 1
    assert handling.due_at == datetime(2026, 1, 28, 16, 0, tzinfo=UTC) - timedelta(microseconds=1)
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=BEFORE + 20 * HOUR)
    lengthen = {"deadline": handling, "term": "major", "reason": "伤情鉴定", "by": town.handler, "approved_by": town.reviewer}
    with Work():
        cases.extend_deadline(**lengthen, at=BEFORE + 20 * DAY)
    with Work(), pytest.raises(cases.CannotExtend):
        cases.extend_deadline(**lengthen, at=BEFORE + 50 * DAY)


def test_after_the_change_it_is_at_once_then_thirty_days_from_filing_and_lengthen_twice():
    town = build(at=BEFORE)
    case = accepted(town, AFTER)
    # "At once" has no figure to count, and handling runs from filing now.
    assert clocks(case).keys() & {"public-order-acceptance-review", "public-order-handling"} == set()
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=AFTER + HOUR)
    handling = clocks(case_queries.case(case.number))["public-order-handling"]
    assert (handling.version.number, handling.due_at) == (2, datetime(2026, 2, 4, 16, 0, tzinfo=UTC) - timedelta(microseconds=1))
    lengthen = {"deadline": handling, "term": "major", "reason": "伤情鉴定", "by": town.handler, "approved_by": town.reviewer}
    for days in (20, 50):
        with Work():
            handling = cases.extend_deadline(**lengthen, at=AFTER + days * DAY)
    with Work(), pytest.raises(cases.CannotExtend):
        cases.extend_deadline(**lengthen, at=AFTER + 80 * DAY)


def test_a_case_of_the_old_law_keeps_its_clock_when_the_new_one_begins():
    town = build(at=BEFORE - 30 * DAY)
    case = accepted(town, BEFORE)
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=AFTER)
    handling = clocks(case_queries.case(case.number))["public-order-handling"]
    assert handling.version.number == 1
    assert case.deadlines.filter(rule="public-order-handling").count() == 1
    assert reading(handling, AFTER).due_at == handling.due_at


def test_a_criminal_case_that_turns_administrative_follows_the_law_of_that_day():
    town = build(at=BEFORE - 30 * DAY)
    with Work():
        taken = told(BRAWL, offence="disorder", at=BEFORE)
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, handler=town.handler, at=BEFORE)
    with Work():
        cases.decide(case=case, kind="to_administrative", by=town.handler, at=AFTER)
    case = case_queries.case(case.number)
    assert (case.track, case.state) == ("administrative", "under_review")
    assert clocks(case)["criminal-filing-review"].state == "met_late"
    assert clocks(case).keys() & {"public-order-acceptance-review", "public-order-handling"} == set()
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=AFTER + HOUR)
        cases.decide(case=case, kind="decided", by=town.handler, at=AFTER + 10 * DAY, reason="已依法作出处罚决定。")
    handling = clocks(case_queries.case(case.number))["public-order-handling"]
    assert (handling.state, handling.version.number) == ("met", 2)
