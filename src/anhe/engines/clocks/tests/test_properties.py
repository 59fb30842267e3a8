"""What must hold for every clock."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines import clocks
from anhe.engines.clocks.tests import golden

YEAR = golden.calendar()
TICK = timedelta(microseconds=1)
first, last = datetime(2024, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001 -- hypothesis takes naive bounds
instants = st.datetimes(first, last).map(lambda t: t.replace(tzinfo=clocks.SHANGHAI))
day_rules = st.builds(
    clocks.Rule,
    id=st.just("days"),
    length=st.integers(1, 90),
    unit=st.sampled_from(("calendar_days", "working_days", "months")),
    counting=st.sampled_from(("at_once", "day_after")),
    roll=st.sampled_from(clocks.ROLLS),
    terms=st.just((clocks.ExtensionTerm("to", "to", 120, "calendar_days"),)),
    pause_reasons=st.just(("why",)),
)
hour_rules = st.builds(
    clocks.Rule,
    id=st.just("hours"),
    length=st.integers(1, 2000),
    unit=st.sampled_from(("minutes", "hours")),
    counting=st.sampled_from(clocks.COUNTINGS),
    roll=st.just("none"),
    pause_reasons=st.just(("why",)),
)
rules = day_rules | hour_rules
pauses = st.lists(
    st.builds(
        lambda begin, length: clocks.Pause("why", begin, None if length is None else begin + length),
        instants,
        st.none() | st.timedeltas(timedelta(0), timedelta(days=60)),
    ),
    max_size=4,
)
closed = pauses.map(lambda stood: [p for p in stood if p.ends_at is not None])


@given(rules, instants, pauses, instants)
def test_running_and_paused_make_elapsed(rule, start, stood, now):
    reading = clocks.at(clocks.due(rule, start, YEAR, pauses=stood), now)
    assert reading.running + reading.paused == reading.elapsed == max(now - start, timedelta(0))
    assert min(reading.running, reading.paused, reading.left, reading.late) >= timedelta(0)


@given(rules, instants, pauses)
def test_no_clock_falls_due_while_it_stands_still(rule, start, stood):
    due_at = clocks.due(rule, start, YEAR, pauses=stood).due_at
    if due_at is not None:
        assert not any(p.starts_at < due_at and (p.ends_at is None or due_at < p.ends_at) for p in stood)


@given(rules, instants, pauses)
def test_one_tick_after_due_is_late_and_not_before(rule, start, stood):
    deadline = clocks.due(rule, start, YEAR, pauses=stood)
    if deadline.due_at is None:
        return
    assert clocks.at(deadline, deadline.due_at).state != "overdue"
    assert clocks.at(deadline, deadline.due_at + TICK).state == "overdue"
    assert clocks.at(deadline, deadline.due_at).fraction == 1.0
    assert clocks.at(deadline, deadline.due_at + TICK * 9, done_at=deadline.due_at).state == "met"
    assert clocks.at(deadline, deadline.due_at + TICK * 9, done_at=deadline.due_at + TICK).state == "met_late"


@given(day_rules, instants, closed)
def test_a_rolled_last_day_is_a_working_day_and_the_first_such(rule, start, stood):
    deadline = clocks.due(rule, start, YEAR, pauses=stood)
    if rule.roll == "next_working":
        assert YEAR.is_working(deadline.last_day)
    moved = [reason for reason in deadline.reasons if reason.code == "rolled"]
    if moved and not stood:
        between = [moved[0].on + timedelta(days=n) for n in range(moved[0].value)]
        assert not any(YEAR.is_working(day) for day in between)


@given(rules, instants, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_later_start_is_never_due_earlier(rule, start, later):
    assert clocks.due(rule, start + later, YEAR).due_at >= clocks.due(rule, start, YEAR).due_at


@given(rules, instants, closed, instants, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_one_more_pause_never_brings_it_forward(rule, start, stood, begin, length):
    before = clocks.due(rule, start, YEAR, pauses=stood).due_at
    after = clocks.due(rule, start, YEAR, pauses=[*stood, clocks.Pause("why", begin, begin + length)]).due_at
    assert after >= before


@given(rules, instants, instants, st.timedeltas(timedelta(0), timedelta(days=60)), st.floats(0, 1))
def test_a_pause_cut_in_two_costs_what_it_cost_whole(rule, start, begin, length, share):
    end, cut = begin + length, begin + length * share
    whole = clocks.due(rule, start, YEAR, pauses=[clocks.Pause("why", begin, end)])
    parts = clocks.due(rule, start, YEAR, pauses=[clocks.Pause("why", cut, end), clocks.Pause("why", begin, cut)])
    assert parts.due_at == whole.due_at


@given(instants, st.sets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=40), day_rules)
def test_more_days_off_never_bring_it_forward(start, off, rule):
    fewer = clocks.Calendar.of(YEAR.off, YEAR.work)
    more = clocks.Calendar.of(YEAR.off | (off - YEAR.work), YEAR.work)
    assert clocks.due(rule, start, more).due_at >= clocks.due(rule, start, fewer).due_at


@given(rules, instants, closed)
def test_warning_points_lie_where_the_clock_has_run_their_share(rule, start, stood):
    deadline = clocks.due(rule, start, YEAR, pauses=stood)
    assert [point.fraction for point in deadline.warn_points] == [0.5, 0.8, 1.0]
    for point in deadline.warn_points:
        ran = clocks.at(deadline, point.at).running
        assert abs(ran - deadline.total * point.fraction) <= TICK
    assert deadline.warn_points[-1].at == deadline.due_at


@given(rules, instants, pauses, instants)
def test_a_warning_is_either_passed_or_still_ahead(rule, start, stood, now):
    deadline = clocks.due(rule, start, YEAR, pauses=stood)
    reading = clocks.at(deadline, now)
    if deadline.due_at is None:
        return
    assert reading.passed == tuple(p.fraction for p in deadline.warn_points if p.at <= now)
    ahead = [p for p in deadline.warn_points if p.at > now]
    assert reading.next_warning == (ahead[0] if ahead else None)


@given(day_rules, instants, closed)
def test_an_extension_in_time_never_brings_it_forward(rule, start, stood):
    before = clocks.due(rule, start, YEAR, pauses=stood)
    granted = clocks.Extension("to", start)
    try:
        after = clocks.due(rule, start, YEAR, [granted], stood)
    except clocks.ClockError as error:
        assert error.code == "extension_does_not_lengthen"
        return
    if rule.unit == "calendar_days":
        assert after.due_at >= before.due_at
    assert after.reasons[1].code == "extended_to"


@settings(max_examples=50)
@given(rules, instants, pauses, instants)
def test_the_zone_in_which_an_instant_is_written_does_not_matter(rule, start, stood, now):
    abroad = [
        clocks.Pause(p.reason, p.starts_at.astimezone(UTC), p.ends_at and p.ends_at.astimezone(UTC)) for p in stood
    ]
    here = clocks.due(rule, start, YEAR, pauses=stood)
    there = clocks.due(rule, start.astimezone(UTC), YEAR, pauses=abroad)
    assert here.due_at == there.due_at
    assert clocks.at(here, now).fraction == clocks.at(there, now.astimezone(UTC)).fraction
