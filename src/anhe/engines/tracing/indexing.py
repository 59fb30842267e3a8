"""The index that money is followed by: of each account its outgoing transactions, in order, with their positions.

FIFO: the cent that is the p-th to enter an account (opening balance first) is the p-th to leave. A transaction takes
the positions [mark, next row's mark) of its source; its cents come to lie at its destination from `landing` on.
LIFO: a cent lies at the level of the balance it raised and leaves when the balance first falls to that level or
below. A transaction takes the levels [mark, balance before it), the top one first, so that the one that was highest
comes to lie at `landing`, the balance of the destination before it. `skip` is the next row with a lower mark.

What is found by account stands in `rows`, what is found by transaction in `lands`: half a row is half the memory that
is written all over the place, and that is what building an index costs.
"""

import numpy as np
from numba import njit

from anhe.engines.tracing.fetching import account_at, fetch
from anhe.engines.tracing.shapes import MOST, OUTSIDE

ROW = np.dtype([("mark", "i8"), ("tx", "i4"), ("skip", "i4")], align=True)
LAND = np.dtype([("landing", "i8"), ("hint", "i4"), ("dst", "i4")], align=True)  # hint: first row of dst after it
STATE = np.dtype([("ins", "i8"), ("outs", "i8"), ("row", "i8"), ("spare", "i8")], align=True)  # half a cache line
END = -1  # `tx` of the row that closes an account: its mark is all that ever left (fifo), or below any level (lifo)
AHEAD, NEAR = 64, 24  # transactions: how early the accounts, then the rows, are asked for
LINE = 64  # bytes of a cache line


def on_lines(count: int, kind: np.dtype) -> np.ndarray:
    """Room for so many records, none of them astride of two cache lines if they fit in one."""
    room = np.empty(count * kind.itemsize + LINE, np.uint8)
    begin = -room.ctypes.data % LINE
    return room[begin : begin + count * kind.itemsize].view(kind)


@njit(cache=True, nogil=True)
def survey(src, dst, cents, accounts):
    """Whether every account is known and no amount below 0, and what all amounts add up to, near enough."""
    worst, total = np.int64(0), 0.0
    for i in range(len(src)):
        s, d, amount = np.int64(src[i]), np.int64(dst[i]), cents[i]
        worst |= s | d | (accounts - 1 - s) | (accounts - 1 - d) | amount
        total += amount
    return worst >= 0, total


@njit(cache=True, nogil=True)
def count_rows(src, starts):
    """Where each account's rows begin: one for each outgoing transaction and one that closes."""
    for i in range(len(src)):
        starts[src[i] + 1] += 1
    for account in range(1, len(starts)):
        starts[account] += starts[account - 1] + 1


@njit(cache=True, nogil=True)
def build_fifo(src, dst, cents, opening, starts, state, rows, lands):
    """Fill rows and lands; False where some account pays more than it has."""
    for account in range(len(opening)):
        state[account].ins = opening[account]
        state[account].outs = 0
        state[account].row = starts[account]
    states, lines = state.ctypes.data, rows.ctypes.data
    size, line, last, lowest = state.itemsize, rows.itemsize, len(src) - 1, np.int64(0)
    state[OUTSIDE].ins = 2 * MOST
    for i in range(len(src)):
        far = min(i + AHEAD, last)
        fetch(states + np.int64(account_at(src, far)) * size)
        fetch(states + np.int64(account_at(dst, far)) * size)
        fetch(lines + state[account_at(src, min(i + NEAR, last))].row * line)
        s, d, amount = account_at(src, i), account_at(dst, i), cents[i]
        row, mark = np.uint64(state[s].row), state[s].outs
        state[s].row += 1
        state[s].outs = mark + amount
        lowest = min(lowest, state[s].ins - mark - amount)
        landing = state[d].ins
        state[d].ins = landing + amount
        rows[row].mark = mark
        rows[row].tx = i
        lands[i].landing = landing
        lands[i].hint = state[d].row
        lands[i].dst = dst[i]
    for account in range(len(opening)):
        row = state[account].row
        rows[row].mark = state[account].outs
        rows[row].tx = END
    return lowest >= 0


@njit(cache=True, nogil=True)
def build_lifo(src, dst, cents, opening, starts, state, rows, lands):
    """Fill rows and lands; False where some account pays more than it has. `ins` holds the balance here."""
    for account in range(len(opening)):
        state[account].ins = opening[account]
        state[account].row = starts[account]
    states, lines = state.ctypes.data, rows.ctypes.data
    size, line, last, lowest = state.itemsize, rows.itemsize, len(src) - 1, np.int64(0)
    state[OUTSIDE].ins = 2 * MOST
    for i in range(len(src)):
        far = min(i + AHEAD, last)
        fetch(states + np.int64(account_at(src, far)) * size)
        fetch(states + np.int64(account_at(dst, far)) * size)
        fetch(lines + state[account_at(src, min(i + NEAR, last))].row * line)
        s, d, amount = account_at(src, i), account_at(dst, i), cents[i]
        row, mark = np.uint64(state[s].row), state[s].ins - amount
        state[s].row += 1
        state[s].ins = mark
        lowest = min(lowest, mark)
        landing = state[d].ins
        state[d].ins = landing + amount
        rows[row].mark = mark
        rows[row].tx = i
        lands[i].landing = landing
        lands[i].hint = state[d].row
        lands[i].dst = dst[i]
    if lowest < 0:  # below any level there is none to find
        return False
    for account in range(len(opening)):
        _close_levels(rows, starts[account], state[account].row, account == OUTSIDE)
    return True


@njit(cache=True, nogil=True)
def _close_levels(rows, first, last, is_outside):
    """The closing row of an account, and for each other one the next that is lower."""
    rows[last].mark = END
    rows[last].tx = END
    if is_outside:  # it has no levels, and nobody follows money through it
        return
    for row in range(last - 1, first - 1, -1):
        lower = row + 1
        while rows[lower].mark >= rows[row].mark:
            lower = rows[lower].skip
        rows[row].skip = lower
