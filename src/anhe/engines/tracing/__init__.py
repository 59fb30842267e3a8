"""Where the money went.

A case: `chain(statements, paid, rule=...)`, hop by hop through the accounts whose banks have answered.
A whole ledger: `trace(ledger, payments, rule=...)` for all victims, `index` and `way` for one at a time.
Pure: amounts are integer cents, the order of the entries is the only clock.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from anhe.engines.tracing.chaining import Chaser
from anhe.engines.tracing.ordering import check, first_twice, ordered, tied
from anhe.engines.tracing.packets import Chain, Packet, overlaps, with_overlaps
from anhe.engines.tracing.pooling import Pooler
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
from anhe.engines.tracing.statements import Line, Paid, Statement, books

if TYPE_CHECKING:
    from anhe.engines.tracing.running import Index

CASE_RULES = ("fifo", "lifo", "libr", "prorata")

__all__ = [
    "BY_VICTIM",
    "MOST",
    "MOST_ACCOUNTS",
    "OUTSIDE",
    "RULES",
    "Chain",
    "Ledger",
    "Line",
    "Packet",
    "Paid",
    "Payments",
    "Rule",
    "Statement",
    "Trace",
    "TracingError",
    "Way",
    "chain",
    "check",
    "first_twice",
    "index",
    "ordered",
    "overlaps",
    "tied",
    "trace",
    "way",
]


def chain(
    statements: Sequence[Statement],
    paid: Sequence[Paid],
    *,
    rule: Rule = "fifo",
    stopped: Mapping[Hashable, int] | None = None,
) -> Chain:
    """Where each payment's money is, as far as these statements tell; what they do not tell is `unknown`.

    `stopped` is what each account's bank holds back of its balance, in cents. Statements may come in any order; one
    that was used before is not worked out again. Raises TracingError where statements of one account do not follow on
    one another, an amount is not above 0, or the rule counts no cents of anybody's own (poison).
    """
    if rule not in CASE_RULES:
        raise TracingError("rule_unknown" if rule not in RULES else "rule_follows_no_packets", rule=rule)
    for number, one in enumerate(paid):
        if one.cents <= 0:
            raise TracingError("amount_not_positive", payment=number, cents=one.cents)
    follower = Chaser if rule in BY_VICTIM else Pooler
    return Chain(rule, with_overlaps(follower(books(statements), paid, stopped or {}, rule).chase()))


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
