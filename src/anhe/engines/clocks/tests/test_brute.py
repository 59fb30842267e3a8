"""The engine against a second, slow implementation on generated histories."""

from datetime import timedelta

import pytest

from anhe.engines import clocks
from anhe.engines.clocks.tests import brute, golden
from anhe.engines.clocks.tests.histories import history

HISTORIES = 3000


@pytest.fixture(scope="module")
def year():
    return golden.calendar()


def test_both_implementations_agree_on_every_history(year):
    seen = {"due": 0, "open": 0, "refused": 0}
    for seed in range(HISTORIES):
        rule, start, extensions, pauses = history(seed)
        try:
            slow = brute.due(rule, start, year.off, year.work, extensions, pauses)
        except LookupError:
            slow = "refused"
        try:
            fast = clocks.due(rule, start, year, extensions, pauses).due_at
        except clocks.ClockError:
            fast = "refused"
        assert fast == slow, f"history({seed})"
        seen["refused" if slow == "refused" else "open" if slow is None else "due"] += 1
    assert min(seen.values()) >= HISTORIES // 20, seen


def test_both_implementations_agree_on_the_golden_cases(year):
    for case in golden.cases():
        try:
            rule = clocks.in_force(golden.rules()[case.rule], case.start)
            found = clocks.due(rule, case.start, year, case.extensions, case.pauses).due_at
        except clocks.ClockError:
            continue
        start = case.start.astimezone(clocks.SHANGHAI)
        assert found == brute.due(rule, start, year.off, year.work, case.extensions, case.pauses), case.number


def test_time_stood_still_is_counted_minute_by_minute(year):
    compared = 0
    for seed in range(400):
        rule, start, _, pauses = history(seed)
        deadline = clocks.due(rule, start, year, pauses=pauses)
        now = start + timedelta(minutes=seed * 37 % 6000)
        reading = clocks.at(deadline, now)
        assert reading.paused == timedelta(minutes=brute.paused_minutes(start, now, pauses)), f"history({seed})"
        compared += reading.paused > timedelta(0)
    assert compared >= 30
