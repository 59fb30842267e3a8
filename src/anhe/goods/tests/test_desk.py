"""Each verb of things: done, refused, recorded; what follows by itself; what is never done twice."""

from datetime import date

import pytest
from tests.journeys.town import MONDAY, OPERATOR

from anhe.cases import desk as cases
from anhe.cases.tests.factories import DAY, accepted, refused, verbs
from anhe.goods import desk, queries
from anhe.goods.models import Declaration, Match
from anhe.goods.shapes import NewDeclaration
from anhe.goods.tests.factories import IMEI, OTHER_IMEI, PHONE, declared, matched, missing, shop
from anhe.ledger import NotAllowed, Work
from anhe.ledger.models import Entry
from anhe.people.models import Identifier, Party

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + DAY


def told(**more) -> NewDeclaration:
    return NewDeclaration(**{"own_ref": "B-1", "what": "苹果手机", "got_on": date(2026, 3, 3)} | more)


def declare(one, declaration, at=TUESDAY):
    return {"declaration": declaration, "dealer": one.dealer, "by": one.actor, "at": at}


def test_a_declaration_keeps_its_number_sealed_and_nobody_who_sold(town):
    made = declared(shop())
    mark = Identifier.objects.get(file=made.file)
    assert (mark.kind, mark.domain, IMEI.encode() in bytes(mark.value)) == ("serial", "offence", False)
    party = Party.objects.get(file=made.file)
    assert (party.name, party.address, party.month) == (None, None, "2026-09")
    entry = Entry.objects.get(verb="declaration.made")
    assert (entry.actor_kind, entry.object_ref, entry.file) == ("organisation", made.number, made.file)
    assert not {"seller", "customer", "name", "phone"} & {field.name for field in Declaration._meta.fields}


@pytest.mark.parametrize(("change", "expected"), [
    ({"keys": (("imei", "356938035643808"),)}, desk.BadKey), ({"keys": (("imei", "12345"),)}, desk.BadKey), ({"keys": (("plate", "ABC"),)}, desk.BadKey),
    ({"keys": (("serial", "0000000"),)}, desk.BadKey), ({"what": "  "}, desk.NotReadable), ({"own_ref": " "}, desk.NotReadable),
    ({"kind": "spaceship"}, desk.NotReadable), ({"got_on": date(2026, 3, 20)}, desk.NotReadable),
])  # fmt: skip
def test_what_cannot_be_is_not_taken_down(town, change, expected):
    refused(desk.declare, expected, **declare(shop(), told(**change)))
    assert Declaration.objects.count() == 0
    assert Entry.objects.get(verb="declaration.made").outcome == "refused"


def test_a_dealer_declares_a_thing_once(town):
    one = shop()
    declared(one, own_ref="A-1")
    refused(desk.declare, desk.AlreadyDeclared, **declare(one, told(own_ref="A-1")))
    declared(shop("other-shop"), own_ref="A-1")
    assert Declaration.objects.count() == 2


def test_an_officer_declares_nothing_for_a_dealer(town):
    refused(desk.declare, NotAllowed, **declare(shop(), told()) | {"by": town.handler})


def test_only_the_operator_registers_dealers_and_the_key_is_kept_as_a_hash(town):
    given = {"code": "x", "name_zh": "某店", "name_en": "", "trade": "pawn", "district_code": "", "at": MONDAY}
    refused(desk.register_dealer, NotAllowed, by=town.head, **given)
    refused(desk.register_dealer, desk.BadTerms, by=OPERATOR, **given | {"trade": "bank"})
    one = shop()
    assert one.key.replace("-", "").encode() not in bytes(one.dealer.key_hash)
    assert queries.dealer_of_key(one.key, TUESDAY) == one.dealer
    assert [queries.dealer_of_key(key, TUESDAY) for key in ("", "wrong-wrong-wrong-wrong", one.key[:-1])] == [None, None, None]
    with Work():
        desk.end_dealer(dealer=one.dealer, reason="停业", by=OPERATOR, at=TUESDAY)
    assert queries.dealer_of_key(one.key, TUESDAY) is None


def test_a_number_that_differs_matches_nothing_by_number(town, case):
    missing(town, case)
    declared(shop(), keys=(("imei", OTHER_IMEI),), what="蓝色华为平板电脑", kind="tablet")
    assert Match.objects.count() == 0


def test_looks_alone_are_proposed_as_evidence_that_adds_up(town, case):
    missing(town, case, serial="")
    declared(shop(), keys=(), what=PHONE, got_on=date(2026, 3, 3))
    match = Match.objects.get()
    assert (match.is_exact, match.state) == (False, "proposed")
    assert sum(weight for _code, _values, weight in match.reasons) == pytest.approx(match.score, abs=1e-9)
    assert {"model_same", "mark_shared", "brand_same"} <= {code for code, _values, _weight in match.reasons}


def test_a_loss_noted_late_finds_what_was_declared_before(town, case):
    declared(shop(), at=MONDAY, got_on=date(2026, 3, 2))
    item = missing(town, case, at=MONDAY + 3 * DAY)
    assert Match.objects.get(is_exact=True).item == item


def test_a_thing_found_in_another_case_is_proposed_to_the_case_that_misses_it(town, case):
    item = missing(town, case)
    other = accepted(town, words="捡到一部手机。", at=MONDAY + DAY)
    missing(town, other, kind="found", at=MONDAY + 2 * DAY)
    match = Match.objects.get()
    assert (match.item, match.case, match.other_case, match.is_exact) == (item, case, other, True)
    assert match.there["source"] == "found"


def test_confirming_tells_the_reporter_and_asks_the_dealer_to_keep_it(town, case):
    match = matched(town, case)
    refused(desk.confirm, NotAllowed, match=match, why="一致", text="找到了", by=town.stranger, at=TUESDAY)
    refused(desk.confirm, desk.NotReadable, match=match, why=" ", text="找到了", by=town.handler, at=TUESDAY)
    with Work():
        desk.confirm(match=match, why="IMEI 一致", text="找到了", by=town.handler, at=TUESDAY)
    match.item.refresh_from_db()
    assert (match.item.kind, Declaration.objects.get().state) == ("found", "keep")
    assert verbs(case).count("citizen.told") == 1
    refused(desk.reject, desk.AlreadyDecided, match=match, why="不是", by=town.handler, at=TUESDAY)


def test_a_rejected_pair_stays_rejected(town, case):
    match = matched(town, case)
    with Work():
        desk.reject(match=match, why="外观不符", by=town.handler, at=TUESDAY)
    declared(shop("other-shop"), own_ref="Z")  # the same number again, at another shop: a new pair
    assert Match.objects.filter(state="proposed").count() == 1
    assert Match.objects.filter(declaration=match.declaration).count() == 1
    with Work():
        cases.mark_item(item=match.item, kind="returned", by=town.handler, at=TUESDAY)
    declared(shop("third-shop"), own_ref="Y")
    assert Match.objects.count() == 2  # what went back is no longer looked for
