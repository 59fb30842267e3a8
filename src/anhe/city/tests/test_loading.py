"""Before a city is loaded, and while one takes the place of another."""

import pytest
from django.db import transaction
from django.test import Client

from anhe.city import desk, queries, synthetic
from anhe.city.tests.factories import NOW, PLAN, bureau, load_city, register
from anhe.ledger import operator

pytestmark = pytest.mark.django_db


def test_without_a_city_everything_is_outside():
    assert queries.station_for(113.65, 34.76) is None
    with pytest.raises(queries.OutsideCity):
        queries.locate(113.65, 34.76)
    assert queries.search_places("槐荫路") == []
    assert queries.nearest_places(113.65, 34.76) == []


def test_the_ground_in_memory_follows_the_ground_in_the_database():
    head = bureau()
    load_city(head=head)
    before = queries.atlas()
    assert queries.atlas() is before
    with pytest.raises(RuntimeError), transaction.atomic():
        load_city(head=head, at=NOW.replace(year=2027), city=synthetic.zhengzhou(seed=7))
        assert queries.atlas() is not before
        raise RuntimeError("the load is undone")
    seat = PLAN.stations[0]
    assert queries.station_for(seat.lon, seat.lat).code == seat.code


def test_before_a_city_is_loaded_the_page_says_so():
    response = Client().get("/city/")
    assert response.status_code == 200
    assert "还没有辖区数据" in response.content.decode()


def test_the_layer_changes_its_tag_with_the_ground():
    visitor = Client()
    before = visitor.get("/city/layer.geojson")
    load_city()
    after = visitor.get("/city/layer.geojson", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200


def test_places_need_a_city(tmp_path):
    path, mapping = register(tmp_path, "A1,麦香街,,,,113.70,34.80,道路")
    rejects = tmp_path / "rejects.csv"
    with pytest.raises(desk.NoGround):
        desk.import_places(path=path, mapping=mapping, rejects=rejects, by=operator(), at=NOW)
    assert not rejects.exists()
