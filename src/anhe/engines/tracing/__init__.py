"""Where the money went.

A whole ledger: `trace(ledger, payments, rule=...)` for all victims, `index` and `way` for one at a time.
Pure: amounts are integer cents, the order of the entries is the only clock.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anhe.engines.tracing.ordering import check, first_twice, ordered, tied
from anhe.engines.tracing.shapes import (
    BY_VICTIM,
    MOST,
    MOST_ACCOUNTS,
    OUTSIDE,
    RULES,
    Ledger,
    Payments,
    Rule,
    Trace,
    TracingError,
    Way,
)

if TYPE_CHECKING:
    from anhe.engines.tracing.running import Index

__all__ = [
    "BY_VICTIM",
    "MOST",
    "MOST_ACCOUNTS",
    "OUTSIDE",
    "RULES",
    "Ledger",
    "Payments",
    "Rule",
    "Trace",
    "TracingError",
    "Way",
    "check",
    "first_twice",
    "index",
    "ordered",
    "tied",
    "trace",
    "way",
]


def index(ledger: Ledger, *, rule: Rule = "fifo") -> Index:
    """A ledger made ready to be followed by fifo or lifo. Raises TracingError where an account is overdrawn."""
    return _running().make_index(ledger, rule)


def trace(ledger: Ledger, payments: Payments, *, rule: Rule, index: Index | None = None) -> Trace:
    """Where the victims' money is at the end of the ledger, by one of RULES. Raises TracingError."""
    return _running().trace(ledger, payments, rule, index=index)


def way(index: Index, row: int) -> Way:
    """The whole path of one payment, the transaction in this row of the ledger."""
    return _running().way(index, row)


def _running() -> Any:
    # Not imported with the rest: the compiler of the kernels takes a second to load, and who only asks for a case's
    # chain, or for none, need not wait for it.
    return import_module("anhe.engines.tracing.running")
