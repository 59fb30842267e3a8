"""From rows to the few numbers the demo city is driven by, and the distance of both from the data."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from math import erf, sqrt

import numpy as np
from reading import EPOCH, GROUPS, Call, Report

KNOTS = (0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65,
         0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 1)
LEGS = ("entry", "dispatch", "on_scene", "available")
CELL_M = 500
YEAR_H = 8760.0


def hours_of_day(values: Iterable[float], smooth: bool = True) -> np.ndarray:
    """24 shares that add up to 1, from hours of any day; the circle is smoothed by 1-2-1."""
    counts = np.bincount(np.floor(np.asarray(list(values)) % 24).astype(int), minlength=24).astype(float)
    if smooth:
        counts = (np.roll(counts, 1) + 2 * counts + np.roll(counts, -1)) / 4
    return counts / counts.sum()


def call_hours(calls: list[Call]) -> np.ndarray:
    """Hours of the day at which calls came, one value a call."""
    return np.array([c.received.hour + c.received.minute / 60 + c.received.second / 3600 for c in calls])


def leg_seconds(calls: list[Call], leg: str) -> np.ndarray:
    """Seconds spent in one leg of a call: received > entry > dispatch > on_scene > available."""
    before = LEGS[LEGS.index(leg) - 1] if leg != "entry" else None
    pairs = ((getattr(c, before) if before else 0.0, getattr(c, leg)) for c in calls)
    return np.array([end - start for start, end in pairs if start is not None and end is not None and end >= start])


def delays(reports: list[Report], group: str) -> np.ndarray:
    """Hours from occurrence to report, cut at a year."""
    return np.array([min(r.reported - r.occurred, YEAR_H) for r in reports if r.group == group])


def quantiles(values: np.ndarray) -> np.ndarray:
    """The values at `KNOTS`; between them the inverse distribution is taken as straight."""
    return np.quantile(values, KNOTS)


def counts_by_day(reports: list[Report]) -> dict[int, int]:
    """Reports per day number (0 = 1 January 2019), for days inside months that the register covers."""
    days = Counter(int(r.reported // 24) for r in {r.number: r for r in reports}.values())
    month = lambda day: (EPOCH + timedelta(days=day)).month  # noqa: E731
    per_month = Counter()
    for day, count in days.items():
        per_month[month(day)] += count
    covered = {m for m, count in per_month.items() if count > 1000}
    inside = {d: n for d, n in days.items() if month(d) in covered and n > 20}
    edge = {d for d in inside if d - 1 not in inside or d + 1 not in inside}
    return {d: n for d, n in sorted(inside.items()) if d not in edge}


def weekdays(per_day: dict[int, int]) -> np.ndarray:
    """Seven factors of mean 1, Monday first."""
    sums, seen = np.zeros(7), np.zeros(7)
    for day, count in per_day.items():
        weekday = (EPOCH + timedelta(days=day)).weekday()
        sums[weekday] += count
        seen[weekday] += 1
    means = sums / np.maximum(seen, 1)
    return means / means.mean()


def day_shape(per_day: dict[int, int], factors: np.ndarray) -> float:
    """Shape of the gamma factor of a day: var = m + m^2 / shape, with the weekday taken out."""
    expected = np.array([factors[(EPOCH + timedelta(days=d)).weekday()] for d in per_day])
    seen = np.array(list(per_day.values()), dtype=float)
    mean = seen.sum() / expected.sum()
    surplus = ((seen - mean * expected) ** 2 - mean * expected).mean()
    return float((mean**2) * (expected**2).mean() / max(surplus, 1e-9))


def cell_counts(points: Iterable[tuple[float, float]]) -> np.ndarray:
    """Events per occupied square of 500 m, most first."""
    cells = Counter((int(x // CELL_M), int(y // CELL_M)) for x, y in points)
    return np.array(sorted(cells.values(), reverse=True), dtype=float)


def call_points(calls: list[Call]) -> list[tuple[float, float]]:
    """Metres on a flat map around San Francisco."""
    return [(c.lon * 111_320 * np.cos(np.radians(37.76)), c.lat * 110_990) for c in calls]


def rank_law(counts: np.ndarray) -> tuple[float, float]:
    """(s, q) of a share ~ 1 / (rank + q)^s, the likeliest on a grid."""
    ranks = np.arange(1, len(counts) + 1)
    best = (-np.inf, 0.0, 0.0)
    for s in np.arange(0.4, 5.01, 0.05):
        for q in (0, 1, 2, 3, 5, 8, 12, 20, 30, 45, 70, 100, 150, 200, 300):
            weight = -s * np.log(ranks + q)
            likelihood = (counts * (weight - np.log(np.exp(weight).sum()))).sum()
            best = max(best, (likelihood, float(s), float(q)))
    return round(best[1], 2), best[2]


def ranked_shares(law: tuple[float, float], cells: int, events: int, seed: int) -> np.ndarray:
    """Sorted counts of `events` thrown on `cells` by the law: what a sample of it looks like."""
    weights = 1 / (np.arange(1, cells + 1) + law[1]) ** law[0]
    drawn = np.random.default_rng(seed).multinomial(events, weights / weights.sum())
    return np.sort(drawn)[::-1].astype(float)


def top_share(counts: np.ndarray, part: float) -> float:
    """Share of all events in the given part of the cells."""
    return float(counts[: max(1, round(part * len(counts)))].sum() / counts.sum())


def ks_cdf(values: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray]) -> float:
    """Kolmogorov-Smirnov distance of a sample from a distribution function; ties are stepped as one."""
    seen, counts = np.unique(values, return_counts=True)
    above = np.cumsum(counts) / len(values)
    below = above - counts / len(values)
    model, left = cdf(seen), cdf(np.nextafter(seen, -np.inf))
    return float(max(np.abs(above - model).max(), np.abs(below - left).max()))


def ks_samples(one: np.ndarray, other: np.ndarray) -> float:
    """Kolmogorov-Smirnov distance of two samples."""
    both = np.concatenate([one, other])
    parts = [np.searchsorted(np.sort(sample), both, "right") / len(sample) for sample in (one, other)]
    return float(np.abs(parts[0] - parts[1]).max())


def knots_cdf(knots: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Distribution function of a quantile table, stepping where knots are equal."""
    points, probabilities = np.asarray(knots), np.asarray(KNOTS)

    def cdf(x: np.ndarray) -> np.ndarray:
        low = np.searchsorted(points, x, "left")
        high = np.searchsorted(points, x, "right")
        top = np.where(high > 0, probabilities[np.maximum(high - 1, 0)], 0.0)
        return np.where(high > low, top, np.interp(x, points, probabilities, 0.0, 1.0))

    return cdf


def exponential_cdf(mean: float) -> Callable[[np.ndarray], np.ndarray]:
    """The plain baseline of the same mean."""
    return lambda x: np.where(x > 0, 1 - np.exp(-np.maximum(x, 0) / mean), 0.0)


def lognormal_cdf(values: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The textbook choice for durations: one lognormal, zeros taken as the smallest positive value."""
    logs = np.log(np.maximum(values, values[values > 0].min()))
    mean, deviation = logs.mean(), logs.std()
    rise = np.vectorize(lambda z: 0.5 * (1 + erf(z / sqrt(2))))
    return lambda x: np.where(x > 0, rise((np.log(np.maximum(x, 1e-12)) - mean) / deviation), 0.0)


def hourly_cdf(shares: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Distribution over the day with a constant rate inside each hour."""
    edges = np.concatenate([[0.0], np.cumsum(shares)])
    return lambda x: np.interp(x, np.arange(25), edges)


def group_names() -> list[str]:
    """The timing groups, in their order."""
    return [name for name, _ in GROUPS]
