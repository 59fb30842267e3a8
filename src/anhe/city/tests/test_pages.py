"""The public pages, with and without script, and what programs read."""

import json
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.test import Client

from anhe.city import queries
from anhe.city.models import Place
from anhe.city.tests.factories import whole_city
from anhe.staff import queries as staff_queries

pytestmark = pytest.mark.django_db


class Text(HTMLParser):
    """The words of a page, and the part of it with one id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def words(response) -> str:
    return " ".join(Text(response.content.decode()).words)


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "zh-CN"})


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with whole_city(django_db_blocker):
        yield


def test_the_page_lists_every_district_and_station(visitor):
    page = words(visitor.get("/city/"))
    for unit in staff_queries.units().filter(kind="station"):
        assert unit.name_zh in page and unit.phone in page
    for district in queries.districts():
        assert district.name_zh in page
    assert "示意图，非法定边界" in page
    assert "模拟数据" in page


def test_the_page_is_whole_in_english(visitor):
    page = words(visitor.get("/city/?lang=en"))
    assert "Which police station is mine?" in page
    assert "Jinshui District" in page and "11 stations" in page
    assert "a sketch, not the legal boundaries" in page


def test_an_address_finds_its_station_without_script(visitor):
    place = Place.objects.select_related("unit", "district").get(ref="41010501-01")
    response = visitor.get("/city/", {"q": f"{place.district.name_zh}{place.name_zh}12号"})
    assert response.status_code == 200
    first = response.context["found"][0]
    assert (first, first.unit.phone) == (place, place.unit.phone)
    assert place.line_zh in words(response)


def test_a_synthetic_telephone_cannot_be_touched_to_dial(visitor):
    assert "tel:0371" not in visitor.get("/city/").content.decode()


def test_nothing_found_says_what_to_do(visitor):
    page = words(visitor.get("/city/", {"q": "没有这个地方"}))
    assert "没有找到这个名称的地点" in page and "只输入路名" in page


def test_an_empty_search_asks_for_words(visitor):
    response = visitor.get("/city/", {"q": "  "})
    assert response.status_code == 400
    assert "请输入道路、社区、楼宇或地址。" in words(response)


def test_a_district_alone_opens_its_list(visitor):
    html = visitor.get("/city/", {"q": "", "district": "410105"}).content.decode()
    assert '<details id="district-410105" open>' in html
    assert html.count("<details") == 12 and html.count(" open>") == 1


@pytest.mark.parametrize("query", [{"q": "路" * 201}, {"q": "路", "district": "999999"}])
def test_bad_input_is_answered_in_words(visitor, query):
    page = visitor.get("/city/", query)
    told = visitor.get("/city/places.json", query)
    assert (page.status_code, told.status_code) == (400, 400)
    assert set(told.json()) == {"errors"}
    assert "需要修改" in words(page)


def test_an_address_with_a_nul_is_refused_before_any_room_reads_it(visitor):
    page = visitor.get("/city/", {"q": "a\x00b"})
    assert page.status_code == 400 and "<h1" in page.content.decode()


def test_hostile_text_is_escaped(visitor):
    html = visitor.get("/city/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html


def test_the_part_equals_the_page(visitor):
    whole = visitor.get("/city/", {"q": "槐荫路"}).content.decode()
    part = visitor.get("/city/", {"q": "槐荫路"}, headers={"HX-Target": "found", "HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="found"')
    assert part.strip() in whole
    assert "<html" not in part


def test_programs_find_places(visitor):
    place = Place.objects.select_related("unit", "district").get(ref="41010501-01")
    response = visitor.get("/city/places.json", {"q": place.name_zh, "district": "410105", "limit": 3})
    found = response.json()["places"]
    assert 0 < len(found) <= 3
    assert found[0] == {
        "id": str(place.id), "name": place.name_zh, "kind": "street", "kind_name": "道路", "line": place.line_zh,
        "district": "410105", "district_name": "金水区", "station": place.unit.code,
        "station_name": place.unit.name_zh, "lon": place.lon, "lat": place.lat, "is_synthetic": True,
    }  # fmt: skip
    assert response.headers["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "路", "limit": "0"}, {"q": "路", "limit": "51"}, {"q": "路", "limit": "x"}])
def test_programs_are_told_what_is_wrong(visitor, query):
    response = visitor.get("/city/places.json", query)
    assert response.status_code == 400
    assert set(response.json()) == {"errors"}


def test_the_layer_holds_districts_and_stations(visitor):
    response = visitor.get("/city/layer.geojson")
    assert response.headers["Content-Type"] == "application/geo+json"
    told = json.loads(response.content)
    kinds = [feature["properties"]["kind"] for feature in told["features"]]
    assert (kinds.count("district"), kinds.count("station")) == (12, 60)
    assert all(f["properties"]["is_sketch"] for f in told["features"] if f["properties"]["kind"] == "district")
    assert all(f["properties"]["is_synthetic"] for f in told["features"] if f["properties"]["kind"] == "station")
    assert told["crs_declared"] == "EPSG:4490"
    again = visitor.get("/city/layer.geojson", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_picker_works_without_script():
    place = Place.objects.select_related("unit").get(ref="41010501-01")
    picker = queries.picker({"place_text": place.name_zh, "place": str(place.id), "place_district": "410105"})
    html = render_to_string("city/_place_picker.html", {"picker": picker})
    assert f'value="{place.id}" id="place_1" checked' in html
    assert '<option value="410105" selected>金水区</option>' in html
    assert f'value="{place.name_zh}"' in html
    assert html.count("<option") == 13
    assert "模拟数据" in html
    nothing = render_to_string("city/_place_picker.html", {"picker": queries.picker({"place_text": "没有这个地方"})})
    assert "没有找到这个名称的地点" in nothing and 'type="radio"' not in nothing
