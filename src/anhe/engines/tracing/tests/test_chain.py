"""One case hop by hop: what an officer can check by hand, and agreement with the whole ledger's trace."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines import tracing
from anhe.engines.tracing.tests import ledgers, plain

MANY = settings(max_examples=100, deadline=None)
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE


def statement(account, opening, *lines, name=None, until=DAY, **more):
    """A statement of (minute, cents, other, ref or None, way out)."""
    lines = [(*line, None, "")[:5] if len(line) < 4 else (*line, "")[:5] for line in lines]
    at, cents, other, ref, way_out = zip(*lines, strict=True) if lines else ((), (), (), (), ())
    return tracing.Statement(
        account, name or f"sheet {account}", opening, 0, until, [minute * MINUTE for minute in at], cents, other, ref,
        way_out, **more,
    )  # fmt: skip


def told(chain):
    """What a packet is, short enough to read."""
    return [(p.hop, p.parent, p.kind, p.account, p.low, p.high, p.reason or p.way_out) for p in chain.packets]


PAID = tracing.Paid("v", "B", 10 * MINUTE, 500, ref="e1")
B = statement("B", 100, (10, 500, "V", "e1"), (20, -250, "C", "e2"))
C = statement("C", 0, (5, 40, None, None), (20, 250, "B", "e2"), (30, -100, None, None, "cash"))


def test_the_example_of_the_field():
    """B opens with 100, takes in 500, sends 250 to C that had 40: 150 of it are the victim's."""
    assert told(tracing.chain([B, C], [PAID])) == [
        (1, -1, "moved", "B", 0, 150, ""),
        (1, -1, "left_there", "B", 150, 500, ""),
        (2, 0, "left_there", "C", 100, 250, ""),
    ]


def test_a_stop_holds_what_leaves_last():
    """B has 350: 50 may still leave and go first. C has 190: all of it is stopped."""
    assert told(tracing.chain([B, C], [PAID], stopped={"B": 300, "C": 1_000}))[1:] == [
        (1, -1, "left_there", "B", 150, 200, ""),
        (1, -1, "held", "B", 200, 500, ""),
        (2, 0, "held", "C", 100, 250, ""),
    ]


def test_lifo_sends_the_newest_on_and_holds_the_lowest():
    assert told(tracing.chain([B, C], [PAID], rule="lifo", stopped={"B": 150})) == [
        (1, -1, "moved", "B", 250, 500, ""),
        (1, -1, "held", "B", 0, 50, ""),
        (1, -1, "left_there", "B", 50, 250, ""),
        (2, 0, "moved", "C", 150, 250, ""),
        (2, 0, "left_there", "C", 0, 150, ""),
        (3, 3, "gone", None, 0, 100, "cash"),
    ]


def test_what_no_statement_tells_is_unknown_with_its_reason():
    assert told(tracing.chain([], [PAID])) == [(1, -1, "unknown", "B", 0, 500, "no_statement")]
    assert told(tracing.chain([B], [PAID]))[2] == (2, 0, "unknown", "C", 100, 250, "no_statement")
    short = statement("C", 0, (5, 40, None), until=15 * MINUTE)
    assert told(tracing.chain([B, short], [PAID]))[2] == (2, 0, "unknown", "C", 100, 250, "after_statement")
    blind = statement("C", 0, (5, 40, None))
    assert told(tracing.chain([B, blind], [PAID]))[2] == (2, 0, "unknown", "C", 100, 250, "not_in_statement")
    more = statement("C", 0, (20, 260, "B", "e2"))
    assert told(tracing.chain([B, more], [PAID]))[2] == (2, 0, "unknown", "C", 100, 250, "sums_differ")
    late = replace(blind, since=21 * MINUTE, at=(), cents=(), other=(), ref=(), way_out=())
    assert told(tracing.chain([B, late], [PAID]))[2] == (2, 0, "unknown", "C", 100, 250, "before_statement")


def test_without_a_common_name_an_entry_is_found_by_side_sum_and_time():
    sender = statement("B", 0, (10, 500, "V"), (20, -250, "C"), (25, -250, "C"))
    receiver = statement("C", 0, (19, 250, "B"), (26, 250, "B"), (5_000, 250, "B"), until=9 * DAY)
    packets = tracing.chain([sender, receiver], [replace(PAID, ref=None, at=0)]).packets
    assert [(p.came.line, p.low, p.high, p.is_tied) for p in packets if p.account == "C"] == [
        (0, 0, 250, True), (1, 0, 250, False)
    ]  # fmt: skip
    assert not packets[0].is_tied
    other = replace(PAID, ref="quite another name")
    assert told(tracing.chain([B, C], [other])) == [(1, -1, "unknown", "B", 0, 500, "not_in_statement")]


def test_equal_moments_are_flagged_where_their_order_counts():
    """Two sums go out in one moment: which takes the older cents is open, unless the bank told its own order."""
    lines = (10, 500, "V", "e1"), (20, -250, "C", "e2"), (20, -250, None, None, "cash")
    for is_sequenced in (False, True):
        packets = tracing.chain([statement("B", 100, *lines, is_sequenced=is_sequenced), C], [PAID]).packets
        assert [p.is_tied for p in packets if p.kind == "moved"] == [not is_sequenced] * 2
        assert {p.is_tied for p in packets if p.hop == 2} == {not is_sequenced}
    apart = statement("B", 100, (10, 500, "V", "e1"), (10, -250, "C", "e2"))
    assert not any(p.is_tied for p in tracing.chain([apart, C], [PAID]).packets)
    assert any(p.is_tied for p in tracing.chain([apart, C], [PAID], rule="lifo").packets)


def test_two_victims_claims_on_the_same_cents_are_both_kept_and_shown():
    """W pays with 100 of V's 500 and 30 of her own; V's claim and W's lie over one another from there on."""
    first = tracing.Paid("v", "W", 10 * MINUTE, 500, ref="e1")
    second = tracing.Paid("w", "B", 20 * MINUTE, 130, ref="e2")
    sheets = [
        statement("W", 30, (10, 500, "V", "e1"), (20, -130, "B", "e2")),
        statement("B", 0, (20, 130, "W", "e2"), (30, -60, None, None, "cash")),
    ]
    packets = tracing.chain(sheets, [first, second]).packets
    assert [(p.payment, p.account, p.kind, p.low, p.high, p.overlap) for p in packets if p.hop > 1 or p.payment] == [
        (1, "B", "moved", 0, 60, 30),
        (1, "B", "left_there", 60, 130, 70),
        (0, "B", "moved", 30, 60, 30),
        (0, "B", "left_there", 60, 130, 70),
        (1, None, "gone", 0, 60, 30),
        (0, None, "gone", 30, 60, 30),
    ]
    elsewhere = [("e2", 0, 10), ("e2", 5, 20), ("e2", 100, 400), ("e3", 0, 9)]
    assert tracing.overlaps([("e2", 0, 130), ("e2", 20, 100), ("e9", 0, 5)], elsewhere) == [50, 0, 0]


def test_an_overdraft_is_the_banks_money_and_is_paid_back_first_thing():
    """B had nothing, took 100, spent 150 on credit; of the next 80, 50 go back to the bank."""
    lines = (10, 100, "V", "e1"), (20, -150, None, None, "cash"), (30, 80, "V", "e2")
    later = tracing.Paid("v", "B", 30 * MINUTE, 80, ref="e2")
    packets = tracing.chain([statement("B", 0, *lines)], [replace(PAID, cents=100), later], stopped={"B": 20}).packets
    assert [(p.payment, p.kind, p.worth, p.way_out) for p in packets] == [
        (0, "moved", 100, ""), (1, "moved", 50, ""), (1, "left_there", 10, ""), (1, "held", 20, ""),
        (0, "gone", 100, "cash"), (1, "gone", 50, "credit"),
    ]  # fmt: skip
    begun = statement("B", -40, (10, 100, "V", "e1"))
    packets = tracing.chain([begun], [replace(PAID, cents=100)]).packets
    assert [(p.kind, p.worth) for p in packets] == [("moved", 40), ("left_there", 60), ("gone", 40)]


def test_another_currency_keeps_every_cent_of_the_payment():
    """700 fen become 100 US cents; a third of them goes on; what is too small for a cent is a rounding line."""
    sender = statement("B", 3, (10, 700, "V", "e1"), (20, -698, "D", "e2"), (21, -5, "D", "e3"))
    dollars = statement(
        "D", 0, (20, 100, "B", "e2"), (21, 0, "B", "e3"), (22, 1, "B", "e4"), (30, -33, None), currency="USD"
    )
    chain = tracing.chain([sender, dollars], [replace(PAID, cents=700)])
    assert [(p.kind, p.currency, p.low, p.high, p.worth, p.reason or p.way_out) for p in chain.packets] == [
        (*("moved", "CNY", 0, 695, 695), ""),
        (*("moved", "CNY", 695, 700, 5), ""),
        (*("moved", "USD", 0, 33, 229), ""),
        (*("left_there", "USD", 33, 100, 466), ""),
        (*("unknown", "CNY", 0, 5, 5), "not_in_statement"),
        (*("gone", "USD", 0, 33, 229), ""),
    ]
    tiny = statement("D", 0, (20, 1, "B", "e2"), currency="USD")
    small = statement("B", 0, (10, 700, "V", "e1"), (11, -690, None, None, "cash"), (12, 10, "X"), (20, -20, "D", "e2"))
    chain = tracing.chain([small, tiny], [replace(PAID, cents=700)])
    assert [(p.worth, p.way_out, p.account) for p in chain.packets if p.hop == 2] == [
        (690, "cash", None), (10, "rounding", None)
    ]  # fmt: skip


def test_what_a_bank_keeps_on_the_way_is_a_fee_and_comes_last():
    receiver = statement("C", 0, (20, 240, "B", "e2"))
    assert told(tracing.chain([B, receiver], [PAID]))[2:] == [
        (2, 0, "gone", None, 240, 250, "fee"),
        (2, 0, "left_there", "C", 100, 240, ""),
    ]


def test_clocks_that_contradict_one_another_end_in_a_ring_and_say_so():
    """By their own clocks each bank sent the money on after it came back: once round, then it is said."""
    one = statement("B", 0, (9, 500, "C", "back"), (12, -500, "C", "on"))
    two = statement("C", 0, (3, 500, "B", "on"), (4, -500, "B", "back"))
    packets = tracing.chain([one, two], [tracing.Paid("v", "C", 3 * MINUTE, 500, ref="on")]).packets
    assert [(p.kind, p.account, p.reason) for p in packets] == [
        ("moved", "C", ""), ("moved", "B", ""), ("moved", "C", ""), ("unknown", "B", "goes_in_a_ring")
    ]  # fmt: skip


def test_statements_of_one_account_must_follow_on_one_another():
    first = statement("B", 100, (10, 500, "V", "e1"), until=15 * MINUTE)
    second = statement("B", 600, (20, -250, "C", "e2"), name="second")
    second = replace(second, since=15 * MINUTE)
    assert told(tracing.chain([second, first, C], [PAID])) == told(tracing.chain([B, C], [PAID]))
    with pytest.raises(tracing.TracingError) as refused:
        tracing.chain([replace(second, opening=599), first], [PAID])
    assert refused.value.code == "statements_disagree" and refused.value.values["statement"] == "second"
    for change, code in (({"cents": 0}, "amount_not_positive"), ({"cents": -5}, "amount_not_positive")):
        with pytest.raises(tracing.TracingError, match=code):
            tracing.chain([B], [replace(PAID, **change)])
    with pytest.raises(tracing.TracingError, match="rule_follows_no_packets"):
        tracing.chain([B], [PAID], rule="poison")


def shown(rows, accounts, *, known):
    """The statements of some accounts of a ledger of (source, target, cents), in posting order, one moment an entry."""
    entries, opening = rows
    sheets = []
    for account in range(1, accounts):
        lines = []
        for row, (source, target, cents) in enumerate(entries):
            if not cents:
                continue
            if source == account:
                lines.append((row, -cents, target or None, row, "" if target else "outside"))
            if target == account:
                lines.append((row, cents, source or None, row))
        if account in known:
            sheets.append(statement(account, opening[account], *lines, is_sequenced=True))
    return sheets


def paid_of(entries, payments):
    return [
        tracing.Paid(victim, entries[row][1], row * MINUTE, entries[row][2], ref=row)
        for victim, row in payments
        if entries[row][1] and entries[row][2]
    ]


def ends(chain, number):
    found = {}
    for packet in chain.packets:
        if packet.payment == number and packet.kind != "moved":
            account = packet.account or 0
            found[account] = found.get(account, 0) + packet.worth
    return found


@MANY
@given(ledgers.played(), st.sampled_from(["fifo", "lifo"]))
def test_with_every_statement_known_it_is_the_trace_of_the_ledger(played, rule):
    entries, opening, payments = played
    paid = paid_of(entries, payments)
    chain = tracing.chain(shown((entries, opening), 7, known=range(7)), paid, rule=rule)
    for number, one in enumerate(paid):
        assert ends(chain, number) == dict(plain.follow(entries, opening, one.ref, newest_first=rule == "lifo"))
    assert not any(packet.kind == "unknown" for packet in chain.packets)


@MANY
@given(
    ledgers.played(),
    st.sampled_from(["fifo", "lifo", "libr", "prorata"]),
    st.sets(st.integers(1, 6)),
    st.integers(0, 500),
)
def test_whatever_is_unknown_no_cent_is_made_or_lost(played, rule, known, held):
    entries, opening, payments = played
    paid = paid_of(entries, payments)
    sheets = shown((entries, opening), 7, known=known)
    chain = tracing.chain(sheets, paid, rule=rule, stopped=dict.fromkeys(range(1, 7), held))
    below = {}
    for packet in chain.packets:
        key = (packet.payment, packet.parent)
        below[key] = below.get(key, 0) + packet.worth
        assert packet.cents == packet.worth > 0 and packet.low >= 0 and 0 <= packet.overlap <= packet.cents
        assert (packet.reason == "no_statement") == (packet.account not in known | {None})
        assert (packet.kind == "unknown") == (packet.reason in ("no_statement", "claimed_before"))
        assert packet.reason != "claimed_before" or (rule in ("libr", "prorata") and packet.overlap == packet.cents)
    for number, packet in enumerate(chain.packets):
        assert (packet.kind == "moved") == ((packet.payment, number) in below)
        if packet.kind == "moved":
            assert below[packet.payment, number] == packet.worth
            assert packet.parent < number
    assert {key[0]: worth for key, worth in below.items() if key[1] < 0} == {n: one.cents for n, one in enumerate(paid)}


@MANY
@given(ledgers.played(), st.sampled_from(["libr", "prorata"]))
def test_with_every_statement_known_the_pools_are_those_of_the_ledger(played, rule):
    entries, opening, payments = played
    paid = paid_of(entries, payments)
    chain = tracing.chain(shown((entries, opening), 7, known=range(7)), paid, rule=rule)
    found = {}
    for packet in chain.packets:
        if packet.kind not in ("moved", "unknown"):
            found[packet.account or 0] = found.get(packet.account or 0, 0) + packet.worth
    assert found == dict(plain.split(entries, opening, {one.ref for one in paid}, rule))


def test_own_money_leaves_first_and_a_stop_holds_the_victims_first():
    """B has 100 of its own and 500 of the victim's and sends 250; C has 290 then and spends 100.

    By libr 150 of the 250 are the victim's, and C spends only of its own 140. By share it is 208, then 71 of 208;
    of the 350 at B, 292 the victim's, 300 are stopped: by libr all 292 could be, by share 250 are.
    """
    assert told(tracing.chain([B, C], [PAID], rule="libr", stopped={"B": 300})) == [
        (1, -1, "moved", "B", 0, 150, ""),
        (1, -1, "left_there", "B", 150, 200, ""),
        (1, -1, "held", "B", 200, 500, ""),
        (2, 0, "left_there", "C", 0, 150, ""),
    ]
    assert told(tracing.chain([B, C], [PAID], rule="prorata", stopped={"B": 300})) == [
        (1, -1, "moved", "B", 0, 208, ""),
        (2, 0, "moved", "C", 0, 71, ""),
        (3, 1, "gone", None, 0, 71, "cash"),
        (1, -1, "left_there", "B", 208, 250, ""),
        (1, -1, "held", "B", 250, 500, ""),
        (2, 0, "left_there", "C", 71, 208, ""),
    ]


def test_money_claimed_before_is_counted_once_where_cents_have_no_place():
    """W pays 430, 400 of them V's: by libr W's claim is on the new 30; the rest says that it is V's already."""
    sheets = [
        statement("W", 30, (10, 500, "V", "e1"), (20, -430, "B", "e2")),
        statement("B", 0, (20, 430, "W", "e2")),
    ]
    paid = [tracing.Paid("v", "W", 10 * MINUTE, 500, ref="e1"), tracing.Paid("w", "B", 20 * MINUTE, 430, ref="e2")]
    chain = tracing.chain(sheets, paid, rule="libr")
    assert [(p.payment, p.kind, p.account, p.low, p.high, p.reason, p.overlap) for p in chain.packets] == [
        (0, "moved", "W", 0, 400, "", 0),
        (1, "unknown", "B", 0, 400, "claimed_before", 400),
        (0, "left_there", "W", 400, 500, "", 0),
        (0, "left_there", "B", 0, 400, "", 400),
        (1, "left_there", "B", 400, 430, "", 0),
    ]
