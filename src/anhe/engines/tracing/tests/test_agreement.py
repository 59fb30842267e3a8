"""Kernels against the plain rules on ledgers drawn at random, and what must hold whatever the ledger is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.engines import tracing
from anhe.engines.tracing import running, splitting
from anhe.engines.tracing.tests import ledgers, plain

MANY = settings(max_examples=400, deadline=None)
LARGE = st.integers(0, 2**62)


@MANY
@given(ledgers.played(), st.sampled_from(["fifo", "lifo"]))
def test_every_victims_money_is_where_the_pieces_are(played, rule):
    entries, opening, payments = played
    found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims(payments), rule=rule)
    assert ledgers.as_dict(found) == plain.follow_all(entries, opening, payments, newest_first=rule == "lifo")
    rows = list(zip(found.victim.tolist(), found.account.tolist(), strict=True))
    assert rows == sorted(set(rows))


@MANY
@given(ledgers.played(), st.sampled_from(["fifo", "lifo"]))
def test_no_cent_is_made_or_lost_for_any_victim(played, rule):
    entries, opening, payments = played
    found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims(payments), rule=rule)
    paid, told = {}, {}
    for victim, row in payments:
        paid[victim] = paid.get(victim, 0) + entries[row][2]
    for victim, cents in zip(found.victim.tolist(), found.cents.tolist(), strict=True):
        told[victim] = told.get(victim, 0) + cents
    assert told == {victim: cents for victim, cents in paid.items() if cents}
    assert found.counted == found.claimed == sum(paid.values())
    assert (found.cents > 0).all()


@MANY
@given(ledgers.played(), st.sampled_from(["libr", "prorata", "poison"]))
def test_how_much_is_victims_money_is_what_the_plain_rule_says(played, rule):
    entries, opening, payments = played
    found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims(payments), rule=rule)
    assert ledgers.as_dict(found) == plain.split(entries, opening, {row for _, row in payments}, rule)


@MANY
@given(ledgers.played(scale=2**53, most=40), st.sampled_from(["libr", "prorata"]))
def test_sums_beyond_64_bits_are_exact(played, rule):
    entries, opening, payments = played
    found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims(payments), rule=rule)
    assert ledgers.as_dict(found) == plain.split(entries, opening, {row for _, row in payments}, rule)


@MANY
@given(ledgers.played(), st.sampled_from(["libr", "prorata"]))
def test_one_victims_money_is_counted_whole(played, rule):
    entries, opening, payments = played
    for victim, row in payments[:1]:
        found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims([(victim, row)]), rule=rule)
        assert found.counted == found.claimed == entries[row][2]


@MANY
@given(ledgers.played(), st.sampled_from(["fifo", "lifo"]))
def test_the_way_of_a_payment_adds_up_at_every_packet(played, rule):
    entries, opening, payments = played
    index = tracing.index(ledgers.columns(entries, opening), rule=rule)
    for _victim, row in payments:
        way = tracing.way(index, row)
        cut = np.zeros(len(way.tx), np.int64)
        np.add.at(cut, way.parent[1:], way.cents[1:])
        assert (way.cents == way.kept + cut).all() and way.cents[0] == entries[row][2] and way.tx[0] == row
        assert [entries[tx][1] for tx in way.tx] == way.account.tolist()
        assert [entries[tx][0] for tx in way.tx[1:]] == way.account[way.parent[1:]].tolist()
        assert (way.tx[1:] > way.tx[way.parent[1:]]).all()
        ends = {}
        for account, cents in zip(way.account.tolist(), way.kept.tolist(), strict=True):
            ends[account] = ends.get(account, 0) + cents
        plain_ends = plain.follow(entries, opening, row, newest_first=rule == "lifo")
        assert {account: cents for account, cents in ends.items() if cents} == plain_ends


@MANY
@given(LARGE, LARGE, LARGE)
def test_a_share_is_exact_however_large(first, second, third):
    taint, amount, balance = min(first, third), min(second, third), max(third, 1)
    assert splitting.share(taint, amount, balance) == taint * amount // balance


@MANY
@given(ledgers.played(), st.randoms())
def test_the_order_of_the_rows_given_does_not_matter(played, chance):
    entries, opening, payments = played
    whole = ledgers.columns(entries, opening, times=[row // 3 for row in range(len(entries))])
    order = list(range(len(entries)))
    chance.shuffle(order)
    taken = np.array(order, np.int64)
    shuffled = tracing.Ledger(
        whole.tx_id[taken], whole.time[taken], whole.src[taken], whole.dst[taken], whole.cents[taken], whole.opening
    )
    again, rows = tracing.ordered(shuffled)
    assert again.tx_id.tolist() == whole.tx_id.tolist()
    assert rows is None or [order[row] for row in rows] == list(range(len(entries)))
    for rule in tracing.RULES:
        first = tracing.trace(whole, ledgers.claims(payments), rule=rule)
        second = tracing.trace(again, ledgers.claims(payments), rule=rule)
        assert ledgers.as_dict(first) == ledgers.as_dict(second)


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
def test_many_packets_outgrow_no_store(rule):
    """Thousands of parts, more than the kernels' first stores hold, and a long account that is searched by halves."""
    entries = [(0, 1, 20_000)] + [(1, 2, 4)] * 5_000 + [(2, 3 + i % 4_000, 2) for i in range(10_000)]
    opening = [0] * 4_003
    found = tracing.trace(ledgers.columns(entries, opening), ledgers.claims([(7, 0)]), rule=rule)
    assert ledgers.as_dict(found) == plain.follow_all(entries, opening, [(7, 0)], newest_first=rule == "lifo")
    assert tracing.way(running.make_index(ledgers.columns(entries, opening), rule), 0).kept.sum() == 20_000
