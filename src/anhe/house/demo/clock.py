"""The city's clock: Chinese standard time has had no summer time since 1992, so it is one fixed offset."""

from datetime import UTC, datetime, timedelta, timezone

CITY = timezone(timedelta(hours=8), "Asia/Shanghai")


def local(at: datetime) -> datetime:
    return at.astimezone(CITY)


def utc(at: datetime) -> datetime:
    """The instant in UTC on a whole second, as everything is kept."""
    return at.astimezone(UTC).replace(microsecond=0)


def at_clock(day: datetime, days: int, clock: str) -> datetime:
    """`clock` ("22:30") on the local day of `day` moved by `days`."""
    hour, minute = map(int, clock.split(":"))
    here = local(day).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return here + timedelta(days=days)


def is_night(at: datetime) -> bool:
    return local(at).hour >= 21 or local(at).hour < 6


def band(since: datetime, until: datetime) -> str:
    """The coded time of day of an event between two instants; `over_days` where it may be any."""
    if until - since > timedelta(hours=20):
        return "over_days"
    hour = local(since + (until - since) / 2).hour
    bands = ((5, "small_hours"), (11, "morning"), (14, "midday"), (18, "afternoon"), (21, "evening"), (24, "night"))
    return next(name for end, name in bands if hour < end)
