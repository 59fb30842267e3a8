"""The same clocks counted the slow way, minute by minute and day by day, sharing no line with the engine.

It knows the engine's shapes and nothing else. A history is given in whole minutes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from anhe.engines import clocks

MINUTE = timedelta(minutes=1)
NEVER = datetime(2100, 1, 1, tzinfo=clocks.SHANGHAI)


def due(rule, start, off, work, extensions=(), pauses=()):
    """Last instant in time, or None while an open pause stands; raises LookupError where the rule refuses."""
    left = {"length": rule.length, "unit": rule.unit, "counting": rule.counting, "roll": rule.roll, "days": 0}
    used = []
    for extension in sorted(extensions, key=lambda e: e.granted_at):
        term = next(t for t in rule.terms if t.id == extension.term)
        asked = extension.length or term.length
        so_far = _count(left, start, off, work, pauses)
        refused = (
            extension.granted_at < start
            or len([u for u in used if u == term.id]) >= term.at_most
            or (term.after != "" and term.after not in used)
            or (so_far is not None and extension.granted_at > so_far)
            or asked > term.length
        )
        if term.mode == "to":
            refused = refused or (term.unit == left["unit"] and asked <= left["length"])
            left.update(length=asked, unit=term.unit, days=0)
            left.update(counting=term.counting or left["counting"], roll=term.roll or left["roll"])
        elif term.unit == left["unit"]:
            left["length"] += asked
        elif left["unit"] == "months" and term.unit == "calendar_days":
            left["days"] += asked
        else:
            refused = True
        if refused:
            raise LookupError(term.id)
        used.append(term.id)
    return _count(left, start, off, work, pauses)


def paused_minutes(start, now, pauses):
    """Whole minutes between two instants in which any pause stood."""
    minutes, at = 0, start
    while at < now:
        minutes += _stands(at, start, pauses)
        at += MINUTE
    return minutes


def _stands(at, start, pauses):
    return any(max(p.starts_at, start) <= at < (p.ends_at or NEVER) for p in pauses)


def _count(left, start, off, work, pauses):
    if left["length"] == 0:
        return start
    if left["unit"] in ("minutes", "hours"):
        return _count_minutes(left, start, pauses)
    return _count_days(left, start, off, work, pauses)


def _count_minutes(left, start, pauses):
    at = start
    if left["counting"] == "next_hour":
        at += MINUTE
        while at.minute or at.second:
            at += MINUTE
    if left["counting"] == "day_after":
        at += MINUTE
        while at.hour or at.minute:
            at += MINUTE
    wanted = left["length"] * (60 if left["unit"] == "hours" else 1)
    while wanted:
        if at > NEVER - timedelta(days=1) or (_stands(at, start, pauses) and _never_resumes(at, start, pauses)):
            return None
        wanted -= not _stands(at, start, pauses)
        at += MINUTE
    return at


def _never_resumes(at, start, pauses):
    return any(p.ends_at is None and max(p.starts_at, start) <= at for p in pauses)


def _count_days(left, start, off, work, pauses):
    today = date(start.year, start.month, start.day)
    wanted = _days_wanted(left, today)
    day = today if left["counting"] == "at_once" else today + timedelta(days=1)
    counted = 0
    while True:
        end_of_day = datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=clocks.SHANGHAI)
        runs = not _stands(end_of_day, start, pauses)
        if not runs and _never_resumes(end_of_day, start, pauses):
            return None
        is_free = day in off or (day.isoweekday() in (6, 7) and day not in work)
        counts = runs and not (left["unit"] == "working_days" and is_free)
        counted += counts
        if counted >= wanted and runs and not (left["roll"] == "next_working" and is_free):
            return end_of_day
        day += timedelta(days=1)


def _days_wanted(left, today):
    if left["unit"] != "months":
        return left["length"]
    day, days = today, 0
    month = today.month + left["length"]
    year = today.year + (month - 1) // 12
    month = (month - 1) % 12 + 1
    while True:
        day += timedelta(days=1)
        days += 1
        if (day.year, day.month) == (year, month):
            tomorrow = day + timedelta(days=1)
            if day.day == today.day or tomorrow.month != month:
                return days + left["days"]
