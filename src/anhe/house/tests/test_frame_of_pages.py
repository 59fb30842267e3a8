"""Display, navigation, panels and the context every page gets."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import path
from django.utils import translation

from anhe.house import context, display, navigation, panels
from anhe.staff.models import AccessSession

from .conftest import AT


def page(request, *args):
    return HttpResponse("x")


urlpatterns = [
    path("desk/", page, name="home"),
    path("desk/cases/", page, name="cases"),
    path("desk/cases/<str:pk>/exhibits/", page, name="exhibits"),
    path("desk/session/end/", page, name="end"),
]
here = override_settings(ROOT_URLCONF=__name__)


@pytest.mark.parametrize(("query", "cookie", "size"), [
    ({}, None, "usual"), ({"size": "elder"}, None, "elder"), ({}, "elder", "elder"),
    ({"size": "usual"}, "elder", "usual"), ({"size": "huge"}, "elder", "elder"), ({}, "huge", "usual"),
])  # fmt: skip
def test_size_is_asked_then_remembered_then_usual(request_at, query, cookie, size):
    request = request_at("/", **query)
    if cookie:
        request.COOKIES["anhe_size"] = cookie
    assert display.chosen(request, "size") == size


def test_display_remembers_what_was_asked_and_nothing_else(request_at):
    response = display.Display(page)(request_at("/", size="elder", theme="pink"))
    assert set(response.cookies) == {"anhe_size"}
    assert (response.cookies["anhe_size"].value, response.cookies["anhe_size"]["samesite"]) == ("elder", "Lax")
    assert set(display.Display(page)(request_at("/")).cookies) == set()


def test_the_frame_speaks_the_readers_language(request_at):
    with translation.override("en"):
        known = context.frame(request_at("/desk/cases/"))
    assert (known["lang"], known["city"], known["site"]) == ("en", "Zhengzhou Public Security Bureau", "console")
    with translation.override("zh-hans"):
        known = context.frame(request_at("/report/"))
    assert (known["lang"], known["city"], known["layout"]) == ("zh-Hans-CN", "郑州市公安局", "portal.html")
    assert known["now"] == AT


def test_no_session_box_without_a_session(request_at):
    assert context.session_box(request_at("/")) == {}
    assert context.session_box(request_at("/", officer=SimpleNamespace(access=None))) == {}


def test_the_session_box_shows_what_is_left(request_at):
    access = AccessSession(
        opened_at=AT - timedelta(minutes=19),
        until=AT + timedelta(minutes=41),
        object_ref="盗 2026-110392",
        purpose="handle_case",
    )
    box = context.session_box(request_at("/", officer=SimpleNamespace(access=access)))
    assert (box["purpose"], box["ref"], box["share"], box["rest"]) == (
        access.get_purpose_display(),
        "盗 2026-110392",
        68,
        timedelta(minutes=41),
    )


@pytest.fixture
def empty_house(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(panels, "_acts", {})


@here
def test_rooms_stand_in_groups_and_the_nearest_is_current(request_at, empty_house, db):
    navigation.register(name="cases", label="案件", url="cases", icon="case", order=20, count=lambda officer: ContentType.objects.all()[:7])
    navigation.register(name="home", label="待办", url="home", icon="home", order=1, count=lambda officer: ContentType.objects.none())
    navigation.register(
        name="log", label="查阅记录", url="home", icon="log", group="oversight", may=lambda officer: False
    )
    groups = navigation.rooms(request_at("/desk/cases/12/", officer=object()))
    assert [[(room["name"], room["count"], room["current"]) for room in group] for group in groups] == [
        [("home", None, False), ("cases", 7, True)]
    ]


@here
def test_nothing_is_counted_for_nobody(request_at, empty_house):
    navigation.register(name="cases", label="案件", url="cases", icon="case", count=lambda officer: 1 / 0)
    assert navigation.rooms(request_at("/desk/"))[0][0]["count"] is None


def test_a_room_needs_a_known_group(empty_house):
    with pytest.raises(ValueError, match="cellar"):
        navigation.register(name="x", label="x", url="home", icon="x", group="cellar")


@dataclass
class Case:
    pk: str = "c1"
    kind: str = "cases.case"


@here
def test_later_rooms_add_panels_and_acts(request_at, empty_house):
    panels.register("cases.case", name="exhibits", title="物证", url="exhibits", place="side", order=2)
    panels.register(
        "cases.case", name="money", title="资金", url="exhibits", order=1, may=lambda officer, case: officer == "chen"
    )
    panels.register_act("cases.case", name="trace", label="追踪", url="exhibits", key="t")
    case = Case()
    assert [panel["name"] for panel in panels.panels_of(case, "chen")] == ["money", "exhibits"]
    assert [panel["name"] for panel in panels.panels_of(case, "li")] == ["exhibits"]
    request = request_at("/", officer="li")
    html = Template("{% load panels %}{% panels case place='side' %}{% next_acts case %}").render(
        RequestContext(request, {"request": request, "case": case})
    )
    assert 'id="exhibits" hx-get="/desk/cases/c1/exhibits/"' in html
    assert (
        '<a class="button" href="/desk/cases/c1/exhibits/" data-key="t" aria-keyshortcuts="t">追踪<kbd aria-hidden="true">t</kbd></a>'
        in html
    )


@here
def test_a_record_nobody_added_to_draws_nothing(request_at, empty_house):
    assert panels.panels_of(Case(), None) == []
    assert panels.acts_of(Case(kind="reports.report"), None) == []


def test_a_panel_stands_in_a_known_place(empty_house):
    with pytest.raises(ValueError, match="attic"):
        panels.register("cases.case", name="x", title="x", url="home", place="attic")
