"""The one who sees all ledgers: where each victim's money is at each minute, first in first out, whoever holds the account.

For drills only. It is a second way of tracing beside Anhe's own engine, written from the field notes' definition: the cent that
is the p-th to enter an account is the p-th to leave it.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from anhe_sandbox.banks.books import Account
from anhe_sandbox.banks.mules import Recipe
from anhe_sandbox.banks.town import VICTIM, Town
from anhe_sandbox.banks.world import Payment, World

MINUTES = (5, 10, 20, 30, 60, 120, 360, 1440, 2880)
FIRST = (69.2, 44.9, 21.3, 12.8, 8.0, 7.6, 7.3, 5.8, 4.5)  # % still in the first account, as the field notes measured
BANKED = (99.9, 98.8, 92.7, 83.3, 57.2, 42.2, 39.9, 35.6, 31.2)  # % still in the banks


@dataclass(slots=True)
class Lane:
    """An account's money in and out as two running sums, the opening balance first."""

    out_lo: list[int] = field(default_factory=list)
    outs: list[tuple[int, int, float, str, str]] = field(default_factory=list)  # lo, hi, at, reference, exit
    ins: dict[str, tuple[int, float]] = field(default_factory=dict)  # reference: lo, at


@dataclass(frozen=True, slots=True)
class Stay:
    """Some cents of a payment in one account from a moment until another (None: they are still there)."""

    account: str
    hop: int
    cents: int
    since: float
    until: float | None
    exit: str


class Oracle:
    def __init__(self, accounts: Iterable[Account]) -> None:
        self.lanes: dict[str, Lane] = {}
        self.where: dict[str, str] = {}
        for account in accounts:
            lane = self.lanes[account.number] = Lane()
            came, went = account.opening, 0
            for entry in account.entries:
                if entry.is_credit:
                    lane.ins[entry.reference] = (came, entry.at)
                    self.where[entry.reference] = account.number
                    came += entry.cents
                else:
                    lane.out_lo.append(went)
                    lane.outs.append((went, went + entry.cents, entry.at, entry.reference, entry.exit))
                    went += entry.cents

    def stays(self, payment: Payment) -> list[Stay]:
        """Everywhere that a payment's cents have been; those with no end and no exit are still there."""
        if payment.reference not in self.where:
            return []
        lo, at = self.lanes[payment.to].ins[payment.reference]
        waiting, found = [(payment.to, lo, lo + payment.cents, at, 1)], []
        while waiting:
            number, lo, hi, since, hop = waiting.pop()
            lane, cursor = self.lanes[number], lo
            for out in lane.outs[max(0, bisect_right(lane.out_lo, lo) - 1) :]:
                a, b = max(out[0], lo), min(out[1], hi)
                if out[0] >= hi:
                    break
                if a >= b:
                    continue
                found.append(Stay(number, hop, b - a, since, out[2], out[4]))
                cursor = b
                nowhere = out[4] or out[3] not in self.where
                if not nowhere:
                    to = self.where[out[3]]
                    start, when = self.lanes[to].ins[out[3]]
                    waiting.append((to, start + a - out[0], start + b - out[0], when, hop + 1))
            if cursor < hi:
                found.append(Stay(number, hop, hi - cursor, since, None, ""))
        return found

    def survival(self, payments: list[Payment], minutes: tuple[float, ...] = MINUTES) -> tuple[list[float], list[float], list[int]]:
        """Shares in percent still in the first account and still in the banks, and the cents of the latter, at each minute."""
        first, banked, whole = [0] * len(minutes), [0] * len(minutes), 0
        for payment in payments:
            whole += payment.cents
            for stay in self.stays(payment):
                for place, minute in enumerate(minutes):
                    if stay.since <= payment.at + minute * 60 and (stay.until is None or payment.at + minute * 60 < stay.until):
                        banked[place] += stay.cents
                        first[place] += stay.cents if stay.hop == 1 else 0
        whole = max(whole, 1)
        return [100 * c / whole for c in first], [100 * c / whole for c in banked], banked

    def stopped(self, payments: list[Payment], accounts: Iterable[Account], at: float) -> int:
        """Cents of these payments that lie in accounts where at least as much is stopped: held for the victims."""
        lying: dict[str, int] = {}
        for payment in payments:
            for stay in self.stays(payment):
                if stay.until is None:
                    lying[stay.account] = lying.get(stay.account, 0) + stay.cents
        return sum(min(lying.get(account.number, 0), account.stopped(at)) for account in accounts)


def untouched(town: Town, recipe: Recipe, payments: list[Payment], *, begun: float, until: float) -> World:
    """The same payments in a town where nobody stops anything."""
    world = World(town, recipe, lambda bank: True, lambda credit: None, begun)
    for payment in payments:
        n = int(payment.reference[5:])
        world.push(payment.at, lambda at, n=n, p=payment: world.victim_pays(n, cents=p.cents, at=p.at, victim=p.victim, to=p.to))
    world.run(until)
    return world


def afternoon(town: Town, *, victims: int, begun: float, hours: float = 2.0, median: float = 660_000.0) -> list[Payment]:
    """Seeded victims spread over some hours: what a drill or a proof plays."""
    dice, found = town.chance("afternoon", victims), []
    for n in range(victims):
        cents = int(median * math.exp(dice.gauss(0, 0.6))) + 1
        victim = town.number(dice.randint(1, town.count), VICTIM, n)
        found.append(Payment(f"P{town.seed % 10_000:04d}{n:09d}", begun + dice.uniform(0, hours * 3600), cents, victim, ""))
    return sorted(found, key=lambda payment: payment.at)


def columns(payments: list[Payment], accounts: list[Account]) -> dict:
    """All ledgers as one: tx_id, ts_s, src, dst, amount_cents; openings; victim, tx_id. Account 0 is everything outside."""
    number = {account.number: place for place, account in enumerate(accounts, 1)}
    came = {e.reference: number[a.number] for a in accounts for e in a.entries if e.is_credit}
    rows = []
    for account in accounts:
        for entry in account.entries:
            if not entry.is_credit:
                rows.append((entry.at, number[account.number], 0 if entry.exit else came.get(entry.reference, 0), entry.cents, entry.reference))
            elif entry.other not in number:
                rows.append((entry.at, 0, number[account.number], entry.cents, entry.reference))
    rows.sort(key=lambda row: row[0])
    victim = {one.reference: place for place, one in enumerate(payments)}
    return {
        "transactions": [[tx, int(row[0]), row[1], row[2], row[3]] for tx, row in enumerate(rows)],
        "opening": [[number[a.number], a.opening] for a in accounts],
        "payments": [[victim[row[4]], tx] for tx, row in enumerate(rows) if row[4] in victim],
        "accounts": [[place, name] for name, place in number.items()],
        "simulated": True,
    }  # fmt: skip
