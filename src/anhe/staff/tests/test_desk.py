"""Officers, posts, grants and access sessions: done, refused, recorded."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.journeys.town import MONDAY, OPERATOR

from anhe.ledger import NotAllowed, Work, new_id
from anhe.ledger import queries as ledger
from anhe.staff import desk, queries
from anhe.staff.models import AccessSession, Officer, Post, Unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def register(town, number: str = "200001", by=OPERATOR, **more) -> Officer:
    with Work():
        return desk.register_officer(number=number, name="新某", unit=town.duty.unit, by=by, at=MONDAY, **more)


def test_only_the_operator_registers_officers_and_units(town):
    with pytest.raises(NotAllowed):
        register(town, by=town.head)
    with Work(), pytest.raises(NotAllowed):
        desk.register_unit(code="X", kind="station", name_zh="某所", name_en="Some station", by=town.head, at=MONDAY)
    assert not Officer.objects.filter(number="200001").exists() and not Unit.objects.filter(code="X").exists()
    made = register(town, roles=("duty", "handler"))
    assert made.roles == {"duty", "handler"} and not made.login.has_usable_password()
    entry = ledger.of_object(made).get()
    assert (entry.verb, entry.actor_kind) == ("officer.registered", "operator")


def test_a_unit_hangs_beneath_its_parent(town):
    with Work():
        unit = desk.register_unit(code="X1", kind="brigade", name_zh="某队", name_en="Some brigade", by=OPERATOR, at=MONDAY, parent=town.duty.unit)
    assert unit.path == f"{town.duty.unit.path}X1/"
    assert town.duty.unit.covers(unit) and not unit.covers(town.duty.unit)


def test_a_post_is_held_once_and_ends(town):
    with Work():
        post = desk.give_post(officer=town.handler, role="analyst", by=OPERATOR, at=MONDAY)
    assert Officer.objects.get(pk=town.handler.pk).has_post("analyst")
    with pytest.raises(DatabaseError), transaction.atomic(), Work():
        desk.give_post(officer=town.handler, role="analyst", by=OPERATOR, at=MONDAY)
    with Work(), pytest.raises(NotAllowed):
        desk.end_post(post=post, by=town.head, at=MONDAY)
    with Work():
        desk.end_post(post=post, by=OPERATOR, at=MONDAY + HOUR)
    assert not Officer.objects.get(pk=town.handler.pk).has_post("analyst")


def test_one_session_at_a_time_and_each_has_an_end(town):
    with Work():
        first = desk.open_session(purpose="take_call", by=town.duty, at=MONDAY)
        second = desk.open_session(purpose="review_report", by=town.duty, at=MONDAY + HOUR)
    first.refresh_from_db()
    assert (first.ended_at, queries.open_session(town.duty, MONDAY + 2 * HOUR)) == (MONDAY + HOUR, second)
    assert queries.open_session(town.duty, second.until) is None
    assert town.duty.actor.purpose == "review_report" and town.duty.actor.session == second.pk
    with Work():
        desk.close_session(session=second, by=town.duty, at=MONDAY + 2 * HOUR)
    assert queries.open_session(town.duty, MONDAY + 3 * HOUR) is None and town.duty.actor.session is None
    with Work(), pytest.raises(desk.SessionEnded):
        desk.close_session(session=second, by=town.duty, at=MONDAY + 3 * HOUR)
    with Work(), pytest.raises(desk.UnknownPurpose):
        desk.open_session(purpose="curiosity", by=town.duty, at=MONDAY)
    assert AccessSession.objects.filter(officer=town.duty).count() == 2


def test_a_session_covers_its_file_and_none_stands_without_but_for_intake_and_duty(town):
    mine, other = new_id(), new_id()
    with Work():
        desk.grant(file=mine, scope="full", officer=town.duty, by=OPERATOR, at=MONDAY)
        narrow = desk.open_session(purpose="handle_case", file=mine, by=town.duty, at=MONDAY)
        wide = desk.open_session(purpose="take_call", by=town.head, at=MONDAY)
    assert narrow.covers(mine) and not narrow.covers(other)
    assert wide.covers(mine) and wide.covers(other)
    for purpose in set(AccessSession.Purpose.values) - {"take_call", "review_report", "urgent"}:
        with Work(), pytest.raises(desk.NoFileNamed):
            desk.open_session(purpose=purpose, by=town.head, at=MONDAY)


def test_a_session_shows_nothing_where_its_purpose_is_not_the_addresss(town):
    mine = new_id()
    with Work():
        desk.grant(file=mine, scope="full", officer=town.duty, by=OPERATOR, at=MONDAY)
        session = desk.open_session(purpose="handle_case", file=mine, by=town.duty, at=MONDAY)
    session.serves = frozenset({"take_call"})
    assert not session.covers(mine)
    session.serves = frozenset({"take_call", "handle_case"})
    assert session.covers(mine)


def test_signing_in_is_written_down(town):
    with Work():
        desk.note_sign_in(officer=town.duty, at=MONDAY)
    assert ledger.of_object(town.duty).filter(verb="officer.signed_in", actor_ref=town.duty.number).count() == 1


def test_rows_change_only_inside_an_act(town):
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.create(officer=town.handler, role="chief", since=MONDAY)
    assert not Officer.objects.get(pk=town.handler.pk).has_post("chief")
