"""What happens to traces with nobody present: orders go out, answers are read, and time runs out."""

from datetime import datetime

from anhe.fraud import composing, desk, gateways, intake, queries, sealing
from anhe.fraud.desk.stops import WARNED
from anhe.ledger import SOMEBODY_WAITS, Refused, Work, after, every, job


@after("report.received", priority=SOMEBODY_WAITS)
def open_told(entry) -> None:
    """Open the trace of a report of fraud in which an account was told, and draft the stops at once."""
    by = job("fraud.open_told")
    report = intake.report_of(entry)
    payments = intake.told(report, by=by, at=entry.recorded_at) if report is not None else ()
    if payments and queries.centre() is not None:
        trace = desk.open_trace(report=report, payments=payments, by=by, at=entry.recorded_at)
        desk.draft_holds(trace=trace, by=by, at=entry.recorded_at)


@after("case.accepted", "trace.opened")
def note_case(entry) -> None:
    """Join a trace and the case of its report, whichever came first."""
    trace = queries.trace_of_entry(entry)
    case = queries.case_of(trace) if trace is not None and trace.is_open and trace.case is None else None
    if case is not None:
        desk.note_case(trace=trace, case=case, by=job("fraud.note_case"), at=entry.recorded_at)


@after("trace.ended", "trace.triaged")
def release_case(entry) -> None:
    """Let the case end once its trace has."""
    trace = queries.trace_of_entry(entry)
    if trace is not None and not trace.is_open and trace.case is not None:
        desk.release_case(trace=trace, by=job("fraud.release_case"), at=entry.recorded_at)


@after("order.signed", whole=False, priority=SOMEBODY_WAITS)
def send_order(entry) -> None:
    """Send a signed order at once."""
    _send(entry.object_id, entry.recorded_at)


@every("1m", whole=False)
def send_what_waits(at: datetime) -> None:
    """Send again what could not be delivered; it is the same message, so an institution that has it takes it once."""
    with Work():
        waiting = list(queries.unsent_orders(at).values_list("pk", flat=True))
    for pk in waiting:
        _send(pk, at)


def _send(pk, at: datetime) -> None:
    """The network stands in none of the transactions."""
    by = job("fraud.send_order")
    with Work():
        order = queries.order(pk)
        if order is None or order.state != "signed" or not order.institution.address:
            return
        account, holder = desk.open_to_send(order=order, by=by, at=at)
        message = composing.message(order, account=account, holder=holder, number=order.trace.number)
    try:
        receipt = gateways.bank(at=order.signed_at).send(message, to=order.institution)
    except (gateways.NotSent, gateways.Unrenderable) as problem:
        with Work():
            desk.note_unsent(order=order, why=getattr(problem, "why", "refused_unfit"), by=by, at=at)
        return
    with Work():
        desk.record_sent(order=order, digest=receipt.digest, by=by, at=at, received_at=receipt.at)


@after("answer.received", priority=SOMEBODY_WAITS)
def read_answer(entry) -> None:
    """Understand a message that an institution sent."""
    answer = queries.answer(entry.object_id)
    if answer is not None and answer.state == "new":
        _read(answer, entry.recorded_at)


@every("1m")
def read_what_waits(at: datetime) -> None:
    """Take up again what a worker left when it was stopped."""
    for answer in queries.unread_answers():
        _read(answer, at)


def _read(answer, at: datetime) -> None:
    got = gateways.inbound.read(sealing.message(answer), answer.institution, office=gateways.office_code(), at=answer.received_at)
    desk.take_in(answer=answer, about=got.about, told=got.told, problem=got.problem[:32], by=job("fraud.read_answer"), at=at)


@every("1m")
def press_the_silent(at: datetime) -> None:
    """After ten, twenty and thirty minutes without an answer somebody is told, each time once."""
    by = job("fraud.press_the_silent")
    for minutes in queries.STEPS:
        for order in queries.silent_orders(at, minutes):
            try:
                desk.press(order=order, minutes=minutes, by=by, at=at)
            except Refused:
                continue  # answered in this very moment


@every("1m")
def let_stops_end(at: datetime) -> None:
    """Stops end forty-eight hours after the bank's own moment, freezes on their last day."""
    by = job("fraud.let_stops_end")
    for hold in queries.run_out_holds(at):
        desk.expire_hold(hold=hold, by=by, at=at)
    for freeze in queries.run_out_freezes(at):
        desk.lapse_freeze(freeze=freeze, by=by, at=at)


@every("1h")
def warn_of_freezes(at: datetime) -> None:
    """Thirty, fourteen, seven, three days and one before a freeze lapses, each time once."""
    by = job("fraud.warn_of_freezes")
    for days in sorted(WARNED):
        for freeze in queries.freezes_to_warn(at, days):
            desk.warn_freeze(freeze=freeze, days=days, by=by, at=at)
