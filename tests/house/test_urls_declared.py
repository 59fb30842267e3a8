"""Every address says for whom it is; one that does not stops the start."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import get_resolver, path

from anhe.house import doors
from anhe.house.urls import urlpatterns as ours
from anhe.staff.access import officers_only, undeclared

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
    with pytest.raises(RuntimeError, match="desk/forgotten/"):
        doors.require_declared()


def test_a_declaration_outlives_other_decorators(rf):
    guarded = officers_only(forgotten)
    assert guarded.audience == "officers"
    assert undeclared([path("x/", forgotten), path("y/", guarded)]) == ["x/"]
