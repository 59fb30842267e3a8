"""The score of a pair: the sum of what each term adds, and the probability that it stands for."""

import math
from collections.abc import Mapping

import numpy as np

from anhe.engines.linkage import evidence
from anhe.engines.linkage.evidence import IDENTIFIER, TERMS, Prepared
from anhe.engines.linkage.shapes import Cases, Link, Model, Reason

MANY = 200_000


def prepare(cases: Cases, model: Model) -> Prepared:
    """Return the cases ready to be compared under this model."""
    return evidence.prepare(cases, model.counts)


def terms(made: Prepared, model: Model, one: np.ndarray, other: np.ndarray) -> dict[str, np.ndarray]:
    """Return what each term adds to the score of the pairs (one[i], other[i]); exactly 0 where a side does not tell."""
    axes = evidence.axes(made, one, other)
    added = {}
    for term, names in TERMS.items():
        # One axis that is not known silences its whole term: a term is one piece of evidence.
        value = sum(model.curves[name].at(axes[name]) for name in names)
        added[term] = np.where(np.isnan(value), 0.0, value)
    added[IDENTIFIER] = evidence.identifiers(made, one, other)
    return added


def total(added: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the scores: the sum of the terms, always in the same order."""
    return np.sum([added[term] for term in (*TERMS, IDENTIFIER)], axis=0)


def score(made: Prepared, model: Model, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the log Bayes factors (nats, up to the model's constant) of the pairs (one[i], other[i])."""
    parts = [
        total(terms(made, model, one[at : at + MANY], other[at : at + MANY])) for at in range(0, max(len(one), 1), MANY)
    ]
    return np.concatenate(parts)


def matrix(made: Prepared, model: Model) -> np.ndarray:
    """Return the scores of all pairs as a symmetric matrix, its diagonal 0."""
    whole = len(made.cases)
    full = np.zeros((whole, whole))
    one, other = np.triu_indices(whole, 1)
    full[one, other] = full[other, one] = score(made, model, one, other)
    return full


def base_rate(model: Model, whole: int) -> float:
    """Return the chance that a pair picked blindly among this many cases is linked.

    What a model keeps is the number of partners of a case, since the share of linked pairs falls as a register grows.
    """
    return min(0.5, model.partners / max(whole - 1, 1))


def probability(model: Model, scores: np.ndarray, whole: int) -> np.ndarray:
    """Return the calibrated probability of a link among this many cases."""
    shift, slope = model.calibration
    base = base_rate(model, whole)
    logit = math.log(base / (1 - base)) + shift + slope * np.asarray(scores, float)
    return 1 / (1 + np.exp(-np.clip(logit, -50, 50)))


def nearest(made: Prepared, model: Model, case: int, top: int) -> list[Link]:
    """Return the `top` most similar cases, best first, each with the reasons that add up to its score."""
    other = np.delete(np.arange(len(made.cases)), case)
    scores = score(made, model, np.full(len(other), case), other)
    order = np.lexsort((other, -scores))[:top]
    return links(made, model, case, other[order])


def links(made: Prepared, model: Model, case: int, found: np.ndarray, whole: int | None = None) -> list[Link]:
    """Return a Link to each of the cases found, in their order; `whole` is how many cases there are, if not these."""
    one = np.full(len(found), case)
    added = terms(made, model, one, found)
    axes = evidence.axes(made, one, found)
    whole = whole or len(made.cases)
    scores = total(added)
    chances = probability(model, scores, whole)
    return [
        Link(
            case=made.cases.ids[case], other=made.cases.ids[row], rank=at + 1, score=float(scores[at]),
            probability=float(chances[at]), base_rate=base_rate(model, whole),
            reasons=tuple(_reason(made, term, float(added[term][at]), case, int(row), axes, at) for term in added),
        )
        for at, row in enumerate(found)
    ]  # fmt: skip


def _reason(made: Prepared, term: str, weight: float, case: int, row: int, axes: Mapping, at: int) -> Reason:
    if term == IDENTIFIER:
        return _identifier(made, weight, case, row)
    if any(math.isnan(axes[name][at]) for name in TERMS[term]):
        note = "clock_unknown" if term in ("hour", "weekday") and not math.isnan(axes["time"][at]) else "missing"
        if term == "place" and (made.cases.astray[case] or made.cases.astray[row]):
            note = "place_astray"
        return Reason(term, 0.0, {}, note)
    return Reason(term, weight, _values(made, term, case, row, {name: float(axes[name][at]) for name in TERMS[term]}))


def _values(made: Prepared, term: str, case: int, row: int, axis: Mapping[str, float]) -> dict[str, object]:
    cases = made.cases
    if term == "place":
        # Density is told as the radius in km that holds 2 % of all cases, the mean of both ends.
        near = math.exp(axis["density"] / 2) - evidence.CLOSE_KM
        return {"km": math.exp(axis["place"]) - evidence.CLOSE_KM, "crowded_km": near}
    if term == "time":
        return {"days": math.expm1(axis["time"])}
    if term in ("hour", "weekday"):
        return {"hours" if term == "hour" else "days": axis[term]}
    if term == "type":
        return {"types": [cases.types[case], cases.types[row]]}
    if term == "amount":
        return {"amounts": [float(cases.amount[case]), float(cases.amount[row])]}
    one, other = cases.slots[case], cases.slots[row]
    rarity = dict(zip(made.codes, made.rarity.tolist(), strict=True))
    both = sorted(one & other, key=lambda code: (-rarity[code], code))
    return {"matched": [[code, rarity[code]] for code in both], "unmatched": sorted(one ^ other)}


def _identifier(made: Prepared, weight: float, case: int, row: int) -> Reason:
    one, other = made.cases.identifiers[case], made.cases.identifiers[row]
    if not one or not other:
        return Reason(IDENTIFIER, 0.0, {}, "missing")
    both = sorted(one & other, key=lambda each: (made.shared_by[each], each))
    note = "too_common" if both and weight == 0 else ""
    return Reason(IDENTIFIER, weight, {"shared": [[each, made.shared_by[each]] for each in both]}, note)
