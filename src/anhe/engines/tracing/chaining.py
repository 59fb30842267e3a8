"""One case's money, hop by hop through the statements that are known: by the positions of fifo or the levels of lifo.

Nothing is kept from one packet to the next, so a late entry or a new statement changes only what reaches its account.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anhe.engines.tracing import pairing
from anhe.engines.tracing.packets import Kind, Packet
from anhe.engines.tracing.pairing import Found
from anhe.engines.tracing.shapes import Rule
from anhe.engines.tracing.statements import Book, Paid


@dataclass(frozen=True, slots=True)
class Run:
    """A run of cents under way to an account: [low, high) of a transfer's `whole` cents, `worth` a range too."""

    payment: int
    parent: int
    hop: int
    account: Hashable | None
    at: int
    low: int
    high: int
    whole: int
    worth: tuple[int, int]
    currency: str
    sender: Book | None = None
    entry: int = 0
    is_tied: bool = False

    def part(self, low: int, high: int) -> tuple[int, int]:
        """The worth of a part of it: ranges that touch stay so, whatever the rate."""
        begin, end = self.worth
        scale, wide = end - begin, self.high - self.low
        return begin + (low - self.low) * scale // wide, begin + (high - self.low) * scale // wide


class Chaser:
    """Follows payments through the books of the accounts that have one and writes down every packet."""

    def __init__(
        self, books: Mapping[Hashable, Book], paid: Sequence[Paid], stopped: Mapping[Hashable, int], rule: Rule
    ) -> None:
        self.books, self.paid, self.stopped = books, paid, stopped
        self.is_lifo, self.is_even = rule == "lifo", rule == "prorata"
        self.packets: list[Packet] = []
        self.senders: list[tuple[Book, int] | None] = []
        self.under_way: deque[Run] = deque()

    def chase(self) -> list[Packet]:
        """All packets, each after its parent."""
        found = self._payments()
        for number in range(len(self.paid)):
            self._arrive(self._begun(number), found.get(number))
        while self.under_way:
            run = self.under_way.popleft()
            if run.account is None:
                self._write(run, "gone", way_out=run.sender.way_out[run.entry])
            else:
                self._arrive(run, self._landing(run))
        return self.packets

    def _payments(self) -> dict[int, Found]:
        """Where the victims' payments came in, of those whose account has a book that shows them."""
        by_account: dict[Hashable, list[int]] = {}
        for number, one in enumerate(self.paid):
            by_account.setdefault(one.to, []).append(number)
        found: dict[int, Found] = {}
        for account, numbers in by_account.items():
            if account in self.books:
                found |= pairing.payments(self.paid, numbers, self.books[account])
        return found

    def _begun(self, number: int) -> Run:
        one = self.paid[number]
        return Run(number, -1, 1, one.to, one.at, 0, one.cents, one.cents, (0, one.cents), one.currency)

    def _landing(self, run: Run) -> Found | None:
        receiver = self.books.get(run.account)
        if receiver is None:
            return None
        return self._pairs(run.sender, receiver).get(run.entry)

    def _pairs(self, sender: Book, receiver: Book) -> dict[int, Found]:
        """Which entries of two books are the same transfer; worked out once for these two."""
        if receiver not in sender.pairs:
            sender.pairs[receiver] = pairing.transfers(sender, receiver)
        return sender.pairs[receiver]

    def _arrive(self, run: Run, found: Found | None) -> None:
        """A run at the door of an account: what becomes of its cents there, as far as the statement tells."""
        book = self.books.get(run.account)
        if book is None or found is None:
            self._write(run, "unknown", reason=_why_unknown(run, book))
        elif run.sender is not None and self._went_this_way(run):
            self._write(run, "unknown", reason="goes_in_a_ring")
        elif run.currency == book.currency and book.cents[found.entry] > run.whole:
            self._write(run, "unknown", reason="sums_differ")
        else:
            ties = book.ties if self.is_lifo else book.side_ties
            run = replace(run, at=book.at[found.entry], is_tied=run.is_tied or found.is_unsure or found.entry in ties)
            self._settle(self._as_it_came(run, book, found.entry), book, found.entry)

    def _as_it_came(self, run: Run, book: Book, entry: int) -> Run | None:
        """The run in the cents that the account took in: less the fee kept on the way, or in another currency."""
        came = book.cents[entry]
        if run.currency == book.currency:
            low, high = min(run.low, came), min(run.high, came)
            middle = run.part(run.low, high)[1] if high > run.low else run.worth[0]
            if high < run.high:
                fee = replace(run, account=None, low=max(run.low, came), worth=(middle, run.worth[1]))
                self._write(fee, "gone", way_out="fee")
            return replace(run, low=low, high=high, worth=(run.worth[0], middle)) if low < high else None
        low, high = run.low * came // run.whole, run.high * came // run.whole
        if low == high:
            self._write(replace(run, account=None), "gone", way_out="rounding")
            return None
        return replace(run, low=low, high=high, whole=came, currency=book.currency)

    def _settle(self, run: Run | None, book: Book, entry: int) -> None:
        """Cut what came into what moved on, what is stopped and what lies there free; send on what moved."""
        if run is None:
            return
        pieces = _levels(run, book, entry) if self.is_lifo else _positions(run, book, entry)
        ties = book.ties if self.is_lifo else book.side_ties
        for low, high, out, begin in pieces:
            worth = run.part(low, high)
            piece = replace(run, low=low, high=high, worth=worth)
            if out is None:
                self._rest(piece, book, entry)
                continue
            piece = replace(piece, is_tied=run.is_tied or out in ties)
            parent = self._write(piece, "moved", came=(book, entry))
            self.under_way.append(
                Run(
                    run.payment, parent, run.hop + 1, book.other[out], book.at[out], begin, begin + high - low,
                    -book.cents[out], worth, book.currency, book, out, piece.is_tied,
                )
            )  # fmt: skip

    def _rest(self, run: Run, book: Book, entry: int) -> None:
        """What lies there at the statement's end: what could still leave goes first, so a stop holds the rest."""
        balance = max(0, book.balance - book.credit)
        free = balance - min(balance, self.stopped.get(book.account, 0))
        base = book.before[entry] if self.is_lifo else book.came[entry]
        edge = balance - free - base if self.is_lifo else book.left + free - base
        edge = min(max(edge, run.low), run.high)
        kinds: tuple[Kind, Kind] = ("held", "left_there") if self.is_lifo else ("left_there", "held")
        for kind, low, high in ((kinds[0], run.low, edge), (kinds[1], edge, run.high)):
            if low < high:
                self._write(replace(run, low=low, high=high, worth=run.part(low, high)), kind, came=(book, entry))

    def _went_this_way(self, run: Run) -> bool:
        """Whether these cents have left by the same entry before: two banks' clocks contradict one another."""
        parent, this = run.parent, (run.sender, run.entry)
        while parent >= 0:
            if self.senders[parent] == this:
                return True
            parent = self.packets[parent].parent
        return False

    def _write(
        self, run: Run, kind: Kind, *, came: tuple[Book, int] | None = None, reason: str = "", way_out: str = ""
    ) -> int:
        sent = run.sender.line[run.entry] if run.sender is not None else None
        self.packets.append(
            Packet(
                run.payment, run.parent, run.hop, kind, None if kind == "gone" else run.account, run.at, run.low,
                run.high, run.worth[1] - run.worth[0], run.currency, sent, came[0].line[came[1]] if came else None,
                reason, way_out, run.is_tied,
            )
        )  # fmt: skip
        self.senders.append((run.sender, run.entry) if run.sender is not None else None)
        return len(self.packets) - 1


def _why_unknown(run: Run, book: Book | None) -> str:
    if book is None:
        return "no_statement"
    if run.at > book.until:
        return "after_statement"
    return "before_statement" if run.at < book.since else "not_in_statement"


def _positions(run: Run, book: Book, entry: int) -> Iterator[tuple[int, int, int | None, int]]:
    """(low, high) of the entry's cents, the entry they left by, and where they begin among that one's cents."""
    base = book.came[entry]
    low, high = base + run.low, base + run.high
    for number in range(book.first_out_after(low), len(book.outs)):
        end = min(high, book.out_high[number])
        if low < end:
            yield low - base, end - base, book.outs[number], low - book.out_low[number]
            low = end
        if low >= high:
            return
    yield low - base, high - base, None, 0


def _levels(run: Run, book: Book, entry: int) -> Iterator[tuple[int, int, int | None, int]]:
    """The same by levels: what lies highest leaves first and so lies lowest where it arrives."""
    base = book.before[entry]
    low, high = base + run.low, base + run.high
    for out in book.outs[book.first_out_later(entry) :]:
        before, after = book.before[out], book.before[out] + book.cents[out]
        if after < high:
            begin = max(low, after)
            yield begin - base, high - base, out, before - high
            high = begin
        if low >= high:
            return
    yield low - base, high - base, None, 0
