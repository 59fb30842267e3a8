"""Made-up registers: series of one hand who keeps to a neighbourhood, a season and a way of working. No real case."""

import numpy as np

from anhe.engines.linkage.shapes import Cases

CODES = tuple(f"means:{name}" for name in "abcdefghijklmnopqrst")
KINDS = ("theft", "fraud", "robbery")


def cases(ids, **given) -> Cases:
    """Cases of which only what is given is known."""
    whole = len(ids)
    unknown = {name: np.full(whole, np.nan) for name in ("x", "y", "start", "end", "amount")}
    flags = {name: np.zeros(whole, bool) for name in ("astray", "has_clock")}
    sets = {name: (frozenset(),) * whole for name in ("slots", "identifiers")}
    return Cases(ids=tuple(ids), **{**unknown, **flags, **sets, "types": ("",) * whole, **given})


def city(series: int, alone: int, seed: int) -> tuple[Cases, list[tuple[str, str]]]:
    """A register and its links: `series` hands with two to six offences each, and `alone` offences of nobody else."""
    rng = np.random.default_rng(seed)
    sizes = [*rng.integers(2, 7, series), *[1] * alone]
    hand = np.repeat(np.arange(len(sizes)), sizes)
    whole = len(hand)
    home, season = rng.uniform(0, 60, (len(sizes), 2)), rng.uniform(18_000, 19_500, len(sizes))
    spread, hour = rng.lognormal(0.5, 0.8, len(sizes)), rng.uniform(0, 24, len(sizes))
    place = home[hand] + rng.normal(0, 1, (whole, 2)) * spread[hand][:, None]
    start = np.floor(season[hand] + rng.exponential(40, whole)) + (hour[hand] + rng.normal(0, 3, whole)) % 24 / 24
    habits = [rng.choice(len(CODES), 4, replace=False) for _ in sizes]
    slots = tuple(
        frozenset(CODES[at] for at in (*rng.choice(habits[who], 2), rng.integers(len(CODES)))) for who in hand
    )
    known = rng.random(whole) > 0.1
    made = cases(
        [f"C{row:05}" for row in range(whole)], x=np.where(known, place[:, 0], np.nan), y=np.where(known, place[:, 1], np.nan),
        start=start, end=start + np.where(rng.random(whole) < 0.4, rng.exponential(0.4, whole), 0), has_clock=rng.random(whole) > 0.2,
        amount=np.where(rng.random(whole) < 0.2, np.nan, np.round(np.exp(7 + hand % 5 / 2 + rng.normal(0, 1, whole)))),
        types=tuple(KINDS[who % 3] for who in hand), slots=slots,
    )  # fmt: skip
    links = [(made.ids[a], made.ids[b]) for a in range(whole) for b in range(a + 1, min(a + 7, whole)) if hand[a] == hand[b]]
    return made, links
