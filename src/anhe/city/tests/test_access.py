"""Who may change the ground, and that nobody needs leave to see it."""

import pytest
from django.test import Client

from anhe.city import access
from anhe.city.tests.factories import load_city, officer
from anhe.ledger import job, operator, public

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["duty", "head", "chief", "call_taker", "clerk", "handler", "dispatcher"])
def test_no_other_post_changes_the_ground(role):
    assert not access.may_change_ground(officer("100001", role), None)


def test_the_operator_changes_the_ground():
    assert access.may_change_ground(officer("100002", "operator"), None)
    assert access.may_change_ground(operator(), None)


def test_neither_a_citizen_nor_a_job_changes_the_ground():
    assert not access.may_change_ground(public("web"), None)
    assert not access.may_change_ground(job("nightly"), None)
    assert not access.may_change_ground(None, None)


def test_everyone_sees_the_ground():
    load_city()
    visitor = Client()
    for path in ("/city/", "/city/places.json?q=hyl", "/city/layer.geojson"):
        assert visitor.get(path).status_code == 200


def test_nothing_here_can_be_changed_from_outside():
    visitor = Client(enforce_csrf_checks=False)
    for path in ("/city/", "/city/places.json", "/city/layer.geojson"):
        for verb in (visitor.post, visitor.put, visitor.delete):
            assert verb(path).status_code == 405
