"""How much each comparison says: weights in log odds, learnt from pairs whose truth is known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from anhe.engines.matching.shapes import MatchingError

FEATURES = (
    "kind_same", "kind_related", "kind_differs", "brand_same", "brand_differs", "model_same", "model_near", "model_differs",
    "colour_same", "colour_near", "colour_differs", "size_same", "size_differs", "mark_shared", "mark_elsewhere", "mark_differs",
    "words_shared", "words_differ", "day_before", "day_within_week", "day_within_month", "day_after_half_year", "area_same", "area_differs",
)  # fmt: skip
PLACE = {name: place for place, name in enumerate(FEATURES)}
# Which comparisons can only speak for or against being one thing, whatever a small sample says.
AGAINST = frozenset({"kind_differs", "brand_differs", "model_differs", "colour_differs", "size_differs", "mark_elsewhere",
                     "mark_differs", "words_differ", "day_before", "area_differs"})  # fmt: skip
FOR = frozenset({"brand_same", "model_same", "model_near", "colour_same", "size_same", "mark_shared", "words_shared"})
STEPS = 60


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` by comparison, in log odds for each unit of its value; `base` for a register of `register` things."""

    version: str
    weights: Mapping[str, float]
    base: float
    register: int
    threshold: float = 0.0
    fitted_on: Mapping[str, float] = field(default_factory=dict)

    def base_for(self, things: int) -> float:
        """The log odds that one thing of a register this large is the one, before anything is compared.

        Never better than in the register it was learnt on: that a thing is declared does not mean that it is missed.
        """
        return self.base - log(max(things, self.register) / self.register)

    @property
    def vector(self) -> np.ndarray:
        return np.array([self.weights[name] for name in FEATURES])

    def dumps(self) -> str:
        told = {"version": self.version, "base": self.base, "register": self.register, "threshold": self.threshold,
                "weights": dict(self.weights), "fitted_on": dict(self.fitted_on)}  # fmt: skip
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def loads(text: str) -> Model:
    """The model that `dumps` wrote. Raises MatchingError."""
    try:
        told = json.loads(text)
        model = Model(told["version"], told["weights"], told["base"], told["register"], told["threshold"], told["fitted_on"])
        if set(model.weights) != set(FEATURES):
            raise MatchingError("bad_model", sorted(set(model.weights) ^ set(FEATURES)))
    except (ValueError, KeyError, TypeError) as wrong:
        raise MatchingError("bad_model", str(wrong)) from wrong
    return model


def first(register: int = 100_000) -> Model:
    """Weights set by hand, with which candidates for learning are found before anything was learnt."""
    weights = dict.fromkeys(FEATURES, 1.0) | dict.fromkeys(AGAINST, -2.0)
    return Model("by hand", weights | {"kind_related": -0.5, "words_shared": 0.5, "colour_near": 0.3, "day_before": -8.0}, -log(register), register)


def fit(compared: np.ndarray, same: np.ndarray, *, version: str, register: int, ridge: float = 1.0) -> Model:
    """Weights from compared pairs (one row a pair, columns in the order of FEATURES) of which `same` says the truth.

    Logistic regression by Newton's method with a ridge; a weight whose sign makes no sense is held at 0 and the rest
    fitted again. Raises MatchingError where there is no pair of each sort.
    """
    if not same.any() or same.all():
        raise MatchingError("one_sort_of_pairs")
    free = [name for name in FEATURES if compared[:, PLACE[name]].any()]
    while True:
        columns = [PLACE[name] for name in free]
        beta = _newton(np.column_stack([np.ones(len(compared)), compared[:, columns]]), same.astype(float), ridge)
        wrong = [name for name, weight in zip(free, beta[1:], strict=True) if _makes_no_sense(name, weight)]
        if not wrong:
            break
        free = [name for name in free if name not in wrong]
    weights = dict.fromkeys(FEATURES, 0.0) | {name: round(float(weight), 6) for name, weight in zip(free, beta[1:], strict=True)}
    return Model(version, weights, round(float(beta[0]), 6), register, 0.0, {"pairs": len(compared), "same": int(same.sum())})


def _makes_no_sense(name: str, weight: float) -> bool:
    return (name in AGAINST and weight > 0) or (name in FOR and weight < 0)


def _newton(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """Newton's steps, each halved until it leads uphill."""
    beta, pull = np.zeros(x.shape[1]), np.full(x.shape[1], ridge)
    beta[0], pull[0] = log(y.mean() / (1 - y.mean())), 0.0
    height = _height(x, y, beta, pull)
    for _step in range(STEPS):
        told = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        curve = (x * (told * (1 - told))[:, None]).T @ x + np.diag(pull + 1e-9)
        move = np.linalg.solve(curve, x.T @ (y - told) - pull * beta)
        while (higher := _height(x, y, beta + move, pull)) < height and np.abs(move).max() > 1e-9:
            move /= 2
        beta, before, height = beta + move, height, higher
        if height - before < 1e-8:
            break
    return beta


def _height(x: np.ndarray, y: np.ndarray, beta: np.ndarray, pull: np.ndarray) -> float:
    """The penalised log likelihood."""
    z = x @ beta
    return float(np.sum(y * z - np.logaddexp(0, z)) - np.sum(pull * beta**2) / 2)


def probability(score: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, score))))
