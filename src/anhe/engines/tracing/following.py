"""Follow what victims paid, packet by packet, through the rows of an index: exact to the cent, nothing overwritten.

A packet is the half-open range [low, high) of positions (fifo) or levels (lifo) of one account; `row` is the first of
the account's rows that can move it on.
"""

import numpy as np
from numba import njit

from anhe.engines.tracing.fetching import fetch
from anhe.engines.tracing.indexing import END, row_of
from anhe.engines.tracing.shapes import OUTSIDE

PACKET = np.dtype(
    [("low", "i8"), ("high", "i8"), ("row", "i4"), ("account", "i4"), ("tx", "i4"), ("parent", "i4")], align=True
)
LINEAR = 8  # rows looked at one by one before the search goes by halves
FEW = 48  # ends sorted by insertion


@njit(cache=True, nogil=True)
def follow(lifo, rows, starts, src, cents, bounds, payments):
    """The ends of each victim's money: where the victim's begin, accounts, cents; sorted by account and merged.

    `payments` are transactions, those of victim v at [bounds[v], bounds[v + 1]).
    """
    stack = np.empty(1024, PACKET)
    accounts, amounts = np.empty(1 << 12, np.int32), np.empty(1 << 12, np.int64)
    firsts = np.empty(len(bounds), np.int64)
    count = 0
    for victim in range(len(bounds) - 1):
        firsts[victim], gone = count, np.int64(0)
        for payment in range(bounds[victim], bounds[victim + 1]):
            tx = payments[payment]
            _land(lifo, rows, row_of(rows, starts, src[tx], tx), cents[tx], stack)
            stack, accounts, amounts, count, out = _drain(lifo, rows, starts, stack, accounts, amounts, count)
            gone += out
        if gone:
            if count == len(accounts):
                accounts, amounts = np.concatenate((accounts, accounts)), np.concatenate((amounts, amounts))
            accounts[count], amounts[count] = OUTSIDE, gone
            count += 1
        count = _merge(accounts, amounts, firsts[victim], count)
    firsts[-1] = count
    return firsts, accounts[:count].copy(), amounts[:count].copy()


@njit(cache=True, nogil=True)
def chain(lifo, rows, starts, src, tx, amount):
    """One payment with its whole way: every packet there was, the payment's own first, and what stays of each."""
    packets, kept = np.empty(256, PACKET), np.empty(256, np.int64)
    _land(lifo, rows, row_of(rows, starts, src[tx], tx), amount, packets)
    packets[0].parent = -1
    done, count = 0, 1
    while done < count:
        low, high, row, account = packets[done].low, packets[done].high, packets[done].row, packets[done].account
        if account != OUTSIDE:
            row = row if lifo else _first_leaving(rows, starts, account, row, low)
            while low < high and rows[row].dst != END:
                if count == len(packets):
                    packets, kept = np.concatenate((packets, packets)), np.concatenate((kept, kept))
                low, high, row, moved = _step(lifo, rows, row, low, high, packets, count)
                packets[count].parent = done
                count += moved
        kept[done] = high - low
        done += 1
    return packets[:count].copy(), kept[:count].copy()


@njit(cache=True, nogil=True)
def _drain(lifo, rows, starts, stack, accounts, amounts, count):
    """Follow the packet at the bottom of the stack to all its ends; also the cents that left for the outside."""
    top, gone, lines, line = 1, np.int64(0), rows.ctypes.data, rows.itemsize
    while top:
        top -= 1
        low, high, row, account = stack[top].low, stack[top].high, stack[top].row, stack[top].account
        if account == OUTSIDE:
            gone += high - low
            continue
        if not lifo:
            row = _first_leaving(rows, starts, account, row, low)
        while low < high and rows[row].dst != END:
            if top == len(stack):
                stack = np.concatenate((stack, stack))
            low, high, row, moved = _step(lifo, rows, row, low, high, stack, top)
            if moved:
                fetch(lines + np.int64(stack[top].row) * line)
                top += 1
        if low < high:
            if count == len(accounts):
                accounts, amounts = np.concatenate((accounts, accounts)), np.concatenate((amounts, amounts))
            accounts[count], amounts[count] = account, high - low
            count += 1
    return stack, accounts, amounts, count, gone


@njit(cache=True, nogil=True, inline="always")
def _step(lifo, rows, row, low, high, packets, at):
    """Let one row take its part of a packet: what is left, the next row to ask, and 1 where packets[at] was written."""
    if lifo:
        if rows[row].mark >= high:
            return low, high, np.int64(rows[row].skip), 0
        part_low = max(low, rows[row].mark)
        packets[at].low, packets[at].high = rows[row].turn - high, rows[row].turn - part_low
        left_low, left_high = low, part_low
    else:
        part_high = min(high, rows[row + 1].mark)
        if part_high <= low:
            return low, high, np.int64(row + 1), 0
        packets[at].low, packets[at].high = low + rows[row].turn, part_high + rows[row].turn
        left_low, left_high = part_high, high
    packets[at].account, packets[at].row, packets[at].tx = rows[row].dst, rows[row].hint, rows[row].tx
    return left_low, left_high, np.int64(row + 1), 1


@njit(cache=True, nogil=True)
def _land(lifo, rows, row, amount, packets):
    """The packet that a payment becomes where it arrives."""
    low = rows[row].turn - rows[row].mark - amount if lifo else rows[row].turn + rows[row].mark
    packets[0].low, packets[0].high = low, low + amount
    packets[0].account, packets[0].row, packets[0].tx = rows[row].dst, rows[row].hint, rows[row].tx


@njit(cache=True, nogil=True)
def _first_leaving(rows, starts, account, row, low):
    """The first row whose positions reach beyond `low`, or the one that closes the account."""
    for _ in range(LINEAR):
        if rows[row].dst == END or rows[row + 1].mark > low:
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
def _merge(accounts, amounts, first, count):
    """Sort a victim's ends by account and add up those of one account; the new count."""
    if count - first > FEW:
        order = np.argsort(accounts[first:count])
        accounts[first:count], amounts[first:count] = accounts[first:count][order], amounts[first:count][order]
    else:
        for i in range(first + 1, count):
            account, amount, j = accounts[i], amounts[i], i
            while j > first and accounts[j - 1] > account:
                accounts[j], amounts[j] = accounts[j - 1], amounts[j - 1]
                j -= 1
            accounts[j], amounts[j] = account, amount
    last = first - 1
    for i in range(first, count):
        if last >= first and accounts[last] == accounts[i]:
            amounts[last] += amounts[i]
        else:
            last += 1
            accounts[last], amounts[last] = accounts[i], amounts[i]
    return last + 1
