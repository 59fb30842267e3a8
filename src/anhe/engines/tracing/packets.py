"""What a case's trace tells: packets of money, each with one fate, and how far claims lie over one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from anhe.engines.tracing.shapes import Rule
from anhe.engines.tracing.statements import Line

Kind = Literal["moved", "held", "left_there", "unknown", "gone"]


@dataclass(frozen=True, slots=True)
class Packet:
    """A run of cents of one transfer, [low, high) of that transfer's cents, and what became of exactly these.

    `payment` and `parent` are numbers from 0 (parent -1: the victim's payment brought it). Packets with the same
    parent add up to it: only `moved` ones have any. `account` is None where the money is `gone`; `way_out` says how.
    `sent` is the entry by which it left the sender, `came` the one by which it arrived, each None where no statement
    shows it. `cents` are of `currency`; `worth` of the payment's own, and it is `worth` that adds up to the cent.
    `reason` of an unknown one: no_statement, before_statement, after_statement, not_in_statement, sums_differ,
    goes_in_a_ring; claimed_before (libr and prorata count a cent once). `is_tied`: another order of entries of one moment, or another entry of the same sum, could change
    it. `overlap`: so many of the cents are claimed by another payment too.
    """

    payment: int
    parent: int
    hop: int
    kind: Kind
    account: Hashable | None
    at: int
    low: int
    high: int
    worth: int
    currency: str
    sent: Line | None
    came: Line | None
    reason: str = ""
    way_out: str = ""
    is_tied: bool = False
    overlap: int = 0

    @property
    def cents(self) -> int:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Chain:
    """All packets of a case, each after its parent."""

    rule: Rule
    packets: tuple[Packet, ...]

    def worth(self, kind: Kind) -> int:
        """What all packets of a kind add up to; the four kinds that end add up to what was paid."""
        return sum(packet.worth for packet in self.packets if packet.kind == kind)


def overlaps(packets: Sequence[tuple[Hashable, int, int]], others: Iterable[tuple[Hashable, int, int]]) -> list[int]:
    """Of each (transfer, low, high): how many cents some of the others, of the same transfer, claim as well."""
    claims: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for transfer, low, high in others:
        claims[transfer].append((low, high))
    for ranges in claims.values():
        ranges.sort()
    found = []
    for transfer, low, high in packets:
        cents, reach = 0, low
        for begin, end in claims.get(transfer, ()):
            cents += max(0, min(end, high) - max(begin, reach))
            reach = max(reach, end)
        found.append(cents)
    return found


def with_overlaps(packets: Sequence[Packet]) -> tuple[Packet, ...]:
    """The packets, each with what other payments claim of the same cents of the same transfer."""
    ends = {packet.sent: packet.came for packet in packets if packet.sent and packet.came}
    claims: dict[Hashable, list[int]] = defaultdict(list)
    for number, packet in enumerate(packets):
        transfer = packet.came or ends.get(packet.sent, packet.sent)
        if transfer is not None:  # else a payment that no statement shows: nobody else's
            claims[transfer].append(number)
    told = list(packets)
    for numbers in claims.values():
        if len({packets[number].payment for number in numbers}) == 1:
            continue
        for number in numbers:
            one = packets[number]
            others = [(0, packets[k].low, packets[k].high) for k in numbers if packets[k].payment != one.payment]
            told[number] = replace(one, overlap=overlaps([(0, one.low, one.high)], others)[0])
    return tuple(told)
