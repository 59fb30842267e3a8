"""Penalised logistic regression over rows that have few entries each: two hats an axis and a constant."""

import math

import numpy as np
from numba import njit

STEPS = 60
CLOSE = 1e-7


def regress(
    index: np.ndarray, value: np.ndarray, y: np.ndarray, weight: np.ndarray, penalty: np.ndarray
) -> np.ndarray:
    """Return the coefficients, by Newton's steps that never go uphill; entry `value[i, k]` stands in column `index[i, k]`."""
    solved = np.zeros(len(penalty))
    solved[0] = math.log(max((weight * y).sum(), 1e-9) / max((weight * (1 - y)).sum(), 1e-9))
    cost = _cost(index, value, y, weight, solved) + solved @ penalty @ solved / 2
    for _ in range(STEPS):
        pull, bend = _bend(index, value, y, weight, solved)
        step = np.linalg.solve(bend + penalty + 1e-9 * np.eye(len(bend)), pull - penalty @ solved)
        share, new, trial = 1.0, math.inf, solved
        while share > 1e-6:
            trial = solved + share * step
            new = _cost(index, value, y, weight, trial) + trial @ penalty @ trial / 2
            if new <= cost:
                break
            share /= 2
        if new > cost:
            break
        gained, solved, cost = cost - new, trial, new
        if gained < CLOSE * max(1.0, abs(cost)):
            break
    return solved


@njit(cache=True)
def _logit(index, value, row, solved):
    told = 0.0
    for k in range(index.shape[1]):
        told += value[row, k] * solved[index[row, k]]
    return told


@njit(cache=True)
def _cost(index, value, y, weight, solved):
    told = 0.0
    for row in range(len(y)):
        logit = _logit(index, value, row, solved)
        top = max(logit, 0.0)
        told += weight[row] * (top + math.log(math.exp(-top) + math.exp(logit - top)) - y[row] * logit)
    return told


@njit(cache=True)
def _bend(index, value, y, weight, solved):
    size, entries = len(solved), index.shape[1]
    pull, bend = np.zeros(size), np.zeros((size, size))
    for row in range(len(y)):
        logit = min(max(_logit(index, value, row, solved), -50.0), 50.0)
        chance = 1.0 / (1.0 + math.exp(-logit))
        off, curve = weight[row] * (y[row] - chance), weight[row] * chance * (1.0 - chance)
        for k in range(entries):
            at, entry = index[row, k], value[row, k]
            if entry != 0.0:
                pull[at] += off * entry
                for other in range(entries):
                    bend[at, index[row, other]] += curve * entry * value[row, other]
    return pull, bend
