"""Worked examples to check by hand, and what the engine refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anhe.engines import clocks
from anhe.engines.clocks.tests import golden

YEAR = golden.calendar()
HOUR = timedelta(hours=1)
FILING = clocks.Rule(
    "filing",
    3,
    "calendar_days",
    start_events=("case.accepted",),
    terms=(clocks.ExtensionTerm("clues", "to", 7, "calendar_days"),),
)
HANDLING = clocks.Rule("handling", 30, "calendar_days", pause_reasons=("expert_examination", "hearing"))
DAY_AND_NIGHT = clocks.Rule("reply", 24, "hours", "at_once", "none", pause_reasons=("system_down",))


def shanghai(text):
    return datetime.fromisoformat(text).replace(tzinfo=clocks.SHANGHAI)


def test_a_filing_review_over_a_weekend_gives_its_reasons():
    deadline = clocks.due(FILING, clocks.Event("case.accepted", shanghai("2025-03-05 10:00")), YEAR)
    assert deadline.last_day == date(2025, 3, 10)
    assert deadline.due_at == shanghai("2025-03-10 23:59:59.999999")
    assert deadline.reasons == (
        clocks.Reason("counted_day_after", on=date(2025, 3, 5)),
        clocks.Reason("rolled", 2, date(2025, 3, 8)),
    )


def test_a_day_and_a_night_read_hour_by_hour():
    deadline = clocks.due(DAY_AND_NIGHT, shanghai("2025-03-05 10:00"), YEAR)
    read = {hour: clocks.at(deadline, deadline.starts_at + hour * HOUR) for hour in (-1, 0, 6, 12, 20, 24, 30)}
    assert [r.state for r in read.values()] == ["not_started", *["running"] * 5, "overdue"]
    assert [r.left / HOUR for r in read.values()] == [24, 24, 18, 12, 4, 0, 0]
    assert [r.passed for r in read.values()] == [
        (),
        (),
        (),
        (0.5,),
        (0.5, 0.8),
        (0.5, 0.8, 1.0),
        (0.5, 0.8, 1.0),
    ]
    assert read[30].late == 6 * HOUR and read[30].fraction == 1.25
    assert read[6].next_warning == clocks.WarnPoint(0.5, shanghai("2025-03-05 22:00"))
    assert read[12].next_warning.at == shanghai("2025-03-06 05:12")
    assert read[24].next_warning is None


def test_warnings_wait_out_a_pause():
    down = clocks.Pause("system_down", shanghai("2025-03-05 14:00"), shanghai("2025-03-05 20:00"))
    deadline = clocks.due(DAY_AND_NIGHT, shanghai("2025-03-05 10:00"), YEAR, pauses=[down])
    assert [p.at for p in deadline.warn_points] == [
        shanghai("2025-03-06 04:00"),
        shanghai("2025-03-06 11:12"),
        shanghai("2025-03-06 16:00"),
    ]
    reading = clocks.at(deadline, shanghai("2025-03-05 17:00"))
    assert (reading.state, reading.pause_reason) == ("paused", "system_down")
    assert (reading.running, reading.paused, reading.left) == (4 * HOUR, 3 * HOUR, 20 * HOUR)


def test_a_pause_holds_from_its_first_instant_and_no_longer_at_its_end():
    down = clocks.Pause("system_down", shanghai("2025-03-05 14:00"), shanghai("2025-03-05 20:00"))
    deadline = clocks.due(DAY_AND_NIGHT, shanghai("2025-03-05 10:00"), YEAR, pauses=[down])
    tick = timedelta(microseconds=1)
    read = [down.starts_at - tick, down.starts_at, down.ends_at - tick, down.ends_at]
    assert [clocks.at(deadline, now).state for now in read] == ["running", "paused", "paused", "running"]


def test_of_two_pauses_at_once_the_later_gives_the_reason():
    stood = [
        clocks.Pause("hearing", shanghai("2026-03-08 09:00"), shanghai("2026-03-10 09:00")),
        clocks.Pause("expert_examination", shanghai("2026-03-05 09:00"), shanghai("2026-03-20 09:00")),
    ]
    deadline = clocks.due(HANDLING, shanghai("2026-03-02 10:00"), YEAR, pauses=stood)
    assert clocks.at(deadline, shanghai("2026-03-09 09:00")).pause_reason == "hearing"
    assert clocks.at(deadline, shanghai("2026-03-12 09:00")).pause_reason == "expert_examination"


def test_every_step_leaves_its_reason():
    rule = clocks.Rule("months", 1, "months", terms=(clocks.ExtensionTerm("more", "by", 2, "months"),))
    granted = clocks.Extension("more", shanghai("2025-12-20 10:00"))
    assert clocks.due(rule, shanghai("2025-11-30 10:00"), YEAR, [granted]).reasons == (
        clocks.Reason("counted_day_after", on=date(2025, 11, 30)),
        clocks.Reason("extended_by", "more", date(2025, 12, 20)),
        clocks.Reason("month_has_no_such_day", 30, date(2026, 2, 28)),
    )


def test_a_warning_due_the_moment_a_pause_begins_is_given_then():
    down = clocks.Pause("system_down", shanghai("2025-03-05 22:00"), shanghai("2025-03-06 02:00"))
    deadline = clocks.due(DAY_AND_NIGHT, shanghai("2025-03-05 10:00"), YEAR, pauses=[down])
    assert deadline.warn_points[0] == clocks.WarnPoint(0.5, down.starts_at)


def test_while_it_stands_still_the_reading_says_what_resuming_now_would_give():
    examined = clocks.Pause("expert_examination", shanghai("2026-03-05 09:00"))
    deadline = clocks.due(HANDLING, shanghai("2026-03-02 10:00"), YEAR, pauses=[examined])
    assert (deadline.due_at, deadline.warn_points) == (None, ())
    reading = clocks.at(deadline, shanghai("2026-03-15 15:00"))
    assert reading.state == "paused" and reading.next_warning is None
    assert reading.due_at == shanghai("2026-04-13 23:59:59.999999")
    over = clocks.Pause("expert_examination", shanghai("2026-03-05 09:00"), shanghai("2026-03-15 15:00"))
    assert clocks.due(HANDLING, deadline.starts_at, YEAR, pauses=[over]).due_at == reading.due_at


def test_a_pause_that_begins_after_the_last_day_does_not_excuse():
    late = clocks.Pause("hearing", shanghai("2026-04-02 09:00"))
    deadline = clocks.due(HANDLING, shanghai("2026-03-02 10:00"), YEAR, pauses=[late])
    assert clocks.at(deadline, shanghai("2026-04-03 09:00")).state == "overdue"


def test_at_once_has_no_figure_to_count_and_is_never_overdue():
    rule = clocks.Rule("file", 0, "hours", "at_once", "none")
    deadline = clocks.due(rule, shanghai("2026-01-01 00:00"), YEAR)
    reading = clocks.at(deadline, shanghai("2026-01-01 05:00"))
    assert (deadline.due_at, deadline.warn_points) == (deadline.starts_at, ())
    assert (reading.state, reading.elapsed, reading.late, reading.passed) == (
        "at_once",
        5 * HOUR,
        0 * HOUR,
        (),
    )
    assert clocks.at(deadline, shanghai("2026-01-02 05:00"), done_at=shanghai("2026-01-01 05:00")).state == "met"


def test_a_duty_done_stops_its_clock():
    deadline = clocks.due(DAY_AND_NIGHT, shanghai("2025-03-05 10:00"), YEAR)
    on_time = clocks.at(deadline, shanghai("2025-04-01 00:00"), done_at=shanghai("2025-03-05 16:00"))
    assert (on_time.state, on_time.fraction, on_time.left) == ("met", 0.25, 18 * HOUR)
    late = clocks.at(deadline, shanghai("2025-04-01 00:00"), done_at=shanghai("2025-03-06 16:00"))
    assert (late.state, late.late) == ("met_late", 6 * HOUR)
    before = clocks.at(deadline, shanghai("2025-03-05 12:00"), done_at=shanghai("2025-03-05 16:00"))
    assert before.state == "running"
    that_moment = clocks.at(deadline, shanghai("2025-03-05 16:00"), done_at=shanghai("2025-03-05 16:00"))
    assert that_moment.state == "met"


def test_a_year_without_its_list_rolls_over_weekends_only_and_says_so():
    deadline = clocks.due(HANDLING, shanghai("2026-12-02 10:00"), YEAR)
    assert deadline.last_day == date(2027, 1, 1)
    assert clocks.Reason("holidays_unknown", 2027) in deadline.reasons
    assert not any(
        r.code == "holidays_unknown" for r in clocks.due(HANDLING, shanghai("2026-11-02 10:00"), YEAR).reasons
    )


def test_the_version_in_force_is_that_of_the_start():
    old = clocks.Rule("r", 30, "calendar_days", start_events=("case.accepted",), valid_until=date(2026, 1, 1))
    new = clocks.Rule("r", 30, "calendar_days", start_events=("case.filed",), valid_from=date(2026, 1, 1))
    assert clocks.in_force([new, old], datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)) is old
    assert clocks.in_force([new, old], datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) is new
    with pytest.raises(clocks.ClockError) as refused:
        clocks.in_force([new, old], clocks.Event("case.accepted", shanghai("2026-01-05 10:00")))
    assert refused.value.code == "no_version_in_force"
    with pytest.raises(clocks.ClockError) as refused:
        clocks.in_force([old, old], shanghai("2025-01-05 10:00"))
    assert refused.value.code == "two_versions_in_force"


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("time_without_zone", lambda: clocks.due(FILING, datetime.fromisoformat("2025-03-05 10:00"), YEAR)),
        (
            "wrong_start_event",
            lambda: clocks.due(FILING, clocks.Event("case.filed", shanghai("2025-03-05 10:00")), YEAR),
        ),
        ("hours_do_not_roll", lambda: clocks.Rule("r", 24, "hours", "at_once", "next_working")),
        ("next_hour_is_for_hours", lambda: clocks.Rule("r", 3, "calendar_days", "next_hour")),
        ("rule_unreadable", lambda: clocks.Rule("r", 3, "fortnights")),
        ("rule_unreadable", lambda: clocks.Rule("r", -1, "calendar_days")),
        ("term_unreadable", lambda: clocks.ExtensionTerm("t", "by", 0, "calendar_days")),
        ("warn_fractions_unreadable", lambda: clocks.Rule("r", 3, "calendar_days", warn=(0.8, 0.5))),
        (
            "version_ends_before_it_begins",
            lambda: clocks.Rule("r", 3, "calendar_days", valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 1)),
        ),
        (
            "units_do_not_add",
            lambda: clocks.due(
                clocks.Rule(
                    "r",
                    24,
                    "hours",
                    "at_once",
                    "none",
                    terms=(clocks.ExtensionTerm("t", "by", 3, "calendar_days"),),
                ),
                shanghai("2025-03-05 10:00"),
                YEAR,
                [clocks.Extension("t", shanghai("2025-03-05 11:00"))],
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused_by_code(code, build):
    with pytest.raises(clocks.ClockError) as refused:
        build()
    assert refused.value.code == code


def test_a_day_cannot_be_off_and_a_working_day():
    with pytest.raises(ValueError, match="2026-02-14"):
        clocks.Calendar.of([date(2026, 2, 14)], [date(2026, 2, 14)])


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 6, 30), 0, date(2025, 6, 30)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day, months, expected):
    assert clocks.add_months(day, months) == expected


def test_the_shipped_lists_have_the_days_the_notices_name():
    assert len(YEAR.off) == 28 + 28 + 33 and len(YEAR.work) == 8 + 5 + 6
    assert YEAR.years == {2024, 2025, 2026}
    assert not YEAR.is_working(date(2025, 1, 28)) and YEAR.is_working(date(2025, 1, 26))
    assert not YEAR.is_working(date(2026, 2, 23)) and YEAR.is_working(date(2026, 2, 28))
