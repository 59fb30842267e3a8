"""Lengthening, stopping and watching the clocks of a case."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, watching
from anhe.cases.models import Deadline, Extension, Pause
from anhe.ledger import Refused, act


class CannotExtend(Refused):
    pass


class NotRunning(Refused):
    pass


def extend_deadline(*, deadline: Deadline, term: str, reason: str, by, at: datetime, approved_by=None) -> Deadline:
    """Lengthen a clock by one of its rule's terms; the rule says by how much, how often and who approves.

    Who approves is `by`, from their own sign-in, and is not the officer who handles the case; `approved_by`
    names another where the signature stands on paper. Raises `CannotExtend`.
    """
    case = deadline.case
    with act("deadline.extended", by=by, on=case, may=access.may_handle, reason=reason, at=at) as facts:
        deadline = _locked(deadline)
        asks = case.handler_id if approved_by is None else by.pk
        approved_by = approved_by or by
        if approved_by.pk == asks or not access.may_approve(approved_by, case):
            raise CannotExtend(_("A head of unit who does not handle the case must approve the extension."))
        Extension.objects.create(deadline=deadline, term=term, approved_by=approved_by.number, at=at)
        try:
            watching.recount(deadline, at)
        except watching.ClockRefused as refusal:
            raise CannotExtend(str(refusal)) from refusal
        facts.update(rule=deadline.rule, term=term, due_at=deadline.due_at, approved_by=approved_by.number)
        return deadline


def pause_deadline(*, deadline: Deadline, why: str, by, at: datetime) -> Deadline:
    """Stop a clock for a reason that its rule names; the citizen reads the reason."""
    with act("deadline.paused", by=by, on=deadline.case, may=access.may_handle, at=at) as facts:
        deadline = _locked(deadline)
        if deadline.state != Deadline.State.RUNNING:
            raise NotRunning(_("This clock is not running."))
        if why not in watching.pause_reasons(deadline):
            raise NotRunning(_("The rule does not let this clock stop for that reason."))
        Pause.objects.create(deadline=deadline, reason=why, since=at)
        deadline.state = Deadline.State.PAUSED
        watching.recount(deadline, at)
        facts.update(rule=deadline.rule, why=why)
        return deadline


def resume_deadline(*, deadline: Deadline, by, at: datetime) -> Deadline:
    """Let a stopped clock run on."""
    with act("deadline.resumed", by=by, on=deadline.case, may=access.may_handle, at=at) as facts:
        deadline = _locked(deadline)
        if deadline.state != Deadline.State.PAUSED:
            raise NotRunning(_("This clock is not stopped."))
        Pause.objects.filter(deadline=deadline, until__isnull=True).update(until=at)
        deadline.state = Deadline.State.RUNNING
        watching.recount(deadline, at)
        facts.update(rule=deadline.rule, due_at=deadline.due_at)
        return deadline


def warn(*, deadline: Deadline, percent: int, by, at: datetime) -> None:
    """Note that 50 or 80 percent of a clock has run; the handler's queue shows it."""
    with act("deadline.warned", by=by, on=deadline.case, may=access.is_machine, at=at) as facts:
        deadline.warned = percent
        watching.plan_next_warning(deadline)
        facts.update(rule=deadline.rule, percent=percent)


def escalate(*, deadline: Deadline, by, at: datetime) -> None:
    """A clock has run out: put it before the head of the unit and say so in the record."""
    with act("deadline.overdue", by=by, on=deadline.case, may=access.is_machine, at=at) as facts:
        deadline.warned, deadline.escalated_at, deadline.warn_at = 100, at, None
        deadline.save(update_fields=["warned", "escalated_at", "warn_at"])
        facts.update(rule=deadline.rule, due_at=deadline.due_at, unit=deadline.case.unit.code)


def _locked(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_for_update(of=("self",)).select_related("case", "case__unit", "version").get(pk=deadline.pk)
