"""Who may take, see and decide on a report."""

from uuid import UUID

from django.db.models import Q, QuerySet

from anhe.ledger import kept
from anhe.reports.models import Report
from anhe.staff import queries as staff
from anhe.staff.access import holds, in_charge_of_unit, tells_levels, tells_numbers

may_take = holds("call_taker", "duty", "head", "dispatcher", "clerk")
may_import = holds("duty", "head", "call_taker", "operator")
may_decide = in_charge_of_unit & holds("duty", "head", "handler", "reviewer")
may_answer = may_decide
SEES_ALL = ("call_taker", "dispatcher", "chief")
# For what people's data of a report is looked at.
PURPOSES = ("review_report", "take_call", "handle_case", "legal_review", "answer_citizen", "inspect", "correct", "urgent")


def visible_to(officer, at) -> QuerySet[Report]:
    """The reports an officer sees in full: their unit's and those beneath it, and what they were granted."""
    if officer is None:
        return Report.objects.none()
    reports = Report.objects.select_related("unit")
    if officer.has_post(*SEES_ALL):
        return reports
    elsewhere = _granted_elsewhere(officer, at)
    units = Q(unit__in=staff.beneath(officer.unit))
    return reports.filter(units | Q(pk__in=elsewhere) if elsewhere else units)


def _granted_elsewhere(officer, at) -> list[UUID]:
    """The reports of other units that the officer was granted, read once in a work: most have none, and one index serves them."""
    granted = staff.granted_files(officer, at)
    if not granted:
        return []
    others = Report.objects.filter(pk__in=granted).exclude(unit__in=staff.beneath(officer.unit))
    return kept(("reports granted", officer.pk, officer.unit.path, at), lambda: list(others.values_list("pk", flat=True)))


def level(officer, report: Report, at) -> str:
    """How much of a report an officer sees: full, facts, known, or nothing."""
    if officer.has_post(*SEES_ALL) or officer.unit.covers(report.unit):
        return "full"
    return staff.granted_level(officer, report.file, at)


@tells_levels
def level_of_file(officer, file, at) -> str:
    report = Report.objects.filter(pk=file).select_related("unit").first()
    return level(officer, report, at) if report is not None else ""


@tells_numbers
def numbers_of_file(file) -> list[str]:
    return list(Report.objects.filter(pk=file).values_list("number", flat=True))
