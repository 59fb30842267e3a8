"""The rules that know how much of an account is victims' money and not whose: one pass over the whole ledger.

Each account has its balance and the victims' part of it (the taint). A payment of a victim taints the whole amount
where it arrives; what of it was tainted already leaves the source and is not counted twice.
"""

import numpy as np
from numba import njit

from anhe.engines.tracing.fetching import account_at, fetch
from anhe.engines.tracing.indexing import on_lines
from anhe.engines.tracing.shapes import MOST, OUTSIDE

STATE = np.dtype([("balance", "i8"), ("taint", "i8")], align=True)
AHEAD = 48  # transactions: how early their accounts are asked for
LIBR, PRORATA, POISON = 0, 1, 2
FITS = 9.2e18  # a product below this fits in 63 bits, rounding of the estimate included
WHOLE = 2 * MOST  # what the outside has: enough for ever


def state_of(opening: np.ndarray) -> np.ndarray:
    """Balances and no taint; one account more, at the end, takes what goes outside."""
    state = on_lines(len(opening) + 1, STATE)
    _open(opening, state)
    return state


@njit(cache=True, nogil=True)
def _open(opening, state):
    for account in range(len(opening)):
        state[account].balance, state[account].taint = opening[account], 0
    state[OUTSIDE].balance = WHOLE
    state[len(opening)].balance, state[len(opening)].taint = 0, 0


@njit(cache=True, nogil=True)
def tainted(state):
    """The accounts that hold victims' money, ascending, and how much; what went outside stands with the outside."""
    last = len(state) - 1
    state[OUTSIDE].taint += state[last].taint
    count = 0
    for account in range(last):
        count += state[account].taint != 0
    accounts, cents = np.empty(count, np.int32), np.empty(count, np.int64)
    count = 0
    for account in range(last):
        if state[account].taint:
            accounts[count], cents[count] = account, state[account].taint
            count += 1
    return accounts, cents


@njit(cache=True, nogil=True)
def split(rule, src, dst, cents, payments, state):
    """Play the ledger; `payments` are the rows of victims' payments, ascending. False where an account is overdrawn."""
    begin, lowest = 0, np.int64(0)
    for payment in range(len(payments)):
        row = payments[payment]
        lowest = min(lowest, _play(rule, src, dst, cents, begin, row, state))
        lowest = min(lowest, _pay(rule, src, dst, cents, row, state))
        begin = row + 1
    return min(lowest, _play(rule, src, dst, cents, begin, len(src), state)) >= 0


@njit(cache=True, nogil=True)
def _play(rule, src, dst, cents, begin, end, state):
    """Play some rows; the lowest balance there was."""
    if rule == LIBR:
        return _play_libr(src, dst, cents, begin, end, state)
    if rule == PRORATA:
        return _play_prorata(src, dst, cents, begin, end, state)
    return _play_poison(src, dst, cents, begin, end, state)


@njit(cache=True, nogil=True)
def _pay(rule, src, dst, cents, row, state):
    """One payment of a victim: what of it was clean becomes tainted where it arrives. The balance it leaves."""
    s, d, amount = src[row], dst[row] if dst[row] != OUTSIDE else len(state) - 1, cents[row]
    balance, taint = state[s].balance, state[s].taint
    left = balance - amount
    if rule == LIBR:
        moved = taint - min(taint, left)
    elif rule == PRORATA:
        moved = share(taint, amount, balance) if taint else np.int64(0)
    else:
        moved = taint - left if taint else np.int64(0)
    state[s].balance, state[s].taint = left, taint - moved
    state[d].balance += amount
    if rule != POISON or dst[row] == OUTSIDE:
        state[d].taint += amount
    elif amount:
        state[d].taint = state[d].balance
    return left


@njit(cache=True, nogil=True)
def _play_libr(src, dst, cents, begin, end, state):
    """The holder's own money leaves first: the taint shrinks only where the balance falls below it.

    The outside never falls so low: what came there as taint stays, and needs no account of its own.
    """
    lowest, last = np.int64(0), len(src) - 1
    states, size = state.ctypes.data, np.uint64(state.itemsize)
    for i in range(begin, end):
        far = min(i + AHEAD, last)
        fetch(states + np.int64(account_at(src, far) * size))
        fetch(states + np.int64(account_at(dst, far) * size))
        s, d, amount = account_at(src, i), account_at(dst, i), cents[i]
        left, taint = state[s].balance - amount, state[s].taint
        lowest = min(lowest, left)
        stays = min(taint, left)
        state[s].balance, state[s].taint = left, stays
        state[d].balance += amount
        state[d].taint += taint - stays
    return lowest


@njit(cache=True, nogil=True, error_model="numpy")
def _play_prorata(src, dst, cents, begin, end, state):
    """Each payment carries its share of the taint, rounded down; the cents that rounding leaves stay at the source."""
    lowest, outside, last = np.int64(0), np.uint64(len(state) - 1), len(src) - 1
    states, size = state.ctypes.data, np.uint64(state.itemsize)
    for i in range(begin, end):
        far = min(i + AHEAD, last)
        fetch(states + np.int64(account_at(src, far) * size))
        fetch(states + np.int64(account_at(dst, far) * size))
        s, d, amount = account_at(src, i), account_at(dst, i), cents[i]
        d = d if d != OUTSIDE else outside
        balance, taint = state[s].balance, state[s].taint
        lowest = min(lowest, balance - amount)
        state[s].balance = balance - amount
        state[d].balance += amount
        if taint:
            moved = share(taint, amount, balance)
            state[s].taint = taint - moved
            state[d].taint += moved
    return lowest


@njit(cache=True, nogil=True)
def _play_poison(src, dst, cents, begin, end, state):
    """One tainted cent taints the whole balance; an account that has been emptied is clean again."""
    lowest, outside, last = np.int64(0), np.uint64(len(state) - 1), len(src) - 1
    states, size = state.ctypes.data, np.uint64(state.itemsize)
    for i in range(begin, end):
        far = min(i + AHEAD, last)
        fetch(states + np.int64(account_at(src, far) * size))
        fetch(states + np.int64(account_at(dst, far) * size))
        s, d, amount = account_at(src, i), account_at(dst, i), cents[i]
        d = d if d != OUTSIDE else outside
        left = state[s].balance - amount
        lowest = min(lowest, left)
        dirty = state[s].taint != 0
        state[s].balance = left
        state[s].taint = left if dirty else np.int64(0)
        whole = state[d].balance + amount
        state[d].balance = whole
        if d == outside:
            state[d].taint += amount if dirty else np.int64(0)
        else:
            state[d].taint = whole if state[d].taint or (dirty and amount) else np.int64(0)
    return lowest


@njit(cache=True, nogil=True, error_model="numpy")
def share(taint, amount, balance):
    """floor(taint * amount / balance), exact where the product needs 128 bits too; 0 <= taint, amount <= balance."""
    if float(taint) * float(amount) < FITS:
        return np.int64(np.uint64(taint * amount) // np.uint64(balance))
    return _share_wide(np.uint64(taint), np.uint64(amount), np.uint64(balance))


@njit(cache=True, nogil=True)
def _share_wide(taint, amount, balance):
    """The same by a product in two words of 64 bits and division bit by bit."""
    low_half, half, one = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1)
    low = (taint & low_half) * (amount & low_half)
    cross = (taint >> half) * (amount & low_half) + (low >> half)
    other = (taint & low_half) * (amount >> half) + (cross & low_half)
    rest = (taint >> half) * (amount >> half) + (cross >> half) + (other >> half)
    low = (other << half) | (low & low_half)
    quotient = np.uint64(0)
    for bit in range(63, -1, -1):
        rest = (rest << one) | ((low >> np.uint64(bit)) & one)
        quotient <<= one
        if rest >= balance:
            rest -= balance
            quotient |= one
    return np.int64(quotient)
