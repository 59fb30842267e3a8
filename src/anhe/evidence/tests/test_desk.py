"""Taken in, moved, handed over: each step in the chain, each refusal written down."""

import pytest
from tests.journeys.town import MONDAY

from anhe.cases import desk as cases
from anhe.cases.tests.factories import DAY, accepted, browser, refused, verbs
from anhe.evidence import desk, queries
from anhe.evidence.models import Custody, Handover
from anhe.ledger import NotAllowed, Work
from anhe.papers import receipts
from anhe.people import queries as people

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + DAY


@pytest.fixture
def item(town, case):
    with Work():
        return cases.add_item(case=case, kind="stolen", category="other", what="黑色双肩包", by=town.handler, at=MONDAY)


def taken_in(town, item, place="一号库"):
    with Work():
        return desk.take_in(item=item, source="finder", place=place, by=town.handler, at=TUESDAY)


def owner(case):
    return people.parties([case.file]).first()


def test_a_thing_is_in_our_hands_once(town, case, item):
    held = taken_in(town, item)
    item.refresh_from_db()
    assert (held.state, item.kind, queries.held(item)) == ("held", "recovered", held)
    refused(desk.take_in, desk.HeldAlready, item=item, source="finder", place="二号库", by=town.handler, at=TUESDAY)
    assert "exhibit.taken_in" in verbs(case)


def test_it_needs_a_place_and_somebody_of_the_case(town, item):
    refused(desk.take_in, desk.NoPlace, item=item, source="finder", place=" ", by=town.handler, at=TUESDAY)
    refused(desk.take_in, NotAllowed, item=item, source="finder", place="一号库", by=town.stranger, at=TUESDAY)
    assert Custody.objects.count() == 0


def test_each_step_stands_in_the_chain(town, case, item):
    held = taken_in(town, item)
    with Work():
        desk.move(exhibit=held, place="接待窗口", by=town.duty, at=TUESDAY + DAY)
        desk.hand_over(exhibit=held, party=owner(case), proof="papers", witness=town.duty, by=town.handler, at=TUESDAY + 2 * DAY)
    assert list(queries.steps(held).values_list("step", "place", "officer_number")) == [
        ("taken_in", "一号库", town.handler.number), ("moved", "接待窗口", town.duty.number), ("handed_over", "", town.handler.number),
    ]  # fmt: skip
    refused(desk.move, desk.NotHeld, exhibit=held, place="别处", by=town.handler, at=TUESDAY + 3 * DAY)
    refused(desk.hand_over, desk.NotHeld, exhibit=held, party=owner(case), proof="papers", witness=town.duty, by=town.handler, at=TUESDAY + 3 * DAY)


def test_a_handover_has_two_officers_and_somebody_of_this_case(town, case, item):
    held, other = taken_in(town, item), accepted(town, words="另一件事。", at=TUESDAY)
    given = {"exhibit": held, "proof": "papers", "by": town.handler, "at": TUESDAY}
    refused(desk.hand_over, desk.NeedsSecondOfficer, party=owner(case), witness=town.handler, **given)
    refused(desk.hand_over, desk.NotOfThisCase, party=owner(other), witness=town.duty, **given)
    refused(desk.hand_over, NotAllowed, party=owner(case), witness=town.duty, **given | {"by": town.stranger})
    assert (Handover.objects.count(), queries.held(item)) == (0, held)


def test_the_code_of_a_handover_names_nobody(town, case, item):
    held = taken_in(town, item)
    with Work():
        made = desk.hand_over(exhibit=held, party=owner(case), proof="papers", witness=town.duty, by=town.handler, at=TUESDAY)
    content = receipts.ReceiptContent.from_canonical(made.content)
    assert (content.number, content.summary, content.paper) == (made.number, (held.number, case.number), desk.PAPER)


def test_another_unit_sees_nothing(town, case, item):
    held = taken_in(town, item)
    stranger = browser(town.stranger)
    paths = [held.get_absolute_url(), f"{held.get_absolute_url()}hand-over/", f"/desk/evidence/case/{case.number}/"]
    assert [stranger.get(path).status_code for path in paths] == [404, 404, 404]
    assert browser(town.handler).get(held.get_absolute_url()).status_code == 200
