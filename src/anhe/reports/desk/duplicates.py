"""Reports that may tell the same event: a machine proposes, an officer decides."""

import math
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, insert
from anhe.reports import access, queries
from anhe.reports.models import Duplicate, Report

METRES_A_DEGREE = 111_320


class AlreadyDecided(Refused):
    pass


def propose_duplicates(*, report: Report, by, at: datetime) -> list[Duplicate]:
    """Keep, for an officer to decide, which other reports may tell the same event. Asked twice, it adds nothing."""
    known = set(Duplicate.objects.filter(report=report).values_list("other_id", flat=True))
    found = [(other, same) for other, same in queries.alike(report) if other.pk not in known]
    if not found:
        return []
    with act("duplicate.proposed", by=by, on=report, at=at, doing="combine") as facts:
        made = [
            Duplicate(report=report, other=other, reasons=_reasons(report, other, same_caller=same), proposed_at=at)
            for other, same in found
        ]
        insert(*made)
        facts.update(others=[other.number for other, _same in found])
        return made


def dismiss_duplicate(*, proposal: Duplicate, by, at: datetime) -> Duplicate:
    """Say that two reports tell different events: the proposal is not shown again."""
    with act("duplicate.dismissed", by=by, on=proposal.report, may=access.may_decide, at=at, doing="combine") as facts:
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
    with act("duplicate.confirmed", by=by, on=report, at=at, doing="combine") as facts:
        both = queries.proposals_between(report, into)
        both.update(state=Duplicate.State.CONFIRMED, decided_by=by.number, decided_at=at)
        facts.update(into=into.number)


def _reasons(report: Report, other: Report, *, same_caller: bool) -> list[dict[str, object]]:
    """Why the machine proposes it, as codes and values; a page puts them into words."""
    reasons: list[dict[str, object]] = []
    if same_caller:
        reasons.append({"code": "same_caller", "value": True})
    if report.offence == other.offence:
        reasons.append({"code": "same_kind", "value": report.offence})
    if report.lon is not None and other.lon is not None:
        reasons.append({"code": "metres", "value": round(_metres(report, other), -2)})
    between = (report.happened_from or report.received_at) - (other.happened_from or other.received_at)
    return [*reasons, {"code": "minutes", "value": round(abs(between.total_seconds()) / 60)}]


def _metres(one: Report, other: Report) -> float:
    """How far apart two rounded points of one city lie; a plane is near enough."""
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, one.lat - other.lat) * METRES_A_DEGREE
