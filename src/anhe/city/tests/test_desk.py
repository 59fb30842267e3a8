"""The desk's verbs: done, refused, recorded, and undone together."""

import dataclasses

import numpy as np
import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from anhe.city import access, desk, geometry, queries, synthetic
from anhe.city.models import Area, CoordProvenance, District, GridCell, Place
from anhe.city.tests.factories import LATER, NOW, PLAN, bureau, facts, load_city, officer, register
from anhe.ledger import NotAllowed, act, operator
from anhe.ledger.models import Entry
from anhe.staff import queries as staff_queries

pytestmark = pytest.mark.django_db


def test_a_city_is_loaded_whole():
    loaded = load_city()
    assert loaded == desk.Loaded(True, 12, 60, GridCell.objects.count(), 1500)
    assert loaded.cells > 12_000
    assert [d.code for d in District.objects.all()] == sorted(synthetic.STATIONS)
    assert all(d.is_sketch for d in District.objects.all())
    stations = staff_queries.units().filter(kind="station")
    assert stations.count() == 60
    assert all(unit.is_synthetic and unit.parent.district_code == unit.district_code for unit in stations)
    assert staff_queries.unit_for_district("410105").name_zh == "金水分局"
    assert staff_queries.unit_for_district("410104").name_zh == "管城分局"
    assert staff_queries.unit_for_district("410122").name_zh == "中牟县公安局"
    told = facts("city.loaded")
    assert (told["districts"], told["stations"], told["places"], told["is_new"]) == (12, 60, 1500, True)


def test_provenance_stands_beside_what_was_loaded():
    load_city()
    outlines = District.objects.get(code="410105").provenance
    assert (outlines.declared_crs, outlines.is_sketch, outlines.is_crs_assumed) == ("EPSG:4490", True, True)
    assert "echarts" in outlines.source
    made = Place.objects.first().provenance
    assert (made.is_synthetic, made.is_shifted, made.transform) == (True, False, "identity")
    assert Place.objects.filter(is_synthetic=False).count() == 0


def test_the_same_city_twice_changes_nothing():
    head = bureau()
    first = load_city(head=head)
    places = set(Place.objects.values_list("id", flat=True))
    again = load_city(at=LATER, head=head)
    assert again == dataclasses.replace(first, is_new=False)
    assert set(Place.objects.values_list("id", flat=True)) == places
    assert Area.objects.count() == 60
    assert CoordProvenance.objects.count() == 2
    assert facts("city.loaded")["is_new"] is False


def test_a_changed_city_ends_the_old_areas_and_moves_its_places(tmp_path):
    head = bureau()
    load_city(head=head)
    seat = PLAN.stations[0]
    path, mapping = register(tmp_path, f"A1,老地方,,,,{seat.lon},{seat.lat},道路")
    desk.import_places(path=path, mapping=mapping, rejects=tmp_path / "rejects.csv", by=operator(), at=NOW)
    other = synthetic.zhengzhou(seed=7)
    # Other stations stand at other seats under the same codes.
    loaded = load_city(at=LATER, head=head, city=other)
    assert loaded == desk.Loaded(True, 12, 60, loaded.cells, 1501)
    assert Area.objects.filter(until=LATER).count() == 60
    assert Area.objects.filter(until__isnull=True, since=LATER).count() == 60
    kept = Place.objects.get(ref="A1")
    assert kept.unit == queries.station_for(seat.lon, seat.lat)
    for place in Place.objects.select_related("unit", "district")[::50]:
        found = queries.locate(place.lon, place.lat)
        assert (found.unit, found.district.code) == (place.unit, place.district.code)


def test_a_city_without_a_station_in_a_district_is_refused():
    lame = dataclasses.replace(PLAN, stations=tuple(s for s in PLAN.stations if s.district != "410106"))
    with pytest.raises(desk.NoGround, match="410106"):
        load_city(city=lame)


def test_only_who_runs_the_house_loads_a_city():
    head = bureau()
    with pytest.raises(NotAllowed):
        desk.load_city(bureau=head, by=officer("012345", "chief"), at=NOW, city=PLAN)
    assert desk.load_city(bureau=head, by=officer("012346", "operator"), at=NOW, city=PLAN).is_new


def test_nothing_is_written_outside_an_act():
    load_city()
    for change in (
        lambda: Place.objects.update(name_zh="别处"),
        lambda: District.objects.update(is_sketch=False),
        lambda: Area.objects.all().delete(),
        lambda: GridCell.objects.filter(id=0).delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError), match=r"outside an act|permission denied"), transaction.atomic():
            change()


def test_a_failure_half_way_undoes_everything():
    head = bureau()
    broken = dataclasses.replace(PLAN, places=(PLAN.places[0], *PLAN.places))
    with pytest.raises(Exception, match="second time"), transaction.atomic():
        load_city(head=head, city=broken)
    assert District.objects.count() == Area.objects.count() == Place.objects.count() == 0
    assert staff_queries.units().filter(kind="station").count() == 0
    assert not Entry.objects.filter(verb="city.loaded").exists()


def test_a_unit_has_one_area_at_a_time():
    load_city()
    area = Area.objects.first()
    area.pk = None
    refused = pytest.raises(IntegrityError, match="a_unit_has_one_area_at_a_time")
    drawn = act("area.drawn", by=operator(), may=access.may_change_ground, at=NOW)
    with refused, transaction.atomic(), drawn:
        area.save(force_insert=True)


def test_every_cell_belongs_to_the_station_that_holds_its_middle():
    load_city()
    cells = list(GridCell.objects.all()[::97])
    located = queries.locate_many(*np.transpose([geometry.cell_centre(cell.id) for cell in cells]))
    assert [(c.district_id, c.unit_id) for c in cells] == [(s.district.id, s.unit.id) for s in located]
