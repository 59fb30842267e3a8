"""Predicates over posts and units, and the door before every officers' page."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from anhe.ledger import job
from anhe.ledger import operator as operator_actor
from anhe.staff import access

pytestmark = pytest.mark.django_db


class OfUnit:
    def __init__(self, unit) -> None:
        self.unit = unit


def test_a_post_is_held_by_who_holds_it(town):
    may = access.holds("head", "reviewer")
    assert {name: may(getattr(town, name)) for name in ("duty", "head", "reviewer")} == {"duty": False, "head": True, "reviewer": True}
    assert may(operator_actor()) and not may(job("x")) and not may(None)


def test_charge_reaches_down_and_not_across(town):
    station = OfUnit(town.duty.unit)
    assert access.in_charge_of_unit(town.duty, station) and access.in_charge_of_unit(town.reviewer, station)
    assert not access.in_charge_of_unit(town.stranger, station)
    assert not access.in_charge_of_unit(town.duty, OfUnit(town.reviewer.unit))
    assert not access.in_charge_of_unit(town.duty, object())


def test_the_door_lets_officers_in_and_sends_others_to_sign_in(town):
    @access.officers_only
    def view(request):
        return HttpResponse("in")

    request = RequestFactory().get("/desk/?show=overdue")
    request.officer = None
    answer = view(request)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/desk/%3Fshow%3Doverdue")
    request.officer = town.duty
    assert view(request).content == b"in"
