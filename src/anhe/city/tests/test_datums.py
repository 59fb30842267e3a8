"""Datums against published pairs, round trips and the ways a coordinate can be wrong."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from anhe.city import datums

# (lon, lat) of WGS-84 and GCJ-02: the test table of googollee/eviltransform, and the README of
# wandergis/coordtransform for the last.
WGS84_GCJ02 = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]
# GCJ-02 and BD-09: README of wandergis/coordtransform.
GCJ02_BD09 = [((116.404, 39.915), (116.41036949371029, 39.92133699351021))]
# WGS-84 and BD-09 in one step: the same README's two steps joined.
WGS84_BD09 = [((116.404, 39.915), (116.41662724378733, 39.922699552216216))]
METRES = Geod(ellps="GRS80")

china = st.tuples(st.floats(73.6, 134.7), st.floats(18.2, 53.5))
abroad = st.one_of(
    st.tuples(st.floats(-179.0, 71.9), st.floats(-89.0, 89.0)),
    st.tuples(st.floats(137.9, 179.0), st.floats(-89.0, 89.0)),
    st.tuples(st.floats(73.0, 135.0), st.floats(-89.0, 0.82)),
)


def apart(here, there) -> float:
    return METRES.inv(float(here[0]), float(here[1]), float(there[0]), float(there[1]))[2]


@pytest.mark.parametrize(("wgs84", "gcj02"), WGS84_GCJ02)
def test_gcj02_agrees_with_published_pairs(wgs84, gcj02):
    assert np.allclose(datums.gcj02_from_wgs84(*wgs84), gcj02, rtol=0, atol=1e-10)
    assert apart(datums.wgs84_from_gcj02(*gcj02), wgs84) < 1e-3


@pytest.mark.parametrize(("gcj02", "bd09"), GCJ02_BD09)
def test_bd09_agrees_with_published_pairs(gcj02, bd09):
    assert np.allclose(datums.bd09_from_gcj02(*gcj02), bd09, rtol=0, atol=1e-10)
    assert apart(datums.gcj02_from_bd09(*bd09), gcj02) < 1e-3


@pytest.mark.parametrize(("wgs84", "bd09"), WGS84_BD09)
def test_bd09_of_wgs84_agrees_with_published_pairs(wgs84, bd09):
    assert np.allclose(datums.bd09_from_wgs84(*wgs84), bd09, rtol=0, atol=1e-10)
    assert apart(datums.wgs84_from_bd09(*bd09), wgs84) < 1e-3


def test_a_missed_transform_over_zhengzhou_is_half_a_kilometre():
    offsets = [apart(p, datums.gcj02_from_wgs84(*p)) for p in [(113.62, 34.75), (113.02, 34.75), (113.97, 34.72)]]
    assert all(500 < offset < 650 for offset in offsets), offsets


@settings(deadline=None)
@given(china)
def test_round_trips_end_within_a_millimetre(point):
    assert apart(datums.wgs84_from_gcj02(*datums.gcj02_from_wgs84(*point)), point) < 1e-3
    assert apart(datums.gcj02_from_bd09(*datums.bd09_from_gcj02(*point)), point) < 1e-3
    assert apart(datums.wgs84_from_bd09(*datums.bd09_from_wgs84(*point)), point) < 1e-3


@settings(deadline=None)
@given(abroad)
def test_shifted_datums_are_the_identity_outside_china(point):
    for step in (
        datums.gcj02_from_wgs84, datums.wgs84_from_gcj02, datums.bd09_from_gcj02, datums.gcj02_from_bd09,
    ):  # fmt: skip
        lon, lat = step(*point)
        assert (float(lon), float(lat)) == point


@settings(deadline=None)
@given(china)
def test_columns_and_single_points_agree(point):
    for crs in ("GCJ-02", "BD-09", "EPSG:4326", "CGCS2000"):
        one = datums.convert(*point, crs)
        lons, lats, fault = datums.convert_columns([point[0], 113.6], [point[1], 34.7], crs)
        assert fault.tolist() == [0, 0]
        # The column stops when its slowest row is done, so a row may get a further step below 1 um.
        assert apart((lons[0], lats[0]), (one.lon, one.lat)) < 1e-5


@pytest.mark.parametrize(
    ("said", "meant"),
    [("gcj02", "GCJ-02"), ("GCJ-02", "GCJ-02"), ("bd09ll", "BD-09"), ("WGS84", "EPSG:4326"), ("wgs-84", "EPSG:4326"),
     ("CGCS2000", "EPSG:4490"), ("epsg:4547", "EPSG:4547"), ("ESRI:102696", "ESRI:102696")],
)  # fmt: skip
def test_a_declared_name_is_understood(said, meant):
    assert datums.declared(said).crs == meant


def test_provenance_tells_what_was_done():
    assert datums.declared("GCJ-02").is_shifted
    assert "gcj02 inverse" in datums.declared("GCJ-02").transform
    assert "ballpark" in datums.declared("WGS84").transform
    assert "Missouri_East" in datums.declared("ESRI:102696").transform
    assert datums.declared("EPSG:4490").transform == "identity"


@pytest.mark.parametrize("crs", [None, "", "  "])
def test_a_coordinate_without_a_datum_is_refused(crs):
    with pytest.raises(datums.UndeclaredDatum):
        datums.convert(113.62, 34.75, crs)
    with pytest.raises(datums.UndeclaredDatum):
        datums.convert_columns([113.62], [34.75], crs)


# The last has heights, whose datum nobody may take along in silence.
@pytest.mark.parametrize("crs", ["mars", "EPSG:999999", "EPSG:7415"])
def test_an_unknown_datum_is_refused(crs):
    with pytest.raises(datums.UnknownDatum):
        datums.convert(113.62, 34.75, crs)


@pytest.mark.parametrize("point", [("x", 34.7), (None, 34.7), (math.nan, 34.7), (math.inf, 34.7), (200.0, 200.0)])
def test_what_is_no_coordinate_is_refused(point):
    with pytest.raises(datums.NotACoordinate):
        datums.convert(*point, "WGS84")


def test_swapped_axes_are_called_swapped():
    with pytest.raises(datums.SwappedAxes) as caught:
        datums.convert(34.75, 113.62, "GCJ-02")
    assert caught.value.values == {"x": 34.75, "y": 113.62, "crs": "GCJ-02"}
    # Kashgar: both readings are possible on earth, only the extent tells them apart.
    with pytest.raises(datums.SwappedAxes):
        datums.convert(39.47, 75.99, "WGS84", extent=(75.0, 38.0, 77.0, 41.0))


def test_a_point_outside_the_declared_extent_is_refused():
    extent = (112.7, 34.2, 114.3, 35.0)
    with pytest.raises(datums.OutsideExtent):
        datums.convert(116.4, 39.9, "WGS84", extent)
    assert datums.convert(113.62, 34.75, "WGS84", extent).lat == 34.75


def test_every_row_of_a_column_has_its_own_fault():
    xs = [113.62, 34.75, math.nan, 116.4, 400.0]
    ys = [34.75, 113.62, 34.75, 39.9, 34.0]
    lons, lats, fault = datums.convert_columns(xs, ys, "EPSG:4490", extent=(112.7, 34.2, 114.3, 35.0))
    assert [datums.FAULTS[code] for code in fault] == [
        None, datums.SwappedAxes, datums.NotACoordinate, datums.OutsideExtent, datums.NotACoordinate,
    ]  # fmt: skip
    assert lons[0] == 113.62
    assert np.isnan(lons[1:]).all() and np.isnan(lats[1:]).all()


def test_state_plane_feet_are_feet():
    # St. Louis in Missouri's eastern zone: a mile of x is a mile on the ground, near the zone's middle.
    west, east = (datums.convert(x, 1_010_000, "ESRI:102696") for x in (890_000, 895_280))
    assert abs(apart((west.lon, west.lat), (east.lon, east.lat)) - 1609.347) < 0.2
    assert -90.4 < west.lon < -90.1
    assert 38.5 < west.lat < 38.8


def test_the_citys_plane_measures_the_meridian():
    """On the central meridian of EPSG:4547 northing is the arc from the equator (GRS 80, own series)."""
    a, f = 6378137.0, 1 / 298.257222101
    n = f / (2 - f)
    for lat in (34.3, 34.75, 35.0):
        phi = math.radians(lat)
        arc = a / (1 + n) * (
            (1 + n**2 / 4 + n**4 / 64) * phi - 1.5 * (n - n**3 / 8) * math.sin(2 * phi)
            + 15 / 16 * (n**2 - n**4 / 4) * math.sin(4 * phi) - 35 / 48 * n**3 * math.sin(6 * phi)
        )  # fmt: skip
        x, y = datums.to_plane(114.0, lat)
        assert abs(x - 500_000) < 1e-6
        assert abs(y - arc) < 1e-3
    assert datums.plane_for(113.62, 34.75) == datums.CITY_PLANE


@settings(deadline=None)
@given(st.floats(112.6, 114.4), st.floats(34.1, 35.1))
def test_the_plane_there_and_back_is_the_same_point(lon, lat):
    assert apart(datums.from_plane(*datums.to_plane(lon, lat)), (lon, lat)) < 1e-4


def test_a_plane_is_chosen_by_where_the_point_lies():
    assert datums.plane_for(73.6, 39.0) == 4534
    assert datums.plane_for(135.0, 48.0) == 4554
    assert datums.plane_for(-90.2, 38.6) == 32615
    assert datums.plane_for(151.2, -33.9) == 32756
    assert datums.plane_for(180.0, 10.0) == 32660
