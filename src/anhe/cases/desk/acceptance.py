"""受案: taking a report on as a case. Nothing here knows what a thing is worth."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from anhe.cases import access, watching
from anhe.cases.models import Acceptance, Case, CaseReport
from anhe.ledger import Refused, act, forget_kept, insert, new_id, next_number
from anhe.reports import desk as reports
from anhe.reports.queries import Report
from anhe.staff import desk as staff
from anhe.staff.queries import Officer


class AlreadyAccepted(Refused):
    pass


class AnotherUnit(Refused):
    status = 400


def accept(
    *, report: Report, track: str, by: Officer, at: datetime, offence: str = "", handler: Officer | None = None,
    served: str = "online",
) -> Case:  # fmt: skip
    """Take a report on as a case and start its clocks. No amount, none at all or zero, may bar it.

    Raises `AlreadyAccepted` when a case stands on this report.
    """
    with act("case.accepted", by=by, on=report, file=report.file, may=access.may_accept, at=at) as facts:
        if CaseReport.objects.filter(report=report).exists():
            raise AlreadyAccepted(_("A case was already accepted from this report."))
        case = Case(
            id=new_id(), file=report.file, number=next_number("C", at), track=track,
            state=Case.State.UNDER_REVIEW, offence=offence or report.offence, unit=report.unit, handler=handler or by,
            accepted_at=at, happened_from=report.happened_from, happened_until=report.happened_until,
            district_code=report.district_code, lon=report.lon, lat=report.lat, is_synthetic=report.is_synthetic,
        )  # fmt: skip
        insert(
            case,
            Acceptance(case=case, at=at, officer_number=by.number, served=served),
            CaseReport(case=case, report=report),
        )
        try:
            reports.mark_accepted(report=report, by=by, at=at)
        except IntegrityError as error:
            raise AlreadyAccepted(_("A case was already accepted from this report.")) from error
        watching.happened(case, "case.accepted", at, is_new=True)
        facts.on = case
        facts.update(report=report.number, track=track, offence=case.offence, handler=case.handler.number)
        return case


def take_reports(*, case: Case, others: Sequence[Report], by: Officer, at: datetime) -> None:
    """Let further reports of the same offence stand in this case; the case's members may see their files."""
    with act("case.reports_joined", by=by, on=case, may=access.may_handle, purpose="handle_case", at=at, doing="combine") as facts:
        for report in others:
            if report.joined_to_id is None:
                reports.mark_accepted(report=report, by=by, at=at)
            CaseReport.objects.create(case=case, report=report)
            staff.grant(file=report.file, scope="full", unit=case.unit, by=by, at=at)
        case.__dict__.pop("joined_files", None)  # what was read with the case is no longer so
        facts.update(reports=[r.number for r in others])


def assign(*, case: Case, handler: Officer, by: Officer, at: datetime) -> Case:
    """Give the case to another case officer of the unit."""
    with act("case.assigned", by=by, on=case, may=access.may_assign, at=at) as facts:
        if not case.unit.covers(handler.unit) and not handler.unit.covers(case.unit):
            raise AnotherUnit(_("This officer serves in another unit. Share the case with that unit first."))
        facts.update(handler=handler.number, before=case.handler.number if case.handler else "")
        case.handler = handler
        case.save(update_fields=["handler"])
        forget_kept()  # the new handler sees it from now on
        staff.end_without_right(file=case.file, at=at)  # and the one before no longer has it open, where only that gave the right
        return case
