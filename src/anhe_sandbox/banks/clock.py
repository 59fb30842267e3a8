"""The one clock of all simulated institutions, which may run faster than ours. It exists in demo and drill only."""

import calendar
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

CITY = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Setting:
    """At `base` of the system's monotonic clock it was `at` (seconds since 1970); from there it runs `speed` times as fast."""

    at: float
    base: float
    speed: float


class Clock:
    def __init__(self, *, at: float | None = None, speed: float = 1.0) -> None:
        self.setting = Setting(time.time() if at is None else at, time.monotonic(), speed)

    def now(self) -> float:
        held = self.setting
        return held.at + (time.monotonic() - held.base) * held.speed

    def set(self, *, at: float | None = None, speed: float | None = None) -> Setting:
        """Set the hands, the pace or both; it never runs backwards."""
        now = self.now()
        self.setting = Setting(max(now, at or now), time.monotonic(), self.setting.speed if speed is None else max(0.0, speed))
        return self.setting

    def take(self, setting: Setting) -> None:
        """Follow another process on this machine: both read the same monotonic clock."""
        self.setting = setting

    def wait(self, until: float, most: float) -> float:
        """How many real seconds until that simulated moment, `most` at most."""
        speed = self.setting.speed
        return most if speed <= 0 else min(most, max(0.0, (until - self.now()) / speed))


def text(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def seconds(given: str) -> float:
    found = datetime.fromisoformat(given)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def months_after(at: float, months: int) -> float:
    """The same day and hour of the city so many calendar months on; the last of the month where that month is shorter."""
    begun = datetime.fromtimestamp(at, CITY)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    day = min(begun.day, calendar.monthrange(year, month + 1)[1])
    return begun.replace(year=year, month=month + 1, day=day).timestamp()
