"""The demonstration city: always the same, and every point of it has one district and one station."""

import numpy as np
import pytest

from anhe.city import datums, geometry, naming, plans, synthetic


@pytest.fixture(scope="module")
def city():
    return synthetic.zhengzhou()


def test_twelve_districts_sixty_stations_and_their_places(city):
    assert [district.code for district in city.districts] == sorted(synthetic.STATIONS)
    assert len(city.stations) == 60
    assert len(city.places) == 60 * synthetic.PLACES_PER_STATION == 1500
    served = {code: sum(s.district == code for s in city.stations) for code in synthetic.STATIONS}
    assert served == synthetic.STATIONS


def test_equal_seeds_give_equal_cities(city):
    assert synthetic.zhengzhou().fingerprint() == city.fingerprint()
    assert synthetic.zhengzhou(seed=2).fingerprint() != city.fingerprint()


def test_it_says_that_it_is_synthetic_and_a_sketch(city):
    assert city.stations_from.is_synthetic and not city.outlines_from.is_synthetic
    assert city.outlines_from.is_sketch and city.outlines_from.is_crs_assumed
    assert city.outlines_from.declared_crs == "EPSG:4490"


def test_names_are_unique_where_people_look(city):
    assert len({station.name_zh for station in city.stations}) == 60
    assert len({station.code for station in city.stations}) == 60
    assert len({place.ref for place in city.places}) == 1500
    assert len({(place.ref[:6], place.name_zh) for place in city.places}) == 1500


def test_no_telephone_can_be_dialled(city):
    assert all(station.phone.startswith("0371-0000") for station in city.stations)


def test_english_names_are_the_pinyin_of_the_chinese(city):
    for station in city.stations:
        first = naming.pinyin(station.name_zh[:2]).replace(" ", "").capitalize()
        assert station.name_en.split()[0] == first


def test_districts_share_their_borders_and_leave_no_hole(city):
    outlines = [district.outline for district in city.districts]
    assert geometry.is_coverage(outlines)
    whole = outlines[0]
    for outline in outlines[1:]:
        whole = whole.union(outline)
    assert whole.geom_type == "Polygon" and not whole.interiors
    # Zhengzhou has 7,567 square kilometres (its own yearbook); the sketch may be off by a few.
    assert abs(geometry.area_km2(whole) - 7567) < 60


def test_every_point_of_a_district_has_one_station(city):
    rng = np.random.default_rng(11)
    districts = geometry.Regions([district.outline for district in city.districts])
    areas = geometry.Regions([station.outline for station in city.stations])
    for i, district in enumerate(city.districts):
        own = [j for j, station in enumerate(city.stations) if station.district == district.code]
        points = geometry.scattered(district.outline, 400, rng)
        assert (districts.at_many(points[:, 0], points[:, 1]) == i).all()
        holders = np.zeros(len(points), int)
        for j in own:
            holders += geometry.holds(city.stations[j].outline, points[:, 0], points[:, 1])
        assert (holders == 1).all()
        assert set(areas.at_many(points[:, 0], points[:, 1])) <= set(own)


def test_areas_fill_their_district(city):
    for district in city.districts:
        areas = [geometry.area_km2(s.outline) for s in city.stations if s.district == district.code]
        assert abs(sum(areas) - geometry.area_km2(district.outline)) < 1e-6
        assert min(areas) > 0.25 * sum(areas) / len(areas), "no station is left with a corner"


def test_towns_have_smaller_areas_than_the_country(city):
    sizes = {s.code: geometry.area_km2(s.outline) for s in city.stations}
    town = [size for code, size in sizes.items() if code[:6] not in synthetic.RURAL]
    country = [size for code, size in sizes.items() if code[:6] in synthetic.RURAL]
    assert max(town) < min(country)


def test_places_lie_in_the_area_of_their_station(city):
    outlines = {station.code: station.outline for station in city.stations}
    for place in city.places:
        assert geometry.holds(outlines[place.ref[:8]], [place.lon], [place.lat]).all(), place


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[]", plans.BadOutlines),
        ("not json", plans.BadOutlines),
        ('{"anhe": {"declared_crs": "WGS84"}, "features": []}', plans.BadOutlines),
        ('{"features": []}', datums.UndeclaredDatum),
        ('{"anhe": {"declared_crs": "mars"}, "features": []}', datums.UnknownDatum),
        ('{"anhe": {"declared_crs": "WGS84"}, "features": [{"properties": {"code": "1"}}]}', plans.BadOutlines),
    ],
)
def test_outlines_that_cannot_be_used_are_refused(tmp_path, text, fault):
    path = tmp_path / "outlines.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(fault):
        plans.read_districts(path)


def feature(code, west, east):
    ring = [[west, 34.7], [east, 34.7], [east, 34.8], [west, 34.8], [west, 34.7]]
    said = f'"code": "{code}", "name_zh": "甲区", "name_en": "A"'
    return f'{{"properties": {{{said}}}, "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'


def collection(crs, *features):
    return f'{{"anhe": {{"declared_crs": "{crs}"}}, "features": [{",".join(features)}]}}'


def test_outlines_in_gcj02_are_brought_home(tmp_path):
    path = tmp_path / "outlines.geojson"
    path.write_text(collection("GCJ-02", feature("410199", 113.6, 113.7)), "utf-8")
    (district,), source = plans.read_districts(path)
    lon, lat = datums.wgs84_from_gcj02(113.6, 34.7)
    assert np.allclose(geometry.bounds(district.outline)[:2], (lon, lat), atol=1e-4)
    assert source.declared_crs == "GCJ-02" and "gcj02 inverse" in source.transform


def test_overlapping_outlines_are_refused(tmp_path):
    path = tmp_path / "outlines.geojson"
    path.write_text(collection("WGS84", feature("1", 113.6, 113.7), feature("2", 113.69, 113.8)), "utf-8")
    with pytest.raises(plans.BadOutlines, match="overlap"):
        plans.read_districts(path)
