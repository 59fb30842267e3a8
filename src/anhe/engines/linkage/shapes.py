"""The shapes that go into linkage and come out of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

METRES, DEGREES, SCALED = "metres", "degrees", "scaled"


class LinkageError(Exception):
    """What was given cannot be used: a code, the value it is about, and the number of the row where there is one."""

    def __init__(self, code: str, value: object = None, row: int | None = None) -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value, self.row = code, value, row


@dataclass(frozen=True, slots=True)
class Code:
    """One published modus code: `group:name`, its labels, and the patterns that find it."""

    ref: str
    zh: str
    en: str
    patterns: tuple[re.Pattern, ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """A code and where the words stand that made it fire."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds what."""

    case: str
    place: tuple[str, str] | None = None
    place_kind: str = METRES
    extent_km: tuple[float, float] = (1.0, 1.0)
    window: tuple[str, str] | None = None
    date: str | None = None
    slots: tuple[str, ...] = ()
    amount: str | None = None
    type: str | None = None
    narrative: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cases:
    """Offences as columns, one place an offence. NaN, "" and empty sets stand for what is not known.

    x, y in km on a plane; `astray` where a place was told but cannot be in the datum declared (x, y are NaN); start, end in days since 1970; `has_clock` where the hour is told and not only the day.
    """

    ids: tuple[str, ...]
    x: np.ndarray
    y: np.ndarray
    astray: np.ndarray
    start: np.ndarray
    end: np.ndarray
    has_clock: np.ndarray
    amount: np.ndarray
    types: tuple[str, ...]
    slots: tuple[frozenset[str], ...]
    identifiers: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: np.ndarray) -> "Cases":
        """Return these cases only, in this order."""
        held = {name: getattr(self, name) for name in Cases.__dataclass_fields__}
        return Cases(**{
            name: column[rows] if isinstance(column, np.ndarray) else tuple(column[row] for row in rows)
            for name, column in held.items()
        })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """A piecewise linear function on knots of equal distance, flat outside them; log Bayes factor in nats."""

    low: float
    step: float
    values: tuple[float, ...]

    def at(self, axis: np.ndarray) -> np.ndarray:
        """Return the curve's values, NaN where the axis is NaN."""
        knots = self.low + self.step * np.arange(len(self.values))
        return np.interp(axis, knots, self.values)


@dataclass(frozen=True, slots=True)
class Counts:
    """How common codes and types are among the cases a model was fitted on."""

    cases: int
    codes: Mapping[str, int]
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Model:
    """What is needed to score a pair, and what is known of how well it does."""

    columns: Columns
    curves: Mapping[str, Curve]
    counts: Counts
    partners: float
    calibration: tuple[float, float]
    threshold: float
    report: Mapping[str, object]
    lexicon: Mapping | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: what was compared, what it adds, and the values it comes from.

    `note` says why a term adds nothing: `missing`, `place_astray`, `clock_unknown`, `too_common`.
    """

    term: str
    weight: float
    values: Mapping[str, object]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two offences that may be one hand's: rank, score (the sum of the reasons' weights), probability, base rate."""

    case: str
    other: str
    rank: int
    score: float
    probability: float
    base_rate: float
    reasons: tuple[Reason, ...]
