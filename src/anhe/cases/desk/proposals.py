"""Two officers for one decision: one proposes, another approves or sends back."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access
from anhe.cases.desk.decisions import POSSIBLE, NeedsAnotherOfficer, NotPossibleNow, decide, require_words
from anhe.cases.models import Case, Decision, Proposal
from anhe.ledger import act
from anhe.people import desk as people
from anhe.staff.queries import Officer


def propose(
    *, case: Case, kind: str, by: Officer, at: datetime, article=None, ground: str = "", reason: str = "", destination: str = ""
) -> Proposal:
    """Put a decision before an officer who may approve it. Raises `NotPossibleNow`, `NeedsLaw`, `NeedsWords`."""
    with act("proposal.made", by=by, on=case, may=access.may_decide, at=at) as facts:
        if kind not in POSSIBLE.get((case.track, case.state), ()):
            raise NotPossibleNow(_("This decision is not possible now."))
        if case.proposals.filter(state=Proposal.State.WAITING).exists():
            raise NotPossibleNow(_("A decision on this case already waits for approval."))
        require_words(kind, article=article, ground=ground, reason=reason, destination=destination)
        statement = None
        if reason.strip():
            statement = people.add_statement(file=case.file, kind="reason", text=reason, lang="zh-hans", by=by, at=at)
        facts.update(kind=kind, ground=ground)
        return Proposal.objects.create(
            case=case, kind=kind, ground=ground, article=article, reason=statement, destination=destination.strip(),
            proposed_by=by, proposed_at=at,
        )  # fmt: skip


def approve(*, proposal: Proposal, by: Officer, at: datetime) -> Decision:
    """Sign a proposed decision: from here on it is in force. The proposer may not: raises `NeedsAnotherOfficer`."""
    with act("proposal.approved", by=by, on=proposal.case, may=access.may_approve, at=at) as facts:
        proposal = _waiting(proposal)
        if proposal.proposed_by_id == by.pk:
            raise NeedsAnotherOfficer(_("You proposed this decision. Another officer must approve it."))
        facts.update(kind=proposal.kind, proposed_by=proposal.proposed_by.number)
        _end(proposal, Proposal.State.APPROVED, by, at)
        return decide(
            case=proposal.case, kind=proposal.kind, by=proposal.proposed_by, at=at, article=proposal.article,
            ground=proposal.ground, reason=proposal.reason or "", destination=proposal.destination, approved_by=by, signing=by,
        )  # fmt: skip


def send_back(*, proposal: Proposal, text: str, by: Officer, at: datetime) -> Proposal:
    """Return a proposal to the officer who made it, with words."""
    with act("proposal.sent_back", by=by, on=proposal.case, may=access.may_approve, reason=text, at=at) as facts:
        proposal = _waiting(proposal)
        facts.update(kind=proposal.kind)
        return _end(proposal, Proposal.State.SENT_BACK, by, at)


def _waiting(proposal: Proposal) -> Proposal:
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("case", "case__unit", "proposed_by", "proposed_by__unit", "article", "reason")
        .get(pk=proposal.pk)
    )
    if found.state != Proposal.State.WAITING:
        raise NotPossibleNow(_("This proposal was already answered."))
    return found


def _end(proposal: Proposal, state: str, by: Officer, at: datetime) -> Proposal:
    proposal.state, proposal.ended_by, proposal.ended_at = state, by.number, at
    proposal.save(update_fields=["state", "ended_by", "ended_at"])
    return proposal
