"""Who may take on, see, handle and decide a case."""

from uuid import UUID

import rules
from django.db.models import Q, QuerySet

from anhe.cases.models import Case
from anhe.ledger import kept
from anhe.reports import access as reports
from anhe.staff import queries as staff
from anhe.staff.access import LEVELS, holds, in_charge_of_unit, is_machine, tells_levels, tells_numbers

SEES_ALL = ("chief",)
# For what people's data of a case is looked at, and of a report that may become one.
PURPOSES = ("handle_case", "legal_review", "answer_citizen", "visit", "inspect", "correct", "urgent")
PURPOSES_OF_REPORTS = reports.PURPOSES


@rules.predicate
def handles(by, case) -> bool:
    return getattr(case, "handler_id", None) is not None and getattr(by, "pk", None) == case.handler_id


@rules.predicate
def holds_the_receipt(by, _case) -> bool:
    """The citizen room has checked that the holder's receipt belongs to this case."""
    return by.actor.kind == "holder"


may_accept = in_charge_of_unit & holds("duty", "head", "handler")
may_handle = handles | (in_charge_of_unit & holds("duty", "head", "handler", "reviewer")) | is_machine
may_decide = in_charge_of_unit & holds("head", "reviewer", "handler")
may_approve = in_charge_of_unit & holds("head", "reviewer", "chief")
may_assign = in_charge_of_unit & holds("head", "duty")
# To have been shown a case is to change nothing in it; an examiner of another unit is named in the record by who is in charge.
may_examine = in_charge_of_unit & holds("examiner", "handler", "duty")
may_visit = may_handle
may_share = handles | (in_charge_of_unit & holds("head"))
may_ask_remedy = holds_the_receipt | may_handle
may_import = holds("head", "operator", "duty")


def visible_to(officer, at) -> QuerySet[Case]:
    """The cases an officer sees in full: their units', those they handle, and those they were granted."""
    if officer is None:
        return Case.objects.none()
    return Case.objects.select_related("unit", "handler").filter(seen(officer, at))


def seen(officer, at, through: str = "") -> Q:
    """The same as a condition, for what hangs on a case: `through="case__"`."""
    if officer.has_post(*SEES_ALL):
        return Q()
    elsewhere = _elsewhere(officer, at)
    units = Q(**{f"{through}unit__in": staff.beneath(officer.unit)})
    return units | Q(**{f"{through}pk__in": elsewhere}) if elsewhere else units


def _elsewhere(officer, at) -> list[UUID]:
    """Other units' cases that the officer handles or was granted, read once in a work: most have none, and one index serves them."""
    granted = staff.granted_files(officer, at)
    others = Case.objects.filter(Q(handler=officer) | Q(file__in=granted)).exclude(unit__in=staff.beneath(officer.unit))
    return kept(("cases elsewhere", officer.pk, officer.unit.path, at), lambda: list(others.values_list("pk", flat=True)))


def level(officer, case: Case, at) -> str:
    """How much of a case an officer sees: full, facts, known, or nothing."""
    if officer.has_post(*SEES_ALL) or case.handler_id == officer.pk or officer.unit.covers(case.unit):
        return "full"
    return staff.granted_level(officer, case.file, at)


@tells_levels
def level_of_file(officer, file, at) -> str:
    """The same by the case's file, or by the file of a report that stands in it."""
    cases = Case.objects.filter(Q(file=file) | Q(told__report=file)).select_related("unit", "handler").distinct()
    return max((level(officer, case, at) for case in cases), key=LEVELS.index, default="")


@tells_numbers
def numbers_of_file(file) -> list[str]:
    return list(Case.objects.filter(Q(file=file) | Q(told__report=file)).distinct().values_list("number", flat=True))
