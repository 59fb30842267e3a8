"""How well scores find linked offences: all pairs of cases that were kept apart, never a balanced sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Marks:
    """Average precision over all pairs; share of cases whose first hit is a partner; share of partners in the top 50."""

    ap: float
    first: float
    top50: float


def marks(scores: np.ndarray, linked: np.ndarray) -> Marks:
    """Return the marks of a symmetric matrix of scores against a symmetric matrix of links."""
    upper = np.triu_indices(len(linked), 1)
    ranked = np.where(np.eye(len(linked), dtype=bool), -np.inf, scores)
    order = np.argsort(-ranked, axis=1, kind="stable")
    asked = np.flatnonzero(linked.any(axis=1))
    if not asked.size:
        return Marks(0.0, 0.0, 0.0)
    first = linked[asked, order[asked, 0]].mean()
    found = np.take_along_axis(linked, order[:, :50], axis=1).sum() / linked.sum()
    return Marks(average_precision(scores[upper], linked[upper]), float(first), float(found))


def average_precision(scores: np.ndarray, linked: np.ndarray) -> float:
    """Return the mean precision at each link; pairs of equal score count as one step."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(linked[order])
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    gained = np.diff(np.concatenate([[0], right[last]]))
    return float((gained * right[last] / (last + 1)).sum() / max(right[-1], 1)) if len(order) else 0.0


def pair_f1(groups: Sequence[int], linked: np.ndarray) -> tuple[float, float, float]:
    """Return F1, precision and recall of the pairs that stand in one group."""
    label = np.asarray(groups)
    upper = np.triu_indices(len(label), 1)
    said, true = (label[:, None] == label[None])[upper], linked[upper]
    both = float((said & true).sum())
    precision, recall = both / max(said.sum(), 1), both / max(true.sum(), 1)
    return 2 * precision * recall / max(precision + recall, 1e-12), precision, recall


def calibration(chances: np.ndarray, linked: np.ndarray, bins: int = 10) -> tuple[float, float]:
    """Return the expected calibration error over bins of equal count, and the slope of a logistic recalibration."""
    order = np.argsort(chances, kind="stable")
    error = sum(
        len(part) * abs(float(chances[part].mean()) - float(linked[part].mean())) for part in np.array_split(order, bins) if len(part)
    ) / len(order)  # fmt: skip
    logit = np.log(chances / (1 - chances))
    return error, platt(logit, linked.astype(float))[1]


def platt(scores: np.ndarray, linked: np.ndarray, offset: np.ndarray | float = 0.0) -> tuple[float, float]:
    """Return (shift, slope) of the logistic line that fits best, a known offset added."""
    shift, slope = 0.0, 1.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(offset + shift + slope * scores, -50, 50)))
        weight = chance * (1 - chance)
        pull = np.array([(linked - chance).sum(), ((linked - chance) * scores).sum()])
        bend = np.array([[weight.sum(), (weight * scores).sum()], [(weight * scores).sum(), (weight * scores**2).sum()]])
        move = np.linalg.solve(bend + 1e-6 * np.eye(2), pull)
        move *= min(1.0, 2.0 / max(np.abs(move).max(), 1e-12))
        shift, slope = shift + move[0], slope + move[1]
        if np.abs(move).max() < 1e-9:
            break
    return float(shift), float(slope)


def top_pairs(scores: np.ndarray, top: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs (case, other) of each case's best `top`."""
    ranked = np.where(np.eye(len(scores), dtype=bool), -np.inf, scores)
    top = min(top, len(scores) - 1)
    order = np.argsort(-ranked, axis=1, kind="stable")[:, :top]
    return np.repeat(np.arange(len(scores)), top), order.ravel()
