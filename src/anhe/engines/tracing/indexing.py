"""The index that money is followed by: of each account its outgoing transactions, in order, with their positions.

FIFO: the cent that is the p-th to enter an account (opening balance first) is the p-th to leave. A transaction takes
the positions [mark, next row's mark) of its source; position p comes to lie at p + turn at its destination.
LIFO: a cent lies at the level of the balance it raised and leaves when the balance first falls to that level or
below. A transaction takes the levels [mark, balance before it); level p comes to lie at turn - 1 - p, because cent
by cent the top one goes first and so lies lowest where it arrives. `skip` is the next row with a lower mark.
"""

import numpy as np
from numba import njit

from anhe.engines.tracing.fetching import fetch
from anhe.engines.tracing.shapes import OUTSIDE

# `hint`: the first row of the destination after this transaction. Two rows a cache line, none astride of two.
ROW = np.dtype(
    [("mark", "i8"), ("turn", "i8"), ("dst", "i4"), ("hint", "i4"), ("tx", "i4"), ("skip", "i4")], align=True
)
STATE = np.dtype([("ins", "i8"), ("outs", "i8"), ("row", "i8")], align=True)
END = -1  # `dst` of the row that closes an account: its mark is all that ever left (fifo), or below any level (lifo)
AHEAD, NEAR = 64, 24  # transactions: how early the accounts, then the rows, are asked for


@njit(cache=True, nogil=True)
def count_rows(src, starts):
    """Where each account's rows begin: one for each outgoing transaction and one that closes."""
    for i in range(len(src)):
        starts[src[i] + 1] += 1
    for account in range(1, len(starts)):
        starts[account] += starts[account - 1] + 1


@njit(cache=True, nogil=True)
def build_fifo(src, dst, cents, opening, starts, state, rows):
    """Fill the rows; False where some account pays more than it has."""
    for account in range(len(opening)):
        state[account].ins = opening[account]
        state[account].outs = 0
        state[account].row = starts[account]
    states, lines = state.ctypes.data, rows.ctypes.data
    size, line, last, sound = state.itemsize, rows.itemsize, len(src) - 1, True
    for i in range(len(src)):
        far = min(i + AHEAD, last)
        fetch(states + src[far] * size)
        fetch(states + dst[far] * size)
        fetch(lines + state[src[min(i + NEAR, last)]].row * line)
        s, d, amount = src[i], dst[i], cents[i]
        row, mark = state[s].row, state[s].outs
        state[s].row = row + 1
        state[s].outs = mark + amount
        sound &= (mark + amount <= state[s].ins) | (s == OUTSIDE)
        landing = state[d].ins
        state[d].ins = landing + amount
        rows[row].mark = mark
        rows[row].turn = landing - mark
        rows[row].dst = d
        rows[row].hint = state[d].row
        rows[row].tx = i
    for account in range(len(opening)):
        row = state[account].row
        rows[row].mark = state[account].outs
        rows[row].dst = END
        rows[row].tx = last + 1
    return sound


@njit(cache=True, nogil=True)
def build_lifo(src, dst, cents, opening, starts, state, rows):
    """Fill the rows; False where some account pays more than it has. `ins` holds the balance here."""
    for account in range(len(opening)):
        state[account].ins = opening[account]
        state[account].row = starts[account]
    sound = True
    for i in range(len(src)):
        s, d, amount = src[i], dst[i], cents[i]
        row, before = state[s].row, state[s].ins
        state[s].row = row + 1
        if s != OUTSIDE:
            state[s].ins = before - amount
            sound &= amount <= before
        landing = state[d].ins
        if d != OUTSIDE:
            state[d].ins = landing + amount
        rows[row].mark = before - amount
        rows[row].turn = landing + before
        rows[row].dst = d
        rows[row].hint = state[d].row
        rows[row].tx = i
    for account in range(len(opening)):
        last = state[account].row
        rows[last].mark = END
        rows[last].dst = END
        rows[last].tx = len(src)
        if account == OUTSIDE:  # it has no levels, and nobody follows money through it
            continue
        for row in range(last - 1, starts[account] - 1, -1):
            lower = row + 1
            while rows[lower].mark >= rows[row].mark:
                lower = rows[lower].skip
            rows[row].skip = lower
    return sound


@njit(cache=True, nogil=True)
def row_of(rows, starts, source, tx):
    """The row of a transaction among those of its source."""
    low, high = starts[source], starts[source + 1]
    while high - low > 1:
        middle = (low + high) >> 1
        if rows[middle].tx <= tx:
            low = middle
        else:
            high = middle
    return low
