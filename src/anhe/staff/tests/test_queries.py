"""Reads of officers, units and grants."""

from datetime import timedelta

import pytest
from django.utils import translation
from tests.journeys.town import MONDAY, OPERATOR

from anhe.ledger import Work, new_id
from anhe.staff import desk, queries

pytestmark = pytest.mark.django_db


def test_who_serves_a_unit_comes_before_who_serves_above_it(town):
    found = list(queries.serving(town.duty.unit, "handler", "head"))
    assert found[:3] == [town.handler, town.head, town.examiner] and town.reviewer in found
    assert town.stranger not in found and town.duty not in found
    assert set(queries.colleagues(town.duty, "handler")) == {town.handler, town.examiner}


def test_names_are_in_the_readers_language(town):
    with translation.override("zh-hans"):
        assert queries.names({town.duty.number}) == {town.duty.number: f"{town.duty.unit.name_zh} {town.duty.name}"}
    with translation.override("en"):
        assert queries.names({town.duty.number})[town.duty.number].endswith(town.duty.unit.name_en)
    assert queries.names({"none"}) == {}


def test_grants_live_from_to(town):
    file, ended = new_id(), new_id()
    with Work():
        desk.grant(file=file, scope="full", officer=town.stranger, by=OPERATOR, at=MONDAY)
        desk.grant(file=ended, scope="full", officer=town.stranger, by=OPERATOR, at=MONDAY, until=MONDAY + timedelta(days=1))

    def files(officer, at) -> set:
        return set(queries.granted_files(officer, at))

    assert files(town.stranger, MONDAY) == {file, ended}
    assert files(town.stranger, MONDAY + timedelta(days=2)) == {file}
    assert files(town.stranger, MONDAY - timedelta(days=1)) == set() == files(town.duty, MONDAY)
    assert queries.grants_on(file, MONDAY).get().officer == town.stranger


def test_what_changes_within_a_work_counts_at_once(town):
    file = new_id()
    with Work():
        before = len(queries.beneath(town.head.unit))
        assert queries.granted_files(town.stranger, MONDAY) == []
        given = desk.grant(file=file, scope="full", officer=town.stranger, by=OPERATOR, at=MONDAY)
        assert queries.granted_files(town.stranger, MONDAY) == [file]
        desk.end_grant(grant=given, by=OPERATOR, at=MONDAY + timedelta(days=1))
        assert queries.granted_files(town.stranger, MONDAY + timedelta(days=2)) == []
        desk.register_unit(
            code="999999", kind="station", name_zh="新所", name_en="New", parent=town.head.unit, by=OPERATOR, at=MONDAY,
        )  # fmt: skip
        assert len(queries.beneath(town.head.unit)) == before + 1


def test_the_demo_shows_only_officers_who_do_not_exist(town):
    assert queries.has_any_person_not_synthetic()
    assert queries.demo_officer("duty") is None
    with Work():
        here, plain = (
            desk.register_officer(number=number, name="演某", unit=town.duty.unit, roles=roles, by=OPERATOR, at=MONDAY, synthetic=True)
            for number, roles in (("300001", ("duty", "handler")), ("300002", ("handler",)))
        )
    assert queries.demo_officer("duty", unit=town.duty.unit) == here
    assert queries.demo_officer("handler", unit=town.duty.unit) == plain  # who has only this post
    assert queries.demo_officer("chief") is None
