"""Registers of places: taken in row by row, refused with reasons, recorded, undone together."""

import csv

import pytest
from django.utils import translation

from anhe import exchange
from anhe.city import datums, desk, geometry
from anhe.city.models import Place
from anhe.city.tests.factories import LATER, NOW, facts, officer, register, whole_city
from anhe.ledger import NotAllowed, operator

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with whole_city(django_db_blocker):
        yield


def taken(folder, *rows, by=None, at=NOW, **changes):
    path, mapping = register(folder, *rows, **changes)
    return desk.import_places(
        path=path, mapping=mapping, rejects=folder / "rejects.csv", by=by or operator(), at=at
    )


def rejected(folder) -> list[dict[str, str]]:
    with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_register_is_taken_in_and_its_bad_rows_say_why(tmp_path):
    result = taken(
        tmp_path,
        "A1,麦香街,Maixiang Street,金水区麦香街,,113.70,34.80,道路",
        "A2,长乐大厦,,,chang le da sha,113.65,34.76,楼宇",
        "A3,在外地,,,,112.75,34.95,道路",
        "A4,写反了,,,,34.76,113.65,道路",
        "A5,没有点,,,,,,道路",
        "A1,又是麦香街,,,,113.70,34.80,道路",
        "A7,怪类别,,,,113.65,34.76,宫殿",
        "A8,不是数,,,,东经,北纬,道路",
        "A9,没类别,,,,113.65,34.76,",
    )
    assert (result.taken, result.rejected) == (3, 6)
    assert [row["编号"] for row in rejected(tmp_path)] == ["A3", "A4", "A5", "A1", "A7", "A8"]
    place = Place.objects.get(ref="A1", source="地点登记表（UTF-8）")
    assert (place.name_zh, place.kind, place.line_zh) == ("麦香街", "street", "金水区麦香街")
    assert place.district.code == "410105"
    assert place.spot == pytest.approx(datums.to_plane(113.70, 34.80), abs=0.006)
    assert place.cell == geometry.cell_of(113.70, 34.80)
    assert (place.is_synthetic, place.provenance.declared_crs) == (False, "EPSG:4490")
    assert Place.objects.get(ref="A2").name_en == "Chang Le Da Sha"
    assert Place.objects.get(ref="A9").kind == "address"
    told = facts("places.imported")
    assert (told["taken"], told["rejected"], told["declared_crs"]) == (3, 6, "EPSG:4490")


def test_the_reasons_are_in_the_readers_language(tmp_path):
    with translation.override("en"):
        taken(tmp_path, "A3,在外地,,,,112.75,34.95,道路")
    assert rejected(tmp_path)[0]["anhe_reason"] == "The point lies outside the city's districts."


def test_points_in_gcj02_land_where_they_are(tmp_path):
    lon, lat = (float(v) for v in datums.gcj02_from_wgs84(113.70, 34.80))
    result = taken(tmp_path, f"A1,麦香街,,,,{lon:.7f},{lat:.7f},道路", crs='"GCJ-02"')
    place = Place.objects.get(ref="A1", provenance=result.provenance)
    assert (place.lon, place.lat) == pytest.approx((113.70, 34.80), abs=2e-6)
    assert result.provenance.is_shifted
    assert "gcj02 inverse" in result.provenance.transform


def test_undeclared_coordinates_are_refused(tmp_path):
    with pytest.raises(exchange.BadMapping) as caught:
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", crs="")
    with translation.override("en"):
        assert "declared coordinate system" in caught.value.reason
    assert not (tmp_path / "rejects.csv").exists()


def test_the_same_file_is_not_taken_twice(tmp_path):
    taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路")
    (tmp_path / "rejects.csv").unlink()
    with pytest.raises(desk.AlreadyTaken):
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", at=LATER)
    assert not (tmp_path / "rejects.csv").exists()
    # A corrected file takes the place of what it names again.
    again = taken(tmp_path, "A1,麦香大街,,,,113.71,34.80,道路", at=LATER)
    assert again.taken == 1
    assert Place.objects.get(ref="A1").name_zh == "麦香大街"


def test_a_mapping_of_another_kind_is_refused(tmp_path):
    with pytest.raises(exchange.BadMapping):
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", kind='"reports"')


def test_only_who_runs_the_house_takes_in_places(tmp_path):
    with pytest.raises(NotAllowed):
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", by=officer("012345", "duty"))
    assert not (tmp_path / "rejects.csv").exists()
