"""A trace from the victim's report: what was paid, whether it is one, and its end."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import desk as cases
from anhe.cases.queries import Case
from anhe.fraud import access, queries
from anhe.fraud.desk.accounts import NoSuchInstitution, meet
from anhe.fraud.models import Payment, Trace
from anhe.fraud.shapes import NewPayment
from anhe.ledger import Refused, act, new_id, next_number, reach
from anhe.people import desk as people
from anhe.people.shapes import NewIdentifier
from anhe.reports.queries import Report

MATTER = "trace"  # kind of what stands open in a case
EXITS = ("duplicate", "civil_dispute", "withdrawn", "referred_out")


class AlreadyTraced(Refused):
    pass


class NoCentre(Refused):
    status = 503


class NotAPayment(Refused):
    status = 400


class NotPossibleNow(Refused):
    pass


def open_trace(*, report: Report, payments: Sequence[NewPayment], by, at: datetime, pretext: str = "", case: Case | None = None) -> Trace:
    """Follow the money of a report of fraud from here on, at the centre; the report's own unit looks on.

    Raises `AlreadyTraced` where a trace stands on this report.
    """
    with act("trace.opened", by=by, on=report, file=report.file, may=access.may_open, purpose="handle_case", at=at, doing="combine") as facts:
        if queries.of_report(report) is not None:
            raise AlreadyTraced(_("The money of this report is being traced already."))
        unit = queries.centre()
        if unit is None:
            raise NoCentre(_("No unit of this city traces money yet. Register an officer with the post of money tracer."))
        reach(report.file)
        trace = Trace.objects.create(
            id=new_id(), number=next_number("F", at), file=report.file, report=report, case=case, unit=unit, report_unit=report.unit,
            pretext=pretext, opened_at=at, is_synthetic=report.is_synthetic,
        )  # fmt: skip
        for payment in payments:
            _add(trace, payment, by=by, at=at)
        facts.on = trace
        facts.update(report=report.number, told_at=report.received_at, payments=len(payments), loss_fen=trace.loss_fen)
        return trace


def add_payment(*, trace: Trace, payment: NewPayment, by, at: datetime) -> Payment:
    """Write down one more payment of the victim."""
    with act("trace.payment_added", by=by, on=trace, may=access.may_trace, at=at, doing="collect") as facts:
        trace = _open(trace)
        reach(trace.file)
        made = _add(trace, payment, by=by, at=at)
        facts.update(amount_fen=made.amount_fen, institution=payment.institution)
        return made


def triage(*, trace: Trace, verdict: str, by, at: datetime, reason: str = "") -> Trace:
    """Say that the payments are checked and are fraud, or why this is none: told twice, a civil dispute, taken back, another's."""
    with act("trace.triaged", by=by, on=trace, may=access.may_trace, reason=reason, at=at) as facts:
        trace = _open(trace)
        if verdict not in (*EXITS, "fraud"):
            raise NotPossibleNow(_("Choose one of the answers."))
        if trace.triaged_at is not None:
            raise NotPossibleNow(_("This was decided before."))
        if verdict in EXITS:
            _require_nothing_held(trace)
        trace.triaged_at = at
        if trace.state == Trace.State.RECEIVED or verdict in EXITS:
            trace.state = Trace.State.TRIAGED if verdict == "fraud" else verdict
        trace.ended_at = None if verdict == "fraud" else at
        trace.save(update_fields=["triaged_at", "state", "ended_at"])
        facts.update(verdict=verdict)
        return trace


def note_case(*, trace: Trace, case: Case, by, at: datetime) -> Trace:
    """Join the trace to the case that was accepted from its report; the case cannot end before the money's end is known."""
    with act("trace.case_noted", by=by, on=trace, may=access.may_trace, at=at) as facts:
        trace = _open(trace)
        trace.case = case
        trace.save(update_fields=["case"])
        cases.open_matter(case=case, kind=MATTER, ref=trace.number, by=by, at=at)
        facts.update(case=case.number)
        return trace


def release_case(*, trace: Trace, by, at: datetime) -> None:
    """Let the case end, now that the trace has."""
    cases.close_matter(case=trace.case, kind=MATTER, ref=trace.number, by=by, at=at)


def end_trace(*, trace: Trace, by, at: datetime, reason: str) -> Trace:
    """Close a trace: the money is returned or gone and nothing runs any more."""
    with act("trace.ended", by=by, on=trace, may=access.may_trace, reason=reason, at=at) as facts:
        trace = _open(trace)
        if queries.orders(trace).filter(state__in=["drafted", "signed", "sent", "received"]).exists():
            raise NotPossibleNow(_("An order is still open. Withdraw it, or wait for its answer."))
        _require_nothing_held(trace)
        before = trace.state
        trace.state, trace.ended_at = Trace.State.CLOSED, at
        trace.save(update_fields=["state", "ended_at"])
        facts.update(before=before)
        return trace


def _require_nothing_held(trace: Trace) -> None:
    stopped = queries.orders(trace).filter(hold__isnull=False, hold__ended_at__isnull=True).exists()
    if stopped or queries.freezes(trace).filter(ended_at__isnull=True).exists():
        raise NotPossibleNow(_("Money is still held for this trace. Return it or lift the stop first."))


def _open(trace: Trace) -> Trace:
    trace = queries.locked(trace)
    if not trace.is_open:
        raise NotPossibleNow(_("This trace has ended."))
    return trace


def _add(trace: Trace, new: NewPayment, *, by, at: datetime) -> Payment:
    if new.amount_fen <= 0:
        raise NotAPayment(_("Write the amount that was paid, above zero."))
    if new.at > at:
        raise NotAPayment(_("The payment lies in the future. Check its time."))
    institution = queries.institution(new.institution)
    if institution is None:
        raise NoSuchInstitution(_("Choose the bank or payment firm that holds the account."))
    to = meet(trace=trace, institution=institution, number=new.account, hop=1, holder=new.holder, by=by, at=at)
    payer = None
    if new.from_account.strip():
        victim = people.first_party(file=trace.file, lang="zh-hans", by=by, at=at)
        payer = people.add_identifier(party=victim, identifier=NewIdentifier("account", new.from_account, "contact"), by=by, at=at)
    made = Payment.objects.create(
        id=new_id(), trace=trace, at=new.at, amount_fen=new.amount_fen, currency=new.currency, to=to, channel=new.channel,
        from_institution=queries.institution(new.from_institution) if new.from_institution else None, from_identifier=payer,
        bank_reference=new.bank_reference.strip(), added_at=at,
    )  # fmt: skip
    trace.loss_fen += new.amount_fen
    trace.save(update_fields=["loss_fen"])
    return made
