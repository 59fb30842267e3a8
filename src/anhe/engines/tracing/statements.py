"""What a case is traced by: statements of accounts as banks gave them, and what the victims paid."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from anhe.engines.tracing.shapes import MOST, TracingError

CREDIT = "credit"  # way out: the bank takes back what it had lent to an overdrawn account


@dataclass(frozen=True, eq=False)
class Statement:
    """The entries of one account from `since` to `until`, one item a line in every column; times in microseconds.

    `account` is any key that the other statements use for it too, `name` what the caller calls this statement.
    `cents` above 0 came in, below 0 went out. `other` is the account on the other side, None where the money left the
    accounts (then `way_out` says how: cash, merchant...) or came from nobody known. `ref` is what both banks call the
    transfer, None where they share no name. `is_sequenced`: the lines are in the bank's own posting order, so that
    equal times leave nothing open. Cheap to keep: what is worked out from it is worked out once.
    """

    account: Hashable
    name: Hashable
    opening: int
    since: int
    until: int
    at: Sequence[int]
    cents: Sequence[int]
    other: Sequence[Hashable | None]
    ref: Sequence[Hashable | None] = ()
    way_out: Sequence[str] = ()
    currency: str = "CNY"
    is_sequenced: bool = False

    def __post_init__(self) -> None:
        rows = len(self.at)
        if {len(self.cents), len(self.other)} - {rows} or {len(self.ref), len(self.way_out)} - {0, rows}:
            raise TracingError("column_unreadable", account=self.account)
        if self.since > self.until or (rows and not (self.since <= min(self.at) and max(self.at) <= self.until)):
            raise TracingError("time_outside_statement", account=self.account)
        if sum(map(abs, self.cents)) + abs(self.opening) > MOST:
            raise TracingError("sum_too_large", account=self.account)

    @cached_property
    def book(self) -> Book:
        """This statement alone as the book of its account."""
        return Book([self])


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of a victim: to which account, when, how much. `payer` and `ref` where they are known."""

    victim: Hashable
    to: Hashable
    at: int
    cents: int
    ref: Hashable | None = None
    payer: Hashable | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, from 0, of the statement with this name."""

    statement: Hashable
    line: int


class Book:
    """All statements of one account as one row of entries with running sums: the interval map of that account.

    Entry i that came in has the positions [came[i], came[i] + cents) by fifo; `before[i]` is the balance it met.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        first = statements[0]
        self.account, self.currency = first.account, first.currency
        self.since, self.until = first.since, statements[-1].until
        self.opening, self.credit = max(0, first.opening), max(0, -first.opening)
        self.at: list[int] = []
        self.cents: list[int] = []
        self.other: list[Hashable | None] = []
        self.ref: list[Hashable | None] = []
        self.way_out: list[str] = []
        self.line: list[Line] = []
        self.is_lent: list[bool] = []
        balance = self.opening
        for statement in statements:
            balance = self._take(statement, balance)
        self._sum()
        self._find_ties(all(statement.is_sequenced for statement in statements))
        self.pairs: WeakKeyDictionary[Book, dict] = WeakKeyDictionary()

    def _take(self, statement: Statement, balance: int) -> int:
        """Add a statement's entries; where they overdraw the account, what the bank lends and takes back as entries."""
        follows = statement.since >= (self.at[-1] if self.at else self.since) and statement.currency == self.currency
        if balance - self.credit != statement.opening or not follows:
            raise TracingError("statements_disagree", account=self.account, statement=statement.name)
        order: Sequence[int] = range(len(statement.at))
        if not statement.is_sequenced:
            order = sorted(order, key=statement.at.__getitem__)
        for line in order:
            cents = int(statement.cents[line])
            if balance + cents < 0:
                lent = -(balance + cents)
                self._put(statement, line, lent, lent=True)
                balance, self.credit = balance + lent, self.credit + lent
            self._put(statement, line, cents)
            balance += cents
            if cents > 0 and self.credit:
                back = min(cents, self.credit)
                self._put(statement, line, -back, lent=True)
                balance, self.credit = balance - back, self.credit - back
        return balance

    def _put(self, statement: Statement, line: int, cents: int, *, lent: bool = False) -> None:
        self.at.append(int(statement.at[line]))
        self.cents.append(cents)
        self.other.append(None if lent else statement.other[line])
        self.ref.append(statement.ref[line] if len(statement.ref) and not lent else None)
        self.way_out.append(CREDIT if lent else statement.way_out[line] if len(statement.way_out) else "")
        self.line.append(Line(statement.name, line))
        self.is_lent.append(lent)

    def _sum(self) -> None:
        self.came, self.before = [], []
        self.outs: list[int] = []
        self.out_low: list[int] = []
        self.out_high: list[int] = []
        came, left = self.opening, 0
        for i, cents in enumerate(self.cents):
            self.came.append(came)
            self.before.append(came - left)
            if cents > 0:
                came += cents
            elif cents < 0:
                self.outs.append(i)
                self.out_low.append(left)
                left -= cents
                self.out_high.append(left)
        self.balance, self.left = came - left, left

    def _find_ties(self, is_sequenced: bool) -> None:
        """Entries whose moment they share: with any other entry, and with one of the same direction."""
        self.ties: set[int] = set()
        self.side_ties: set[int] = set()
        if is_sequenced or len(set(self.at)) == len(self.at):
            return
        together: dict[int, list[int]] = defaultdict(list)
        for i, at in enumerate(self.at):
            if self.cents[i] and not self.is_lent[i]:
                together[at].append(i)
        for entries in together.values():
            if len(entries) > 1:
                self.ties.update(entries)
                for side in ([i for i in entries if self.cents[i] > 0], [i for i in entries if self.cents[i] < 0]):
                    self.side_ties.update(side if len(side) > 1 else ())

    def first_out_after(self, position: int) -> int:
        """The first outgoing entry (its number among them) that reaches beyond a position of fifo."""
        return bisect_right(self.out_high, position)

    def first_out_later(self, entry: int) -> int:
        """The first outgoing entry (its number among them) that is later than an entry."""
        return bisect_right(self.outs, entry)

    @cached_property
    def came_from(self) -> dict[Hashable | None, list[int]]:
        """The entries that came in, by the account on the other side."""
        found: dict[Hashable | None, list[int]] = defaultdict(list)
        for i, cents in enumerate(self.cents):
            if cents > 0 and not self.is_lent[i]:
                found[self.other[i]].append(i)
        return found

    @cached_property
    def went_to(self) -> dict[Hashable | None, list[int]]:
        """The entries that went out, by the account on the other side."""
        found: dict[Hashable | None, list[int]] = defaultdict(list)
        for i in self.outs:
            if not self.is_lent[i]:
                found[self.other[i]].append(i)
        return found


def books(statements: Sequence[Statement]) -> dict[Hashable, Book]:
    """The book of each account; statements of one account must follow on one another. Raises TracingError."""
    of_account: dict[Hashable, list[Statement]] = defaultdict(list)
    for statement in statements:
        of_account[statement.account].append(statement)
    return {
        account: given[0].book if len(given) == 1 else Book(sorted(given, key=lambda one: (one.since, one.until)))
        for account, given in of_account.items()
    }
