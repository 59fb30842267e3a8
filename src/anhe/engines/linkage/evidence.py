"""What two offences have in common, as axes for the curves of a model: NaN where one side does not tell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from anhe.engines.linkage import comparing, crowding
from anhe.engines.linkage.shapes import Cases, Counts, Curve

# Each axis: the lowest knot, the distance of knots, how many. Axes of one term add up to one contribution.
AXES = {
    "place": (-2.4, 0.6, 16),
    "density": (-4.0, 1.0, 14),
    "time": (0.0, 0.5, 17),
    "hour": (0.0, 1.5, 9),
    "weekday": (0.0, 0.5, 8),
    "type": (-1.0, 1.0, 7),
    "amount": (0.0, 0.2, 13),
    "alike": (0.0, 0.1, 11),
    "shared": (0.0, 0.5, 9),
    "unshared": (0.0, 0.5, 9),
}  # fmt: skip
TERMS = {
    "place": ("place", "density"), "time": ("time",), "hour": ("hour",), "weekday": ("weekday",), "type": ("type",),
    "amount": ("amount",), "modus": ("alike", "shared", "unshared"),
}  # fmt: skip
IDENTIFIER = "identifier"
CLOSE_KM = 0.1
NEIGHBOURS = 0.02
SAMPLE = 2000
IDENTIFIER_WEIGHT = 10.0
USELESS_AT = 50
CHUNK = 20_000
FEW = 1000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Cases made ready to compare: with local density and with the rarity of codes, types and identifiers."""

    cases: Cases
    density: np.ndarray
    held: np.ndarray  # a bit a code, 64 codes a word
    mass: np.ndarray  # the rarity of all codes of a case
    square: np.ndarray
    codes: tuple[str, ...]
    rarity: np.ndarray
    types: np.ndarray
    typed: np.ndarray
    type_rarity: np.ndarray
    shared_by: Mapping[str, int]


def prepare(cases: Cases, counts: Counts) -> Prepared:
    """Return the cases ready to compare; rarity is counted over these cases and those of the model together."""
    own, whole = count(cases), len(cases) + counts.cases
    codes = tuple(sorted(own.codes))
    rarity = _rarity([own.codes[code] + counts.codes.get(code, 0) for code in codes], whole)
    place = {code: at for at, code in enumerate(codes)}
    held = np.zeros((len(cases), max(1, -(-len(codes) // 64))), np.uint64)
    mass, square = np.zeros(len(cases)), np.zeros(len(cases))
    for row, slots in enumerate(cases.slots):
        for at in sorted(place[code] for code in slots):
            held[row, at >> 6] |= np.uint64(1 << (at & 63))
            mass[row] += rarity[at]
            square[row] += rarity[at] ** 2
    kinds = sorted(set(cases.types))
    of = {kind: at for at, kind in enumerate(kinds)}
    return Prepared(
        cases=cases, density=density(cases.x, cases.y), held=held, mass=mass, square=square, codes=codes, rarity=rarity,
        types=np.array([of[kind] for kind in cases.types], np.int32), typed=np.array(cases.types, object) != "",
        type_rarity=_rarity([own.types.get(kind, 0) + counts.types.get(kind, 0) for kind in kinds], whole),
        shared_by=Counter(each for row in cases.identifiers for each in row),
    )  # fmt: skip


def beside(made: Prepared, rows: np.ndarray) -> Prepared:
    """Return these cases alone, as rare and as crowded as they are among all."""
    fields = {name: getattr(made, name) for name in Prepared.__dataclass_fields__}
    for name in ("density", "held", "mass", "square", "types", "typed"):
        fields[name] = fields[name][rows]
    return Prepared(**fields | {"cases": made.cases.take(rows)})


def count(cases: Cases) -> Counts:
    """Return how common each code and type is."""
    codes = Counter(code for row in cases.slots for code in row)
    return Counts(len(cases), dict(codes), dict(Counter(kind for kind in cases.types if kind)))


def _rarity(counts: list[int], whole: int) -> np.ndarray:
    return -np.log((np.array(counts, float) + 0.5) / (whole + 1)).clip(None, 0) if counts else np.zeros(0)


def density(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return for each place the log of the km within which 2 % of all places lie (of 2,000 spread evenly, if more)."""
    known = np.flatnonzero(~np.isnan(x))
    told = np.full(len(x), np.nan)
    if known.size < 3:
        told[known] = 0.0
        return told
    sample = known[np.linspace(0, known.size - 1, min(known.size, SAMPLE)).astype(int)]
    nearest = min(max(1, round(NEIGHBOURS * sample.size)), sample.size - 1)
    told[known] = np.log(crowding.radii(x, y, known, sample, nearest) + CLOSE_KM)
    return told


def axes(made: Prepared, one: np.ndarray, other: np.ndarray) -> dict[str, np.ndarray]:
    """Return the value of every axis for the pairs (one[i], other[i])."""
    parts = [
        _axes(made, one[at : at + CHUNK], other[at : at + CHUNK]) for at in range(0, max(len(one), 1), CHUNK)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in AXES}


def _axes(made: Prepared, one: np.ndarray, other: np.ndarray) -> dict[str, np.ndarray]:
    cases = made.cases
    apart = comparing.straight_km(cases.x[one], cases.y[one], cases.x[other], cases.y[other])
    logs = np.log10(cases.amount + 1)
    return {
        "place": np.log(apart + CLOSE_KM),
        "density": made.density[one] + made.density[other],
        "time": np.log1p(gap(cases, one, other)),
        "hour": turn(cases, one, other, 24.0),
        "weekday": turn(cases, one, other, 7.0),
        "type": _type(made, one, other),
        "amount": np.abs(logs[one] - logs[other]),
        **_modus(made, one, other),
    }


def gap(cases: Cases, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the expected difference in days."""
    return comparing.expected_gap(cases.start[one], cases.end[one], cases.start[other], cases.end[other])


def turn(cases: Cases, one: np.ndarray, other: np.ndarray, period: float) -> np.ndarray:
    """Return the expected difference in hours of the day (24) or days of the week (7); NaN where a window is too wide."""
    scale = 24.0 if period == 24.0 else 1.0
    start, wide = cases.start * scale, (cases.end - cases.start) * scale
    knows = (cases.has_clock if period == 24.0 else ~np.isnan(start)) & (wide < period)
    # 1970-01-01 was a Thursday: only differences matter, so where the circle starts does not.
    value = comparing.expected_turn(start[one] % period, wide[one], start[other] % period, wide[other], period)
    return np.where(knows[one] & knows[other], value, np.nan)


def _type(made: Prepared, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    same = made.types[one] == made.types[other]
    return np.where(made.typed[one] & made.typed[other], np.where(same, made.type_rarity[made.types[one]], -1.0), np.nan)


def _modus(made: Prepared, one: np.ndarray, other: np.ndarray) -> dict[str, np.ndarray]:
    if not made.codes:
        nothing = np.full(len(one), np.nan)
        return {"alike": nothing, "shared": nothing, "unshared": nothing}
    both = np.unpackbits((made.held[one] & made.held[other]).view(np.uint8), axis=1, bitorder="little")
    both = both[:, : len(made.codes)].astype(float)
    shared = both @ made.rarity
    alike = (both @ made.rarity**2) / np.sqrt(np.maximum(made.square[one] * made.square[other], 1e-12))
    some = made.held.any(axis=1)
    told = some[one] & some[other]
    unshared = np.maximum(made.mass[one] + made.mass[other] - 2 * shared, 0)
    found = {"alike": alike, "shared": np.log1p(shared), "unshared": np.log1p(unshared)}
    return {name: np.where(told, value, np.nan) for name, value in found.items()}


def identifier_weight(shared_by: int) -> float:
    """Return what one identifier that this many cases share adds: near-decisive for two, nothing for a hotline."""
    if shared_by >= USELESS_AT:
        return 0.0
    return IDENTIFIER_WEIGHT * (1 - np.log(max(shared_by, 2) / 2) / np.log(USELESS_AT / 2))


def shared_weight(made: Prepared, one: int, other: int) -> float:
    """Return what the hard identifiers of two cases add: the best that both have."""
    both = made.cases.identifiers[one] & made.cases.identifiers[other]
    return max((identifier_weight(made.shared_by[each]) for each in both), default=0.0)


def identifiers(made: Prepared, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return what hard identifiers add: the best one that both sides have."""
    value = np.zeros(len(one))
    if not made.shared_by:
        return value
    if len(one) < FEW:
        return np.array([shared_weight(made, a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True)])
    best: dict[tuple[int, int], float] = {}
    rows_of: dict[str, list[int]] = {}
    for row, held in enumerate(made.cases.identifiers):
        for each in held:
            rows_of.setdefault(each, []).append(row)
    for each, rows in rows_of.items():
        weight = identifier_weight(made.shared_by[each])
        if len(rows) > 1 and weight > 0:
            for at, low in enumerate(rows):
                for high in rows[at + 1 :]:
                    best[low, high] = max(weight, best.get((low, high), 0.0))
    if not best:
        return value
    whole = len(made.cases)
    keys = np.array(sorted(low * whole + high for low, high in best), np.int64)
    weights = np.array([best[divmod(int(key), whole)] for key in keys])
    asked = np.minimum(one, other).astype(np.int64) * whole + np.maximum(one, other)
    at = np.searchsorted(keys, asked).clip(max=len(keys) - 1)
    return np.where(keys[at] == asked, weights[at], value)


def flat(name: str) -> Curve:
    """Return the curve of an axis that says nothing."""
    low, step, knots = AXES[name]
    return Curve(low, step, (0.0,) * knots)
