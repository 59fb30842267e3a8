"""Stops and freezes: taken when the institution says so, ended by time, lifted where the money turns out to be another's."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe.fraud import access, judging, queries
from anhe.fraud.desk import orders
from anhe.fraud.desk.opening import NotPossibleNow
from anhe.fraud.models import Account, Freeze, Hold, Order, Renewal, Trace, TracedAccount
from anhe.fraud.shapes import Said
from anhe.ledger import Refused, act, new_id
from anhe.staff import queries as staff

LIFT_WITHIN = timedelta(days=3)
WARNED = (30, 14, 7, 3, 1)


class NeedsTheCity(Refused):
    status = 403


def locked_account(order: Order) -> Account | None:
    """The order's account, held until the transaction ends: two answers must not count its stops side by side."""
    return Account.objects.select_for_update().get(pk=order.traced.account_id) if order.traced_id else None


def follow(*, order: Order, state: str, said: Said | None, by, at: datetime) -> None:
    """Let an answer that was taken change its order and what hangs on it. Call it inside the answer's act."""
    if state == Order.State.RECEIVED:
        order.state, order.received_at = state, at
        order.save(update_fields=["state", "received_at"])
        return
    order.state, order.answered_at, order.reason = state, at, said.reason
    order.save(update_fields=["state", "answered_at", "reason"])
    if state in judging.STOPPED and order.kind in TAKEN:
        TAKEN[order.kind](order, said, by=by, at=at)


def _stopped(order: Order, said: Said, *, by, at: datetime) -> None:
    with act("stop.taken", by=by, on=order, file=order.trace.file, at=at) as facts:
        hold = Hold(
            id=new_id(), order=order, account_id=order.traced.account_id, ordinal=queries.stops_taken(order.traced.account_id) + 1,
            asked_fen=order.asked_fen, held_fen=said.amount_fen, balance_fen=max(said.balance_fen or 0, said.amount_fen),
            stopped_at=said.at, until=said.at + judging.STOPPED_FOR,
        )  # fmt: skip
        hold.save(force_insert=True)
        facts.update(institution=order.institution.code, held_fen=hold.held_fen, asked_fen=hold.asked_fen, stopped_at=said.at, ordinal=hold.ordinal, hop=order.traced.hop)
        _money_held(order.trace, said.at)
        if hold.until <= at:
            _expire(hold)


def _frozen(order: Order, said: Said, *, by, at: datetime) -> None:
    with act("freeze.taken", by=by, on=order, file=order.trace.file, at=at) as facts:
        hold = Hold.objects.filter(order__traced=order.traced, ended_at__isnull=True).first()
        months = order.months or 6
        freeze = Freeze(
            id=new_id(), order=order, account_id=order.traced.account_id, hold=hold, frozen_fen=said.amount_fen, frozen_at=said.at,
            months=months, approved_by=order.approved_by, until=months_after(said.at, months),
        )  # fmt: skip
        freeze.save(force_insert=True)
        if hold is not None:
            hold.ended_at, hold.ending = max(said.at, hold.stopped_at), Hold.Ending.FROZEN
            hold.save(update_fields=["ended_at", "ending"])
        trace = queries.locked(order.trace)
        if trace.state in (Trace.State.TRACING, Trace.State.MONEY_HELD, Trace.State.CASE_OPENED, Trace.State.ORDERS_SENT):
            trace.state = Trace.State.FROZEN
            trace.save(update_fields=["state"])
        facts.update(institution=order.institution.code, frozen_fen=freeze.frozen_fen, until=freeze.until)


def _renewed(order: Order, said: Said, *, by, at: datetime) -> None:
    with act("freeze.renewed", by=by, on=order, file=order.trace.file, at=at) as facts:
        freeze = Freeze.objects.select_for_update().filter(order__traced=order.traced, ended_at__isnull=True).first()
        facts.update(institution=order.institution.code, found=freeze is not None)
        if freeze is None or said.at > freeze.until:
            return  # it had lapsed: the order's answer says so, and the officer sees no running freeze
        months = order.months or 6
        renewal = Renewal(
            id=new_id(), freeze=freeze, order=order, at=said.at, since=freeze.until, months=months, approved_by=order.approved_by,
            until=months_after(freeze.until, months),
        )  # fmt: skip
        renewal.save(force_insert=True)
        freeze.until, freeze.warned = renewal.until, None
        freeze.save(update_fields=["until", "warned"])
        facts.update(until=renewal.until)


def _lifted(order: Order, said: Said, *, by, at: datetime) -> None:
    with act("stop.lifted", by=by, on=order, file=order.trace.file, at=at) as facts:
        found = queries.running_stop(order.traced)
        facts.update(institution=order.institution.code, found=found is not None)
        if found is None:
            return
        begun = found.stopped_at if isinstance(found, Hold) else found.frozen_at
        found.ended_at, found.ending = max(said.at, begun), "lifted"
        found.save(update_fields=["ended_at", "ending"])
        Order.objects.filter(pk=found.order_id).update(state=Order.State.LIFTED)
        facts.update(minutes=int((found.ended_at - begun).total_seconds() // 60), was=found.order.kind)


TAKEN = {"hold": _stopped, "freeze": _frozen, "renew": _renewed, "lift": _lifted}


def expire_hold(*, hold: Hold, by, at: datetime) -> None:
    """The forty-eight hours are over and nobody froze the money: the bank lets it go."""
    with act("stop.expired", by=by, on=hold.order, file=hold.order.trace.file, at=at) as facts:
        hold = Hold.objects.select_for_update(of=("self",)).select_related("order").get(pk=hold.pk)
        if hold.ended_at is not None or hold.until > at:
            return
        _expire(hold)
        facts.update(held_fen=hold.held_fen, until=hold.until)


def lapse_freeze(*, freeze: Freeze, by, at: datetime) -> None:
    """Nobody renewed the freeze in time: it lapses by itself."""
    with act("freeze.lapsed", by=by, on=freeze.order, file=freeze.order.trace.file, at=at) as facts:
        freeze = Freeze.objects.select_for_update(of=("self",)).select_related("order").get(pk=freeze.pk)
        if freeze.ended_at is not None or freeze.until > at:
            return
        freeze.ended_at, freeze.ending = freeze.until, Freeze.Ending.LAPSED
        freeze.save(update_fields=["ended_at", "ending"])
        Order.objects.filter(pk=freeze.order_id).update(state=Order.State.EXPIRED)
        facts.update(frozen_fen=freeze.frozen_fen, until=freeze.until)


def warn_freeze(*, freeze: Freeze, days: int, by, at: datetime) -> None:
    """Tell the centre that a freeze ends within so many days; each step once."""
    with act("freeze.warned", by=by, on=freeze.order, file=freeze.order.trace.file, at=at) as facts:
        freeze = Freeze.objects.select_for_update(of=("self",)).get(pk=freeze.pk)
        if freeze.ended_at is not None or (freeze.warned is not None and freeze.warned <= days):
            return
        freeze.warned = days
        freeze.save(update_fields=["warned"])
        facts.update(days=days, until=freeze.until)


def draft_freeze(*, trace: Trace, traced: TracedAccount, months: int, by, at: datetime, approved_by: str = "", is_urgent: bool = False) -> Order:
    """Draft the formal freeze of what is stopped in an account, before the forty-eight hours end."""
    held = queries.running_stop(traced)
    fen = held.held_fen if isinstance(held, Hold) else 0
    return _for_months("freeze", trace, traced, months, fen, approved_by, is_urgent, by=by, at=at)


def draft_renewal(*, trace: Trace, traced: TracedAccount, months: int, by, at: datetime, approved_by: str = "") -> Order:
    """Draft a longer freeze; the bank must have it before the freeze lapses."""
    if not isinstance(queries.running_stop(traced), Freeze):
        raise NotPossibleNow(_("No freeze runs in this account."))
    return _for_months("renew", trace, traced, months, None, approved_by, False, by=by, at=at)


def _for_months(kind: str, trace: Trace, traced: TracedAccount, months: int, fen: int | None, approved_by: str, is_urgent: bool, *, by, at) -> Order:
    if months not in (*range(1, 7), 12):
        raise NotPossibleNow(_("A freeze lasts at most six months, or a year in a major case."))
    if months == 12:
        approver = staff.officers().filter(number=approved_by, left_on__isnull=True).first()
        if approver is None or approver.number == by.actor.ref or not access.may_approve_year(approver, trace):
            raise NeedsTheCity(_("A year needs the approval of the city's level. Name another officer who may give it."))
    return orders.draft(
        trace=trace, traced=traced, kind=kind, asked_fen=fen, is_urgent=is_urgent, months=months, approved_by=approved_by, by=by, at=at
    )


def find_unrelated(*, trace: Trace, traced: TracedAccount, by, at: datetime, reason: str) -> Order:
    """The money in this account is another's: draft its lifting at once; the law gives three days."""
    with act("account.found_unrelated", by=by, on=trace, may=access.may_trace, reason=reason, at=at) as facts:
        found = queries.running_stop(traced)
        if found is None:
            raise NotPossibleNow(_("Nothing is stopped in this account."))
        if isinstance(found, Freeze):
            found.found_unrelated_at, found.lift_due_at = at, at + LIFT_WITHIN
            found.save(update_fields=["found_unrelated_at", "lift_due_at"])
        facts.update(institution=traced.account.institution.code, due=at + LIFT_WITHIN)
        return orders.draft(trace=trace, traced=traced, kind="lift", is_urgent=True, parent=found.order, by=by, at=at)


def months_after(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    for day in range(at.day, 27, -1):
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return at.replace(year=year, month=month + 1)


def _expire(hold: Hold) -> None:
    hold.ended_at, hold.ending = hold.until, Hold.Ending.EXPIRED
    hold.save(update_fields=["ended_at", "ending"])
    Order.objects.filter(pk=hold.order_id).update(state=Order.State.EXPIRED)


def _money_held(trace: Trace, at: datetime) -> None:
    trace = queries.locked(trace)
    trace.first_stop_at = min(filter(None, [trace.first_stop_at, at]))
    if trace.state in (Trace.State.ORDERS_SENT, Trace.State.TRACING, Trace.State.MONEY_GONE):
        trace.state = Trace.State.MONEY_HELD
    trace.save(update_fields=["first_stop_at", "state"])
