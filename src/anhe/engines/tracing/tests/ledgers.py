"""Small ledgers for the tests: drawn by hypothesis, or read from the folder of given answers."""

import csv
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from anhe.engines import tracing

GIVEN = Path(__file__).resolve().parents[6] / "shared" / "data" / "fraud" / "ledger_dev"
ACCOUNTS = 6


def columns(entries, opening, times=None):
    """The engine's ledger of (source, target, cents) in order."""
    rows = len(entries)
    src, dst, cents = zip(*entries, strict=True) if entries else ((), (), ())
    return tracing.Ledger(
        np.arange(rows, dtype=np.int64),
        np.array(times if times is not None else range(rows), np.int64),
        np.array(src, np.int32),
        np.array(dst, np.int32),
        np.array(cents, np.int64),
        np.array(opening, np.int64),
    )


def claims(payments):
    """The engine's payments of (victim, row)."""
    victims, rows = zip(*payments, strict=True) if payments else ((), ())
    return tracing.Payments(np.array(victims, np.int64), np.array(rows, np.int64))


def as_dict(trace):
    """{(victim, account): cents}, or {account: cents} where the rule knows no victims."""
    accounts, cents = trace.account.tolist(), trace.cents.tolist()
    keys = zip(trace.victim.tolist(), accounts, strict=True) if trace.rule in tracing.BY_VICTIM else accounts
    return dict(zip(keys, cents, strict=True))


@st.composite
def played(draw, scale=1_000, most=60):
    """(entries, opening, payments): nobody overdrawn, loops, self-payments, empty accounts, several victims."""
    opening = [0, *draw(st.lists(st.integers(0, scale), min_size=ACCOUNTS, max_size=ACCOUNTS))]
    balance, entries = list(opening), []
    account = st.integers(0, ACCOUNTS)
    for source, target, share in draw(st.lists(st.tuples(account, account, st.integers(0, 8)), max_size=most)):
        most_cents = balance[source] if source else scale
        cents = most_cents if share == 8 else draw(st.integers(0, most_cents)) if share else min(1, most_cents)
        entries.append((source, target, cents))
        balance[source] -= cents if source else 0
        balance[target] += cents if target else 0
    rows = draw(st.lists(st.integers(0, len(entries) - 1), unique=True, max_size=6)) if entries else []
    return entries, opening, [(draw(st.integers(0, 3)), row) for row in rows]


def given_table(name):
    with (GIVEN / name).open(encoding="utf-8", newline="") as file:
        return [tuple(map(int, row)) for row in list(csv.reader(file))[1:]]
