"""Two officers for more time: one asks, another grants it or sends the request back."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, watching
from anhe.cases.desk.clocks import CannotExtend, extend_deadline
from anhe.cases.desk.decisions import NeedsAnotherOfficer, NotPossibleNow
from anhe.cases.models import Deadline, ExtensionRequest
from anhe.ledger import act
from anhe.people import desk as people
from anhe.staff.queries import Officer


def ask_extension(*, deadline: Deadline, term: str, reason: str, by: Officer, at: datetime) -> ExtensionRequest:
    """Put before an officer who may approve it that a clock be lengthened by one of its rule's terms.

    Raises `NotPossibleNow`, and `CannotExtend` where the rule does not allow it even if it were granted at once.
    """
    case = deadline.case
    with act("extension.asked", by=by, on=case, may=access.may_handle, at=at) as facts:
        if not deadline.is_running:
            raise NotPossibleNow(_("This clock is not running."))
        if deadline.requests.filter(state=ExtensionRequest.State.WAITING).exists():
            raise NotPossibleNow(_("More time was already asked for; the answer is still to come."))
        try:
            due_at = watching.due_if_extended(deadline, term, at)
        except watching.ClockRefused as refusal:
            raise CannotExtend(str(refusal)) from refusal
        words = people.add_statement(file=case.file, kind="reason", text=reason, lang="zh-hans", by=by, at=at)
        facts.update(rule=deadline.rule, term=term, due_at=due_at)
        return ExtensionRequest.objects.create(deadline=deadline, term=term, reason=words, asked_by=by, asked_at=at)


def grant_extension(*, asked: ExtensionRequest, by: Officer, at: datetime) -> Deadline:
    """Lengthen the clock as it was asked. Who asked may not grant it: raises `NeedsAnotherOfficer`."""
    with act("extension.granted", by=by, on=asked.deadline.case, may=access.may_approve, at=at) as facts:
        asked = _waiting(asked)
        if asked.asked_by_id == by.pk:
            raise NeedsAnotherOfficer(_("You asked for this. Another officer must grant it."))
        if not asked.deadline.is_running:
            raise NotPossibleNow(_("This clock is not running."))
        _end(asked, ExtensionRequest.State.GRANTED, by, at)
        facts.update(rule=asked.deadline.rule, term=asked.term, asked_by=asked.asked_by.number)
        return extend_deadline(deadline=asked.deadline, term=asked.term, reason="", by=by, at=at)


def send_back_extension(*, asked: ExtensionRequest, text: str, by: Officer, at: datetime) -> ExtensionRequest:
    """Return a request for more time to the officer who made it, with words; the clock runs on as it was."""
    with act("extension.sent_back", by=by, on=asked.deadline.case, may=access.may_approve, reason=text, at=at) as facts:
        asked = _waiting(asked)
        facts.update(rule=asked.deadline.rule, term=asked.term)
        return _end(asked, ExtensionRequest.State.SENT_BACK, by, at)


def _waiting(asked: ExtensionRequest) -> ExtensionRequest:
    found = (
        ExtensionRequest.objects.select_for_update(of=("self",))
        .select_related("asked_by", "deadline", "deadline__version", "deadline__case", "deadline__case__unit")
        .get(pk=asked.pk)
    )
    if found.state != ExtensionRequest.State.WAITING:
        raise NotPossibleNow(_("This request was already answered."))
    return found


def _end(asked: ExtensionRequest, state: str, by: Officer, at: datetime) -> ExtensionRequest:
    asked.state, asked.ended_by, asked.ended_at = state, by.number, at
    asked.save(update_fields=["state", "ended_by", "ended_at"])
    return asked
