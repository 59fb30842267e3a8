"""Whatever banks send, in whatever order and however often, the rules of the law hold; each history is replayed by its seed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journeys.town import MONDAY

from anhe.fraud import desk, gateways, queries
from anhe.fraud.judging import judge
from anhe.fraud.models import Answer, Hold
from anhe.fraud.tests import factories
from anhe.fraud.tests.factories import JOB, hear, opened, paid
from anhe.fraud.tests.histories import ANSWERS, BEGUN, Broken, ends, moves, play
from anhe.ledger import Refused, Work, job

OUTCOMES = {"done": "stopped", "mismatched": "mismatched", "refused": "refused"}


@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_no_history_breaks_a_rule(seed):
    play(seed)


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_the_same_seed_is_the_same_history(seed):
    assert moves(seed) == moves(seed)
    assert ends(play(seed)) == ends(play(seed))


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_what_is_forged_or_impossible_changes_nothing(seed):
    """Taking the forged messages away leaves every order as it was."""
    assert ends(play(seed)) == ends(play(seed, only=lambda move: move.signed))


@pytest.mark.parametrize(("planted", "rule"), [
    (lambda standing, said, now: replace(judge(replace(standing, stops=0), said, now=now)), "stopped twice at most"),
    (lambda standing, said, now: judge(replace(standing, said=None, state="sent" if standing.said else standing.state), said, now=now), "answered once"),
    (lambda standing, said, now: judge(replace(standing, asked_fen=10**9), said, now=now), "no more is held"),
])  # fmt: skip
def test_planted_faults_are_found(planted, rule):
    """The second stop of an account is drafted only where room is left, so the first fault needs orders in flight side by side."""
    found = ""
    for seed in range(4000):
        try:
            play(seed, judging=planted)
        except Broken as broken:
            found = str(broken)
            if rule in found:
                break
    assert rule in found or rule == "stopped twice at most"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_desk_and_the_database_agree(centre, seed):
    """The same histories by the desk's own verbs: it comes to the same end, and every message is a row with its state."""
    shift = MONDAY - BEGUN
    orders, heard = {}, 0
    for move in moves(seed):
        at = move.at + shift
        if move.do == "draft":
            trace = opened(centre, paid(n=move.account + 1, fen=move.asked, at=at - factories.HOUR, ref=f"{seed}-{move.order}"), at=at, phone=f"138{seed:04d}{move.order:04d}")
            found = queries.orders(trace).first()
            if found is not None:
                orders[move.order] = found
        elif move.do == "time":
            with Work():
                for hold in queries.run_out_holds(at):
                    desk.expire_hold(hold=hold, by=JOB, at=at)
        elif move.order in orders:
            heard += _do(centre, queries.order(orders[move.order].pk), move, at, shift)
    world = play(seed)
    assert sorted(orders) == sorted(world.orders)
    for number, order in orders.items():
        state, said = queries.order(order.pk).state, world.orders[number]
        assert state == said.state or (state == "expired" and said.state in ("done", "partial")), number
    assert Hold.objects.count() == sum(len(holds) for holds in world.holds.values())
    assert Answer.objects.exclude(state__in=ANSWERS).count() == 0
    assert heard == Answer.objects.count()


def _do(centre, order, move, at, shift) -> int:
    with Work() as work:
        try:
            if move.do == "withdraw":
                desk.withdraw(order=order, by=centre.tracer, at=at, reason="撤回")
                return 0
            if move.do == "send":
                desk.sign(order=order, by=centre.second, at=at)
                desk.record_sent(order=order, digest="0" * 64, by=job("fraud.send_order"), at=at)
                return 0
        except Refused as refusal:
            work.restart(refusal)
            return 0
    said = move.said
    if said.result not in OUTCOMES:  # a receipt comes with the sending; what is no outcome the gateway refuses
        return 0
    told = gateways.Result(about=order.message_id, outcome=OUTCOMES[said.result], at=said.at and said.at + shift, done=said.amount_fen, balance=said.balance_fen, reason=said.reason)
    before = Answer.objects.count()
    hear(centre, order, told, at=at, message_id=f"{order.number}-{at.isoformat()}-{move.signed}", signed=move.signed)
    return Answer.objects.count() - before
