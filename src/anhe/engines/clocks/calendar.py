"""Working days in China: weekends, holidays and make-up working days (调休) given as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

# China has kept one offset all year since September 1991, so the day's edge needs no time zone database.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and make-up working days of the `years` whose yearly notice is known.

    In a year that is not known only weekends are off; `Deadline.reasons` says so.
    """

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        both = self.off & self.work
        if both:
            raise ValueError(f"both a day off and a working day: {min(both)}")

    @classmethod
    def of(cls, off: Iterable[date], work: Iterable[date], years: Iterable[int] = ()) -> Calendar:
        """Build from any iterables of dates; `years` defaults to the years of the dates given."""
        off, work = frozenset(off), frozenset(work)
        return cls(off, work, frozenset(years) or frozenset(day.year for day in off | work))

    def is_working(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def knows(self, day: date) -> bool:
        return day.year in self.years


def local_day(at: datetime) -> date:
    """The civil day in Shanghai on which an aware instant falls."""
    return at.astimezone(SHANGHAI).date()


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def last_instant(day: date) -> datetime:
    return first_instant(day + DAY) - TICK


def next_hour(at: datetime) -> datetime:
    """The first full hour after the hour in which `at` falls."""
    return at.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month0 == 11), (month0 + 1) % 12 + 1, 1)
    return min(date(year, month0 + 1, 1) + timedelta(days=day.day - 1), following - DAY)
