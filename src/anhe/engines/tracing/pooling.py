"""One case's money by the rules that know how much of an account is victims' and not which cents: libr and prorata.

The books are played side by side in the order of time, no entry before the one that sent it. All payments of a case count
together. Which victim's money it is that leaves is not in the rule: the parts that came first are taken first, and the
first cents of the transfer are theirs.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import replace
from heapq import heappop, heappush

from anhe.engines.tracing.chaining import Chaser, Run
from anhe.engines.tracing.packets import Packet
from anhe.engines.tracing.pairing import Found
from anhe.engines.tracing.statements import Book

Entry = tuple[Hashable, int]  # of the account's book


class Pooler(Chaser):
    """Plays the books with the victims' part of every balance, in pieces."""

    def chase(self) -> list[Packet]:
        """All packets, each after its parent."""
        self.pools: dict[Hashable, deque[tuple[Run, int]]] = defaultdict(deque)
        self.coming: dict[Entry, list[Run]] = defaultdict(list)
        self.begins: dict[Entry, int] = {}
        landed = self._payments()
        self.unsure = {number for number, found in landed.items() if found.is_unsure}
        for number, one in enumerate(self.paid):
            if number not in landed:
                self._arrive(self._begun(number), None)
            else:
                self.begins[one.to, landed[number].entry] = number
        for account, entry in self._in_order():
            book = self.books[account]
            if book.cents[entry] < 0:
                self._leave(book, entry)
            else:
                self._come(book, entry)
        for account, pool in self.pools.items():
            self._close(self.books[account], pool)
        return self.packets

    def _in_order(self) -> list[Entry]:
        """Every entry of every book, by time, but none before the entry of another book that sent it."""
        sent_by: dict[Entry, Entry] = {}
        for sender in self.books.values():
            for account in [other for other in sender.went_to if other in self.books]:
                pairs = self._pairs(sender, self.books[account])
                sent_by |= {(account, found.entry): (sender.account, out) for out, found in pairs.items()}
        ranks = {account: rank for rank, account in enumerate(self.books)}
        heads, waiting, done, order = [], {}, set(), []

        def ready(account: Hashable, entry: int) -> None:
            book = self.books[account]
            if entry < len(book.at):
                before = sent_by.get((account, entry))
                if before is None or before in done:
                    heappush(heads, (book.at[entry], ranks[account], entry, account))
                else:
                    waiting[before] = (account, entry)

        for account in self.books:
            ready(account, 0)
        while heads or waiting:
            if not heads:  # clocks that contradict one another: the earliest goes first
                before = min(waiting, key=lambda one: self.books[waiting[one][0]].at[waiting[one][1]])
                account, entry = waiting.pop(before)
                heappush(heads, (self.books[account].at[entry], ranks[account], entry, account))
            _, _, entry, account = heappop(heads)
            order.append((account, entry))
            done.add((account, entry))
            if (account, entry) in waiting:
                ready(*waiting.pop((account, entry)))
            ready(account, entry + 1)
        return order

    def _come(self, book: Book, entry: int) -> None:
        """What is under way to this entry arrives; of a victim's payment the part that nobody has claimed before."""
        runs = self.coming.pop((book.account, entry), [])
        number = self.begins.get((book.account, entry))
        if number is not None:
            run, claimed = self._begun(number), max((run.high for run in runs), default=0)
            if claimed:
                before = replace(run, high=claimed, worth=run.part(0, claimed))
                self._write(before, "unknown", came=(book, entry), reason="claimed_before")
            if claimed < run.high:
                runs.append(replace(run, low=claimed, worth=run.part(claimed, run.high)))
        for run in runs:
            self._arrive(run, Found(entry, number in self.unsure if number is not None else False))

    def _settle(self, run: Run | None, book: Book, entry: int) -> None:
        if run is not None:
            self.pools[book.account].append((replace(run, is_tied=run.is_tied or entry in book.ties), entry))

    def _leave(self, book: Book, entry: int) -> None:
        """So much of the victims' part leaves with this entry."""
        pool = self.pools.get(book.account)
        if not pool:
            return
        amount, balance = -book.cents[entry], book.before[entry]
        taint = sum(run.high - run.low for run, _ in pool)
        moved = taint * amount // balance if self.is_even else max(0, amount - (balance - taint))
        begin = 0
        for run, came in self._taken(pool, min(moved, taint, amount)):
            run = replace(run, is_tied=run.is_tied or entry in book.ties)
            parent, wide = self._write(run, "moved", came=(book, came)), run.high - run.low
            self._send(
                Run(
                    run.payment, parent, run.hop + 1, book.other[entry], book.at[entry], begin, begin + wide, amount,
                    run.worth, book.currency, book, entry, run.is_tied,
                )
            )  # fmt: skip
            begin += wide

    def _send(self, run: Run) -> None:
        found = self._landing(run) if run.account is not None else None
        if run.account is None:
            self._write(run, "gone", way_out=run.sender.way_out[run.entry])
        elif found is None:
            self._arrive(run, None)
        else:
            tied = run.is_tied or found.is_unsure
            self.coming[run.account, found.entry].append(replace(run, is_tied=tied))

    def _taken(self, pool: deque[tuple[Run, int]], cents: int) -> list[tuple[Run, int]]:
        """The oldest pieces of so many cents, taken out."""
        parts = []
        while cents:
            run, came = pool.popleft()
            wide = run.high - run.low
            if wide > cents:
                cut = run.low + cents
                pool.appendleft((replace(run, low=cut, worth=run.part(cut, run.high)), came))
                run, wide = replace(run, high=cut, worth=run.part(run.low, cut)), cents
            parts.append((run, came))
            cents -= wide
        return parts

    def _close(self, book: Book, pool: deque[tuple[Run, int]]) -> None:
        """What lies there at the end: by libr a stop holds the victims' part before the holder's own."""
        balance = max(0, book.balance - book.credit)
        stopped, taint = min(balance, self.stopped.get(book.account, 0)), sum(run.high - run.low for run, _ in pool)
        held = min(taint, taint * stopped // balance if self.is_even and balance else stopped)
        for kind, cents in (("left_there", taint - held), ("held", held)):
            for run, came in self._taken(pool, cents):
                self._write(run, kind, came=(book, came))
