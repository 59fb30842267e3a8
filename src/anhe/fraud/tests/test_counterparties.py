"""The city and simulated institutions over real sockets: orders out, answers in, and everything that can go wrong with them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from anhe.fraud import gateways
from anhe.fraud.gateways import envelopes, inbound
from anhe.fraud.tests.town import OFFICE, Party, Town
from anhe_sandbox.banks import curve
from anhe_sandbox.banks.mules import Recipe
from anhe_sandbox.banks.town import Town as Place

LONG = 40.0  # minutes by which mules have moved most of it


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("town"))
    yield town
    town.end()


@pytest.fixture(autouse=True)
def calm(town):
    yield
    town.ask("/faults", {"clear": True})
    town.refuses.clear()


def hold(town, cents=500_000, **more):
    paid = town.paid(cents)
    message = town.hold(paid, **more)
    receipt = town.send(message, paid["to"]["code"])
    return paid, message, receipt


def only(received):
    (one,) = received
    assert one.problem == "" and one.is_signed
    return one.told[0]


def test_a_hold_is_receipted_answered_and_runs_from_the_banks_own_moment(town):
    paid, message, receipt = hold(town)
    assert (receipt.message_id, receipt.digest) == (message.message_id, gateways.digest(message))
    told = only(town.answer(message))
    assert (told.outcome, told.asked, told.done, told.ordinal, told.entries) == ("stopped", 500_000, 500_000, 1, ())
    assert datetime.fromisoformat(paid["at"]) < told.at and told.until == told.at + timedelta(hours=48)


def test_what_is_left_is_stopped_and_what_left_is_told(town):
    outcomes = set()
    for _ in range(12):
        paid = town.paid(500_000)
        town.pass_(9)
        message = town.hold(paid)
        town.send(message, paid["to"]["code"])
        told = only(town.answer(message))
        outcomes.add(told.outcome)
        assert (told.done or 0) == min(500_000, told.balance)
        left = sum(entry.cents for entry in told.entries)
        assert left >= 500_000 - (told.done or 0) and not any(entry.is_credit for entry in told.entries)
        assert all(entry.exit or entry.other_agent for entry in told.entries)
    assert {"partial", "empty"} <= outcomes


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"holder": "别人"}, "name_differs"),
        ({"number": "6299000100000000000"}, "account_unknown"),
        ({"reference": "T999"}, "entry_unknown"),
        ({"cents": 499_999, "reference": ""}, "entry_unknown"),
    ],
)
def test_what_does_not_match_is_not_stopped(town, changed, reason):
    paid = town.paid(500_000)
    account = replace(town.account(paid["to"]), holder=changed.get("holder", paid["to"]["holder"]), number=changed.get("number", paid["to"]["number"]))
    brought = gateways.Brought(changed.get("cents", 500_000), datetime.fromisoformat(paid["at"]), changed.get("reference", paid["reference"]))
    message = town.order("hold", account, asked=500_000, brought=brought)
    town.send(message, paid["to"]["code"])
    told = only(town.answer(message))
    assert (told.outcome, told.reason, told.done) == ("mismatched", reason, None)


def test_the_same_account_is_stopped_twice_at_most(town):
    paid = town.paid(900_000)
    outcomes = []
    for _ in range(3):
        message = town.hold(paid, asked=100)
        town.send(message, paid["to"]["code"])
        told = only(town.answer(message))
        outcomes.append((told.outcome, told.ordinal, told.reason))
    assert outcomes == [("stopped", 1, ""), ("stopped", 2, ""), ("refused", None, "stopped_twice")]


def test_money_held_is_frozen_renewed_returned_and_the_rest_lifted(town):
    paid = town.paid(800_000)
    code, account = paid["to"]["code"], town.account(paid["to"])
    stop = town.hold(paid, asked=300_000)
    town.send(stop, code)
    assert only(town.answer(stop)).done == 300_000
    freeze = town.order("freeze", account, asked=300_000, months=6, follows=stop.message_id)
    town.send(freeze, code)
    frozen = only(town.answer(freeze))
    assert (frozen.outcome, frozen.done) == ("frozen", 300_000)
    assert timedelta(days=181) <= frozen.until - frozen.at <= timedelta(days=185)
    renew = town.order("renew", account, follows=freeze.message_id, months=6)
    town.send(renew, code)
    assert only(town.answer(renew)).until > frozen.until + timedelta(days=180)
    too_much = town.order("return", account, asked=300_001, follows=freeze.message_id, payee=town.account(paid["from"]))
    town.send(too_much, code)
    assert only(town.answer(too_much)).reason == "too_much"
    back = town.order("return", account, asked=200_000, follows=freeze.message_id, payee=town.account(paid["from"]))
    town.send(back, code)
    payout = only(town.answer(back))
    assert (payout.outcome, payout.done) == ("paid", 200_000) and payout.reference
    lift = town.order("lift", account, follows=freeze.message_id)
    town.send(lift, code)
    assert (only(town.answer(lift)).outcome, only(town.answer(lift)).done) == ("lifted", 100_000)
    enquiry = town.enquiry(paid["from"])
    town.send(enquiry, paid["from"]["code"])
    sheet = only(town.answer(enquiry))
    assert [(e.cents, e.other_number) for e in sheet.entries if e.is_credit and e.reference == payout.reference] == [(200_000, account.number)]


def test_a_hold_ends_by_itself_after_48_hours(town):
    paid = town.paid(700_000)
    code, account = paid["to"]["code"], town.account(paid["to"])
    stop = town.hold(paid, asked=400_000)
    town.send(stop, code)
    assert only(town.answer(stop)).done == 400_000
    town.pass_(48 * 60 + 5)
    lift = town.order("lift", account, follows=stop.message_id)
    town.send(lift, code)
    assert only(town.answer(lift)).reason == "not_stopped"


def test_a_statement_shows_where_the_money_went(town):
    paid = town.paid(600_000)
    town.pass_(LONG)
    enquiry = town.enquiry(paid["to"])
    town.send(enquiry, paid["to"]["code"])
    sheet = only(town.answer(enquiry))
    (came,) = [entry for entry in sheet.entries if entry.reference == paid["reference"]]
    assert (came.cents, came.is_credit, came.other_number, came.other_agent) == (600_000, True, paid["from"]["number"], paid["from"]["code"])
    assert (sheet.account.number, sheet.account.holder) == (paid["to"]["number"], paid["to"]["holder"])
    for entry in sheet.entries:
        assert entry.is_credit or bool(entry.exit) != bool(entry.other_number)


def test_an_account_that_is_not_there_is_not_found(town):
    side = {"number": "6222020000001234", "holder": "无", "code": "SIM003", "name_zh": "模拟银行003"}
    enquiry = town.enquiry(side)
    town.send(enquiry, "SIM003")
    told = only(town.answer(enquiry))
    assert (told.found, told.status, told.about, told.statements) == ("NFOU", "NRES", enquiry.message_id, ())


def test_a_recall_brings_the_money_back_or_is_refused(town):
    paid = town.paid(250_000)
    values = {
        "created_at": town.now(), "office": gateways.Office(OFFICE, "测试市公安局"), "case_number": "A4101", "cents": 250_000,
        "institution": gateways.Agent(paid["to"]["code"]), "paid_at": datetime.fromisoformat(paid["at"]),
        "payer": town.account(paid["from"]), "payee": town.account(paid["to"]),
    }  # fmt: skip
    unknown = gateways.RecallMessage(message_id="recall-unknown", reference="X1", **values)
    town.send(unknown, paid["to"]["code"])
    known = gateways.RecallMessage(message_id="recall-known", reference=paid["reference"], **values)
    town.send(known, paid["to"]["code"])
    assert (only(town.answer(unknown)).status, only(town.answer(unknown)).reasons) == ("RJCR", ("NOOR",))
    told = only(town.answer(known))
    assert told.about == "recall-known"
    assert (told.status, told.cents) in (("CNCL", 250_000), ("RJCR", None))


def test_telecoms_block_and_unblock_and_banks_do_not(town):
    block = town.order("block_number", None, subject="+8613800001234", until=town.now() + timedelta(days=30))
    town.send(block, "SIMT01")
    assert only(town.answer(block)).outcome == "blocked"
    unblock = town.order("unblock", None, subject="+8613800001234", follows=block.message_id)
    town.send(unblock, "SIMT01")
    assert only(town.answer(unblock)).outcome == "unblocked"
    wrong = town.order("block_site", None, subject="http://example.test/")
    town.send(wrong, "SIM001")
    assert only(town.answer(wrong)).reason == "unsupported"


# --- what can go wrong ---


def test_sent_twice_it_is_done_once(town):
    paid, message, receipt = hold(town)
    again = town.send(message, paid["to"]["code"])
    assert again == receipt
    town.answer(message)
    town.send(message, paid["to"]["code"])
    first, second = town.answer(message, count=2)
    assert first.digest == second.digest and first.message_id == second.message_id


def test_the_same_id_for_another_message_is_refused_for_good(town):
    paid, message, _ = hold(town)
    with pytest.raises(gateways.NotSent) as refused:
        town.send(replace(message, asked=1), paid["to"]["code"])
    assert refused.value.why == "refused_id_taken" and refused.value.is_final


def test_what_the_city_did_not_sign_is_refused(town, tmp_path):

    paid = town.paid(100_000)
    message = town.hold(paid)
    forged = type("Forged", (), {"key_id": town.signer.key_id, "sign": staticmethod(lambda payload: b"\x01" * 64)})
    stranger = gateways.Gateway(forged, OFFICE)
    with pytest.raises(gateways.NotSent) as refused:
        stranger.send(message, to=town.parties[paid["to"]["code"]])
    assert refused.value.why == "refused_signature"


def test_a_bank_that_is_down_can_be_asked_again(town):
    paid = town.paid(100_000)
    code = paid["to"]["code"]
    town.ask("/faults", {"fault": "down", "institution": code, "count": 1})
    message = town.hold(paid)
    with pytest.raises(gateways.NotSent) as refused:
        town.send(message, code)
    assert refused.value.why == "status_503" and not refused.value.is_final
    assert town.send(message, code).message_id == message.message_id
    assert len(town.answer(message)) == 1


def test_a_silent_bank_gives_its_receipt_and_no_answer(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "silent", "institution": paid["to"]["code"]})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    town.pass_(600)
    with pytest.raises(AssertionError):
        town.answer(message, within=1.0)


def test_a_late_answer_keeps_the_banks_moment(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "late", "institution": paid["to"]["code"], "minutes": 60})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    with pytest.raises(AssertionError):
        town.answer(message, within=1.0)
    (late,) = town.answer(message, after=61)
    assert town.now() - late.told[0].at >= timedelta(minutes=59)


def test_a_duplicate_has_the_same_id_and_digest(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "duplicate", "institution": paid["to"]["code"]})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    first, second = town.answer(message, count=2, after=2)
    assert (first.message_id, first.digest, first.facts) == (second.message_id, second.digest, second.facts)


def test_a_contradiction_has_other_facts_about_the_same_order(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "contradictory", "institution": paid["to"]["code"], "count": 1})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    first, second = town.answer(message, count=2, after=12)
    assert first.about == second.about and first.message_id != second.message_id and first.facts != second.facts
    assert first.told[0].outcome != second.told[0].outcome


def test_a_contradictory_statement_adds_up_and_says_otherwise(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "contradictory", "institution": paid["to"]["code"], "kind": "enquiry", "count": 1})
    enquiry = town.enquiry(paid["to"])
    town.send(enquiry, paid["to"]["code"])
    first, second = (one.told[0] for one in town.answer(enquiry, count=2, after=12))
    assert abs(second.opening - first.opening) == 100
    assert second.opening - first.opening == second.closing - first.closing


def test_a_forged_answer_is_seen_and_the_true_one_still_taken(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "forged", "institution": paid["to"]["code"], "count": 1})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    only(town.answer(message, after=2))
    (forged,) = town.wait(lambda one: one.about == message.message_id and not one.is_signed)
    assert (forged.problem, forged.told) == ("forged", ())


def test_answers_come_in_another_order_than_they_were_given(town):
    paid = town.paid(100_000)
    code = paid["to"]["code"]
    town.ask("/faults", {"fault": "reordered", "institution": code, "kind": "hold", "count": 1, "minutes": 600})
    message, enquiry = town.hold(paid), town.enquiry(paid["to"])
    town.send(message, code)
    town.pass_(1)
    town.send(enquiry, code)
    town.answer(enquiry)
    town.answer(message)
    order = [one.about for one in town.received() if one.about in (message.message_id, enquiry.message_id)]
    assert order == [enquiry.message_id, message.message_id]


def test_a_mismatch_can_be_claimed_where_all_fits(town):
    paid = town.paid(100_000)
    town.ask("/faults", {"fault": "mismatch", "institution": paid["to"]["code"], "count": 1})
    message = town.hold(paid)
    town.send(message, paid["to"]["code"])
    assert only(town.answer(message)).outcome == "mismatched"


def test_an_answer_is_sent_until_the_city_has_it(town):
    town.refuses += [503, 500, 429]
    _, message, _ = hold(town)
    assert len(town.answer(message)) == 1 and town.refuses == []


def test_a_receipt_of_somebody_else_is_no_receipt(town):
    paid = town.paid(100_000)
    real, other = town.parties[paid["to"]["code"]], next(p for c, p in town.parties.items() if c != paid["to"]["code"])
    with pytest.raises(gateways.NotSent) as refused:
        town.gateway.send(town.hold(paid), to=Party(real.code, real.address, other.public_key))
    assert refused.value.why == "receipt_forged"


@pytest.mark.parametrize("address", ["", "http://198.51.100.7/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://localhost.example/x"])
def test_nothing_is_sent_in_the_clear_to_another_machine(town, address):
    paid = town.paid(100_000)
    with pytest.raises(gateways.NotSent) as refused:
        town.gateway.send(town.hold(paid), to=Party("SIM001", address, town.parties["SIM001"].public_key))
    assert refused.value.why == "not_connected"


def test_no_answer_is_no_receipt(town):
    paid = town.paid(100_000)
    with pytest.raises(gateways.NotSent) as refused:
        town.gateway.send(town.hold(paid), to=Party("SIM001", "http://127.0.0.1:9/SIM001", town.parties["SIM001"].public_key))
    assert refused.value.why == "unreachable"


# --- the money itself ---


def test_no_money_is_made_or_lost_and_none_leaves_past_a_stop(town):
    ledger = town.ask("/ledger", {})
    balance = dict(ledger["opening"])
    moved = 0
    for _, _, src, dst, cents in ledger["transactions"]:
        assert cents > 0
        for account, sign in ((src, -1), (dst, 1)):
            if account:
                balance[account] += sign * cents
        moved += 1
    assert moved > 100 and min(balance.values()) >= 0


def test_the_oracle_sees_what_was_held(town):
    told = town.ask("/oracle", {"minutes": [30, 60]})
    assert told["simulated"] and told["payments"] > 10
    assert 0 < told["held_cents"] <= told["cents"]
    assert told["holdable_cents"][0] >= told["holdable_cents"][1] > 0
    assert told["untouched_banked_percent"][0] <= told["banked_percent"][0] + 1e-9


@pytest.mark.slow
def test_simulated_money_vanishes_as_the_field_notes_measured():
    first, banked = curve.measured(Place(seed=11), Recipe(), 2500)
    assert curve.farthest(first, banked) <= 3.0, curve.table(first, banked)


def test_the_sandbox_says_what_it_is(town):
    assert all(one["simulated"] and "模拟" in one["name_zh"] for one in town.ask("/institutions"))
    assert {one["kind"] for one in town.ask("/institutions")} == {"bank", "payment", "telecom"}
    states = town.ask("/state")["processes"]
    assert len({state["pid"] for state in states}) == 2 and sum(state["institutions"] for state in states) == 11


def test_the_envelope_of_an_answer_can_be_checked_again_without_us(town):
    _, message, receipt = hold(town)
    letter = envelopes.open_(receipt.signed)
    assert letter.about == message.message_id and letter.kind == "receipt"
    assert inbound.public_key(town.parties[letter.sender].public_key).is_signature_of(letter.signed, letter.signature)
