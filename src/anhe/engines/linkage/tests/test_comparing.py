"""Gaps of windows against an independent way: by pieces between break points, and by drawing a fine grid."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines.linkage import comparing, scanning

moment = st.floats(0, 50)
width = st.floats(0.01, 30)


def by_pieces(x, y):
    """The published scheme: cut at all four ends, and add up what each pair of pieces is apart."""
    cuts = sorted({*x, *y})
    pieces = list(pairwise(cuts))

    def weight(window, piece):
        inside = window[0] <= piece[0] and piece[1] <= window[1]
        return (piece[1] - piece[0]) / (window[1] - window[0]) if inside else 0.0

    return sum(
        weight(x, one) * weight(y, other) * ((one[1] - one[0]) / 3 if one == other else abs(sum(one) - sum(other)) / 2)
        for one in pieces
        for other in pieces
    )


def round_the_clock(x, wide1, y, wide2, period, cells=2000):
    """The middle of each cell of both windows against each other."""
    one = x + (np.arange(cells) + 0.5) / cells * wide1
    other = y + (np.arange(cells) + 0.5) / cells * wide2
    apart = np.abs(one[:, None] - other[None]) % period
    return np.minimum(apart, period - apart).mean()


def test_by_hand():
    assert comparing.expected_gap(0, 0, 3, 3) == 3
    assert comparing.expected_gap(0, 2, 0, 2) == pytest.approx(2 / 3)  # two moments in one window of two days
    assert comparing.expected_gap(0, 4, 2, 2) == pytest.approx(1)  # a moment in the middle of four days
    assert comparing.expected_turn(23, 0, 1, 0, 24) == 2  # over midnight
    assert comparing.expected_turn(0, 24, 5, 1, 24) == 6  # a whole day says nothing: a quarter of the circle
    assert comparing.expected_turn(22, 4, 0, 0, 24) == pytest.approx(1)
    assert comparing.great_circle_km(0, 0, 1, 0) == pytest.approx(111.319491, abs=1e-6)
    assert comparing.straight_km(0, 0, 3, 4) == 5


@settings(deadline=None)
@given(moment, width, moment, width)
def test_gap_is_that_of_the_pieces(start, wide, start2, wide2):
    expected = by_pieces((start, start + wide), (start2, start2 + wide2))
    assert comparing.expected_gap(start, start + wide, start2, start2 + wide2) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 23.9), st.floats(0.1, 23), st.floats(0, 23.9), st.floats(0.1, 23))
def test_turn_is_that_of_the_grid(start, wide, start2, wide2):
    expected = round_the_clock(start, wide, start2, wide2, 24)
    assert comparing.expected_turn(start, wide, start2, wide2, 24) == pytest.approx(expected, abs=2e-4)


@settings(deadline=None)
@given(moment, st.floats(0, 30), moment, st.floats(0, 30))
def test_the_compiled_loops_say_the_same(start, wide, start2, wide2):
    gap = comparing.expected_gap(start, start + wide, start2, start2 + wide2)
    assert scanning.gap(start, start + wide, start2, start2 + wide2) == pytest.approx(float(gap), abs=1e-7)
    turn = comparing.expected_turn(start % 7, wide, start2 % 7, wide2, 7.0)
    assert scanning.turn(start % 7, wide, start2 % 7, wide2, 7.0) == pytest.approx(float(turn), abs=1e-7)
