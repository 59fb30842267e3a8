"""Series: cases grouped by average linkage, and the series that a new case belongs to by its best member."""

from collections.abc import Sequence

import numpy as np

from anhe.engines.linkage import weighing
from anhe.engines.linkage.evidence import Prepared
from anhe.engines.linkage.shapes import Model


def merges(scores: np.ndarray) -> list[tuple[int, int, float]]:
    """Return the merges of average linkage, the highest mean score first: (case, case, mean score of the two groups).

    By chains of nearest neighbours: time and memory grow with the square of the cases.
    """
    whole = len(scores)
    likeness = np.array(scores, float)
    np.fill_diagonal(likeness, -np.inf)
    size, alive = np.ones(whole), np.ones(whole, bool)
    chain: list[int] = []
    made: list[tuple[int, int, float]] = []
    while len(made) < whole - 1:
        if not chain:
            chain.append(int(np.flatnonzero(alive)[0]))
        tip = chain[-1]
        best = int(np.argmax(likeness[tip]))
        if len(chain) > 1 and likeness[tip, chain[-2]] >= likeness[tip, best]:
            best = chain[-2]
            del chain[-2:]
            made.append((min(tip, best), max(tip, best), float(likeness[tip, best])))
            _join(likeness, size, alive, min(tip, best), max(tip, best))
        else:
            chain.append(best)
    return sorted(made, key=lambda each: -each[2])


def _join(likeness: np.ndarray, size: np.ndarray, alive: np.ndarray, keep: int, drop: int) -> None:
    mean = (size[keep] * likeness[keep] + size[drop] * likeness[drop]) / (size[keep] + size[drop])
    mean[keep] = mean[drop] = -np.inf
    mean[~alive] = -np.inf
    likeness[keep], likeness[:, keep] = mean, mean
    likeness[drop], likeness[:, drop] = -np.inf, -np.inf
    size[keep] += size[drop]
    alive[drop] = False


def cut(whole: int, made: Sequence[tuple[int, int, float]], threshold: float) -> list[int]:
    """Return for each case the first case of its group, merging while the mean score is at least the threshold."""
    root = list(range(whole))

    def find(case: int) -> int:
        while root[case] != case:
            root[case] = root[root[case]]
            case = root[case]
        return case

    for one, other, mean in made:
        if mean >= threshold:
            low, high = sorted((find(one), find(other)))
            root[high] = low
    return [find(case) for case in range(whole)]


def components(whole: int, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return for each case the first case that it hangs together with over these pairs."""
    return np.array(cut(whole, [(one, other, 1.0) for one, other in pairs], 0.0))


def series(made: Prepared, model: Model) -> list[int]:
    """Return for each case the first case of its series: average linkage cut at the model's threshold.

    Two groups whose mean score reaches the threshold hold a pair that does, so each net of such pairs is grouped alone:
    the answer is that of grouping all at once.
    """
    whole = len(made.cases)
    one, other = _reaching(made, model, whole)
    net = components(whole, list(zip(one.tolist(), other.tolist(), strict=True)))
    label = np.arange(whole)
    order = np.argsort(net, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(net[order])) + 1) if whole else ():
        if len(rows) > 1:
            high = np.triu_indices(len(rows), 1)
            scores = np.zeros((len(rows), len(rows)))
            scores[high] = weighing.score(made, model, rows[high[0]], rows[high[1]])
            label[rows] = rows[cut(len(rows), merges(scores + scores.T), model.threshold)]
    return label.tolist()


def _reaching(made: Prepared, model: Model, whole: int) -> tuple[np.ndarray, np.ndarray]:
    """The pairs whose score reaches the threshold."""
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for first in range(whole - 1):
        other = np.arange(first + 1, whole)
        near = other[weighing.score(made, model, np.full(len(other), first), other) >= model.threshold]
        found.append((np.full(len(near), first), near))
    return np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found])


def best_series(scores: np.ndarray, series: Sequence[int]) -> list[tuple[int, float]]:
    """Return the series by their best member's score against one new case, the best first."""
    label = np.asarray(series)
    best = {int(each): float(scores[label == each].max()) for each in np.unique(label)}
    return sorted(best.items(), key=lambda each: (-each[1], each[0]))
