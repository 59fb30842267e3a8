"""Who sees nothing: another dealer, the public, another unit; and no officer a list of what dealers declared."""

import pytest
from tests.journeys.town import MONDAY

from anhe.cases.tests.factories import DAY, browser
from anhe.goods import queries
from anhe.goods.models import Declaration, Match
from anhe.goods.tests.factories import api, declared, matched, shop
from anhe.ledger import Work
from anhe.ledger import context as contexts
from anhe.people.models import Identifier

pytestmark = pytest.mark.django_db


def seen(context, model) -> int:
    with Work(context):
        return model.objects.count()


def test_a_dealer_sees_its_own_rows_and_no_others(town):
    one, other = shop(), shop("other-shop", name="另一家")
    declared(one)
    assert [seen(contexts.organisation(s.dealer.organisation.code), Declaration) for s in (one, other)] == [1, 0]
    assert api(other.key).get("/api/dealers/v1/declarations").json() == {"declarations": []}
    assert api(other.key).get("/api/dealers/v1/declarations/A-1").status_code == 404
    assert api("nobody-nobody-nobody").get("/api/dealers/v1/declarations").status_code == 401


def test_an_officer_sees_a_declaration_only_through_a_match_of_their_case(town, case):
    declared(shop("quiet-shop"), own_ref="Q", keys=(), what="一把旧雨伞", kind="")
    assert seen(contexts.officer(town.handler), Declaration) == 0
    match = matched(town, case)
    assert [seen(contexts.officer(o), Declaration) for o in (town.handler, town.stranger)] == [1, 0]
    assert [seen(contexts.officer(o), Match) for o in (town.handler, town.stranger)] == [1, 0]
    with Work(contexts.organisation("quiet-shop")):
        assert (Match.objects.count(), Identifier.objects.count()) == (0, 0)
    assert [browser(o).get(match.get_absolute_url()).status_code for o in (town.handler, town.stranger)] == [200, 404]
    assert queries.matches(by=town.stranger, at=MONDAY + DAY).count() == 0


def test_the_database_lets_only_a_machine_propose(town, case):
    match = matched(town, case)
    with Work(contexts.officer(town.handler)), pytest.raises(Exception, match=r"row-level security|an act"):
        Match.objects.create(number="M-2026-00000000", case=case, item=match.item, declaration=None, other_case=case, other=match.item_id,
                             there={}, reasons=[], score=0, is_exact=False, made_by="x", proposed_at=MONDAY)  # fmt: skip
