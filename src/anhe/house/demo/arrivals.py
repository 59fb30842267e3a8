"""When reports come in: a Poisson process whose rate follows the hour, the weekday and the day."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

from anhe.house.demo import fitted
from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import local, utc

HOUR = timedelta(hours=1)


def arrivals(seed: int, *, days: int, now: datetime, reports: int | None = None) -> list[datetime]:
    """Instants in the `days` before `now`, in order, whole seconds.

    With `reports` exactly so many; without, as many as the fitted rate of calls brings.
    """
    dice = Dice(seed, "arrivals")
    begin = now - timedelta(days=days)
    hours = [begin + HOUR * step for step in range(days * 24)]
    rates = _rates(hours, dice)
    sums = list(accumulate(rates))
    count = reports if reports is not None else _poisson(sums[-1], dice)
    found = []
    for _ in range(count):
        at = dice.random() * sums[-1]
        step = min(bisect_right(sums, at), len(hours) - 1)
        found.append(utc(hours[step] + HOUR * dice.random()))
    return sorted(min(at, now) for at in found)


def _rates(hours: list[datetime], dice: Dice) -> list[float]:
    """Expected calls in each hour from the given instants."""
    moods: dict[object, float] = {}
    rates = []
    for at in hours:
        here = local(at)
        if here.date() not in moods:
            moods[here.date()] = dice.source.gammavariate(fitted.DAY_SHAPE, 1 / fitted.DAY_SHAPE)
        day = fitted.CALLS_PER_DAY * fitted.WEEKDAY_FACTORS[here.weekday()] * moods[here.date()]
        this, following = fitted.HOUR_SHARES[here.hour], fitted.HOUR_SHARES[(here.hour + 1) % 24]
        rates.append(day * (this + (following - this) * here.minute / 60))
    return rates


def _poisson(mean: float, dice: Dice) -> int:
    """Near enough to Poisson for the thousands we draw: a rounded normal of the same variance."""
    return max(0, round(dice.source.normalvariate(mean, mean**0.5)))
