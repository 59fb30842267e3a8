"""Counting a legal clock: from a rule, its start and its history to the last instant still in time.

How days, months and hours count, which readings of the law were taken and what is left to a jurist is in
docs/engines/clocks.md. Periods in closed form, no walk over single days except across holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from anhe.engines.clocks.calendar import (
    DAY,
    SHANGHAI,
    Calendar,
    add_months,
    first_instant,
    last_instant,
    local_day,
    next_hour,
)
from anhe.engines.clocks.shapes import (
    BY_THE_MINUTE,
    ClockError,
    Counting,
    Deadline,
    Event,
    Extension,
    ExtensionTerm,
    Pause,
    Reading,
    Reason,
    Roll,
    Rule,
    State,
    Unit,
    WarnPoint,
)

ZERO = timedelta(0)
Stand = tuple[datetime, datetime | None]  # one merged stretch of standing still, [from, until)


def due(
    rule: Rule,
    start: Event | datetime,
    calendar: Calendar,
    extensions: Iterable[Extension] = (),
    pauses: Iterable[Pause] = (),
) -> Deadline:
    """Give the deadline of one clock; `ClockError` where the history does not fit the rule."""
    starts_at = _start(rule, start)
    stood = _checked_pauses(rule, pauses)
    stands = _merged(stood, starts_at)
    granted = tuple(sorted(extensions, key=lambda extension: _aware(extension.granted_at)))
    span, reasons = _lengthened(rule, starts_at, granted, stands, calendar)
    expiry = _expiry(span, starts_at, stands, calendar)
    total = None if expiry.due_at is None else _running(starts_at, expiry.due_at, stands)
    return Deadline(
        rule=rule,
        starts_at=starts_at,
        due_at=expiry.due_at,
        last_day=expiry.last_day,
        total=total,
        warn_points=_warn_points(rule.warn, starts_at, total, stands),
        pauses=stood,
        extensions=granted,
        reasons=(
            Reason(f"counted_{span.counting}", on=local_day(starts_at)),
            *reasons,
            *(Reason("paused", pause.reason, local_day(pause.starts_at)) for pause in stood),
            *expiry.reasons,
        ),
        calendar=calendar,
    )


def at(deadline: Deadline, now: datetime, done_at: datetime | None = None) -> Reading:
    """Read the clock at `now`, or, once the duty was done, as it stood at `done_at`."""
    read_at = _aware(now) if done_at is None else min(_aware(now), _aware(done_at))
    is_done = done_at is not None and done_at <= now
    stands = _merged(deadline.pauses, deadline.starts_at)
    due_at, total, points = _as_if_resumed(deadline, stands, read_at)
    elapsed = max(read_at - deadline.starts_at, ZERO)
    running = _running(deadline.starts_at, read_at, stands) if elapsed else ZERO
    standing = next((p for p in reversed(deadline.pauses) if _covers(p, read_at)), None)
    state = _state(deadline, read_at, due_at, is_done, standing)
    fraction = running / total if total else (1.0 if elapsed or deadline.is_at_once else 0.0)
    still_counts = state in ("not_started", "running") or (state == "paused" and deadline.due_at is not None)
    return Reading(
        now=now,
        state=state,
        elapsed=elapsed,
        paused=elapsed - running,
        running=running,
        left=max(total - running, ZERO),
        late=max(read_at - due_at, ZERO) if state in ("overdue", "met_late") else ZERO,
        fraction=fraction,
        due_at=due_at,
        passed=tuple(p.fraction for p in points if p.at <= read_at),
        next_warning=next((p for p in points if p.at > read_at), None) if still_counts else None,
        pause_reason=standing.reason if standing and state == "paused" else "",
    )


def in_force(rules: Iterable[Rule], start: Event | datetime) -> Rule:
    """Pick the one version in force on the Shanghai day of the start; a case keeps it to its end."""
    event = start if isinstance(start, Event) else None
    day = local_day(_aware(start.at if isinstance(start, Event) else start))
    held = [
        rule
        for rule in rules
        if (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_until is None or day < rule.valid_until)
        and (event is None or event.kind in rule.start_events)
    ]
    if len(held) != 1:
        raise ClockError("no_version_in_force" if not held else "two_versions_in_force", on=day)
    return held[0]


@dataclass(frozen=True, slots=True)
class _Span:
    """A length being counted; `days` are calendar days added on top of months."""

    unit: Unit
    length: int
    counting: Counting
    roll: Roll
    days: int = 0


@dataclass(frozen=True, slots=True)
class _Expiry:
    due_at: datetime | None
    last_day: date | None
    reasons: tuple[Reason, ...] = ()


def _start(rule: Rule, start: Event | datetime) -> datetime:
    if not isinstance(start, Event):
        return _aware(start).astimezone(SHANGHAI)
    if rule.start_events and start.kind not in rule.start_events:
        raise ClockError("wrong_start_event", rule=rule.id, event=start.kind)
    return _aware(start.at).astimezone(SHANGHAI)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ClockError("time_without_zone", at=at)
    return at


def _checked_pauses(rule: Rule, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    stood = []
    for pause in pauses:
        if pause.reason not in rule.pause_reasons:
            raise ClockError("pause_not_in_rule", rule=rule.id, reason=pause.reason)
        if pause.ends_at is not None and _aware(pause.ends_at) < _aware(pause.starts_at):
            raise ClockError("pause_ends_before_it_begins", rule=rule.id, at=pause.starts_at)
        stood.append(pause)
    return tuple(sorted(stood, key=lambda pause: _aware(pause.starts_at)))


def _merged(pauses: Sequence[Pause], starts_at: datetime) -> list[Stand]:
    """Stretches of standing still since the start, disjoint and in order; empty ones are left out."""
    stands: list[Stand] = []
    for pause in pauses:
        begin = max(pause.starts_at, starts_at).astimezone(SHANGHAI)
        end = pause.ends_at.astimezone(SHANGHAI) if pause.ends_at is not None else None
        if end is not None and end <= begin:
            continue
        if stands and (stands[-1][1] is None or begin <= stands[-1][1]):
            last_begin, last_end = stands.pop()
            begin, end = last_begin, None if last_end is None or end is None else max(last_end, end)
        stands.append((begin, end))
    return stands


def _covers(pause: Pause, at: datetime) -> bool:
    return pause.starts_at <= at and (pause.ends_at is None or at < pause.ends_at)


def _running(begin: datetime, end: datetime, stands: list[Stand]) -> timedelta:
    """The part of [begin, end) in which the clock ran; no stand reaches back before its begin."""
    ran = end - begin
    for stood, went_on in stands:
        ran -= max(min(went_on or end, end) - stood, ZERO)
    return ran


def _lengthened(
    rule: Rule, starts_at: datetime, granted: tuple[Extension, ...], stands: list[Stand], calendar: Calendar
) -> tuple[_Span, list[Reason]]:
    """Apply the extensions in the order they were granted, each only while the clock was still in time."""
    span = _Span(rule.unit, rule.length, rule.counting, rule.roll)
    used: list[str] = []
    reasons = []
    for extension in granted:
        term = rule.term(extension.term)
        if extension.granted_at < starts_at:
            raise ClockError("extension_before_start", rule=rule.id, term=term.id)
        if used.count(term.id) >= term.at_most:
            raise ClockError("extension_used_up", rule=rule.id, term=term.id, at_most=term.at_most)
        if term.after and term.after not in used:
            raise ClockError("extension_out_of_order", rule=rule.id, term=term.id, after=term.after)
        due_at = _expiry(span, starts_at, stands, calendar).due_at
        if due_at is not None and extension.granted_at > due_at:
            raise ClockError("extension_too_late", rule=rule.id, term=term.id, due_at=due_at)
        span = _extended(rule, span, term, extension)
        used.append(term.id)
        reasons.append(Reason(f"extended_{term.mode}", term.id, local_day(extension.granted_at)))
    return span, reasons


def _extended(rule: Rule, span: _Span, term: ExtensionTerm, extension: Extension) -> _Span:
    length = term.length if extension.length is None else extension.length
    if not 1 <= length <= term.length:
        raise ClockError("extension_too_long", rule=rule.id, term=term.id, at_most=term.length)
    if term.mode == "to":
        if term.unit == span.unit and length <= span.length:
            raise ClockError("extension_does_not_lengthen", rule=rule.id, term=term.id)
        return _Span(term.unit, length, term.counting or span.counting, term.roll or span.roll)
    if term.unit == span.unit:
        return replace(span, length=span.length + length)
    if (span.unit, term.unit) == ("months", "calendar_days"):
        return replace(span, days=span.days + length)
    raise ClockError("units_do_not_add", rule=rule.id, term=term.id)


def _expiry(span: _Span, starts_at: datetime, stands: list[Stand], calendar: Calendar) -> _Expiry:
    if span.length == 0:
        return _Expiry(starts_at, None)
    if span.unit in BY_THE_MINUTE:
        return _expiry_in_time(span, starts_at, stands)
    still = [(local_day(begin), None if end is None else local_day(end) - DAY) for begin, end in stands]
    day = local_day(starts_at)
    first = day + DAY if span.counting == "day_after" else day
    reasons: list[Reason] = []
    if span.unit == "working_days":
        raw = _last_working_day(first, span.length, still, calendar)
    else:
        length = span.length
        if span.unit == "months":
            end = add_months(day, span.length)
            length = (end - day).days + span.days
            if end.day != day.day:
                reasons.append(Reason("month_has_no_such_day", day.day, end))
        raw = _last_counted_day(first, length, still)
    last = raw if raw is None or span.roll == "none" else _rolled(raw, still, calendar)
    if raw is None or last is None:
        return _Expiry(None, None, tuple(reasons))
    if last != raw:
        reasons.append(Reason("rolled", (last - raw).days, raw))
    looked_up = {"working_days": first, "months": raw, "calendar_days": raw}[span.unit]
    if span.roll == "next_working" or span.unit == "working_days":
        years = range(looked_up.year, last.year + 1)
        reasons += [Reason("holidays_unknown", year) for year in years if year not in calendar.years]
    return _Expiry(last_instant(last), last, tuple(reasons))


def _expiry_in_time(span: _Span, starts_at: datetime, stands: list[Stand]) -> _Expiry:
    begin = starts_at
    if span.counting == "next_hour":
        begin = next_hour(starts_at)
    elif span.counting == "day_after":
        begin = first_instant(local_day(starts_at) + DAY)
    due_at = begin + (timedelta(minutes=span.length) if span.unit == "minutes" else timedelta(hours=span.length))
    for stood, went_on in stands:
        if stood >= due_at:
            break
        if went_on is None:
            return _Expiry(None, None)
        due_at += max(went_on - max(stood, begin), ZERO)
    return _Expiry(due_at, None)


# A day counts when the clock runs at its last instant. So a pause takes out the day it begins on and gives back
# the day it ends on, two pauses that touch cost what one does, and no clock falls due while it stands still.
Still = list[tuple[date, date | None]]


def _last_counted_day(first: date, length: int, still: Still) -> date | None:
    last = first + DAY * (length - 1)
    for begin, end in still:
        if begin > last:
            break
        if end is None:
            return None
        last += DAY * max((end - max(begin, first)).days + 1, 0)
    return last


def _last_working_day(first: date, length: int, still: Still, calendar: Calendar) -> date | None:
    day, counted = first - DAY, 0
    while counted < length:
        day += DAY
        if any(begin <= day and end is None for begin, end in still):
            return None
        if calendar.is_working(day) and not _is_still(day, still):
            counted += 1
    return day


def _rolled(day: date, still: Still, calendar: Calendar) -> date | None:
    while not calendar.is_working(day) or _is_still(day, still):
        if any(begin <= day and end is None for begin, end in still):
            return None
        day += DAY
    return day


def _is_still(day: date, still: Still) -> bool:
    return any(begin <= day and (end is None or day <= end) for begin, end in still)


def _warn_points(
    warn: tuple[float, ...], starts_at: datetime, total: timedelta | None, stands: list[Stand]
) -> tuple[WarnPoint, ...]:
    """The instants at which the clock has run each fraction; none while the end is not known."""
    if not total:
        return ()
    points = []
    for fraction in warn:
        at = starts_at + total * fraction
        for stood, went_on in stands:
            if stood >= at or went_on is None:
                break
            at += went_on - stood
        points.append(WarnPoint(fraction, at))
    return tuple(points)


def _as_if_resumed(
    deadline: Deadline, stands: list[Stand], now: datetime
) -> tuple[datetime, timedelta, tuple[WarnPoint, ...]]:
    if deadline.due_at is not None and deadline.total is not None:
        return deadline.due_at, deadline.total, deadline.warn_points
    closed: list[Stand] = [(begin, end or now) for begin, end in stands if end is not None or begin < now]
    span = _Span(deadline.rule.unit, deadline.rule.length, deadline.rule.counting, deadline.rule.roll)
    for extension in deadline.extensions:
        span = _extended(deadline.rule, span, deadline.rule.term(extension.term), extension)
    due_at = _expiry(span, deadline.starts_at, closed, deadline.calendar).due_at
    assert due_at is not None  # no open pause is left
    total = _running(deadline.starts_at, due_at, closed)
    return due_at, total, _warn_points(deadline.rule.warn, deadline.starts_at, total, closed)


def _state(deadline: Deadline, read_at: datetime, due_at: datetime, is_done: bool, standing: Pause | None) -> State:
    if is_done:
        return "met" if read_at <= due_at or deadline.is_at_once else "met_late"
    if read_at < deadline.starts_at:
        return "not_started"
    if deadline.is_at_once:
        return "at_once"
    if deadline.due_at is not None and read_at > due_at:
        return "overdue"
    return "paused" if standing else "running"
