"""Every address says for whom it is; one that does not stops the start."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import get_resolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anhe.house import doors
from anhe.house.urls import urlpatterns as ours
from anhe.staff.access import Undeclared, about, holds, methods_of, officers_only, undeclared

FOR_WHOM = {"all", "holders", "officers"}


def forgotten(request):
    return HttpResponse("a file")


urlpatterns = [*ours, path("desk/forgotten/", forgotten, name="forgotten")]


def views(patterns, before=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern.callback


def test_every_address_says_for_whom_it_is():
    doors.require_declared()
    said = {address: getattr(view, "audience", "") for address, view in views(get_resolver().url_patterns)}
    own = {address: who for address, who in said.items() if not address.startswith(tuple(doors.OF_PACKAGES))}
    assert set(own.values()) == FOR_WHOM
    inside = {address for address, who in own.items() if address.startswith("desk/") and who != "officers"}
    assert inside == set()
    assert {who for address, who in own.items() if address.startswith("track/<")} == {"holders"}


def test_what_packages_bring_is_named():
    found = undeclared(get_resolver().url_patterns)
    assert found and all(address.startswith(tuple(doors.OF_PACKAGES)) for address in found)


@override_settings(ROOT_URLCONF=__name__)
def test_a_forgotten_view_stops_the_start():
    with pytest.raises(Undeclared, match="desk/forgotten/"):
        doors.require_declared()


def test_a_declaration_outlives_other_decorators(rf):
    guarded = officers_only(forgotten)
    assert guarded.audience == "officers"
    assert undeclared([path("x/", forgotten), path("y/", guarded)]) == ["x/"]


def test_every_address_of_the_desk_says_what_it_is_about():
    doors_of_desk = [door for door in doors.declared() if door.audience == "officers"]
    assert {door.name for door in doors_of_desk if not door.about} == {"desk", "find"}
    shows_people = {door.name for door in doors_of_desk if door.purposes}
    assert {"cases:record", "cases:accept", "cases:notice_pdf", "reports:report"} <= shows_people
    assert not {"cases:list", "reports:inbox", "inspection:log", "desk"} & shows_people


@pytest.mark.parametrize(("view", "methods"), [
    (require_POST(forgotten), ("POST",)), (never_cache(officers_only(require_safe(forgotten))), ("GET", "HEAD")),
    (about("x", path("x/", require_POST(forgotten)))[0].callback, ("POST",)), (forgotten, ()),
])  # fmt: skip
def test_the_methods_are_those_of_the_view_itself(view, methods):
    assert methods_of(view) == methods


def test_the_posts_are_those_of_the_rule_itself():
    made = about("x", path("x/", officers_only(require_safe(forgotten))), may=holds("duty", "head"), purposes=("visit",))[0].callback
    assert (made.audience, made.about, made.posts, made.purposes) == ("officers", "x", {"duty", "head"}, ("visit",))
