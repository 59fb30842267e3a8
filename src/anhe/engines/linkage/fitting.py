"""A model out of confirmed links: penalised additive logistic regression, everything chosen by cross-validation by series."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from anhe.engines.linkage import evidence, grouping, judging, weighing
from anhe.engines.linkage.evidence import AXES, IDENTIFIER, TERMS
from anhe.engines.linkage.regressing import regress
from anhe.engines.linkage.shapes import Cases, Columns, Curve, LinkageError, Model

PENALTIES = (3.0, 30.0, 300.0)
SHRINK = 0.05
FOLDS, SEEDS = 2, (1, 2, 3)
MOST_UNLINKED = 1_000_000
FEWEST_SERIES = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """What cross-validation chooses: how stiff the curves are."""

    penalty: float


def fit(
    cases: Cases, links: Sequence[tuple[str, str]], columns: Columns, lexicon: Mapping | None = None, seed: int = 0
) -> Model:
    """Return the model fitted on confirmed links, with the report of its own accuracy by series."""
    linked = link_matrix(cases, links)
    series = grouping.components(len(cases), list(zip(*np.nonzero(linked), strict=True)))
    if np.count_nonzero(np.unique(series, return_counts=True)[1] > 1) < FEWEST_SERIES:
        raise LinkageError("too_few_series", FEWEST_SERIES)
    tried = {each: held_out(cases, linked, series, Setting(each), seed) for each in PENALTIES}
    best = max(tried, key=lambda each: np.mean([part.marks.ap for part in tried[each]]))
    chosen, parts = Setting(best), tried[best]
    shift, slope = calibrate(parts, linked)
    level, f1 = choose_threshold(parts)
    made = train(cases, linked, series, chosen, seed)
    partners = float(linked.sum() / len(cases))
    return replace(
        made, columns=columns, lexicon=lexicon, calibration=(shift, slope), partners=partners, threshold=level,
        report=report(cases, linked, series, chosen, tried, f1),
    )  # fmt: skip


def link_matrix(cases: Cases, links: Sequence[tuple[str, str]]) -> np.ndarray:
    """Return the links as a symmetric matrix. Raises LinkageError on a case that is not there or linked to itself."""
    place = {name: at for at, name in enumerate(cases.ids)}
    linked = np.zeros((len(cases), len(cases)), bool)
    for row, (one, other) in enumerate(links):
        if one not in place or other not in place:
            raise LinkageError("no_such_case", one if one not in place else other, row)
        if one == other:
            raise LinkageError("linked_to_itself", one, row)
        linked[place[one], place[other]] = linked[place[other], place[one]] = True
    return linked


# --- one fit ---


def train(cases: Cases, linked: np.ndarray, series: np.ndarray, setting: Setting, seed: int) -> Model:
    """Return the model of one fit: curves only, calibrated to nothing yet."""
    counts = evidence.count(cases)
    made = evidence.prepare(cases, replace(counts, cases=0, codes={}, types={}))
    one, other, y, weight = pairs(linked, series, seed)
    axes = evidence.axes(made, one, other)
    index, value, used = basis(axes)
    curves = {name: evidence.flat(name) for name in AXES}
    if used:
        solved = regress(index, value, y, weight, roughness(used, setting.penalty))
        at = 1
        for name in used:
            low, step, knots = AXES[name]
            curves[name] = Curve(low, step, tuple(map(float, solved[at : at + knots])))
            at += knots
    partners = float(linked.sum() / len(cases))
    model = Model(Columns(case=""), curves, counts, partners, (0.0, 1.0), 0.0, {})
    return neutral(model, made, one[y == 0], other[y == 0])


def pairs(linked: np.ndarray, series: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    """Return (one, other, is linked, weight): every link, and all or a sample of the other pairs.

    A series counts as much as another, however many pairs it has: a link's weight is 1/N for the N links of its series.
    """
    one, other = np.triu_indices(len(linked), 1)
    y = linked[one, other]
    if len(y) > MOST_UNLINKED:
        rng = np.random.default_rng(seed)
        keep = y | (rng.random(len(y)) < MOST_UNLINKED / len(y))
        one, other, y = one[keep], other[keep], y[keep]
    weight = np.ones(len(y))
    per_series = np.bincount(series[one[y]], minlength=len(series))
    weight[y] = 1 / per_series[series[one[y]]]
    weight[y] *= y.sum() / weight[y].sum()
    return one, other, y.astype(float), weight


def basis(axes: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return the two hats of every axis that tells something (0 where it is missing) as columns and values, and the axes."""
    rows = len(axes["time"])
    index, value, used, at = [np.zeros(rows, np.int32)], [np.ones(rows)], [], 1
    for term in TERMS.values():
        told = ~np.any([np.isnan(axes[name]) for name in term], axis=0)
        for name in term if told.any() else ():
            low, step, knots = AXES[name]
            place = np.clip((np.where(told, axes[name], low) - low) / step, 0, knots - 1)
            left = np.minimum(place.astype(np.int32), knots - 2)
            index += [at + left, at + left + 1]
            value += [(1 - (place - left)) * told, (place - left) * told]
            used.append(name)
            at += knots
    return np.stack(index, axis=1), np.stack(value, axis=1), used


def roughness(used: Sequence[str], penalty: float) -> np.ndarray:
    """Return the penalty: on the bend of each curve, and a little on its height."""
    size = 1 + sum(AXES[name][2] for name in used)
    matrix, at = np.zeros((size, size)), 1
    for name in used:
        knots = AXES[name][2]
        bend = np.diff(np.eye(knots), n=2, axis=0)
        matrix[at : at + knots, at : at + knots] = penalty * bend.T @ bend + SHRINK * np.eye(knots)
        at += knots
    return matrix


def neutral(model: Model, made: evidence.Prepared, one: np.ndarray, other: np.ndarray) -> Model:
    """Return the model with every term shifted so that 0 means no evidence: its mean Bayes factor is 1 without a link."""
    axes = evidence.axes(made, one, other)
    curves = dict(model.curves)
    for names in TERMS.values():
        value = sum(curves[name].at(axes[name]) for name in names)
        told = value[~np.isnan(value)]
        shift = float(np.logaddexp.reduce(told) - math.log(told.size)) if told.size else 0.0
        first = curves[names[0]]
        curves[names[0]] = replace(first, values=tuple(each - shift for each in first.values))
    return replace(model, curves=curves)


# --- cross-validation by series ---


@dataclass(frozen=True, slots=True)
class Part:
    """A part kept apart from a fit: its cases, all its scores, its links, and the base rate that the fit promised."""

    rows: np.ndarray
    scores: np.ndarray
    linked: np.ndarray
    partners: float
    marks: judging.Marks


def held_out(
    cases: Cases, linked: np.ndarray, series: np.ndarray, setting: Setting, seed: int, seeds: Sequence[int] = SEEDS
) -> list[Part]:
    """Return every part of every split by series, scored by a model that never saw its series."""
    found = []
    for each in seeds:
        fold = folds(series, FOLDS, each + 1000 * seed)
        for number in range(FOLDS):
            known, rows = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            model = train(cases.take(known), linked[np.ix_(known, known)], _again(series[known]), setting, seed)
            scores = weighing.matrix(weighing.prepare(cases.take(rows), model), model)
            own = linked[np.ix_(rows, rows)]
            found.append(Part(rows, scores, own, model.partners, judging.marks(scores, own)))
    return found


def folds(series: np.ndarray, number: int, seed: int) -> np.ndarray:
    """Return the fold of each case: whole series, the folds about equally large."""
    names, sizes = np.unique(series, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    held, fold = [0] * number, {}
    for at in order:
        least = min(range(number), key=lambda each: held[each])
        held[least] += int(sizes[at])
        fold[names[at]] = least
    return np.array([fold[each] for each in series])


def _again(series: np.ndarray) -> np.ndarray:
    return np.unique(series, return_inverse=True)[1]


def calibrate(parts: Sequence[Part], linked: np.ndarray) -> tuple[float, float]:
    """Return (shift, slope) fitted on each case's top 20 in parts that the scores' model never saw."""
    scores, said, offset = [], [], []
    for part in parts:
        one, other = judging.top_pairs(part.scores)
        base = min(0.5, part.linked.sum() / len(part.rows) / (len(part.rows) - 1))
        scores.append(part.scores[one, other])
        said.append(part.linked[one, other])
        offset.append(np.full(len(one), math.log(base / (1 - base))))
    return judging.platt(np.concatenate(scores), np.concatenate(said).astype(float), np.concatenate(offset))


def choose_threshold(parts: Sequence[Part]) -> tuple[float, float]:
    """Return the mean score at which average linkage has the best pair F1 over the parts, and that F1."""
    made = [grouping.merges(part.scores) for part in parts]
    levels = np.linspace(-2, 14, 65)
    f1 = [
        np.mean([
            judging.pair_f1(grouping.cut(len(part.rows), merged, level), part.linked)[0]
            for part, merged in zip(parts, made, strict=True)
        ])
        for level in levels
    ]  # fmt: skip
    best = int(np.argmax(f1))
    return float(levels[best]), float(f1[best])


def report(cases: Cases, linked: np.ndarray, series: np.ndarray, chosen: Setting, tried: Mapping, f1: float) -> dict:
    """Return what is known of the model's accuracy, and on what it was measured."""
    sizes = np.unique(series, return_counts=True)[1]
    own = [asdict(part.marks) for part in tried[chosen.penalty]]
    return {
        "measured": "parts kept apart by series; all their pairs", "folds": FOLDS, "repeats": len(SEEDS),
        "cases": len(cases), "links": int(linked.sum() // 2), "series": int((sizes > 1).sum()),
        "penalty": chosen.penalty, "pair_f1": round(f1, 4),
        **{name: round(float(np.mean([each[name] for each in own])), 4) for name in own[0]},
        "spread": {name: round(float(np.std([each[name] for each in own])), 4) for name in own[0]},
        "tried": {str(each): round(float(np.mean([part.marks.ap for part in tried[each]])), 4) for each in tried},
        "fixed_by_rule": [IDENTIFIER],
    }  # fmt: skip
