"""A model as plain values, to be kept as JSON, and back."""

import math
from collections.abc import Mapping
from dataclasses import replace

from anhe.engines.linkage import reading
from anhe.engines.linkage.evidence import AXES
from anhe.engines.linkage.shapes import Columns, Counts, Curve, LinkageError, Model
from anhe.engines.linkage.slots import Lexicon

FORM = "anhe linkage 1"


def as_mapping(model: Model) -> dict:
    """Return the model as values that JSON can hold; `model` reads them back to the same scores."""
    return {
        "form": FORM,
        "columns": reading.as_mapping(model.columns),
        "threshold": model.threshold,
        "calibration": list(model.calibration),
        "partners": model.partners,
        "curves": {
            name: {"low": curve.low, "step": curve.step, "values": list(curve.values)}
            for name, curve in model.curves.items()
        },
        "counts": {
            "cases": model.counts.cases, "codes": dict(sorted(model.counts.codes.items())),
            "types": dict(sorted(model.counts.types.items())),
        },
        "report": dict(model.report),
        "lexicon": model.lexicon,
    }  # fmt: skip


def model(given: object) -> Model:
    """Return the model of such values. Raises LinkageError where they are not one."""
    if not isinstance(given, Mapping) or given.get("form") != FORM:
        raise LinkageError("not_a_model")
    try:
        shift, slope = map(_finite, given["calibration"])
        made = Model(
            columns=Columns(case=""), curves={name: _curve(given["curves"][name]) for name in AXES},
            counts=_counts(given["counts"]), partners=_finite(given["partners"]), calibration=(shift, slope),
            threshold=_finite(given["threshold"]), report=dict(given["report"]), lexicon=given["lexicon"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise LinkageError("bad_model", str(problem)) from problem
    if made.lexicon is not None:
        Lexicon(made.lexicon)
    return replace(made, columns=reading.columns(given.get("columns")))


def _curve(given: Mapping) -> Curve:
    step = _finite(given["step"])
    values = tuple(map(_finite, given["values"]))
    if step <= 0 or len(values) < 2:
        raise ValueError("curve")
    return Curve(_finite(given["low"]), step, values)


def _counts(given: Mapping) -> Counts:
    codes, types = ({str(name): int(number) for name, number in given[key].items()} for key in ("codes", "types"))
    return Counts(int(given["cases"]), codes, types)


def _finite(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"{value}")
    return number
