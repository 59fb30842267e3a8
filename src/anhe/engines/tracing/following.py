"""Follow what victims paid, packet by packet, through the rows of an index: exact to the cent, nothing overwritten.

A packet is the half-open range [low, high) of positions (fifo) or levels (lifo) of one account; `row` is the first of
the account's rows that can move it on. Under way it is the range [low, high) of the cents of the transaction `row`.
All victims' packets go on together, a hop at a time: while one is worked on, memory for the next is on its way.
"""

import numpy as np
from numba import njit

from anhe.engines.tracing.fetching import fetch
from anhe.engines.tracing.indexing import END
from anhe.engines.tracing.shapes import OUTSIDE

PACKET = np.dtype(
    [("low", "i8"), ("high", "i8"), ("row", "i4"), ("account", "i4"), ("tx", "i4"), ("owner", "i4")], align=True
)
FINISH = np.dtype([("cents", "i8"), ("account", "i4"), ("victim", "i4")], align=True)
FIRST = 256  # packets there is room for at first
LANDS, ROWS = 32, 16  # packets: how early their landings, then their rows, are asked for
LINEAR = 8  # rows looked at one by one before the search goes by halves
FEW = 48  # ends sorted by insertion


@njit(cache=True, nogil=True)
def follow(lifo, rows, lands, starts, cents, bounds, payments):
    """The ends of each victim's money: where the victim's begin, accounts, cents; sorted by account and merged.

    `payments` are transactions, those of victim v at [bounds[v], bounds[v + 1]).
    """
    wave, after = np.empty(max(FIRST, len(payments)), PACKET), np.empty(max(FIRST, len(payments)), PACKET)
    ends, count, size = np.empty(max(FIRST, 4 * len(payments)), FINISH), 0, 0
    gone = np.zeros(len(bounds) - 1, np.int64)
    for victim in range(len(bounds) - 1):
        for payment in range(bounds[victim], bounds[victim + 1]):
            _send(wave, size, 0, cents[payments[payment]], payments[payment], victim)
            size += 1
    while size:
        after, ends, count, sent = _hop(lifo, rows, lands, starts, cents, wave, size, after, ends, count, gone)
        wave, after, size = after, wave, sent
    return _gather(ends, count, gone)


@njit(cache=True, nogil=True)
def _hop(lifo, rows, lands, starts, cents, wave, size, after, ends, count, gone):
    """Land a wave of packets and send on what their accounts send on; what stays is an end."""
    sent, lines, line = 0, rows.ctypes.data, rows.itemsize
    landings, landing = lands.ctypes.data, lands.itemsize
    for i in range(min(size, LANDS)):
        fetch(landings + np.int64(wave[i].tx) * landing)
    for i in range(min(size, ROWS)):
        _land(lands, wave, i)
        fetch(lines + np.int64(wave[i].row) * line)
    for i in range(size):
        if i + LANDS < size:
            fetch(landings + np.int64(wave[i + LANDS].tx) * landing)
        if i + ROWS < size:
            _land(lands, wave, i + ROWS)
            fetch(lines + np.int64(wave[i + ROWS].row) * line)
        account, victim = wave[i].account, wave[i].owner
        if account == OUTSIDE:
            gone[victim] += wave[i].high - wave[i].low
            continue
        low, high, row = wave[i].low, wave[i].high, np.int64(wave[i].row)
        if not lifo:
            row = _first_leaving(rows, starts, account, row, low)
        while low < high and rows[row].tx != END:
            if sent == len(after):
                after = np.concatenate((after, after))
            low, high, row, moved = _step(lifo, rows, cents, row, low, high, after, sent)
            after[sent].owner = victim
            sent += moved
        if low < high:
            if count == len(ends):
                ends = np.concatenate((ends, ends))
            ends[count].cents, ends[count].account, ends[count].victim = high - low, account, victim
            count += 1
    return after, ends, count, sent


@njit(cache=True, nogil=True)
def chain(lifo, rows, lands, starts, cents, tx):
    """One payment with its whole way: every packet there was, the payment's own first, and what stays of each."""
    packets, kept = np.empty(FIRST, PACKET), np.empty(FIRST, np.int64)
    _send(packets, 0, 0, cents[tx], tx, END)
    done, count = 0, 1
    while done < count:
        _land(lands, packets, done)
        low, high, account, row = packets[done].low, packets[done].high, packets[done].account, packets[done].row
        if account != OUTSIDE:
            row = np.int64(row) if lifo else _first_leaving(rows, starts, account, row, low)
            while low < high and rows[row].tx != END:
                if count == len(packets):
                    packets, kept = np.concatenate((packets, packets)), np.concatenate((kept, kept))
                low, high, row, moved = _step(lifo, rows, cents, row, low, high, packets, count)
                packets[count].owner = done
                count += moved
        kept[done] = high - low
        done += 1
    return packets[:count].copy(), kept[:count].copy()


@njit(cache=True, nogil=True, inline="always")
def _send(packets, at, low, high, tx, owner):
    packets[at].low, packets[at].high, packets[at].tx, packets[at].owner = low, high, tx, owner


@njit(cache=True, nogil=True, inline="always")
def _land(lands, packets, at):
    """A packet that was under way lies in its account."""
    tx = packets[at].tx
    packets[at].low += lands[tx].landing
    packets[at].high += lands[tx].landing
    packets[at].account, packets[at].row = lands[tx].dst, lands[tx].hint


@njit(cache=True, nogil=True, inline="always")
def _step(lifo, rows, cents, row, low, high, packets, at):
    """Let one row take its part of a packet: what is left, the next row to ask, and 1 where packets[at] was written."""
    tx, mark = rows[row].tx, rows[row].mark
    if lifo:
        if mark >= high:
            return low, high, np.int64(rows[row].skip), 0
        before, part_low = mark + cents[tx], max(low, mark)
        packets[at].low, packets[at].high, packets[at].tx = before - high, before - part_low, tx
        return low, part_low, np.int64(row + 1), 1
    part_high = min(high, rows[row + 1].mark)
    if part_high <= low:
        return low, high, np.int64(row + 1), 0
    packets[at].low, packets[at].high, packets[at].tx = low - mark, part_high - mark, tx
    return part_high, high, np.int64(row + 1), 1


@njit(cache=True, nogil=True)
def _first_leaving(rows, starts, account, row, low):
    """The first row whose positions reach beyond `low`, or the one that closes the account."""
    for _ in range(LINEAR):
        if rows[row].tx == END or rows[row + 1].mark > low:
            return np.int64(row)
        row += 1
    near, far = np.int64(row), np.int64(starts[account + 1] - 1)
    while near < far:
        middle = (near + far) >> 1
        if rows[middle + 1].mark > low:
            far = middle
        else:
            near = middle + 1
    return near


@njit(cache=True, nogil=True)
def _gather(ends, count, gone):
    """The ends by victim, the outside first: where each victim's begin, accounts, cents."""
    victims = len(gone)
    firsts = np.zeros(victims + 1, np.int64)
    for i in range(count):
        firsts[ends[i].victim + 1] += 1
    for victim in range(victims):
        firsts[victim + 1] += firsts[victim] + (gone[victim] != 0)
    accounts, amounts = np.empty(firsts[-1], np.int32), np.empty(firsts[-1], np.int64)
    free = firsts[:-1].copy()
    for victim in range(victims):
        if gone[victim]:
            accounts[free[victim]], amounts[free[victim]] = OUTSIDE, gone[victim]
            free[victim] += 1
    for i in range(count):
        at = free[ends[i].victim]
        accounts[at], amounts[at] = ends[i].account, ends[i].cents
        free[ends[i].victim] = at + 1
    last = 0
    for victim in range(victims):
        first, end = firsts[victim], firsts[victim + 1]
        firsts[victim] = last
        last = _merge(accounts, amounts, first, end, last)
    firsts[-1] = last
    return firsts, accounts[:last].copy(), amounts[:last].copy()


@njit(cache=True, nogil=True)
def _merge(accounts, amounts, first, end, to):
    """Sort a victim's ends by account, add up those of one account and move them to `to`; where they end there."""
    if end - first > FEW:
        order = np.argsort(accounts[first:end])
        accounts[first:end], amounts[first:end] = accounts[first:end][order], amounts[first:end][order]
    else:
        for i in range(first + 1, end):
            account, amount, j = accounts[i], amounts[i], i
            while j > first and accounts[j - 1] > account:
                accounts[j], amounts[j] = accounts[j - 1], amounts[j - 1]
                j -= 1
            accounts[j], amounts[j] = account, amount
    begin = to
    for i in range(first, end):
        if to > begin and accounts[to - 1] == accounts[i]:
            amounts[to - 1] += amounts[i]
        else:
            accounts[to], amounts[to] = accounts[i], amounts[i]
            to += 1
    return to
