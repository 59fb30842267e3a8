"""Who may see and decide a match, and who may speak for a dealer."""

import rules
from django.db.models import Q

from anhe.cases import access as cases
from anhe.staff import queries as staff
from anhe.staff.access import holds, is_machine

may_decide = cases.may_handle
may_propose = is_machine
may_register = holds("operator")


def seen_in_full(officer, at, through: str = "case__") -> Q:
    """The cases whose things an officer sees: their units', those they handle, those granted to them in full."""
    if officer.has_post(*cases.SEES_ALL):
        return Q()
    whole = [file for file in staff.granted_files(officer, at) if staff.granted_level(officer, file, at) == "full"]
    own = Q(**{f"{through}unit__in": staff.beneath(officer.unit)}) | Q(**{f"{through}handler": officer})
    return own | Q(**{f"{through}file__in": whole}) if whole else own


@rules.predicate
def is_dealer(by, _thing=None) -> bool:
    return by.actor.kind == "organisation"
