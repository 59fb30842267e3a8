"""Where a point belongs, which place is meant, what lies near."""

import numpy as np
import pytest
from django.db import connection
from django.utils import translation

from anhe.city import datums, geometry, plans, queries, synthetic
from anhe.city.models import Place
from anhe.city.tests.factories import PLAN, whole_city
from anhe.ledger import Refused

pytestmark = pytest.mark.django_db
EXTENT = plans.extent_of(district.outline for district in PLAN.districts)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with whole_city(django_db_blocker):
        yield


@pytest.fixture
def points():
    west, south, east, north = EXTENT
    return np.random.default_rng(23).uniform((west - 0.05, south - 0.05), (east + 0.05, north + 0.05), (3000, 2))


def test_every_point_has_one_district_and_one_station_or_neither(points):
    atlas = queries.atlas()
    outlines = {d.code: d.outline for d in PLAN.districts}
    inside = 0
    for lon, lat in points:
        found = atlas.locate(lon, lat)
        holders = [c for c, outline in outlines.items() if geometry.holds(outline, [lon], [lat])[0]]
        assert ([found.district.code] if found.inside else []) == holders
        assert found.inside == (found.unit is not None) == bool(holders)
        if found.inside:
            inside += 1
            assert found.unit.district_code == found.district.code
    assert inside > 1500, "the test must meet the city"


def test_columns_and_single_points_agree(points):
    atlas = queries.atlas()
    assert atlas.locate_many(points[:, 0], points[:, 1]) == [atlas.locate(lon, lat) for lon, lat in points.tolist()]


def test_unknown_points_are_outside_and_have_no_cell():
    known, unknown = queries.locate_many([113.65, np.nan], [34.76, np.nan])
    assert known.inside
    assert (unknown.inside, unknown.cell) == (False, None)


def test_corners_where_districts_meet_belong_to_somebody():
    atlas = queries.atlas()
    for district in PLAN.districts:
        shared = district.outline.exterior.coords[:]
        for lon, lat in shared[:: max(len(shared) // 40, 1)]:
            found = atlas.locate(lon, lat)
            assert found.inside and found.unit is not None


def test_a_seat_lies_in_its_own_area():
    for station in PLAN.stations:
        assert queries.station_for(station.lon, station.lat).code == station.code
        assert queries.district_of(station.lon, station.lat).code == station.district


@pytest.mark.parametrize("point", [(0.0, 0.0), (116.4, 39.9), (112.72, 34.98), (-90.2, 38.6)])
def test_a_point_outside_the_city_is_refused(point):
    assert queries.district_of(*point) is None
    assert queries.station_for(*point) is None
    with pytest.raises(queries.OutsideCity) as caught, translation.override("en"):
        queries.locate(*point)
    assert f"{point[0]:.4f}, {point[1]:.4f}" in str(caught.value)
    assert isinstance(caught.value, Refused) and caught.value.status == 400


def test_the_refusal_speaks_chinese():
    with pytest.raises(queries.OutsideCity, match="不在本市范围内"), translation.override("zh-hans"):
        queries.locate(0.0, 0.0)


def test_one_small_query_a_lookup(django_assert_num_queries):
    atlas = queries.atlas()
    with django_assert_num_queries(1):
        queries.locate(113.65, 34.76)
    with django_assert_num_queries(0):
        atlas.locate(113.65, 34.76)


def names(text, **narrowed) -> list[tuple[str, str]]:
    return [(place.name_zh, place.district.name_zh) for place in queries.search_places(text, **narrowed)]


def test_the_named_place_comes_first():
    target = Place.objects.select_related("district").get(ref="41010501-01")
    wanted = (target.name_zh, target.district.name_zh)
    spelled = target.name_en.split()[0].lower()
    for text in (
        f"{target.district.name_zh}{target.name_zh}", f"{target.district.name_zh} {target.name_zh}",
        f"郑州市{target.district.name_zh}{target.name_zh}", f"jinshui {spelled}lu", f"Jinshui {target.name_en}",
        f"{target.district.name_zh}{target.name_zh}39号院2单元",
    ):  # fmt: skip
        assert names(text)[0] == wanted, text


def test_a_name_is_found_in_every_district_that_has_it():
    wanted = {(p.name_zh, p.district.name_zh) for p in Place.objects.filter(name_zh="槐荫路").select_related("district")}
    assert len(wanted) > 2
    found = names("槐荫路", limit=50)
    assert set(found[: len(wanted)]) == wanted
    for text in ("huaiyinlu", "HUAIYINLU", "Huaiyin Road"):
        assert wanted <= set(names(text, limit=50)), text


def test_every_place_is_found_by_its_own_names():
    for place in Place.objects.select_related("district")[::40]:
        for text in (place.name_zh, place.name_en, f"{place.district.name_zh}{place.name_zh}"):
            found = queries.search_places(text, limit=50, district=place.district.code)
            assert place in found, text


def test_a_search_can_be_narrowed():
    assert {place.district.code for place in queries.search_places("路", limit=50, district="410106")} <= {"410106"}
    kinds = {place.kind for place in queries.search_places("金水 医院", limit=50, kind="hospital")}
    assert kinds == {"hospital"}
    assert len(queries.search_places("金水", limit=7)) == 7


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; DROP TABLE city_place; --", "\x00", "没有这个地方", "zzzzzz", "路" * 5000])
def test_what_bears_no_name_finds_nothing(text):
    assert queries.search_places(text) == []
    assert Place.objects.exists()


def test_the_search_goes_by_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        given = {"words": ["槐荫"], "grams": ["槐荫"], "limit": 10, "district": None, "kind": None}
        cursor.execute("EXPLAIN " + queries.statement("found_places"), given)
        assert "place_by_gram" in "\n".join(row[0] for row in cursor)
        assert "place_by_spot" in queries.by_nearness(113.65, 34.76)[:5].explain()


def test_the_nearest_places_are_the_nearest():
    here = (113.65, 34.76)
    found = queries.nearest_places(*here, limit=8)
    x, y = datums.to_plane(*here)
    places = list(Place.objects.all())
    away = sorted(float(np.hypot(p.spot[0] - x, p.spot[1] - y)) for p in places)
    assert [metres for _, metres in found] == pytest.approx(away[:8], abs=0.01)
    assert all(np.hypot(p.spot[0] - x, p.spot[1] - y) == pytest.approx(m, abs=0.01) for p, m in found)


def test_a_private_point_is_kept_to_100_metres():
    lon, lat = queries.rounded(113.650123, 34.760456)
    dx, dy = np.subtract(datums.to_plane(lon, lat), datums.to_plane(113.650123, 34.760456))
    assert max(abs(dx), abs(dy)) <= 50.1
    assert queries.rounded(lon, lat) == (lon, lat)


@pytest.mark.parametrize(
    ("given", "code", "part"),
    [
        ((113.65, 34.76, None), "undeclared_datum", "Say which coordinate system"),
        ((113.65, 34.76, "mars"), "unknown_datum", "“mars” is not known"),
        ((34.76, 113.65, "GCJ-02"), "swapped_axes", "are swapped in “34.76, 113.65”"),
        (("东经", 34.76, "WGS-84"), "not_a_coordinate", "“东经, 34.76” is not a longitude"),
        ((116.4, 39.9, "WGS-84", EXTENT), "outside_extent", "“116.4, 39.9” lies outside the extent"),
    ],
)
def test_a_wrong_coordinate_is_refused_in_words(given, code, part):
    with pytest.raises(queries.BadCoordinate) as caught, translation.override("en"):
        queries.taken_point(*given)
    assert part in str(caught.value)
    assert (caught.value.values, caught.value.status) == ({"fault": code}, 400)


def test_a_declared_point_keeps_its_provenance():
    lon, lat = datums.gcj02_from_wgs84(113.65, 34.76)
    point = queries.taken_point(lon, lat, "GCJ-02", EXTENT)
    assert (point.lon, point.lat) == pytest.approx((113.65, 34.76), abs=1e-8)
    assert point.datum.crs == "GCJ-02"


def test_columns_for_an_exchange_are_infinite_where_a_row_cannot_be_taken():
    lons, lats = queries.to_lonlat([113.65, 34.76], [34.76, 113.65], "GCJ-02")
    assert np.isfinite([lons[0], lats[0]]).all()
    assert np.isinf([lons[1], lats[1]]).all()


def test_a_picker_remembers_what_was_typed_and_chosen():
    place = Place.objects.get(ref="41010501-01")
    blank = queries.picker({})
    assert (blank.text, blank.choices, blank.chosen, blank.is_searched) == ("", [], None, False)
    assert [district.code for district in blank.districts] == sorted(synthetic.STATIONS)
    typed = queries.picker({"where_text": place.name_zh, "where_district": "410105"}, "where")
    assert place in typed.choices and typed.district == "410105"
    chosen = queries.picker({"place": str(place.id), "place_text": "别的字"})
    assert chosen.chosen == place and chosen.choices == [place]
    assert queries.picker({"place": "not-an-id", "place_district": "999999\x00"}).district == ""


def test_names_follow_the_readers_language():
    found = queries.locate(PLAN.stations[0].lon, PLAN.stations[0].lat)
    with translation.override("en"):
        assert found.district.name == "Zhongyuan District"
    with translation.override("zh-hans"):
        assert found.district.name == "中原区"
