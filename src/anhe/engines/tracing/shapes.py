"""What goes into a trace of a whole ledger and what comes out: columns, frozen, amounts in integer cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pyarrow

Rule = Literal["fifo", "lifo", "libr", "prorata", "poison"]

RULES = ("fifo", "lifo", "libr", "prorata", "poison")
BY_VICTIM = ("fifo", "lifo")  # these say whose money it is; the others only how much of it
OUTSIDE = 0  # the account that is no account: what goes there has left and does not come back
MOST = 2**61  # cents, all openings and amounts added up
MOST_ACCOUNTS = 2**31 - 2
COLUMNS = {"tx_id": np.int64, "time": np.int64, "src": np.int32, "dst": np.int32, "cents": np.int64}


class TracingError(ValueError):
    """What was given cannot be traced; `code` says why, `values` name what and where (`row`, from 0)."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All transactions of a set of accounts, numbered from 1; account 0 is everything outside.

    Columns of one length: `tx_id` int64, `time` int64, `src` and `dst` int32, `cents` int64. `opening` holds the
    balance of each account number before the first transaction. The order of the rows counts: give them through
    `ordered`, unless they are in the order of (time, tx_id) already.
    """

    tx_id: np.ndarray
    time: np.ndarray
    src: np.ndarray
    dst: np.ndarray
    cents: np.ndarray
    opening: np.ndarray

    def __post_init__(self) -> None:
        rows = len(self.tx_id)
        for name, kind in COLUMNS.items():
            column = getattr(self, name)
            if len(column) != rows or column.dtype != kind:
                raise TracingError("column_unreadable", column=name)
            # Kernels are compiled for one kind of column: a read-only one is copied.
            object.__setattr__(self, name, np.require(column, requirements="CW"))
        if self.opening.dtype != np.int64 or not 1 <= rows + len(self.opening) <= MOST_ACCOUNTS:
            raise TracingError("column_unreadable", column="opening")

    def __len__(self) -> int:
        return len(self.tx_id)

    @classmethod
    def from_arrow(cls, table: pyarrow.Table, opening: np.ndarray) -> Ledger:
        """The ledger in an Arrow table with columns tx_id, time, src, dst, cents."""
        given = (np.asarray(table[name]).astype(kind, copy=False) for name, kind in COLUMNS.items())
        return cls(*given, opening)


@dataclass(frozen=True, slots=True, eq=False)
class Payments:
    """What victims paid: `victim` numbers (int64) and the `row` (int64) of each payment in the ledger."""

    victim: np.ndarray
    row: np.ndarray

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Where the money is, sorted by victim and account; rows of zero cents are left out.

    `victim` is empty for the rules that do not tell one victim's money from another's. `claimed` is the sum of the
    payments; `counted` the sum of `cents`. They differ where a victim paid with money that was a victim's already:
    fifo and lifo keep both claims (equal), libr and prorata count it once. poison counts whole balances.
    """

    rule: Rule
    account: np.ndarray
    cents: np.ndarray
    claimed: int
    victim: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def counted(self) -> int:
        return int(self.cents.sum())

    def columns(self) -> dict[str, np.ndarray]:
        """The rows as columns that Arrow, pandas or a file takes: (victim,) account, cents."""
        named = {"account": self.account, "cents": self.cents}
        return {"victim": self.victim, **named} if self.rule in BY_VICTIM else named


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Every packet that one payment ever was, the payment itself first; columns of one length.

    `tx` is the row of the transaction that brought the packet, `parent` the packet it was cut from (-1 for the
    payment), `account` where it came to lie, `low` its first position there, `cents` how much came, `kept` how much
    stays; the rest is in the packets cut from it. The kept cents add up to the payment.
    """

    tx: np.ndarray
    parent: np.ndarray
    account: np.ndarray
    low: np.ndarray
    cents: np.ndarray
    kept: np.ndarray
