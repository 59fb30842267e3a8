"""What officers decide about a report, and what its reporter adds."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, insert, reach, update
from anhe.people import desk as people
from anhe.reports import access, queries
from anhe.reports.desk.duplicates import confirm_duplicates
from anhe.reports.desk.receiving import LONGEST_NARRATIVE, TooLong
from anhe.reports.models import Reply, Report
from anhe.staff import desk as staff
from anhe.staff.queries import Officer, Unit


class NotOpen(Refused):
    pass


class SameReport(Refused):
    status = 400


class SameUnit(Refused):
    status = 400


def join(*, report: Report, into: Report, reason: str, by, at: datetime) -> Report:
    """Link a second telling of the same event to the first; both receipts stay good."""
    with act("report.joined", by=by, on=report, may=access.may_decide, purpose="review_report", reason=reason, at=at, doing="combine") as facts:
        # Both rows locked, in one order: two officers joining two reports to each other must not both succeed.
        held = Report.objects.select_for_update().filter(pk__in=[report.pk, into.pk]).order_by("pk").in_bulk()
        if into.pk not in held:
            raise SameReport(_("The earlier report is another unit's, and was only shown to you. Ask that unit to join the two."))
        if report.pk == into.pk or held[into.pk].joined_to_id is not None:
            raise SameReport(_("Choose the earlier report itself, not one already joined to another."))
        if report.joined.exists():
            raise SameReport(_("Other reports are joined to this one. Join the later report to this one instead."))
        report = _locked_open(report)
        report.state, report.joined_to = Report.State.LINKED, into
        update(report, "state", "joined_to")
        if queries.proposals_between(report, into).exists():
            confirm_duplicates(report=report, into=into, by=by, at=at)
        facts.update(into=into.number)
        return report


def transfer(*, report: Report, to: Unit, reason: str, by, at: datetime) -> Report:
    """Hand a report to the unit in charge; urgent measures come first, the receipt stays good."""
    with act("report.transferred", by=by, on=report, may=access.may_decide, reason=reason, at=at) as facts:
        reach(report.file)  # so that the row may be handed out of the officer's own units
        report = _locked_open(report)
        if to.pk == report.unit_id:
            raise SameUnit(_("This unit already has the report. Choose another unit."))
        facts.update(to=to.code, sender=report.unit.code)
        report.unit, report.state = to, Report.State.TRANSFERRED
        update(report, "unit", "state")
        staff.end_without_right(file=report.file, at=at)  # whoever had it open and may no longer read it
        return report


def withdraw(*, report: Report, reason: str, by, at: datetime) -> Report:
    """Note that the reporter took the report back before it became a case."""
    with act("report.withdrawn", by=by, on=report, may=access.may_decide, reason=reason, at=at):
        report = _locked_open(report)
        report.state = Report.State.WITHDRAWN
        update(report, "state")
        return report


def mark_accepted(*, report: Report, by, at: datetime) -> Report:
    """Note that a case was accepted from this report; `cases` calls it."""
    with act("report.accepted", by=by, on=report, at=at):
        report = _locked_open(report)
        report.state = Report.State.ACCEPTED
        update(report, "state")
        return report


def answer(
    *, report: Report, text: str, by: Officer, at: datetime, close: bool = False, may=access.may_answer
) -> Reply:
    """Tell the reporter something; with `close` the report ends here, answered.

    `may` is the caller's own rule where an answer is owed to everyone in a case, whichever unit took their report.
    """
    with act("report.answered", by=by, on=report, may=may, purpose="answer_citizen", at=at, doing="disclose") as facts:
        _refuse_too_long(text)
        statement = people.add_statement(file=report.file, kind="answer", text=text, lang=report.lang, by=by, at=at)
        reply = Reply(
            report=report, statement=statement, officer_number=by.number, officer_name=by.name,
            unit=by.unit, made_at=at,
        )  # fmt: skip
        insert(reply)
        if close:
            report = _locked_open(report)
            report.state = Report.State.ANSWERED
            update(report, "state")
        facts.update(closed=close)
        return reply


def add_supplement(*, report: Report, text: str, lang: str, by, at: datetime) -> None:
    """Keep what the reporter adds later from the tracking page."""
    with act("report.supplemented", by=by, on=report, at=at, doing="collect"):
        _refuse_too_long(text)
        people.add_statement(file=report.file, kind="supplement", text=text, lang=lang, by=by, at=at)


def _refuse_too_long(text: str) -> None:
    if len(text) > LONGEST_NARRATIVE:
        raise TooLong(
            _("The text has %(have)d characters; at most %(most)d are taken. Send it in parts.")
            % {"have": len(text), "most": LONGEST_NARRATIVE}
        )


def _locked_open(report: Report) -> Report:
    """The row as it is now; refused where it is decided, or with another unit than the one that was asked about."""
    held = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if not held.is_open:
        raise NotOpen(_("This report was already decided: it is “%(state)s” now.") % {"state": held.get_state_display()})
    if held.unit_id != report.unit_id:
        raise NotOpen(_("This report was handed to another unit meanwhile: %(unit)s.") % {"unit": held.unit.name})
    return held
