"""Choosing the weights: on the training seed alone."""

import numpy as np
from making import Labelled, labelled

from anhe.engines import matching
from anhe.engines.matching import comparing, weighing

NEGATIVES = 25  # the best candidates of each declaration; the true partner is added where it is not among them


def indexed(made: Labelled) -> matching.Index:
    return matching.index((matching.profile(view.thing) for view in made.register), is_missing=True)


def compared(made: Labelled, index: matching.Index, model: matching.Model) -> tuple[np.ndarray, np.ndarray]:
    """Pairs to learn from, each with its values, and which of them are true."""
    at = {ref: place for place, ref in enumerate(index.refs)}
    rows, same = [], []
    for view, partner, _stratum in made.declared:
        asked = matching.profile(view.thing)
        refs = [found.ref for found in matching.nearest(asked, index=index, model=model, top=NEGATIVES).found]
        for ref in dict.fromkeys([*refs, *([partner] if partner else [])]):
            row = np.zeros(len(weighing.FEATURES))
            for code, value, _values in comparing.compare(index.profile(at[ref]), asked, index.tally):
                if not code.endswith("_unknown"):
                    row[weighing.PLACE[code]] = value
            rows.append(row)
            same.append(ref == partner)
    return np.array(rows), np.array(same)


def fitted(seed: str, *, things: int, declared: int, version: str) -> matching.Model:
    """Weights learnt twice: the second time from the candidates that the first weights find."""
    made = labelled(seed, things=things, declared=declared)
    index, model = indexed(made), matching.first(things)
    for _round in range(2):
        values, same = compared(made, index, model)
        model = matching.fit(values, same, version=version, register=things)
    return model
