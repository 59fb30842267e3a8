"""Orders to institutions: drafted, signed by another, sent, pressed where nobody answers, corrected where they do not match."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe.fraud import access, queries
from anhe.fraud.desk.opening import NotPossibleNow, _open
from anhe.fraud.models import Order, Trace, TracedAccount
from anhe.fraud.models.orders import LIVE
from anhe.fraud.models.stops import AT_MOST
from anhe.law import queries as law
from anhe.ledger import Refused, act, new_id, next_number, reach
from anhe.people import desk as people
from anhe.people.shapes import NewIdentifier, NewParty

GROUNDS = {
    "hold": "stop-payment-2016-86", "freeze": "criminal-procedures-243", "renew": "criminal-procedures-243", "lift": "cpl-145",
    "return": "return-of-funds-2016-8",
}  # fmt: skip
LASTS = timedelta(hours=6)  # a stop that runs for longer than this wants no second one


class StoppedTwice(Refused):
    """The law allows an account two stops, over all cases."""


class StandsAlready(Refused):
    pass


class NeedsAnotherOfficer(Refused):
    status = 403


class NothingToAsk(Refused):
    status = 400


class NeedsHolder(Refused):
    status = 400


def draft_holds(*, trace: Trace, by, at: datetime, is_urgent: bool = False) -> list[Order]:
    """Draft a stop to each institution that the victim paid into, all at once; what cannot be asked is left out."""
    reach(trace.file)  # the bank compares the holder's name, so it must be there; it stays sealed
    paid: dict[TracedAccount, int] = {}
    for payment in queries.payments(trace):
        paid[payment.to] = paid.get(payment.to, 0) + payment.amount_fen
    made = []
    for traced, fen in paid.items():
        if queries.orders(trace).filter(traced=traced, kind="hold").exists() or queries.stops_of(traced.account_id) >= AT_MOST or traced.party.name is None:
            continue
        made.append(draft(trace=trace, traced=traced, kind="hold", asked_fen=fen, is_urgent=is_urgent, by=by, at=at))
    return made


def draft(
    *, trace: Trace, traced: TracedAccount, kind: str, by, at: datetime, asked_fen: int | None = None, is_urgent: bool = False,
    parent: Order | None = None, attempt: int = 1, months: int | None = None, approved_by: str = "",
) -> Order:  # fmt: skip
    """Draft one order about an account of the trace; it goes nowhere before it is signed."""
    with act("order.drafted", by=by, on=trace, may=access.may_trace, at=at) as facts:
        trace = _open(trace)
        reach(trace.file)
        _check(trace, traced, kind, asked_fen, at)
        order = Order.objects.create(
            id=new_id(), number=next_number("Z", at), trace=trace, traced=traced, institution=traced.account.institution, kind=kind,
            asked_fen=asked_fen, is_urgent=is_urgent, drafted_by=_name(by), drafted_at=at, parent=parent, attempt=attempt,
            months=months, approved_by=approved_by, message_id=new_id().hex, ground=law.articles().filter(id=GROUNDS.get(kind, "anti-telecom-fraud-20")).first(),
        )  # fmt: skip
        facts.on, facts.file = order, trace.file
        facts.update(trace=trace.number, kind=kind, institution=order.institution.code, asked_fen=asked_fen, hop=traced.hop, urgent=is_urgent)
        return order


def sign(*, order: Order, by, at: datetime) -> Order:
    """Sign an order, so that it goes out at once. Who drafted it signs it only where every minute counts."""
    with act("order.signed", by=by, on=order, file=order.trace.file, may=_on_trace(access.may_sign), at=at) as facts:
        order = _held(order)
        if order.state != Order.State.DRAFTED:
            raise NotPossibleNow(_("This order was signed or withdrawn before."))
        if order.drafted_by == _name(by) and not order.is_urgent:
            raise NeedsAnotherOfficer(_("Another officer signs what you drafted. Where every minute counts, draft it as urgent."))
        order.state, order.signed_by, order.signed_at = Order.State.SIGNED, _name(by), at
        order.save(update_fields=["state", "signed_by", "signed_at"])
        facts.update(kind=order.kind, institution=order.institution.code, urgent=order.is_urgent, drafted_by=order.drafted_by)
        return order


def sign_all(*, orders: Sequence[Order], by, at: datetime) -> list[Order]:
    """Sign several orders of a trace in one go, each with its own entry."""
    return [sign(order=order, by=by, at=at) for order in orders]


def withdraw(*, order: Order, by, at: datetime, reason: str) -> Order:
    """Take an order back before it has been sent."""
    with act("order.withdrawn", by=by, on=order, file=order.trace.file, may=_on_trace(access.may_trace), reason=reason, at=at):
        order = _held(order)
        if order.state not in (Order.State.DRAFTED, Order.State.SIGNED):
            raise NotPossibleNow(_("It has gone out. Ask the institution to lift instead."))
        order.state = Order.State.WITHDRAWN
        order.save(update_fields=["state"])
        return order


def open_to_send(*, order: Order, by, at: datetime) -> tuple[str, str]:
    """The account number and its holder's name in the clear, for the message that carries this order."""
    with act("order.opened", by=by, on=order, file=order.trace.file, at=at, doing="disclose") as facts:
        facts.update(institution=order.institution.code)
        return people.open_identifier(identifier=order.traced.identifier, by=by, at=at, reason=order.number, purpose="handle_case")


def record_sent(*, order: Order, digest: str, by, at: datetime, received_at: datetime | None = None) -> Order:
    """Note that an order reached its institution, with the digest of the very message; said twice it is noted once."""
    with act("order.sent", by=by, on=order, file=order.trace.file, may=_on_trace(access.may_press), at=at) as facts:
        order = _held(order)
        facts.update(kind=order.kind, institution=order.institution.code, digest=digest)
        if order.state != Order.State.SIGNED:
            return order
        order.state, order.sent_at, order.digest = Order.State.SENT, at, digest
        if received_at is not None:
            order.state, order.received_at = Order.State.RECEIVED, max(received_at, at)
        order.save(update_fields=["state", "sent_at", "digest", "received_at"])
        _trace_goes_on(order.trace, at)
        return order


def note_unsent(*, order: Order, why: str, by, at: datetime) -> None:
    """Write down that an order could not be delivered, and why; it stays signed and is tried again unless the institution refused it."""
    with act("order.not_sent", by=by, on=order, file=order.trace.file, at=at) as facts:
        order = _held(order)
        order.reason = why[:16]
        order.save(update_fields=["reason"])
        facts.update(institution=order.institution.code, why=why)


def press(*, order: Order, minutes: int, by, at: datetime) -> Order:
    """Put an order that nobody answers before somebody who can press the institution; once for each step."""
    with act("order.pressed", by=by, on=order, file=order.trace.file, may=_on_trace(access.may_press), at=at) as facts:
        order = _held(order)
        step = max((step for step in queries.STEPS if step <= minutes), default=0)
        if order.state not in (Order.State.SENT, Order.State.RECEIVED) or step <= order.escalated:
            raise NotPossibleNow(_("There is nothing to press for here."))
        order.escalated = step
        order.save(update_fields=["escalated"])
        facts.update(institution=order.institution.code, minutes=step)
        return order


def correct(*, order: Order, account: str, holder: str, by, at: datetime) -> Order:
    """Write the account or its holder as the institution knows them and draft the order anew; the old one stays as it was."""
    with act("order.corrected", by=by, on=order, file=order.trace.file, may=_on_trace(access.may_trace), at=at, doing="collect") as facts:
        order = _held(order)
        if order.state not in (Order.State.MISMATCHED, Order.State.REFUSED):
            raise NotPossibleNow(_("Only an order that did not match or was refused is corrected."))
        traced = order.traced
        reach(order.trace.file)
        party = people.add_party(
            file=order.trace.file, lang="zh-hans", by=by, at=at,
            party=NewParty(role="holder", name=holder, identifiers=(NewIdentifier("account", account, "offence"),)),
        )  # fmt: skip
        traced.party, traced.identifier = party, party.identifiers.get()
        traced.save(update_fields=["party", "identifier"])
        facts.update(institution=order.institution.code, attempt=order.attempt + 1)
        return draft(
            trace=order.trace, traced=traced, kind=order.kind, asked_fen=order.asked_fen, is_urgent=order.is_urgent, parent=order,
            attempt=order.attempt + 1, by=by, at=at,
        )  # fmt: skip


def _check(trace: Trace, traced: TracedAccount, kind: str, asked_fen: int | None, at: datetime) -> None:
    """Raise what stands in the way of drafting this order."""
    if queries.orders(trace).filter(traced=traced, kind=kind, state__in=LIVE).exists():
        raise StandsAlready(_("An order of this kind is open for this account."))
    if kind in ("hold", "freeze") and traced.party.name is None:
        raise NeedsHolder(_("The bank compares the holder's name. Write it down first."))
    if kind == "hold":
        if not asked_fen or asked_fen < 0:
            raise NothingToAsk(_("There is no traced money to stop in this account."))
        if queries.stops_of(traced.account_id) >= AT_MOST:
            raise StoppedTwice(_("This account has been stopped twice, which is all the law allows. Freeze it, or ask the bank to watch it."))
        running = queries.running_stop(traced)
        if running is not None and running.until > at + LASTS:
            raise StandsAlready(_("The money in this account is stopped; the stop still runs for more than six hours."))
    if kind == "freeze" and not asked_fen:
        raise NothingToAsk(_("There is no traced money to freeze in this account."))


def _trace_goes_on(trace: Trace, at: datetime) -> None:
    trace = queries.locked(trace)
    if trace.state in (Trace.State.RECEIVED, Trace.State.TRIAGED):
        trace.state = Trace.State.ORDERS_SENT
        trace.orders_sent_at = trace.orders_sent_at or at
        trace.save(update_fields=["state", "orders_sent_at"])


def _held(order: Order) -> Order:
    """The order as it stands now, held until the transaction ends."""
    found = Order.objects.select_for_update(of=("self",)).select_related("trace", "trace__unit", "institution", "traced", "traced__account")
    return found.get(pk=order.pk)


def _on_trace(may):
    """The same question asked of the order's trace."""
    return lambda by, order: may(by, order.trace)


def _name(by) -> str:
    actor = by.actor
    return actor.ref if actor.kind == "officer" else f"{actor.kind}:{actor.ref}"
