"""What institutions answer: kept whole before it is understood, judged once, and never lost."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.fraud import access, judging, queries, sealing
from anhe.fraud.desk import drawing, sheets, stops
from anhe.fraud.gateways.shapes import Disclosed, Enquired, Recalled, Result, Statement, Told
from anhe.fraud.models import Answer, Institution, Order, Trace
from anhe.fraud.shapes import Said
from anhe.ledger import Refused, act, new_id

DONE = ("stopped", "frozen", "renewed", "lifted", "paid", "blocked", "unblocked")
FORGED_AT_MOST = 200  # messages an hour and institution that are kept though nobody signed them


class AlreadySettled(Refused):
    pass


class TooManyForged(Refused):
    status = 429


def receive_answer(*, institution: Institution, raw: bytes, message_id: str, kind: str, digest: str, signed_ok: bool, by, at: datetime) -> Answer:
    """Keep a message of an institution as it came; the very same one again gives the answer that stands."""
    with act("answer.received", by=by, at=at, doing="collect") as facts:
        standing = Answer.objects.filter(institution=institution, message_id=message_id, digest=digest, signed_ok=signed_ok).defer("body").first()
        facts.update(institution=institution.code, message_id=message_id, kind=kind, signed=signed_ok, again=standing is not None)
        if standing is not None:
            facts.on = standing
            return standing
        if not signed_ok and Answer.objects.filter(institution=institution, signed_ok=False, received_at__gt=at - judging.SKEW * 12).count() >= FORGED_AT_MOST:
            raise TooManyForged(_("Too many messages without a valid signature. Nothing was kept of this one."))
        answer = Answer(
            id=new_id(), institution=institution, message_id=message_id, kind=kind, digest=digest, month=sealing.month_of(at),
            received_at=at, signed_ok=signed_ok, state=Answer.State.NEW if signed_ok else Answer.State.FORGED,
            reason="" if signed_ok else "signature",
        )  # fmt: skip
        sealing.seal_message(answer, raw)
        answer.save(force_insert=True)
        facts.on = answer
        return answer


def take_in(*, answer: Answer, about: str, told: tuple[Told, ...], by, at: datetime, problem: str = "") -> Answer:
    """Understand one message: judge it, let it change what it may, draw the trace anew. Doing it again changes nothing.

    `told` is empty where it could not be read; `problem` is then the reason.
    """
    with act("answer.judged", by=by, at=at) as facts:
        answer = Answer.objects.select_for_update(of=("self",)).select_related("institution").get(pk=answer.pk)
        facts.on = answer
        facts.update(institution=answer.institution.code, message_id=answer.message_id)
        if answer.state != Answer.State.NEW:
            facts.update(state=answer.state, again=True)
            return answer
        order = queries.order_of_message(about, answer.institution) if about else None
        if order is not None:
            facts.file, answer.order = order.trace.file, order
        if not told or order is None:
            answer.state, answer.reason = Answer.State.REFUSED, problem or "order_unknown"
        else:
            _judge(answer, order, told, by=by, at=at)
        answer.save()
        facts.update(state=answer.state, reason=answer.reason, result=answer.result, order=order.number if order else "")
        return answer


def settle(*, answer: Answer, take: bool, by, at: datetime, reason: str) -> Answer:
    """Say about an answer that contradicts an earlier one, or cannot be, what is followed from here on.

    `take` believes its statement instead of the earlier one; what was stopped, and when, stays as it was taken first.
    """
    with act("answer.settled", by=by, on=answer, file=answer.order.trace.file, may=_on_trace(access.may_trace), reason=reason, at=at) as facts:
        answer = Answer.objects.select_for_update(of=("self",)).select_related("order", "order__trace", "order__trace__unit").get(pk=answer.pk)
        if answer.settled_at is not None:
            raise AlreadySettled(_("This was settled before."))
        answer.settled_by, answer.settled_at = by.actor.ref, at
        answer.save(update_fields=["settled_by", "settled_at"])
        facts.update(take=take)
        if take and sheets.believe(answer=answer):
            drawing.redraw(trace=answer.order.trace, because=answer, by=by, at=at)
        return answer


def _judge(answer: Answer, order: Order, told: tuple[Told, ...], *, by, at: datetime) -> None:
    """Judge, then do what the judgement says, and draw anew where something new is known."""
    said = said_of(told[0])
    if Answer.objects.filter(institution=answer.institution, message_id=answer.message_id, state=Answer.State.TAKEN).exists():
        answer.state, answer.reason = Answer.State.CONTRADICTS, "id_used_twice"
        return
    judged = _verdict(answer, order, told, said, at)
    answer.state, answer.reason = judged.answer, judged.reason
    if judged.order:
        if judged.said is not None:
            answer.result, answer.amount_fen = judged.said.result, judged.said.amount_fen
        stops.follow(order=order, state=judged.order, said=judged.said, by=by, at=at)
    believes = judged.answer in ("taken", "duplicate", "contradicts")
    news = believes and sheets.take(answer=answer, order=order, told=told, said=said, at=at)
    if news or (judged.order and said.result != "received"):
        drawing.redraw(trace=_goes_on(order.trace), because=answer, by=by, at=at)


def _verdict(answer: Answer, order: Order, told: tuple[Told, ...], said: Said, at: datetime) -> judging.Judged:
    """What the answer changes. Entries alone are no word on a stop: they are compared with what is known, and no more."""
    if isinstance(told[0], Statement | Enquired) and (order.kind != Order.Kind.ENQUIRY or order.state not in judging.WAITING):
        return judging.Judged("refused", "order_not_sent") if order.state in judging.UNSENT else judging.Judged("taken")
    answer.result, answer.amount_fen, answer.balance_fen, answer.said_at = said.result, said.amount_fen, said.balance_fen, said.at
    account = stops.locked_account(order)
    standing = judging.Standing(
        order.kind, order.state, order.asked_fen, order.drafted_at, _believed(order), queries.stops_taken(account.pk) if account else 0
    )
    return judging.judge(standing, said, now=at)


def said_of(told: Told) -> Said:
    """What a message says became of the order, whichever form it came in."""
    if isinstance(told, Result):
        return Said("done" if told.outcome in DONE else told.outcome, told.at, told.done, told.balance, told.reason[:16])
    if isinstance(told, Enquired):
        at = max((one.created_at for one in told.statements), default=None)
        result = {"NRES": "refused"}.get(told.status, "mismatched" if told.found in ("NFOU", "NOAP") else "done")
        return Said(result, at, reason=(told.found or told.status) if result != "done" else "")
    if isinstance(told, Statement):
        return Said("done", told.created_at)
    if isinstance(told, Recalled):
        result = {"CNCL": "done", "RJCR": "refused"}.get(told.status, "received")
        return Said(result, None if result != "done" else _moment(told), told.cents, reason=",".join(told.reasons)[:16])
    assert isinstance(told, Disclosed)
    return Said("received")


def _moment(told: Recalled) -> datetime | None:
    return getattr(told, "at", None)


def _believed(order: Order) -> Said | None:
    found = queries.believed(order)
    return Said(found.result, found.said_at, found.amount_fen, found.balance_fen) if found else None


def _goes_on(trace: Trace) -> Trace:
    trace = queries.locked(trace)
    if trace.state in (Trace.State.RECEIVED, Trace.State.TRIAGED, Trace.State.ORDERS_SENT):
        trace.state = Trace.State.TRACING
        trace.save(update_fields=["state"])
    return trace


def _on_trace(may):
    return lambda by, answer: may(by, answer.order.trace)
