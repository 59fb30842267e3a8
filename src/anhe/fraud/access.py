"""Who may open, see and work on a trace, sign its orders and plan what is returned."""

import rules
from django.db.models import Q, QuerySet

from anhe.fraud.models import Trace
from anhe.staff import queries as staff
from anhe.staff.access import LEVELS, holds, in_charge_of_unit, is_machine, tells_levels

SEES_ALL = ("tracer", "liaison", "returner")


@rules.predicate
def works_at_the_centre(by, trace) -> bool:
    """True for who holds a post of the fraud centre, and where the trace's unit is the officer's own or beneath it."""
    return is_machine(by, trace) or by.has_post(*SEES_ALL) or by.unit.covers(trace.unit)


may_enter = holds("tracer", "liaison", "returner", "chief")
may_open = (in_charge_of_unit & holds("call_taker", "duty", "handler", "head")) | holds("tracer") | is_machine
may_trace = (holds("tracer") & works_at_the_centre) | is_machine
may_sign = holds("tracer", "head") & works_at_the_centre
may_press = (holds("tracer", "liaison", "head") & works_at_the_centre) | is_machine
may_approve_year = holds("head", "chief") & works_at_the_centre
may_keep_institutions = holds("liaison", "operator")
may_plan = holds("returner") & works_at_the_centre
may_approve_return = holds("head", "reviewer", "chief") & works_at_the_centre


def visible_to(officer, at) -> QuerySet[Trace]:
    """The traces an officer sees: all at the centre, those of reports of their units, and what they were granted."""
    if officer is None:
        return Trace.objects.none()
    found = Trace.objects.select_related("unit", "report", "report_unit", "case")
    return found.filter(seen(officer, at))


def seen(officer, at, through: str = "") -> Q:
    """The same as a condition, for what hangs on a trace: `through="trace__"`."""
    if officer.has_post(*SEES_ALL):
        return Q()
    units = staff.beneath(officer.unit)
    mine = Q(**{f"{through}unit__in": units}) | Q(**{f"{through}report_unit__in": units})
    granted = staff.granted_files(officer, at)
    return mine | Q(**{f"{through}file__in": granted}) if granted else mine


@tells_levels
def level_of_file(officer, file, at) -> str:
    """Everything of a file in which a trace of the officer's own unit stands."""
    trace = Trace.objects.filter(file=file).select_related("unit").first()
    if trace is None:
        return ""
    own = "full" if officer.unit.covers(trace.unit) else ""
    return max(own, staff.granted_level(officer, file, at), key=LEVELS.index)
