"""A synthetic ledger with mule chains in it: seeded, parameters published here, balances never negative.

No real mule-chain data is public. What the parameters say is an assumption, and so is every figure that hangs on them;
speed hangs on the sizes and on how many packets a claim breaks into.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numba import njit

from anhe.engines import tracing

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the ledger is made of. Amounts are medians of lognormal laws, in cents; times in seconds."""

    rows: int = 10_000_000
    accounts: int = 500_000
    victims: int = 10_000
    seed: int = 20_26
    horizon: float = 14 * 24 * HOUR
    from_outside: float = 0.09  # share of ordinary transactions that bring money in
    to_outside: float = 0.22  # share that take it out: shops, machines, other countries
    mules: float = 0.05  # share of the accounts
    layers: tuple[int, int] = (3, 5)
    parts: tuple[int, int] = (1, 4)  # a mule passes a sum on in so many parts
    dwell: float = 750.0  # mean seconds that a part waits at a mule
    kept: float = 0.07  # share of the sums that a mule never passes on
    astray: float = 0.05  # share of mule payments that go to innocent accounts
    victims_again: float = 0.05  # share of victims whose account has had mule money before
    opening: float = 400_000.0
    opening_sigma: float = 1.5
    amount: float = 16_800.0
    amount_sigma: float = 1.6
    loss: float = 660_000.0
    loss_sigma: float = 1.0
    activity_sigma: float = 0.7  # how unlike accounts are in how much they move

    def facts(self) -> dict:
        return asdict(self)


def ledger(recipe: Recipe) -> tuple[tracing.Ledger, tracing.Payments]:
    """The ledger and the victims' payments, the same for the same recipe."""
    chance = np.random.default_rng(recipe.seed)
    opening = np.floor(recipe.opening * np.exp(chance.normal(0, recipe.opening_sigma, recipe.accounts + 1)))
    opening = opening.astype(np.int64)
    mules = chance.choice(recipe.accounts, int(recipe.accounts * recipe.mules), replace=False).astype(np.int32) + 1
    weight = np.exp(chance.normal(0, recipe.activity_sigma, recipe.accounts + 1))
    weight[mules] *= 0.1
    opening[mules] //= 20
    opening[0], weight[0] = 0, 0
    lots = np.repeat(np.arange(recipe.accounts + 1, dtype=np.int32), np.ceil(weight * 8).astype(np.int64))
    time, src, dst, cents, payments = _play(
        recipe.rows, recipe.victims, recipe.seed, recipe.horizon, recipe.from_outside, recipe.to_outside,
        recipe.layers, recipe.parts, recipe.dwell, recipe.kept, recipe.astray, recipe.victims_again,
        recipe.amount, recipe.amount_sigma, recipe.loss, recipe.loss_sigma, opening.copy(), mules, lots,
    )  # fmt: skip
    whole = tracing.Ledger(np.arange(recipe.rows, dtype=np.int64), time, src, dst, cents, opening)
    return whole, tracing.Payments(np.arange(len(payments), dtype=np.int64), payments)


def side_by_side(
    ledger: tracing.Ledger, payments: tracing.Payments, copies: int
) -> tuple[tracing.Ledger, tracing.Payments]:
    """So many cities with the same ledger, no account in common, their entries taking turns: a large one soon made."""
    rows, accounts = len(ledger), len(ledger.opening) - 1

    def turns(column: np.ndarray, kind: type) -> np.ndarray:
        wide = np.empty((rows, copies), kind)
        for copy in range(copies):
            wide[:, copy] = np.where(column == 0, 0, column + copy * accounts) if kind is np.int32 else column
        return wide.reshape(-1)

    opening = np.concatenate([ledger.opening[:1], np.tile(ledger.opening[1:], copies)])
    src, dst = turns(ledger.src, np.int32), turns(ledger.dst, np.int32)
    columns = (np.arange(rows * copies), turns(ledger.time, np.int64), src, dst, turns(ledger.cents, np.int64))
    paid = np.concatenate([payments.row * copies + copy for copy in range(copies)])
    return tracing.Ledger(*columns, opening), tracing.Payments(np.arange(len(paid)), paid)


@njit(cache=True)
def _play(
    rows, victims, seed, horizon, from_outside, to_outside, layers, parts, dwell, kept, astray, victims_again,
    amount, amount_sigma, loss, loss_sigma, balance, mules, lots,
):  # fmt: skip
    """Ordinary transactions at an even beat; victims pay at times of their own; mules wait in a heap."""
    np.random.seed(seed)
    time, src, dst = np.empty(rows, np.int64), np.empty(rows, np.int32), np.empty(rows, np.int32)
    cents, payments = np.empty(rows, np.int64), np.empty(victims, np.int64)
    starts = np.sort(np.random.random(victims) * 0.85 + 0.02) * horizon
    touched, touches = np.zeros(max(victims, 1), np.int32), 0
    heap = (np.empty(1 << 22), np.empty(1 << 22, np.int32), np.empty(1 << 22, np.int64), np.empty(1 << 22, np.int8))
    size, row, paid, clock = 0, 0, 0, 0.0
    beat = horizon / rows
    while row < rows:
        start = starts[paid] if paid < victims else np.inf
        event = heap[0][0] if size else np.inf
        if start <= min(event, clock + beat) and row + 1 < rows:
            again = touches and np.random.random() < victims_again
            who = touched[np.random.randint(min(touches, victims))] if again else lots[np.random.randint(len(lots))]
            to = mules[np.random.randint(len(mules))]
            if to == who:
                continue
            total = np.int64(loss * np.exp(np.random.normal(0.0, loss_sigma))) + 1
            if balance[who] < total:  # borrowed for the purpose, as victims do
                time[row], src[row], dst[row], cents[row] = np.int64(start), 0, who, total - balance[who]
                balance[who] = total
                row += 1
            payments[paid] = row
            paid += 1
            depth = layers[0] + np.random.randint(layers[1] - layers[0] + 1) - 1
            size = _plan(heap, size, start, to, total, depth, parts, dwell, kept)
            when = start
        elif event <= clock + beat:
            when, who, total, depth = heap[0][0], heap[1][0], heap[2][0], heap[3][0]
            size = _pop(heap, size)
            total = min(total, balance[who])
            if total <= 0:
                continue
            to = np.int32(0)
            if depth > 0 and np.random.random() < astray:
                to = lots[np.random.randint(len(lots))]
                touched[touches % victims] = to
                touches += 1
            elif depth > 0:
                to = mules[np.random.randint(len(mules))]
                if to != who:
                    size = _plan(heap, size, when, to, total, depth - 1, parts, dwell, kept)
            if to == who:
                to = np.int32(0)
        else:
            clock += beat
            when = clock
            who, to = lots[np.random.randint(len(lots))], lots[np.random.randint(len(lots))]
            dice = np.random.random()
            total = np.int64(amount * np.exp(np.random.normal(0.0, amount_sigma))) + 1
            if dice < from_outside or balance[who] < 1 or who == to:
                who = np.int32(0)
            elif dice < from_outside + to_outside:
                to = np.int32(0)
            if who:
                total = min(total, balance[who])
        time[row], src[row], dst[row], cents[row] = np.int64(when), who, to, total
        balance[who] -= total if who else 0
        balance[to] += total if to else 0
        row += 1
    return time, src, dst, cents, payments[:paid]


@njit(cache=True)
def _plan(heap, size, when, who, total, depth, parts, dwell, kept):
    """What a mule will do with a sum that has come: keep it, or pass it on in parts, each after a wait of its own."""
    if np.random.random() < kept:
        return size
    count = parts[0] + np.random.randint(parts[1] - parts[0] + 1)
    left = total
    for number in range(count):
        share = left if number == count - 1 else np.int64(left * (0.2 + 0.6 * np.random.random()))
        if share > 0 and size < len(heap[0]):
            size = _push(heap, size, when + np.random.exponential(dwell), who, share, depth)
            left -= share
    return size


@njit(cache=True)
def _push(heap, size, when, who, total, depth):
    here = size
    while here and heap[0][(here - 1) >> 1] > when:
        _move(heap, (here - 1) >> 1, here)
        here = (here - 1) >> 1
    heap[0][here], heap[1][here], heap[2][here], heap[3][here] = when, who, total, depth
    return size + 1


@njit(cache=True)
def _pop(heap, size):
    size -= 1
    when, here = heap[0][size], 0
    while 2 * here + 1 < size:
        child = 2 * here + 1
        if child + 1 < size and heap[0][child + 1] < heap[0][child]:
            child += 1
        if heap[0][child] >= when:
            break
        _move(heap, child, here)
        here = child
    _move(heap, size, here)
    return size


@njit(cache=True)
def _move(heap, source, target):
    heap[0][target], heap[1][target] = heap[0][source], heap[1][source]
    heap[2][target], heap[3][target] = heap[2][source], heap[3][source]
