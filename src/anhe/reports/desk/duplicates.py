"""Reports that may tell the same event: a machine proposes, an officer decides."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, insert
from anhe.reports import access, queries
from anhe.reports.models import Duplicate, Report


class AlreadyDecided(Refused):
    pass


def propose_duplicates(*, report: Report, by, at: datetime) -> list[Duplicate]:
    """Keep, for an officer to decide, which other reports may tell the same event. Asked twice, it adds nothing."""
    found = queries.alike(report)
    if not found:
        return []
    with act("duplicate.proposed", by=by, on=report, purpose="review_report", at=at, doing="combine") as facts:
        made = [
            Duplicate(report=report, other_id=other.id, reasons=_reasons(report, other), proposed_at=at) for other in found
        ]
        insert(*made)
        facts.update(others=[other.number for other in found])
        return made


def dismiss_duplicate(*, proposal: Duplicate, by, at: datetime) -> Duplicate:
    """Say that two reports tell different events: the proposal is not shown again."""
    with act("duplicate.dismissed", by=by, on=proposal.report, may=access.may_decide, purpose="review_report", at=at, doing="combine") as facts:
        changed = Duplicate.objects.filter(pk=proposal.pk, state=Duplicate.State.PROPOSED).update(
            state=Duplicate.State.DISMISSED, decided_by=by.number, decided_at=at
        )
        if not changed:
            raise AlreadyDecided(_("This proposal was already decided."))
        facts.update(other=proposal.other.number)
        proposal.refresh_from_db()
        return proposal


def confirm_duplicates(*, report: Report, into: Report, by, at: datetime) -> None:
    """Note on the machine's proposal that an officer joined the two; `join` calls it."""
    with act("duplicate.confirmed", by=by, on=report, purpose="review_report", at=at, doing="combine") as facts:
        both = queries.proposals_between(report, into)
        both.update(state=Duplicate.State.CONFIRMED, decided_by=by.number, decided_at=at)
        facts.update(into=into.number)


def _reasons(report: Report, other: queries.Alike) -> list[dict[str, object]]:
    """Why the machine proposes it, as codes and values; a page puts them into words."""
    reasons: list[dict[str, object]] = []
    if other.same_caller:
        reasons.append({"code": "same_caller", "value": True})
    if other.same_kind:
        reasons.append({"code": "same_kind", "value": report.offence})
    if other.metres is not None:
        reasons.append({"code": "metres", "value": round(other.metres, -2)})
    return [*reasons, {"code": "minutes", "value": round(other.minutes)}]
