"""For one query: the highest value of each term over each class of cases, and the ceiling of each block."""

import math

import numpy as np
from numba import njit

from anhe.engines.linkage.scanning import (
    ALIKE,
    AMOUNT,
    BINS,
    CLOCK,
    CLOSE_KM,
    CROWD,
    DENSITY,
    END,
    HOUR,
    KIND,
    LOGS,
    MASS,
    NEAR,
    NEVER,
    NOWHERE,
    PLACE,
    SHARED,
    START,
    TIME,
    TYPE,
    TYPED,
    UNSHARED,
    UNTOLD,
    WEEKDAY,
    X,
    curve_at,
    highest,
    rest_of,
    turn,
)

FAR = 1e9


@njit(cache=True)
def edge(number, base):
    """Return the lower edge of a bin of single-precision numbers, sixteen an octave."""
    return np.int32((number + base) << 19).view(np.float32)


@njit(cache=True)
def place_table(curves, query, slack, out):
    base = np.float32(NEAR).view(np.int32) >> 19
    for at in range(BINS):
        low, high = edge(at, base), edge(at + 1, base)
        out[at] = 0.0
        if not math.isnan(query[X]) and low < NOWHERE:
            least = max(math.sqrt(max(low * (1 - 1e-6) - NEAR, 0.0)) - slack, 0.0)
            most = math.sqrt(high) * (1 + 1e-6) + slack
            out[at] = highest(curves, PLACE, math.log(least + CLOSE_KM), math.log(most + CLOSE_KM))


@njit(cache=True)
def time_table(curves, query, slack, out):
    """The expected gap of two windows is at least the gap of their middles, whatever their widths."""
    base = np.float32(1.0).view(np.int32) >> 19
    for at in range(BINS):
        low = edge(at, base)
        out[at] = 0.0
        if not math.isnan(query[START]) and low < NEVER:
            least = max(low * (1 - 1e-6) - 1.0 - slack, 0.0)
            out[at] = highest(curves, TIME, math.log1p(least), FAR)


@njit(cache=True)
def turn_tables(curves, query, hours, weekdays):
    """A class spans an hour of start and of width (a quarter of a day): three quarters of that is how far it can be off."""
    wide = query[END] - query[START]
    hours[:], weekdays[:] = 0.0, 0.0
    if query[CLOCK] > 0 and wide * 24 < 24:
        begin = rest_of(query[START] * 24, 24.0)
        for at in range(600):
            value = turn(begin, wide * 24, at // 25 + 0.5, min(at % 25 + 0.5, 23.999), 24.0)
            hours[at] = highest(curves, HOUR, max(value - 0.76, 0.0), value + 0.76)
    if wide < 7:
        begin = rest_of(query[START], 7.0)
        for at in range(784):
            value = turn(begin, wide, (at // 28 + 0.5) / 4, (at % 28 + 0.5) / 4, 7.0)
            weekdays[at] = highest(curves, WEEKDAY, max(value - 0.19, 0.0), value + 0.19)


@njit(cache=True)
def scale_tables(curves, query, crowds, logs, crowd, amount):
    """Density and amount, whose classes are equal steps from a lowest value."""
    crowd[:], amount[:] = 0.0, 0.0
    for at in range(UNTOLD):
        low, high = crowds[0] + crowds[1] * at, crowds[0] + crowds[1] * (at + 1)
        if not math.isnan(query[X]):
            crowd[at] = highest(curves, DENSITY, query[CROWD] + low - 1e-9, query[CROWD] + high + 1e-9)
        low, high = logs[0] + logs[1] * at - 1e-9, logs[0] + logs[1] * (at + 1) + 1e-9
        if not math.isnan(query[LOGS]):
            least = max(low - query[LOGS], query[LOGS] - high, 0.0)
            amount[at] = highest(curves, AMOUNT, least, max(abs(low - query[LOGS]), abs(high - query[LOGS])))


@njit(cache=True)
def kind_table(curves, query, kinds, typed, out):
    for at in range(len(out)):
        out[at] = 0.0
        if query[TYPED] > 0 and typed[at]:
            out[at] = curve_at(curves, TYPE, kinds[at] if at == int(query[KIND]) else -1.0)


@njit(cache=True)
def mass_tables(curves, query, top, masses, shares):
    """Classes of what a case's codes weigh (class 0: none) and of what it shares with the query.

    Two cases are never more alike than what they share allows: squares of shares are at most share times the highest.
    """
    masses[:], shares[:] = 0.0, 0.0
    if query[MASS] <= 0:
        return
    step, part = top / (len(masses) - 1), query[MASS] / (len(shares) - 1)
    alike = highest(curves, ALIKE, 0.0, 1.0)
    for at in range(1, len(masses)):
        low, high = step * (at - 1), step * at + 1e-9
        masses[at] = -np.inf
        for share in range(len(shares)):
            less, more = part * share - 1e-9, min(part * (share + 1), high, query[MASS]) + 1e-9
            if more < less:
                shares[share, at] = -np.inf
                continue
            less = max(less, 0.0)
            nearest, farthest = max(query[MASS] + low - 2 * more, 0.0), max(query[MASS] + high - 2 * less, 0.0)
            shares[share, at] = (
                alike + highest(curves, SHARED, math.log1p(less), math.log1p(more))
                + highest(curves, UNSHARED, math.log1p(nearest), math.log1p(farthest))
            )  # fmt: skip
            masses[at] = max(masses[at], shares[share, at])


@njit(cache=True)
def ceilings(boxes, lost, crowds, tables, slack, out):
    """The highest sum any case of each block can reach: its box's nearest place and time, the best class of the rest."""
    at_place, at_crowd, at_time, at_hour, at_week, at_kind, at_logs, at_mass, _shared, qx, qy, qm, is_placed, is_timed = tables
    rest = at_hour.max() + at_week.max() + at_kind.max() + at_logs.max() + at_mass.max()
    base = np.float32(NEAR).view(np.int32) >> 19
    first = np.float32(1.0).view(np.int32) >> 19
    last = (np.float32(NOWHERE).view(np.int32) >> 19) - base - 1  # the last bin of a distance that is known
    beyond = at_place[: last + 1].copy()
    for at in range(last - 1, -1, -1):
        beyond[at] = max(beyond[at], beyond[at + 1])
    for number in range(len(out)):
        place, time = 0.0, 0.0
        if is_placed:
            across = max(boxes[number, 0] - qx, qx - boxes[number, 1], 0.0)
            along = max(boxes[number, 2] - qy, qy - boxes[number, 3], 0.0)
            near = np.float32(max(math.hypot(across, along) - slack, 0.0) ** 2 + NEAR)
            place = -np.inf
            if boxes[number, 0] <= boxes[number, 1]:
                place = beyond[min((near.view(np.int32) >> 19) - base, last)]
                place += at_crowd[crowds[number, 0] : crowds[number, 1] + 1].max()
            if lost[number, 0]:
                place = max(place, 0.0)
        if is_timed:
            early = max(boxes[number, 4] - qm, qm - boxes[number, 5], 0.0)
            days = np.float32(max(early - slack, 0.0) + 1.0)
            time = -np.inf
            if boxes[number, 4] <= boxes[number, 5]:
                time = at_time[min((days.view(np.int32) >> 19) - first, BINS - 1)]
            if lost[number, 1]:
                time = max(time, 0.0)
        out[number] = place + time + rest
