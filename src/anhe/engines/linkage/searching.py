"""The nearest of a case among a whole register: every case looked at, or whole blocks left out that cannot hold one.

Both ways give the same answer. Cases lie in blocks of neighbours in place and time; a block is left out only where the
highest score that its place, its time and the best of everything else allow is below the worst of those kept.
"""

import math
from dataclasses import dataclass

import numpy as np

from anhe.engines.linkage import bounding, evidence, scanning, weighing
from anhe.engines.linkage.evidence import AXES, Prepared
from anhe.engines.linkage.shapes import Cases, Link, Model

BLOCK = 512
ABSENT = np.float32(1e15)
EPSILON = 6e-8 * 4  # the rounding of a difference of two numbers in single precision, with room to spare


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest cases as rows, best first, their scores, and how many pairs were looked at and scored exactly."""

    rows: np.ndarray
    scores: np.ndarray
    looked: int
    scored: int


class Index:
    """A register ready to be searched under one model."""

    def __init__(self, cases: Cases, model: Model) -> None:
        self.model = model
        self.made = weighing.prepare(cases, model)
        self.curves = packed(model)
        self.rows_of: dict[str, list[int]] = {}
        for row, held in enumerate(cases.identifiers):
            for each in held:
                self.rows_of.setdefault(each, []).append(row)
        self.order = neighbours(cases)
        self.place_of = np.argsort(self.order)
        self._exact()
        self._coarse()
        self._blocks()

    def _exact(self) -> None:
        made, order = self.made, self.order
        self.values = values_of(made)[order]
        self.held, self.mass, self.square = made.held[order], made.mass[order], made.square[order]
        self.types, self.typed = made.types[order], made.typed[order].astype(bool)
        self.kind_typed = np.zeros(max(len(made.type_rarity), 1), bool)
        self.kind_typed[self.types] = self.typed
        self.rarity = np.zeros(64 * made.held.shape[1])
        self.rarity[: len(made.rarity)] = made.rarity

    def _coarse(self) -> None:
        """The classes of every case, in single precision and bytes: what the first look at a pair reads."""
        values = self.values
        self.centre = tuple(float(np.nanmean(column)) if not np.isnan(column).all() else 0.0
                            for column in (values[:, 0], values[:, 1], (values[:, 2] + values[:, 3]) / 2))  # fmt: skip
        near = np.stack([values[:, 0], values[:, 1], (values[:, 2] + values[:, 3]) / 2]) - np.array(self.centre)[:, None]
        self.slack = tuple(
            EPSILON * max(1.0, float(np.nanmax(np.abs(part))) if not np.isnan(part).all() else 1.0)
            for part in (near[:2], near[2])
        )
        x, y, middle = (np.where(np.isnan(part), ABSENT, part).astype(np.float32) for part in near)
        self.crowds, crowd = steps(values[:, scanning.CROWD])
        self.amounts, logs = steps(values[:, scanning.LOGS])
        self.top_mass = max(float(self.mass.max()), 1e-9) if len(self.mass) else 1.0
        masses = np.where(
            self.mass > 0, np.ceil(self.mass / self.top_mass * (scanning.MASSES - 1)).clip(1, scanning.MASSES - 1), 0
        ).astype(np.uint8)
        kind = self.types.astype(np.uint16 if len(self.kind_typed) < 65_536 else np.uint32)
        self.coarse = (x, y, middle, crowd, logs, kind, *turns(values), masses)

    def _blocks(self) -> None:
        whole = len(self.order)
        self.starts = np.append(np.arange(0, whole, BLOCK), whole).astype(np.int64)
        at = self.starts[:-1]
        self.boxes = np.zeros((len(at), 6))
        self.lost = np.zeros((len(at), 2), bool)
        for number, part in enumerate(self.coarse[:3]):
            known = part < 1e14
            self.boxes[:, 2 * number] = np.minimum.reduceat(np.where(known, part, np.inf), at)
            self.boxes[:, 2 * number + 1] = np.maximum.reduceat(np.where(known, part, -np.inf), at)
            self.lost[:, number // 2] |= ~np.logical_and.reduceat(known, at)
        crowd = self.coarse[3].astype(np.int64)
        told = crowd != scanning.UNTOLD
        self.block_crowds = np.stack([
            np.minimum.reduceat(np.where(told, crowd, scanning.UNTOLD), at),
            np.maximum.reduceat(np.where(told, crowd, 0), at),
        ], axis=1)  # fmt: skip

    def nearest(self, case: int, top: int = 20, exhaustive: bool = False) -> Found:
        """Return the nearest cases of a case of the register; `exhaustive` looks at every pair."""
        place = int(self.place_of[case])
        query = self.query(place)
        tables = self._tables(query)
        best, rows = np.full(top, -np.inf), np.full(top, -1, np.int64)
        known, found = self._sharing(case, query, best, rows)
        blocks = len(self.starts) - 1
        if exhaustive:
            ceiling, order = np.full(blocks, np.inf), np.arange(blocks)
        else:
            ceiling = np.zeros(blocks)
            bounding.ceilings(self.boxes, self.lost, self.block_crowds, tables, max(self.slack), ceiling)
            order = np.argsort(-ceiling, kind="stable")
        least = best[top - 1] if found == top else -np.inf
        looked, scored, found = scanning.scan(
            order, ceiling, self.starts, self.coarse, tables, self._exacts(query, self.codes_of(place)), known, self.order,
            best, rows, found, least,
        )  # fmt: skip
        return Found(rows[:found], best[:found], looked, scored)

    def links(self, case: int, found: Found) -> list[Link]:
        """Return the cases found with the reasons that add up to their scores."""
        few = evidence.beside(self.made, np.append(case, found.rows))
        return weighing.links(few, self.model, 0, np.arange(1, len(found.rows) + 1), whole=len(self.made.cases))

    def scores(self, case: int) -> np.ndarray:
        """Return the exact score of every case against one, hard identifiers left out, in the index's order."""
        place = int(self.place_of[case])
        query = self.query(place)
        out = np.empty(len(self.order))
        scanning.score_all(*self._exacts(query, self.codes_of(place)), out)
        return out

    def query(self, place: int) -> np.ndarray:
        """Return the values of one case as the compiled loops read them."""
        told = (self.types[place], self.typed[place], self.mass[place], self.square[place])
        return np.concatenate([self.values[place], np.array(told, float)])

    def codes_of(self, place: int) -> np.ndarray:
        """Return the numbers of the codes that one case has."""
        return np.flatnonzero(np.unpackbits(self.held[place].view(np.uint8), bitorder="little"))

    def _exacts(self, query: np.ndarray, held: np.ndarray) -> tuple:
        return (self.curves, query, held, self.rarity, self.made.type_rarity, self.values, self.held, self.mass,
                self.square, self.types, self.typed)  # fmt: skip

    def _tables(self, query: np.ndarray) -> tuple:
        single = [np.zeros(size, np.float32) for size in (scanning.BINS, 256, scanning.BINS, scanning.HOURS,
                  scanning.WEEKDAYS, len(self.kind_typed), 256, scanning.MASSES)]  # fmt: skip
        place, crowd, time, hour, week, kind, logs, mass = single
        bounding.place_table(self.curves, query, self.slack[0], place)
        bounding.time_table(self.curves, query, self.slack[1], time)
        bounding.turn_tables(self.curves, query, hour, week)
        bounding.scale_tables(self.curves, query, self.crowds, self.amounts, crowd, logs)
        bounding.kind_table(self.curves, query, self.made.type_rarity, self.kind_typed, kind)
        shared = np.zeros((scanning.SHARES, scanning.MASSES), np.float32)
        bounding.mass_tables(self.curves, query, self.top_mass, mass, shared)
        is_placed, is_timed = not math.isnan(query[scanning.X]), not math.isnan(query[scanning.START])
        middle = (query[scanning.START] + query[scanning.END]) / 2 - self.centre[2] if is_timed else 0.0
        x, y = (query[at] - self.centre[at] if is_placed else 0.0 for at in (scanning.X, scanning.Y))
        return (place, crowd, time, hour, week, kind, logs, mass, shared, np.float32(x), np.float32(y), np.float32(middle),
                is_placed, is_timed)  # fmt: skip

    def _sharing(self, case: int, query: np.ndarray, best: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, int]:
        """Score the cases that share a hard identifier, wherever they are; the scan passes over these and the case itself."""
        sharing = {
            row for each in self.made.cases.identifiers[case] if evidence.identifier_weight(self.made.shared_by[each])
            for row in self.rows_of[each]
        } - {case}  # fmt: skip
        found, others = 0, np.array(sorted(sharing), np.int64)
        if len(others):
            few = evidence.beside(self.made, np.append(case, others))
            scores = weighing.score(few, self.model, np.zeros(len(others), int), np.arange(1, len(others) + 1))
            for row, value in zip(others, scores, strict=True):
                found = scanning.keep(best, rows, found, value, row)
        return np.sort(self.place_of[np.append(others, case)]), found


def packed(model: Model) -> np.ndarray:
    """Return the curves as one table: low, step, how many knots, their values."""
    table = np.zeros((len(AXES), 3 + max(len(curve.values) for curve in model.curves.values())))
    for at, name in enumerate(AXES):
        curve = model.curves[name]
        table[at, :3] = curve.low, curve.step, len(curve.values)
        table[at, 3 : 3 + len(curve.values)] = curve.values
    return table


def values_of(made: Prepared) -> np.ndarray:
    """Return each case's place, window, density, whether its hour is told, and the log of its amount."""
    cases = made.cases
    logs = np.log10(cases.amount + 1)
    return np.stack([cases.x, cases.y, cases.start, cases.end, made.density, cases.has_clock.astype(float), logs], axis=1)


def steps(column: np.ndarray) -> tuple[tuple[float, float], np.ndarray]:
    """Return (lowest, step) and each value's class of equal steps; UNTOLD where it is not known."""
    known = ~np.isnan(column)
    if not known.any():
        return (0.0, 1.0), np.full(len(column), scanning.UNTOLD, np.uint8)
    low = float(column[known].min())
    step = max(float(column[known].max()) - low, 1e-6) / (scanning.UNTOLD - 1)
    classes = np.floor((np.where(known, column, low) - low) / step).clip(0, scanning.UNTOLD - 1)
    return (low, step), np.where(known, classes, scanning.UNTOLD).astype(np.uint8)


def turns(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each case's class of hours (begin and width of its window) and of weekdays; the last class: not known."""
    start, wide = values[:, scanning.START], values[:, scanning.END] - values[:, scanning.START]
    clock = (values[:, scanning.CLOCK] > 0) & (wide * 24 < 24)
    begin, width = np.where(clock, start, 0) * 24 % 24, np.where(clock, wide, 0) * 24
    hours = np.where(clock, np.floor(begin).clip(0, 23) * 25 + np.floor(width), scanning.HOURS - 1)
    days = wide < 7
    begin, width = np.where(days, start, 0) % 7, np.where(days, wide, 0)
    weekdays = np.where(days, np.floor(begin * 4).clip(0, 27) * 28 + np.floor(width * 4), scanning.WEEKDAYS - 1)
    return hours.astype(np.uint16), weekdays.astype(np.uint16)


def neighbours(cases: Cases) -> np.ndarray:
    """Return an order in which runs of BLOCK cases are neighbours: halved again and again along the widest of place and time."""
    near = np.stack([cases.x, cases.y, (cases.start + cases.end) / 2], axis=1)
    for column in near.T:
        known = ~np.isnan(column)
        spread = float(np.std(column[known])) if known.any() else 0.0
        column[known] /= spread or 1.0
        column[~known] = column[known].max() + 10.0 if known.any() else 0.0
    order, waiting = np.arange(len(near)), [(0, len(near))]
    while waiting:
        first, last = waiting.pop()
        if last - first <= BLOCK:
            continue
        part = near[order[first:last]]
        axis = int(np.argmax(np.ptp(part, axis=0)))
        half = BLOCK * max(1, round((last - first) / BLOCK / 2))
        order[first:last] = order[first:last][np.argpartition(part[:, axis], half)]
        waiting += [(first, first + half), (first + half, last)]
    return order
