"""Acts of law in a case: filing, not filing, handing over, the outcome, reopening."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, appeals, watching
from anhe.cases.models import Case, Decision, Visit
from anhe.ledger import Refused, act, insert, update
from anhe.people import desk as people
from anhe.staff.queries import Officer

# (track, state) -> the decisions that are possible now.
POSSIBLE = {
    ("criminal", "under_review"): {"filed", "not_filed", "transferred", "to_administrative"},
    ("criminal", "filed"): {"concluded", "withdrawn", "transferred", "to_administrative"},
    ("administrative", "under_review"): {"filed", "not_filed", "transferred", "to_criminal"},
    ("administrative", "filed"): {"decided", "terminated", "transferred", "to_criminal"},
    ("criminal", "not_filed"): {"reopened"},
    ("administrative", "not_filed"): {"reopened"},
    ("criminal", "concluded"): {"reopened"},
    ("criminal", "withdrawn"): {"reopened"},
    ("criminal", "transferred"): {"reopened"},
    ("administrative", "decided"): {"reopened"},
    ("administrative", "terminated"): {"reopened"},
    ("administrative", "transferred"): {"reopened"},
}
BECOMES = {"reopened": "filed", "to_administrative": "under_review", "to_criminal": "under_review"}
ENDS = {"not_filed", "transferred", "concluded", "decided", "terminated", "withdrawn"}
NEEDS_APPROVAL = {"not_filed", "transferred", "withdrawn", "terminated", "reopened"}


class NotPossibleNow(Refused):
    pass


class NeedsLaw(Refused):
    status = 400


class NeedsWords(Refused):
    status = 400


class NeedsAnotherOfficer(Refused):
    status = 403


class StillOpen(Refused):
    pass


def decide(
    *, case: Case, kind: str, by: Officer, at: datetime, article=None, ground: str = "", reason: str = "",
    destination: str = "", approved_by: Officer | None = None, signing: Officer | None = None,
) -> Decision:  # fmt: skip
    """Take a decision of law and start or stop the clocks that hang on it.

    A refusal (`Decision.REFUSALS`) needs the article, a ground and a reason; its appeal text is added here. Every
    end needs words that the reporter reads, a handing over also its `destination`. What `NEEDS_APPROVAL` names
    needs a second officer; `signing` is who is present when that is the approver of a proposal, otherwise the
    one who decides. Raises `NotPossibleNow`, `NeedsLaw`, `NeedsWords`, `NeedsAnotherOfficer`, `StillOpen`.
    """
    may = access.may_approve if signing else access.may_decide
    with act(f"case.{kind}", by=signing or by, on=case, may=may, at=at) as facts:
        case = Case.objects.select_for_update(of=("self",)).select_related("unit", "handler").get(pk=case.pk)
        said = {"article": article, "ground": ground, "reason": reason, "destination": destination}
        _check(case, kind, by=by, approved_by=approved_by, said=said)
        decision = _write(case, kind, by=by, at=at, approver=approved_by, **said)
        ended_at = case.ended_at
        _move(case, kind, at)
        watching.happened(case, f"case.{kind}", at)
        if kind == "reopened":
            watching.filed_again(case, ended_at, at)
        if kind in ENDS - {"transferred"}:
            insert(Visit(case=case, due_at=watching.visit_due(at)))
        facts.update(ground=ground, article=str(article) if article else "", approved_by=decision.approved_by)
        return decision


def _check(case: Case, kind: str, *, by, approved_by, said: dict) -> None:
    if kind not in POSSIBLE.get((case.track, case.state), ()):
        raise NotPossibleNow(_("This decision is not possible while the case is “%(state)s”.") % {"state": case.get_state_display()})
    require_words(kind, **said)
    if kind in NEEDS_APPROVAL and not _is_approved(case, by, approved_by):
        raise NeedsAnotherOfficer(_("A head of unit or legal reviewer other than you must approve this decision."))
    if kind in ENDS and case.matters.filter(closed_at__isnull=True).exists():
        raise StillOpen(_("Something in this case is still open: finish it first."))


def require_words(kind: str, *, article, ground: str, reason, destination: str) -> None:
    """What a decision of this kind cannot stand without. Raises `NeedsLaw` or `NeedsWords`."""
    if kind in Decision.REFUSALS and not (article and ground and _is_said(reason)):
        raise NeedsLaw(_("Name the article, the ground and the reason. A refusal without them cannot be saved."))
    if kind == Decision.Kind.TRANSFERRED and not destination.strip():
        raise NeedsWords(_("Name the authority that takes the case over. The reporter must be able to turn to it."))
    if kind in ENDS and not _is_said(reason):
        raise NeedsWords(_("Write what the reporter is to read. A case does not end without a word to them."))


def _is_approved(case: Case, by, approver: Officer | None) -> bool:
    return approver is not None and approver.pk != by.pk and access.may_approve(approver, case)


def _is_said(reason) -> bool:
    """A reason is words, or the statement in which a proposal keeps them."""
    return bool(reason.strip()) if isinstance(reason, str) else reason is not None


def _write(case: Case, kind: str, *, by, at, article, ground, reason, destination, approver) -> Decision:
    statement = None if isinstance(reason, str) else reason
    if isinstance(reason, str) and reason.strip():
        statement = people.add_statement(file=case.file, kind="reason", text=reason, lang="zh-hans", by=by, at=at)
    appeal = appeals.text_for(kind) if kind in Decision.REFUSALS else appeals.NONE
    decision = Decision(
        case=case, kind=kind, ground=ground, article=article, reason=statement, destination=destination.strip(),
        appeal_zh=appeal.zh, appeal_en=appeal.en, decided_by=by.number, approved_by=approver.number if approver else "", at=at,
    )  # fmt: skip
    insert(decision)
    return decision


def _move(case: Case, kind: str, at: datetime) -> None:
    if kind == "to_administrative":
        case.track = Case.Track.ADMINISTRATIVE
    elif kind == "to_criminal":
        case.track = Case.Track.CRIMINAL
    case.state = BECOMES.get(kind, kind)
    case.ended_at = at if kind in ENDS else None
    update(case, "track", "state", "ended_at")


def serve(*, decision: Decision, how: str, by: Officer, at: datetime) -> Decision:
    """Note that the notice reached the person who reported; the clock of serving it is met."""
    with act("decision.served", by=by, on=decision.case, may=access.may_handle, purpose="handle_case", at=at, doing="disclose") as facts:
        if decision.served_at is not None:
            raise NotPossibleNow(_("This notice was already served."))
        decision.served_at, decision.served_how = at, how
        decision.save(update_fields=["served_at", "served_how"])
        if decision.kind == Decision.Kind.NOT_FILED:
            watching.happened(decision.case, "decision.served", at)
        facts.update(kind=decision.kind, how=how)
        return decision
