"""Several readings in one statement give what each gives alone."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Count, Prefetch
from django.test.utils import CaptureQueriesContext
from tests.journeys.town import build

from anhe import vault
from anhe.ledger import count_together, new_id, operator, read_together
from anhe.people import desk as people
from anhe.people.models import Party
from anhe.people.shapes import NewParty
from anhe.staff.models import Officer, Unit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def town():
    return build(at=AT)


def fields(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_of_each_question_alone_in_one_statement(town):
    asked = [
        Unit.objects.select_related("parent").order_by("path"),
        Officer.objects.select_related("unit", "login").annotate(many=Count("posts")).order_by("number")[:7],
        Officer.objects.values_list("number", "unit__name_zh").order_by("number"),
        Unit.objects.none(),
        Unit.objects.filter(path__endswith="%"),
    ]
    alone = [list(each.all()) for each in asked]
    with CaptureQueriesContext(connection) as statements:
        read_together(*asked)
        together = [list(each) for each in asked]
    assert len(statements) == 1
    assert [len(each) for each in together] == [len(each) for each in alone]
    assert together[2] == alone[2]
    for ours, theirs in zip(together[0], alone[0], strict=True):
        assert fields(ours) == fields(theirs)
        assert ours.parent == theirs.parent
    for ours, theirs in zip(together[1], alone[1], strict=True):
        assert fields(ours) == fields(theirs)
        assert (fields(ours.unit), fields(ours.login), ours.many) == (fields(theirs.unit), fields(theirs.login), theirs.many)


def test_children_come_in_the_same_statement(town):
    units = Unit.objects.prefetch_related(Prefetch("officers", Officer.objects.order_by("-number"))).order_by("path")
    alone = {unit.pk: [officer.pk for officer in unit.officers.all()] for unit in units.all()}
    with CaptureQueriesContext(connection) as statements:
        read_together(units)
        together = {unit.pk: [officer.pk for officer in unit.officers.all()] for unit in units}
    assert len(statements) == 1
    assert together == alone
    assert any(together.values())
    assert all(officer.unit is unit for unit in units for officer in unit.officers.all())


def test_what_was_read_is_not_read_again(town):
    units = Unit.objects.order_by("path")
    first = list(units)
    with CaptureQueriesContext(connection) as statements:
        read_together(units)
    assert len(statements) == 0
    assert list(units) == first


def test_a_relation_it_cannot_hand_out_is_said(town):
    with pytest.raises(TypeError, match="reverse foreign key"):
        read_together(Officer.objects.prefetch_related("unit"))


def test_sealed_bytes_and_moments_come_back_as_they_are(town):
    vault.prepare()
    people.open_file(file=new_id(), parties=[NewParty(role="reporter", name="欧阳"), NewParty(role="witness")], lang="zh-hans", by=operator("console"), at=AT)
    (alone,) = [list(rows) for rows in (Party.objects.order_by("pk"),)]
    read_together(parties := Party.objects.order_by("pk"))
    assert [fields(party) for party in parties] == [fields(party) for party in alone]
    assert sorted(party.name is None for party in parties) == [False, True]  # ids of one millisecond stand in either order


def test_counts_are_those_of_each_question_in_one_statement(town):
    asked = [Unit.objects.order_by("path"), Officer.objects.all()[:3], Unit.objects.none(), Officer.objects.filter(number="none")]
    alone = [len(each) for each in asked]
    with CaptureQueriesContext(connection) as statements:
        assert count_together(*[each.all() if not each.query.is_sliced else each for each in asked]) == alone
    assert len(statements) == 1
    assert count_together(Unit.objects.none()) == [0]
