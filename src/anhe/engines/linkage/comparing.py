"""Evidence between two offences: how far apart in place, time and time of day.

Windows are pairs (start, end); where the true moment lies in its window is taken as uniform. The values are those of
M. D. Porter, "A Statistical Approach to Crime Linkage" (2016), in closed form.
"""

import numpy as np

EARTH_KM = 6378.137
TINY = 1e-9


def straight_km(x1, y1, x2, y2) -> np.ndarray:
    """Return the distance on a plane, in the unit of what is given."""
    return np.hypot(np.subtract(x1, x2), np.subtract(y1, y2))


def great_circle_km(lon1, lat1, lon2, lat2) -> np.ndarray:
    """Return the distance on a sphere with the Earth's equatorial radius; degrees in."""
    lon1, lat1, lon2, lat2 = (np.radians(each) for each in (lon1, lat1, lon2, lat2))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.minimum(1, np.sqrt(half)))


def expected_gap(start1, end1, start2, end2) -> np.ndarray:
    """Return the expected absolute difference of two moments, each uniform in its window."""
    start1, end1, start2, end2 = (np.asarray(each, float) for each in (start1, end1, start2, end2))
    middle = np.abs((start1 + end1) - (start2 + end2)) / 2
    wide1, wide2 = end1 - start1, end2 - start2
    apart = (end1 <= start2) | (end2 <= start1)
    long, short = np.maximum(wide1, wide2), np.minimum(wide1, wide2)
    point = short <= TINY * np.maximum(long, 1)
    safe_long, safe_short = np.where(long > TINY, long, 1), np.where(point, 1, short)
    inside = middle**2 / safe_long + long / 4
    both = (
        _cube(end1 - start2) + _cube(end2 - start1) - _cube(start1 - start2) - _cube(end1 - end2)
    ) / (6 * safe_long * safe_short)
    return np.where(apart | (long <= TINY), middle, np.where(point, inside, both))


def expected_turn(start1, width1, start2, width2, period: float) -> np.ndarray:
    """Return the expected distance round a circle (hours of 24, days of 7) of two moments, each uniform in its window."""
    start1, width1, start2, width2 = (np.asarray(each, float) for each in (start1, width1, start2, width2))
    short, long = np.minimum(width1, width2), np.maximum(width1, width2)
    first = np.where(width1 <= width2, start1, start2)
    second = np.where(width1 <= width2, start2, start1)
    from_ = np.mod(first - second, period)
    no_long, no_short = long <= TINY * period, short <= TINY * period
    safe_long, safe_short = np.where(no_long, 1, long), np.where(no_short, 1, short)
    at_point = _turn(from_, period)
    # The mean over the longer window first (a difference of integrals), then over the shorter one.
    one = (_turn_sum(from_, period) - _turn_sum(from_ - long, period)) / safe_long
    two = (
        (_turn_sum2(from_ + short, period) - _turn_sum2(from_, period))
        - (_turn_sum2(from_ + short - long, period) - _turn_sum2(from_ - long, period))
    ) / (safe_long * safe_short)
    return np.where(long >= period, period / 4, np.where(no_long, at_point, np.where(no_short, one, two)))


def _cube(value: np.ndarray) -> np.ndarray:
    return np.abs(value) ** 3


def _turn(value: np.ndarray, period: float) -> np.ndarray:
    rest = np.mod(value, period)
    return np.minimum(rest, period - rest)


def _turn_sum(value: np.ndarray, period: float) -> np.ndarray:
    """The integral of the distance round the circle from 0."""
    turns, rest = np.divmod(value, period)
    near = rest**2 / 2
    far = period**2 / 4 - (period - rest) ** 2 / 2
    return turns * period**2 / 4 + np.where(rest <= period / 2, near, far)


def _turn_sum2(value: np.ndarray, period: float) -> np.ndarray:
    """The integral of that integral from 0."""
    turns, rest = np.divmod(value, period)
    near = rest**3 / 6
    far = period**3 / 48 + period**2 / 4 * (rest - period / 2) + ((period - rest) ** 3 - (period / 2) ** 3) / 6
    whole = period**3 / 8
    return (
        turns * whole
        + period**3 / 4 * turns * (turns - 1) / 2
        + turns * period**2 / 4 * rest
        + np.where(rest <= period / 2, near, far)
    )
