"""What happens to cases with nobody present: warnings at their marks, and the head of the unit when time is over."""

import pytest
from tests.journeys.town import MONDAY

from anhe.cases import desk, queries, tasks
from anhe.cases.tests.factories import DAY, HOUR, decided, verbs
from anhe.ledger import NotAllowed, Work
from anhe.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def watched(case, at):
    with Work():
        tasks.watch_clocks(at=at)
    return case.deadlines.get(rule="criminal-filing-review")


def test_each_mark_is_warned_of_once(town, case):
    assert watched(case, MONDAY + 2 * HOUR).warned == 0
    assert watched(case, MONDAY + 45 * HOUR).warned == 50
    assert watched(case, MONDAY + 46 * HOUR).warned == 50
    warned = ledger.of_object(case).filter(verb="deadline.warned")
    assert warned.count() == 1 and warned.get().actor_kind == "job"


def test_a_clock_that_ran_out_goes_to_the_head_once(town, case):
    late = watched(case, MONDAY + 5 * DAY)
    assert (late.warned, late.warn_at, late.escalated_at) == (100, None, MONDAY + 5 * DAY)
    watched(case, MONDAY + 6 * DAY)
    assert verbs(case).count("deadline.overdue") == 1
    assert len(queries.with_overdue_clock(by=town.head, at=MONDAY + 6 * DAY)) == 1


def test_a_clock_that_was_met_warns_nobody(town, case):
    decided(case, "filed", town.handler)
    assert watched(case, MONDAY + 5 * DAY).warned == 0


def test_a_late_decision_is_kept_as_late(town, case):
    watched(case, MONDAY + 5 * DAY)
    decided(case, "filed", town.handler, at=MONDAY + 6 * DAY)
    met = case.deadlines.get(rule="criminal-filing-review")
    assert (met.state, met.satisfied_at) == ("met_late", MONDAY + 6 * DAY)


def test_only_a_machine_warns(town, case):
    deadline = case.deadlines.get(rule="criminal-filing-review")
    with Work(), pytest.raises(NotAllowed):
        desk.warn(deadline=deadline, percent=50, by=town.head, at=MONDAY)
