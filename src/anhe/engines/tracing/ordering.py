"""The agreed order of a ledger, and the first transaction that cannot be."""

import numpy as np

from anhe.engines.tracing.shapes import MOST, OUTSIDE, Ledger, Payments, TracingError


def ordered(ledger: Ledger) -> tuple[Ledger, np.ndarray | None]:
    """The ledger in the order of (time, tx_id) and, where that is another, the old row of each new one."""
    later = np.diff(ledger.time)
    if (later < 0).any() or (np.diff(ledger.tx_id)[later == 0] < 0).any():
        order = np.lexsort((ledger.tx_id, ledger.time))
        columns = (ledger.tx_id, ledger.time, ledger.src, ledger.dst, ledger.cents)
        return Ledger(*(column[order] for column in columns), ledger.opening), order
    return ledger, None


def check(ledger: Ledger) -> None:
    """TracingError where amounts, accounts or sums cannot be; an overdraft is found by whoever plays the ledger."""
    for name in ("src", "dst"):
        column = getattr(ledger, name)
        if len(column) and (column.min() < 0 or column.max() >= len(ledger.opening)):
            row = int(np.argmax((column < 0) | (column >= len(ledger.opening))))
            raise TracingError("account_unknown", row=row, account=int(column[row]))
    if len(ledger) and ledger.cents.min() < 0:
        row = int(np.argmax(ledger.cents < 0))
        raise TracingError("amount_negative", row=row, cents=int(ledger.cents[row]))
    if len(ledger.opening) and ledger.opening.min() < 0:
        account = int(np.argmax(ledger.opening < 0))
        raise TracingError("opening_negative", account=account, cents=int(ledger.opening[account]))
    if float(ledger.cents.sum(dtype=np.float64)) + float(ledger.opening.sum(dtype=np.float64)) > MOST:
        raise TracingError("sum_too_large")


def overdraft(ledger: Ledger) -> TracingError:
    """Which transaction takes more than there is: the first. Plain and slow; asked only where there is one."""
    balance = ledger.opening.tolist()
    rows = zip(ledger.src.tolist(), ledger.dst.tolist(), ledger.cents.tolist(), strict=True)
    for row, (src, dst, cents) in enumerate(rows):
        if src != OUTSIDE and balance[src] < cents:
            return TracingError("overdraft", row=row, account=src, cents=cents, balance=balance[src])
        balance[src] -= cents
        balance[dst] += cents
    raise AssertionError("no account is overdrawn")


def by_victim(payments: Payments, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The victims ascending, where each one's payments begin, and the rows of the payments in that order."""
    if len(payments.victim) != len(payments.row) or payments.row.dtype != np.int64:
        raise TracingError("column_unreadable", column="payments")
    if len(payments) and (payments.row.min() < 0 or payments.row.max() >= rows):
        at = int(np.argmax((payments.row < 0) | (payments.row >= rows)))
        raise TracingError("payment_unknown", payment=at)
    if len(np.unique(payments.row)) != len(payments):
        raise TracingError("payment_twice", payment=first_twice(payments.row))
    order = np.lexsort((payments.row, payments.victim))
    victims, firsts = np.unique(payments.victim[order], return_index=True)
    return victims, np.append(firsts, len(payments)).astype(np.int64), payments.row[order]


def first_twice(column: np.ndarray) -> int:
    """Where the earliest value stands that has stood before."""
    _, firsts = np.unique(column, return_index=True)
    again = np.ones(len(column), bool)
    again[firsts] = False
    return int(np.argmax(again))


def tied(ledger: Ledger) -> np.ndarray:
    """For each transaction whether another one of the same account has the same time: their order may be another."""
    many = np.zeros(len(ledger), bool)
    same = np.diff(ledger.time) == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same.view(np.int8), [0]))))
    for begin, last in zip(edges[::2], edges[1::2], strict=True):
        rows = slice(begin, last + 1)
        both = np.concatenate((ledger.src[rows], ledger.dst[rows]))
        names, counts = np.unique(both[both != OUTSIDE], return_counts=True)
        shared = names[counts > 1]
        many[rows] = np.isin(ledger.src[rows], shared) | np.isin(ledger.dst[rows], shared)
    return many
