"""Compiled loops over a register: what a pair can score at most, from tables, and what it scores exactly.

The tables are made for one query. Each holds, for a class of cases (a bin of distance, an hour, a type), the highest
value its term can take for any case of that class. A pair whose bounds add up to less than the k-th best found so far
cannot be among the k best; every other pair is scored exactly.
"""

import math

import numpy as np
from numba import njit

PLACE, DENSITY, TIME, HOUR, WEEKDAY, TYPE, AMOUNT, ALIKE, SHARED, UNSHARED = range(10)  # as in evidence.AXES
CLOSE_KM = 0.1  # as in evidence
X, Y, START, END, CROWD, CLOCK, LOGS, KIND, TYPED, MASS, SQUARE = range(11)  # of the query's values

BINS = 2048  # of squared distance, of days: sixteen an octave
NEAR = 1e-4  # km², added to every squared distance
NOWHERE, NEVER = 1e20, 1e12  # beyond these, distance and days mean "not known"
HOURS, WEEKDAYS, MASSES, SHARES = 601, 785, 65, 33
UNTOLD = 255  # the class of what is not known, of density and of amount
SLACK = 2e-4  # above the rounding of seven sums in single precision


@njit(cache=True)
def curve_at(curves, axis, value):
    """Return a curve's value, as `shapes.Curve.at`; a row of `curves` is low, step, how many, values."""
    low, step, last = curves[axis, 0], curves[axis, 1], int(curves[axis, 2]) - 1
    place = (value - low) / step
    if place <= 0:
        return curves[axis, 3]
    if place >= last:
        return curves[axis, 3 + last]
    left = int(place)
    first = curves[axis, 3 + left]
    return first + (curves[axis, 4 + left] - first) * (place - left)


@njit(cache=True)
def highest(curves, axis, least, most):
    """Return the highest value of a curve between two places."""
    best = max(curve_at(curves, axis, least), curve_at(curves, axis, most))
    low, step, knots = curves[axis, 0], curves[axis, 1], int(curves[axis, 2])
    for at in range(knots):
        if least < low + step * at < most:
            best = max(best, curves[axis, 3 + at])
    return best


@njit(cache=True)
def gap(start1, end1, start2, end2):
    """Return `comparing.expected_gap` of one pair."""
    middle = abs((start1 + end1) - (start2 + end2)) / 2
    wide1, wide2 = end1 - start1, end2 - start2
    long, short = max(wide1, wide2), min(wide1, wide2)
    if end1 <= start2 or end2 <= start1 or long == 0:
        return middle
    if short <= 1e-9 * max(long, 1.0):
        return middle**2 / long + long / 4
    cubes = abs(end1 - start2) ** 3 + abs(end2 - start1) ** 3 - abs(start1 - start2) ** 3 - abs(end1 - end2) ** 3
    return cubes / (6 * long * short)


@njit(cache=True)
def _sum1(value, period):
    turns = math.floor(value / period)
    rest = value - turns * period
    area = rest**2 / 2 if rest <= period / 2 else period**2 / 4 - (period - rest) ** 2 / 2
    return turns * period**2 / 4 + area


@njit(cache=True)
def _sum2(value, period):
    turns = math.floor(value / period)
    rest = value - turns * period
    half = period / 2
    area = rest**3 / 6
    if rest > half:
        area = period**3 / 48 + period**2 / 4 * (rest - half) + ((period - rest) ** 3 - half**3) / 6
    whole = period**3 / 8 * turns + period**3 / 4 * turns * (turns - 1) / 2
    return whole + period**2 / 4 * turns * rest + area


@njit(cache=True)
def turn(start1, width1, start2, width2, period):
    """Return `comparing.expected_turn` of one pair."""
    short, long = min(width1, width2), max(width1, width2)
    begin = start1 - start2 if width1 <= width2 else start2 - start1
    begin -= period * math.floor(begin / period)
    if long >= period:
        return period / 4
    if long <= 1e-9 * period:
        return min(begin, period - begin)
    if short <= 1e-9 * period:
        return (_sum1(begin, period) - _sum1(begin - long, period)) / long
    there = _sum2(begin + short, period) - _sum2(begin, period)
    back = _sum2(begin + short - long, period) - _sum2(begin - long, period)
    return (there - back) / (long * short)


@njit(cache=True)
def rest_of(value, period):
    return value - period * math.floor(value / period)


@njit(cache=True)
def shared_of(held, rarity, other):
    """Return the rarity of the codes that a case shares with the query, whose codes' numbers are `held`."""
    shared = 0.0
    for at in held:
        if (other[at >> 6] >> np.uint64(at & 63)) & np.uint64(1):
            shared += rarity[at]
    return shared


@njit(cache=True)
def modus(curves, query, held, rarity, other, mass, square):
    """Return what the modus term adds to a pair whose both sides have codes."""
    shared, squares = 0.0, 0.0
    for at in held:
        if (other[at >> 6] >> np.uint64(at & 63)) & np.uint64(1):
            shared += rarity[at]
            squares += rarity[at] ** 2
    alike = squares / math.sqrt(max(query[SQUARE] * square, 1e-12))
    apart = max(query[MASS] + mass - 2 * shared, 0.0)
    return (
        curve_at(curves, ALIKE, alike) + curve_at(curves, SHARED, math.log1p(shared))
        + curve_at(curves, UNSHARED, math.log1p(apart))
    )  # fmt: skip


@njit(cache=True)
def rest_exact(curves, query, kinds, values, kind, typed):
    """Return the exact sum of every term but modus and identifiers; `values` is one row of the register."""
    total = 0.0
    if not math.isnan(query[X]) and not math.isnan(values[X]):
        apart = math.hypot(query[X] - values[X], query[Y] - values[Y])
        total += curve_at(curves, PLACE, math.log(apart + CLOSE_KM))
        total += curve_at(curves, DENSITY, query[CROWD] + values[CROWD])
    if not math.isnan(query[START]) and not math.isnan(values[START]):
        days = gap(query[START], query[END], values[START], values[END])
        total += curve_at(curves, TIME, math.log1p(days))
        wide, wide2 = query[END] - query[START], values[END] - values[START]
        if query[CLOCK] > 0 and values[CLOCK] > 0 and wide * 24 < 24 and wide2 * 24 < 24:
            first, second = rest_of(query[START] * 24, 24.0), rest_of(values[START] * 24, 24.0)
            total += curve_at(curves, HOUR, turn(first, wide * 24, second, wide2 * 24, 24.0))
        if wide < 7 and wide2 < 7:
            first, second = rest_of(query[START], 7.0), rest_of(values[START], 7.0)
            total += curve_at(curves, WEEKDAY, turn(first, wide, second, wide2, 7.0))
    if query[TYPED] > 0 and typed:
        total += curve_at(curves, TYPE, kinds[kind] if kind == int(query[KIND]) else -1.0)
    if not math.isnan(query[LOGS]) and not math.isnan(values[LOGS]):
        total += curve_at(curves, AMOUNT, abs(query[LOGS] - values[LOGS]))
    return total


@njit(cache=True)
def score_all(curves, query, held, rarity, kinds, values, codes, mass, square, kind, typed, out):
    """Score every case of a register against the query, exactly, hard identifiers left out."""
    for row in range(len(out)):
        out[row] = rest_exact(curves, query, kinds, values[row], kind[row], typed[row])
        if query[MASS] > 0 and mass[row] > 0:
            out[row] += modus(curves, query, held, rarity, codes[row], mass[row], square[row])


@njit(cache=True)
def scan(order, ceiling, starts, coarse, tables, exacts, known, orig, best, rows, found, least):
    """Go through the blocks in this order, keeping the best; return pairs bounded, pairs scored and how many were kept.

    A block whose ceiling lies below the worst kept ends the search: those after it have lower ceilings.
    """
    x, y, middle, crowd, logs, kind, hour, weekday, masses = coarse
    at_place, at_crowd, at_time, at_hour, at_week, at_kind, at_logs, at_mass, at_shared, qx, qy, qm, _placed, _timed = tables
    curves, query, held, rarity, kinds, values, codes, mass, square, types, typed = exacts
    looked, scored = 0, 0
    base = np.float32(NEAR).view(np.int32) >> 19
    first = np.float32(1.0).view(np.int32) >> 19
    for number in order:
        if ceiling[number] + SLACK < least:
            break
        for row in range(starts[number], starts[number + 1]):
            across, along = x[row] - qx, y[row] - qy
            far = np.float32(across * across + along * along + np.float32(NEAR))
            days = np.float32(abs(middle[row] - qm) + np.float32(1.0))
            bound = (
                at_place[min((far.view(np.int32) >> 19) - base, BINS - 1)]
                + at_time[min((days.view(np.int32) >> 19) - first, BINS - 1)]
                + at_crowd[crowd[row]] + at_logs[logs[row]] + at_mass[masses[row]]
                + at_kind[kind[row]] + at_hour[hour[row]] + at_week[weekday[row]]
            )  # fmt: skip
            if bound + SLACK < least:
                continue
            added = 0.0
            if masses[row] > 0 and query[MASS] > 0:
                part = int(shared_of(held, rarity, codes[row]) / query[MASS] * (SHARES - 1) * (1 - 1e-9))
                bound -= at_mass[masses[row]]
                if bound + at_shared[part, masses[row]] + SLACK < least:
                    continue
                added = modus(curves, query, held, rarity, codes[row], mass[row], square[row])
                if bound + added + SLACK < least:
                    continue
            spot = np.searchsorted(known, row)
            if spot < len(known) and known[spot] == row:
                continue
            scored += 1
            value = rest_exact(curves, query, kinds, values[row], types[row], typed[row]) + added
            found = keep(best, rows, found, value, orig[row])
            if found == len(best):
                least = best[found - 1]
        looked += starts[number + 1] - starts[number]
    return looked, scored, found


@njit(cache=True)
def keep(best, rows, found, value, row):
    """Insert into the best, highest first, then the lower row; return how many there are."""
    if found == len(best):
        if found == 0 or value < best[found - 1] or (value == best[found - 1] and row > rows[found - 1]):
            return found
        found -= 1
    at = found
    while at > 0 and (value > best[at - 1] or (value == best[at - 1] and row < rows[at - 1])):
        best[at], rows[at] = best[at - 1], rows[at - 1]
        at -= 1
    best[at], rows[at] = value, row
    return found + 1
