"""Random histories of banks' answers, from a seed: late, twice, reordered, contradictory, impossible, forged. What must hold whatever comes.

`play(seed)` plays one against the judging alone and raises Broken; `moves(seed)` gives the same history for the database.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from anhe.fraud.judging import OVER, STOPPED, STOPPED_FOR, STOPS_AT_MOST, WAITING, Judged, Standing, judge
from anhe.fraud.shapes import Said

BEGUN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANSWERS = ("taken", "late", "duplicate", "contradicts", "refused", "forged")


class Broken(AssertionError):
    """A history after which something stands that must not; the text names seed and rule."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens: `do` is draft, send, withdraw, hear or time; `order` the order's number, `said` what comes."""

    at: datetime
    do: str
    order: int = 0
    account: int = 0
    asked: int = 0
    said: Said | None = None
    signed: bool = True
    honest: bool = True


@dataclass(slots=True)
class Order:
    account: int
    asked: int
    drafted_at: datetime
    state: str = "drafted"
    said: Said | None = None
    taken: int = 0


@dataclass(slots=True)
class Hold:
    held: int
    asked: int
    balance: int
    at: datetime
    until: datetime
    ended: str = ""


@dataclass(slots=True)
class World:
    """All orders, the stops of each account, and every message with what was said of it."""

    orders: dict[int, Order] = field(default_factory=dict)
    holds: dict[int, list[Hold]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    came: int = 0


def moves(seed: int) -> list[Move]:
    """A history in the order in which it happens; what a bank says was decided when the order went out."""
    dice = random.Random(seed)
    found: list[Move] = []
    for number in range(dice.randint(1, 6)):
        account, asked = dice.randrange(3), dice.randint(1, 10**7)
        drafted = BEGUN + dice.randint(0, 5000) * MINUTE
        found.append(Move(drafted, "draft", number, account, asked))
        if dice.random() < 0.08:
            found.append(Move(drafted + MINUTE, "withdraw", number))
        sent = drafted + dice.randint(1, 5) * MINUTE
        if dice.random() < 0.95:
            found.append(Move(sent, "send", number))
        found += _messages(dice, number, asked, sent)
    found += [Move(BEGUN + hours * 60 * MINUTE, "time") for hours in range(0, 240, 12)]
    return sorted(found, key=lambda move: move.at)


def _messages(dice: random.Random, number: int, asked: int, sent: datetime) -> Iterator[Move]:
    stopped = sent + dice.randint(0, 120) * MINUTE
    balance = dice.choice((0, dice.randint(0, asked), asked + dice.randint(0, 10**6)))
    told = dice.random()
    true = Said("mismatched", stopped, reason="name") if told < 0.1 else Said("refused", stopped) if told < 0.15 else Said("done", stopped, min(asked, balance), balance)
    late = dice.choice((1, 1, 1, 3000, 9000))
    yield Move(stopped + dice.randint(0, 30) * late * MINUTE, "hear", number, said=true)
    yield Move(sent + dice.randint(0, 200) * MINUTE, "hear", number, said=Said("received"))
    for _again in range(dice.choice((0, 0, 1, 3))):
        yield Move(stopped + dice.randint(0, 6000) * MINUTE, "hear", number, said=true)
    if dice.random() < 0.3:
        other = Said("done", stopped + dice.randint(0, 9) * MINUTE, dice.randint(0, 2 * asked), dice.randint(0, 2 * asked))
        yield Move(stopped + dice.randint(0, 6000) * MINUTE, "hear", number, said=other, honest=False)
    if dice.random() < 0.2:
        wrong = dice.choice((Said("done"), Said("done", sent - timedelta(days=3), 1, 1), Said("done", stopped + timedelta(days=900), 1, 1), Said("done", stopped, -1, 1), Said("odd", stopped)))
        yield Move(stopped + dice.randint(0, 60) * MINUTE, "hear", number, said=wrong, honest=False)
    if dice.random() < 0.2:
        yield Move(stopped + dice.randint(0, 60) * MINUTE, "hear", number, said=Said("done", stopped, asked, asked), signed=False, honest=False)


def play(seed: int, *, only: Callable[[Move], bool] = lambda move: True, judging: Callable[..., Judged] = judge) -> World:
    """Play the history against the judging alone, asking after every move what must hold."""
    world = World()
    for move in moves(seed):
        if only(move):
            _step(world, move, judging)
            _ask(world, seed)
    return world


def _step(world: World, move: Move, judging: Callable[..., Judged]) -> None:
    if move.do == "time":
        for holds in world.holds.values():
            for hold in holds:
                if not hold.ended and hold.until <= move.at:
                    hold.ended = "expired"
        return
    if move.do == "draft":
        live = sum(1 for one in world.orders.values() if one.account == move.account and one.state in ("drafted", *WAITING))
        if len(world.holds.get(move.account, ())) + live < STOPS_AT_MOST:
            world.orders[move.order] = Order(move.account, move.asked, move.at)
        return
    order = world.orders.get(move.order)
    if order is None:
        return
    if move.do in ("send", "withdraw"):
        if order.state == "drafted":
            order.state = "sent" if move.do == "send" else "withdrawn"
        return
    _hear(world, order, move, judging)


def _hear(world: World, order: Order, move: Move, judging: Callable[..., Judged]) -> None:
    world.came += 1
    if not move.signed:
        world.heard.append("forged")
        return
    holds = world.holds.setdefault(order.account, [])
    judged = judging(Standing("hold", order.state, order.asked, order.drafted_at, order.said, len(holds)), move.said, now=move.at)
    world.heard.append(judged.answer)
    if not judged.order:
        return
    order.state = judged.order
    if judged.said is not None:
        order.said, order.taken = judged.said, order.taken + 1
        if judged.order in STOPPED:
            said = judged.said
            balance = max(said.balance_fen or 0, said.amount_fen)
            holds.append(Hold(said.amount_fen, order.asked, balance, said.at, said.at + STOPPED_FOR))


def _ask(world: World, seed: int) -> None:
    """The rules that no history may break."""
    for account, holds in world.holds.items():
        _must(len(holds) <= STOPS_AT_MOST, seed, f"account {account} is stopped twice at most")
        for hold in holds:
            _must(0 < hold.held <= hold.asked and hold.held <= hold.balance, seed, "no more is held than was asked, or than there is")
            _must(hold.until == hold.at + STOPPED_FOR, seed, "a stop lasts forty-eight hours from the bank's moment")
    for order in world.orders.values():
        _must(order.taken <= 1, seed, "an order is answered once")
        _must((order.said is None) == (order.state in ("drafted", *WAITING, *OVER)), seed, "an order has an answer exactly when answered")
    _must(len(world.heard) == world.came and set(world.heard) <= set(ANSWERS), seed, "every message is kept with what became of it")


def _must(holds: bool, seed: int, rule: str) -> None:
    if not holds:
        raise Broken(f"seed {seed}: {rule}")


def ends(world: World) -> dict[int, tuple]:
    """How each order stands in the end."""
    return {number: (one.state, one.said) for number, one in sorted(world.orders.items())}
