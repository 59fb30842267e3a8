"""Outlines, partitions, cells and rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box, mapping

from anhe.city import datums, geometry

SQUARE = box(113.6, 34.7, 113.7, 34.8)
zhengzhou = (st.floats(112.7, 114.3), st.floats(34.2, 35.0))


def test_outlines_survive_their_keeping():
    assert geometry.from_wkb(memoryview(geometry.to_wkb(SQUARE))).equals(SQUARE)
    assert geometry.from_geojson(geometry.to_geojson(SQUARE)).equals(SQUARE)
    assert geometry.bounds(SQUARE) == (113.6, 34.7, 113.7, 34.8)


@pytest.mark.parametrize(
    "given_geometry",
    [{"type": "Point", "coordinates": [113.6, 34.7]}, {"type": "Polygon", "coordinates": []}, {"type": "Nothing"},
     {"type": "Polygon", "coordinates": [["x"]]}, {}, None],
)  # fmt: skip
def test_what_is_no_area_is_refused(given_geometry):
    with pytest.raises(ValueError, match="not a"):
        geometry.from_geojson(given_geometry)


def test_a_bow_tie_is_made_valid():
    twisted = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert geometry.from_geojson(twisted).is_valid


def test_an_outline_in_gcj02_moves_by_half_a_kilometre():
    moved = geometry.converted(SQUARE, "GCJ-02")
    x, y = datums.to_plane(*geometry.centre(moved))
    x0, y0 = datums.to_plane(*geometry.centre(SQUARE))
    assert 500 < np.hypot(x - x0, y - y0) < 650
    with pytest.raises(datums.UndeclaredDatum):
        geometry.converted(SQUARE, None)
    with pytest.raises(datums.SwappedAxes):
        geometry.converted(box(34.7, 113.6, 34.8, 113.7), "WGS84")


def test_area_is_measured_on_the_ground():
    # A box of 0.1 degree at 34.75 N: 9.155 km by 11.094 km on the ellipsoid.
    assert abs(geometry.area_km2(SQUARE) - 101.57) < 0.05


def test_cleaning_gives_overlaps_and_slivers_to_one_neighbour():
    left = box(113.60, 34.70, 113.652, 34.80)  # reaches 0.002 into its neighbour
    right = box(113.65, 34.70, 113.70, 34.7995)
    above = box(113.60, 34.801, 113.70, 34.85)  # leaves a gap of 0.001
    lid = box(113.59, 34.70, 113.60, 34.85)
    end = box(113.70, 34.70, 113.71, 34.85)
    given_outlines = [left, right, above, lid, end]
    assert not geometry.is_coverage(given_outlines)
    cleaned = geometry.cleaned_coverage(given_outlines, 0.0001)
    assert geometry.is_coverage(cleaned)
    assert all(outline.is_valid for outline in cleaned)
    whole = cleaned[0].union(cleaned[1]).union(cleaned[2]).union(cleaned[3]).union(cleaned[4])
    assert whole.geom_type == "Polygon" and not whole.interiors
    assert abs(geometry.area_km2(whole) - sum(map(geometry.area_km2, cleaned))) < 1e-6


def test_a_partition_gives_each_point_to_its_nearest_seed():
    rng = np.random.default_rng(5)
    seeds = geometry.scattered(SQUARE, 7, rng)
    pieces = geometry.partition(SQUARE, seeds)
    assert abs(sum(map(geometry.area_km2, pieces)) - geometry.area_km2(SQUARE)) < 1e-6
    planes = np.column_stack(datums.to_plane(seeds[:, 0], seeds[:, 1]))
    for lon, lat in geometry.scattered(SQUARE, 300, rng):
        away = np.hypot(*(planes - datums.to_plane(lon, lat)).T)
        assert pieces[int(np.argmin(away))].distance(Point(lon, lat)) < 1e-9
    assert geometry.partition(SQUARE, seeds[:1]) == [SQUARE]


def test_spread_points_lie_inside_and_apart():
    points = geometry.spread(SQUARE, 9, np.random.default_rng(1))
    assert geometry.holds(SQUARE, points[:, 0], points[:, 1]).all()
    x, y = datums.to_plane(points[:, 0], points[:, 1])
    gaps = np.hypot(x[:, None] - x, y[:, None] - y)[np.triu_indices(9, 1)]
    assert gaps.min() > 1500, "nine points on 100 square kilometres stand some 3 km apart"


def test_cells_cover_an_outline_and_know_their_middle():
    cells = geometry.cells_in(SQUARE)
    assert cells == sorted(set(cells))
    assert 165 < len(cells) < 181, "0.587 square kilometres each on 101.6"
    for cell in cells:
        lon, lat = geometry.cell_centre(cell)
        assert geometry.cell_of(lon, lat) == cell
        assert SQUARE.contains(Point(lon, lat))
        assert 0 < cell < 2**63
    assert geometry.cells_of([113.65], [34.75]) == [geometry.cell_of(113.65, 34.75)]


@settings(deadline=None)
@given(*zhengzhou)
def test_rounding_moves_a_point_by_at_most_half_a_square(lon, lat):
    there = geometry.rounded(lon, lat)
    dx, dy = np.subtract(datums.to_plane(*there), datums.to_plane(lon, lat))
    assert max(abs(dx), abs(dy)) <= 50.1
    assert geometry.rounded(*there) == there


@settings(deadline=None, max_examples=30)  # a zone met for the first time costs 300 ms
@given(st.floats(-179.0, 179.0), st.floats(-80.0, 80.0))
def test_rounding_works_anywhere(lon, lat):
    there = geometry.rounded(lon, lat)
    assert abs(there[1] - lat) < 0.001
    if datums.plane_for(*there) == datums.plane_for(lon, lat):
        assert geometry.rounded(*there) == there


def test_neighbours_within_a_square_cannot_be_told_apart():
    x, y = 450_010.0, 3_845_010.0
    homes = [datums.from_plane(x + dx, y + dy) for dx in (0, 40, 85) for dy in (0, 40, 85)]
    assert len({geometry.rounded(*home) for home in homes}) == 1


def test_rounding_columns_keeps_unknown_points_unknown():
    lons, lats = geometry.rounded_columns([113.62, np.nan, -90.2], [34.75, 34.75, 38.6])
    assert np.isnan(lons[1]) and np.isnan(lats[1])
    assert (lons[0], lats[0]) == geometry.rounded(113.62, 34.75)
    assert (lons[2], lats[2]) == geometry.rounded(-90.2, 38.6)


def test_a_border_belongs_to_the_earlier_outline():
    regions = geometry.Regions([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    assert regions.at(1.0, 0.5) == 0
    assert regions.at_many([0.5, 1.0, 1.5, 3.0], [0.5, 0.5, 0.5, 0.5]).tolist() == [0, 0, 1, -1]
    assert regions.at(3.0, 0.5) is None
    assert regions.at(0.5, 0.5, among=[1]) is None


def test_a_crack_is_healed_and_a_gap_is_not():
    regions = geometry.Regions([box(0, 0, 1, 1), box(1.000001, 0, 2, 1)])
    assert regions.nearest(1.0000005, 0.5, [0, 1]) in (0, 1)
    assert regions.nearest(2.1, 0.5, [0, 1]) is None


def test_equal_outlines_have_equal_bytes():
    turned = box(113.6, 34.7, 113.7, 34.8, ccw=False)
    assert geometry.to_wkb(geometry.from_geojson(mapping(turned))) == geometry.to_wkb(
        geometry.from_geojson(mapping(SQUARE))
    )
