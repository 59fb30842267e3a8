"""What people usually write instead: days added to a date, and numpy's business-day calendar."""

from datetime import date, timedelta

import numpy as np

from anhe.engines import clocks
from anhe.engines.clocks.tests.golden import Case


def expressible(case: Case, rule: clocks.Rule) -> int | None:
    """The whole length in days where a peer can state the case at all, else None.

    The peers know days. They have no hours, months, pauses, refusals or versions; the version is chosen and
    the extensions are added up for them.
    """
    if case.pauses or case.due.startswith(("refused", "open")) or rule.unit not in ("calendar_days", "working_days"):
        return None
    length = rule.length
    for extension in case.extensions:
        term = rule.term(extension.term)
        if term.unit != rule.unit:
            return None
        granted = extension.length or term.length
        length = granted if term.mode == "to" else length + granted
    return length


class PlainDays:
    """`start + timedelta(days=n)`, moved on over Saturday and Sunday."""

    name = "timedelta, weekends"

    def due(self, start: date, length: int, rule: clocks.Rule) -> date:
        day = start
        if rule.unit == "working_days":
            while length:
                day += timedelta(days=1)
                length -= day.weekday() < 5
            return day
        day = start + timedelta(days=length - (rule.counting == "at_once"))
        while rule.roll == "next_working" and day.weekday() >= 5:
            day += timedelta(days=1)
        return day


class Numpy:
    """`numpy.busday_offset` with the days off as its holidays; it cannot make a Saturday a working day."""

    name = "numpy.busday_offset"

    def __init__(self, calendar: clocks.Calendar) -> None:
        self.days = np.busdaycalendar(holidays=np.array(sorted(calendar.off), dtype="datetime64[D]"))

    def due(self, start: date, length: int, rule: clocks.Rule) -> date:
        begin = np.datetime64(start, "D")
        if rule.unit == "working_days":
            return np.busday_offset(begin, length, roll="backward", busdaycal=self.days).item()
        last = begin + (length - (rule.counting == "at_once"))
        if rule.roll == "none":
            return last.item()
        return np.busday_offset(last, 0, roll="forward", busdaycal=self.days).item()

    def due_many(self, starts: np.ndarray, length: int) -> np.ndarray:
        """One rule over a column of dates, the way numpy is meant to be used."""
        return np.busday_offset(starts + length, 0, roll="forward", busdaycal=self.days)
