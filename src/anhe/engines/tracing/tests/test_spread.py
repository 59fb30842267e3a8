"""The function that Spark calls, called as Spark does: batches in, batches out, victims dealt out over processes."""

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines import tracing
from anhe.engines.tracing import spread
from anhe.engines.tracing.tests import ledgers


class Frame(dict):
    """What the function asks of a pandas frame, and no more: columns by name that turn into arrays of a kind."""

    def __getitem__(self, name):
        return pyarrow.Array if name is None else Column(super().__getitem__(name))


class Column(list):
    def to_numpy(self, kind):
        return np.array(self, kind)


def dealt(payments, parts):
    """The payments by victim over so many processes, each as batches of two."""
    for part in range(parts):
        mine = [payment for payment in payments if payment[0] % parts == part]
        yield [mine[at : at + 2] for at in range(0, len(mine), 2)]


@settings(max_examples=100, deadline=None)
@given(ledgers.played(), st.integers(1, 4), st.sampled_from(["fifo", "lifo"]))
def test_split_by_victim_the_rows_are_the_same(played, parts, rule):
    entries, opening, payments = played
    ledger = ledgers.columns(entries, opening)
    whole = tracing.trace(ledger, ledgers.claims(payments), rule=rule)
    spread._made.clear()
    for given_as in ("arrow", "frames"):
        rows = []
        for pieces in dealt(payments, parts):
            columns = [{"victim": [v for v, _ in piece], "row": [r for _, r in piece]} for piece in pieces]
            if given_as == "arrow":
                function = spread.batches("ledger", lambda: ledger, rule)
                told = [batch.to_pydict() for batch in function([pyarrow.RecordBatch.from_pydict(c) for c in columns])]
            else:
                told = list(map(dict, spread.frames("ledger", lambda: ledger, rule)(map(Frame, columns))))
            rows += [row for t in told for row in zip(t["victim"], t["account"], t["cents"], strict=True)]
        assert sorted(rows) == list(zip(whole.victim, whole.account, whole.cents, strict=True))


def test_the_ledger_is_loaded_once_a_process_and_not_for_nothing():
    loads = []
    ledger = ledgers.columns([(0, 1, 50)], [0, 0])
    spread._made.clear()
    function = spread.batches("once", lambda: loads.append(1) or ledger)
    assert list(function([])) == [] and not loads
    batch = pyarrow.RecordBatch.from_pydict({"victim": [3], "row": [0]})
    for _ in range(2):
        (told,) = function([batch])
        assert told.to_pydict() == {"victim": [3], "account": [1], "cents": [50]}
    assert len(loads) == 1


@pytest.mark.parametrize("rule", ["libr", "prorata", "poison"])
def test_a_rule_that_plays_the_whole_ledger_is_not_split(rule):
    for make in (spread.frames, spread.batches):
        with pytest.raises(tracing.TracingError, match="rule_cannot_be_split"):
            make("ledger", None, rule)
