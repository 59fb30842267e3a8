"""The same kernel in many processes, split by victim: plain functions over batches, as Spark and others call them.

Claims are followed apart from one another, so victims can be dealt out as one likes and every row is exact. Rules that
play the whole ledger at once (libr, prorata, poison) cannot be split so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow

from anhe.engines.tracing import running
from anhe.engines.tracing.shapes import BY_VICTIM, Ledger, Payments, Rule, TracingError

if TYPE_CHECKING:
    import pandas

FRAME_SCHEMA = "victim long, account int, cents long"  # as Spark writes it

_made: dict[tuple[str, Rule], running.Index] = {}


def frames(name: str, load: Callable[[], Ledger], rule: Rule = "fifo") -> Callable[..., Iterator[pandas.DataFrame]]:
    """The function for `mapInPandas`: frames of payments (victim, row of the ledger) in, frames of FRAME_SCHEMA out.

    `load` gets the ledger where the work is done, once a process for each `name`. All payments of a victim must come
    to one process: repartition by victim first.
    """
    refuse_unsplittable(rule)

    def traced(given: Iterable[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
        kinds: list[type] = []
        pairs = []
        for frame in given:
            kinds.append(type(frame))
            pairs.append((frame["victim"].to_numpy(np.int64), frame["row"].to_numpy(np.int64)))
        for columns in _trace(name, load, rule, pairs):
            yield kinds[0](columns)

    return traced


def batches(name: str, load: Callable[[], Ledger], rule: Rule = "fifo") -> Callable[..., Iterator[pyarrow.RecordBatch]]:
    """The same over Arrow batches, for `mapInArrow` and for processes of one's own."""
    refuse_unsplittable(rule)

    def traced(given: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pairs = [tuple(np.asarray(batch[column]).astype(np.int64) for column in ("victim", "row")) for batch in given]
        for columns in _trace(name, load, rule, pairs):
            yield pyarrow.RecordBatch.from_pydict({key: pyarrow.array(column) for key, column in columns.items()})

    return traced


def refuse_unsplittable(rule: Rule) -> None:
    if rule not in BY_VICTIM:
        raise TracingError("rule_cannot_be_split", rule=rule)


def _trace(name: str, load: Callable[[], Ledger], rule: Rule, pairs: list[Any]) -> Iterator[dict[str, np.ndarray]]:
    if not pairs:
        return
    if (name, rule) not in _made:
        _made[name, rule] = running.make_index(load(), rule)
    index = _made[name, rule]
    victims, rows = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    yield running.trace(index.ledger, Payments(victims, rows), rule, index=index).columns()
