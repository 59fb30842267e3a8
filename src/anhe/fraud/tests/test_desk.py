"""Each verb: done, refused, recorded, undone together."""

import pytest
from tests.journeys.town import MONDAY

from anhe.engines import tracing
from anhe.fraud import desk, queries
from anhe.fraud.models import Freeze, Hold, Order
from anhe.fraud.tests.factories import (
    DAY,
    HOUR,
    JOB,
    MINUTE,
    PAID,
    YUAN,
    hear,
    opened,
    paid,
    refused,
    result,
    sent,
    statement,
    victim,
)
from anhe.ledger import NotAllowed, Work
from anhe.ledger import queries as ledger

pytestmark = pytest.mark.django_db
T1 = MONDAY + 5 * MINUTE
LOSS = 98_000 * YUAN


def fresh(order) -> Order:
    return queries.order(order.pk)


def states(trace) -> list[str]:
    return [one.state for one in queries.orders(trace)]


def test_a_trace_is_opened_once_with_a_stop_for_each_first_bank(centre):
    trace = opened(centre, paid(), paid("B002", 7, fen=60_000 * YUAN, ref="P2"))
    assert (trace.state, trace.loss_fen, trace.unit.code, trace.report_unit) == ("received", 158_000 * YUAN, "410100-FZ", centre.town.duty.unit)
    assert [(one.kind, one.asked_fen, one.institution.code, one.state) for one in queries.orders(trace)] == [
        ("hold", LOSS, "B001", "drafted"), ("hold", 60_000 * YUAN, "B002", "drafted"),
    ]  # fmt: skip
    assert {one.ground_id for one in queries.orders(trace)} == {"stop-payment-2016-86"}
    refused(desk.open_trace, desk.AlreadyTraced, report=trace.report, payments=(paid(),), by=centre.tracer, at=MONDAY)
    refused(desk.open_trace, NotAllowed, report=victim("又被骗", phone="13900001111"), payments=(paid(),), by=centre.liaison, at=MONDAY)


def test_another_officer_signs_unless_every_minute_counts(centre):
    trace = opened(centre)
    (order,) = queries.orders(trace)
    refused(desk.sign, desk.NeedsAnotherOfficer, order=order, by=centre.tracer, at=MONDAY)
    refused(desk.sign, NotAllowed, order=order, by=centre.liaison, at=MONDAY)
    with Work():
        signed = desk.sign(order=order, by=centre.second, at=MONDAY + MINUTE)
    assert (signed.state, signed.signed_by) == ("signed", centre.second.number)
    refused(desk.sign, desk.NotPossibleNow, order=order, by=centre.second, at=MONDAY + MINUTE)
    with Work():
        desk.withdraw(order=signed, by=centre.tracer, at=MONDAY + MINUTE, reason="写错")
        (again,) = desk.draft_holds(trace=trace, by=centre.tracer, at=MONDAY, is_urgent=True) or [None]
    assert again is None  # one was drafted before: what follows is an officer's own draft
    with Work():
        urgent = desk.draft(trace=trace, traced=order.traced, kind="hold", asked_fen=LOSS, is_urgent=True, by=centre.tracer, at=MONDAY)
        assert desk.sign(order=urgent, by=centre.tracer, at=MONDAY).signed_by == centre.tracer.number


def test_a_stop_counts_forty_eight_hours_from_the_banks_moment(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    answer = hear(centre, order, result(order, "partial", at=MONDAY + 3 * MINUTE, done=12_000 * YUAN, balance=12_000 * YUAN), at=T1)
    assert (answer.state, fresh(order).state) == ("taken", "partial")
    hold = Hold.objects.get(order=order)
    assert (hold.until, hold.ordinal, hold.held_fen) == (MONDAY + 3 * MINUTE + 2 * DAY, 1, 12_000 * YUAN)
    drawn = queries.redraw(trace)
    assert (drawn.paid_fen, drawn.held_fen, drawn.unknown_fen) == (LOSS, 12_000 * YUAN, 86_000 * YUAN)
    trace.refresh_from_db()
    assert (trace.state, trace.first_stop_at) == ("money_held", MONDAY + 3 * MINUTE)
    with Work():
        desk.expire_hold(hold=hold, by=JOB, at=hold.until - MINUTE)
    assert Hold.objects.get().ended_at is None
    with Work():
        desk.expire_hold(hold=hold, by=JOB, at=hold.until + MINUTE)
    hold.refresh_from_db()
    assert (hold.ending, hold.ended_at, fresh(order).state) == ("expired", hold.until, "expired")


def test_an_account_is_stopped_twice_at_most_over_all_cases(centre):
    for n in range(2):
        (order,) = sent(centre, opened(centre, phone=f"1380000000{n}"))
        hear(centre, order, result(order, "stopped", at=MONDAY + MINUTE, done=LOSS, balance=LOSS), at=T1)
    third = opened(centre, phone="13800000009")
    assert states(third) == []
    traced = queries.accounts(third).get()
    refused(desk.draft, desk.StoppedTwice, trace=third, traced=traced, kind="hold", asked_fen=LOSS, by=centre.tracer, at=MONDAY)
    assert sorted(Hold.objects.values_list("ordinal", flat=True)) == [1, 2]


def test_late_twice_reordered_contradictory_and_forged(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    whole = result(order, "stopped", at=MONDAY + 2 * MINUTE, done=LOSS, balance=LOSS)
    assert hear(centre, order, whole, at=T1, signed=False).state == "forged"
    assert fresh(order).state == "sent"
    assert hear(centre, order, whole, at=T1).state == "taken"
    assert hear(centre, order, whole, at=T1).state == "taken"  # the very same message: the answer that stands
    assert hear(centre, order, whole, at=T1, message_id="again").state == "duplicate"
    other = hear(centre, order, result(order, "stopped", at=MONDAY + 2 * MINUTE, done=1, balance=LOSS), at=T1)
    assert (other.state, other.reason) == ("contradicts", "said_otherwise")
    impossible = hear(centre, order, result(order, "stopped", at=T1 + DAY, done=LOSS, balance=LOSS), at=T1)
    assert impossible.state == "contradicts"
    assert (Hold.objects.get().held_fen, fresh(order).state) == (LOSS, "done")
    assert [one.pk for one in queries.unsettled(trace)] == [other.pk, impossible.pk]
    with Work():
        desk.settle(answer=other, take=False, by=centre.tracer, at=T1, reason="以先到为准")
    refused(desk.settle, desk.AlreadySettled, answer=other, take=False, by=centre.tracer, at=T1, reason="以先到为准")


@pytest.mark.parametrize(("said", "reason"), [
    ({"done": LOSS + 1, "balance": LOSS + 1, "at": MONDAY + MINUTE}, "more_than_asked"),
    ({"done": LOSS, "balance": LOSS - 1, "at": MONDAY + MINUTE}, "more_than_balance"),
    ({"done": LOSS, "balance": LOSS, "at": MONDAY + DAY}, "in_the_future"),
    ({"done": LOSS, "balance": LOSS, "at": MONDAY - DAY}, "before_the_order"),
    ({"at": MONDAY + MINUTE}, "no_amount"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason_and_changes_nothing(centre, said, reason):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    answer = hear(centre, order, result(order, "stopped", **said), at=T1)
    assert (answer.state, answer.reason) == ("refused", reason)
    assert (fresh(order).state, Hold.objects.count()) == ("sent", 0)


def test_the_money_is_followed_through_the_statements_to_the_cent(centre):
    trace = opened(centre, paid(at=PAID))
    (order,) = sent(centre, trace)
    sheet = statement("B001", 1, 100 * YUAN, [
        (-20, LOSS, "B003", 99, "P1", ""), (-16, -52_000 * YUAN, "B003", 4, "T1", ""), (-17 + 2, -34_000 * YUAN, "B002", 5, "T2", ""), (-14, -1_000 * YUAN, "", 0, "", "cash"),
    ])  # fmt: skip
    hear(centre, order, (result(order, "partial", at=MONDAY + MINUTE, done=11_100 * YUAN, balance=11_100 * YUAN), sheet), at=T1)
    drawn = queries.redraw(trace)
    # The hundred yuan that lay there before left first.
    assert (drawn.held_fen, drawn.gone_fen, drawn.unknown_fen) == (11_100 * YUAN, 1_000 * YUAN, (52_000 + 34_000 - 100) * YUAN)
    assert [(one.hop, one.account.institution.code, one.account.tail) for one in queries.accounts(trace)] == [(1, "B001", "0001"), (2, "B003", "0004"), (2, "B002", "0005")]
    assert [row["fen"] for row in drawn.ranking] == [51_900 * YUAN, 34_000 * YUAN]
    assert set(drawn.by_rule) == set(tracing.CASE_RULES)
    assert all(sum(sums.values()) == LOSS for sums in drawn.by_rule.values())


def test_a_statement_that_contradicts_waits_for_an_officer(centre):
    trace = opened(centre, paid(at=PAID))
    (order,) = sent(centre, trace)
    first = statement("B001", 1, 0, [(-20, LOSS, "B003", 99, "P1", ""), (-16, -LOSS, "B003", 4, "T1", "")])
    hear(centre, order, (result(order, "empty", at=MONDAY + MINUTE, done=0, balance=0), first), at=T1)
    assert queries.redraw(trace).unknown_fen == LOSS
    other = statement("B001", 1, 0, [(-20, LOSS, "B003", 99, "P1", ""), (-16, -LOSS, "", 0, "", "cash")])
    answer = hear(centre, order, other, at=T1 + HOUR, message_id="S2")
    assert (answer.state, answer.reason) == ("contradicts", "statement_differs")
    assert queries.redraw(trace).version == 1
    with Work():
        desk.settle(answer=answer, take=True, by=centre.tracer, at=T1 + HOUR, reason="银行更正")
    assert (queries.redraw(trace).version, queries.redraw(trace).gone_fen) == (2, LOSS)


def test_a_freeze_lasts_months_is_renewed_in_time_and_warned_of(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    hear(centre, order, result(order, "stopped", at=MONDAY + MINUTE, done=LOSS, balance=LOSS), at=T1)
    traced = order.traced
    refused(desk.draft_freeze, desk.NeedsTheCity, trace=trace, traced=traced, months=12, by=centre.tracer, at=T1)
    with Work():
        desk.draft_freeze(trace=trace, traced=traced, months=6, by=centre.tracer, at=T1)
    (freezing,) = sent(centre, trace, at=T1)
    hear(centre, freezing, result(freezing, "frozen", at=T1 + MINUTE, done=LOSS, balance=LOSS), at=T1 + 2 * MINUTE)
    freeze = Freeze.objects.get()
    assert freeze.until == (T1 + MINUTE).replace(month=9)
    assert Hold.objects.get().ending == "frozen"
    near = freeze.until - 5 * DAY
    assert [one.pk for one in queries.freezes_to_warn(near, 7)] == [freeze.pk]
    with Work():
        desk.warn_freeze(freeze=freeze, days=7, by=JOB, at=near)
        desk.draft_renewal(trace=trace, traced=traced, months=6, by=centre.tracer, at=near)
    assert list(queries.freezes_to_warn(near, 7)) == []
    (renewing,) = sent(centre, trace, at=near)
    hear(centre, renewing, result(renewing, "renewed", at=near + MINUTE), at=near + MINUTE)
    before = freeze.until
    freeze.refresh_from_db()
    assert (freeze.until.year, freeze.until.month, freeze.renewals.get().since) == (2027, 3, before)
    with Work():
        desk.lapse_freeze(freeze=freeze, by=JOB, at=freeze.until + MINUTE)
    assert Freeze.objects.get().ending == "lapsed"


def test_the_unrelated_are_lifted(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    hear(centre, order, result(order, "stopped", at=MONDAY + MINUTE, done=LOSS, balance=LOSS), at=T1)
    with Work():
        lift = desk.find_unrelated(trace=trace, traced=order.traced, by=centre.tracer, at=T1, reason="系其工资")
        desk.sign(order=lift, by=centre.tracer, at=T1)
        desk.record_sent(order=lift, digest="0" * 64, by=JOB, at=T1)
    hear(centre, fresh(lift), result(lift, "lifted", at=T1 + HOUR), at=T1 + HOUR)
    assert (Hold.objects.get().ending, fresh(order).state, fresh(lift).state) == ("lifted", "lifted", "done")
    assert queries.redraw(trace).held_fen == 0


def test_a_mismatch_is_corrected_and_asked_again(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    hear(centre, order, result(order, "mismatched", at=MONDAY + MINUTE, reason="name"), at=T1)
    assert (fresh(order).state, fresh(order).reason, Hold.objects.count()) == ("mismatched", "name", 0)
    with Work():
        again = desk.correct(order=order, account=f"{'62101':0<5}00000000001", holder="郭明", by=centre.tracer, at=T1)
    assert (again.attempt, again.parent_id, again.state) == (2, order.pk, "drafted")


def test_silence_is_pressed_for_in_steps(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    for minutes in (10, 20, 30):
        at = MONDAY + (minutes + 1) * MINUTE
        assert [one.pk for one in queries.silent_orders(at, minutes)] == [order.pk]
        with Work():
            desk.press(order=order, minutes=minutes, by=JOB, at=at)
        assert list(queries.silent_orders(at, minutes)) == []
    refused(desk.press, desk.NotPossibleNow, order=order, minutes=30, by=JOB, at=MONDAY + HOUR)


def test_two_victims_money_overlaps_and_both_claims_stay(centre):
    one, two = opened(centre, paid(fen=1_000 * YUAN, ref="A")), opened(centre, paid(fen=500 * YUAN, ref="B", at=PAID + MINUTE), phone="13900002222")
    sheet = statement("B001", 1, 0, [(-20, 1_000 * YUAN, "B003", 90, "A", ""), (-19, 500 * YUAN, "B003", 91, "B", ""), (-10, -1_500 * YUAN, "B002", 5, "T", "")])
    for trace in (one, two):
        (order,) = sent(centre, trace)
        hear(centre, order, (result(order, "empty", at=MONDAY + MINUTE, done=0, balance=0), sheet), at=T1, message_id=f"M-{trace.number}")
    assert [queries.redraw(trace).overlap_fen for trace in (one, two)] == [0, 0]
    lines = [(packet.lo, packet.hi) for trace in (one, two) for packet in queries.packets(queries.redraw(trace)) if packet.kind == "unknown"]
    assert lines == [(0, 1_000 * YUAN), (1_000 * YUAN, 1_500 * YUAN)]  # of one and the same entry: beside one another, not over


def test_every_act_is_in_the_ledger(centre):
    trace = opened(centre)
    (order,) = sent(centre, trace)
    hear(centre, order, result(order, "stopped", at=MONDAY + MINUTE, done=LOSS, balance=LOSS), at=T1)
    said = [entry.verb for entry in ledger.of_files([trace.file])]
    assert [verb for verb in said if verb.split(".")[0] in ("trace", "order", "answer", "stop")] == [
        "trace.opened", "order.drafted", "order.signed", "order.sent", "stop.taken", "trace.redrawn", "answer.judged",
    ]  # fmt: skip
