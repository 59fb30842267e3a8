"""Who may do what, as predicates over posts and units; rooms compose them."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

import rules
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from anhe.staff.models import AccessRequest, EmergencyAccess, Officer, Unit

# How much of a file somebody sees, the least first: nothing, that it exists, its facts, everything.
LEVELS = ("", "known", "facts", "full")
rooms: list[Callable[[Officer, UUID, datetime], str]] = []


def holds(*roles: str) -> rules.Predicate:
    """True for an officer who holds one of these posts; the operator at the console always may."""

    def check(by, _thing=None) -> bool:
        if isinstance(by, Officer):
            return by.has_post(*roles)
        return by is not None and by.actor.kind == "operator"

    return rules.predicate(check, name=f"holds:{'|'.join(roles)}")


@rules.predicate
def in_charge_of_unit(by, thing) -> bool:
    """True where the thing's unit is the officer's own or lies beneath it."""
    if not isinstance(by, Officer):
        return by is not None and by.actor.kind in {"operator", "job"}
    unit = getattr(thing, "unit", None)
    return isinstance(unit, Unit) and by.unit.covers(unit)


@rules.predicate
def is_machine(by, _thing=None) -> bool:
    return by.actor.kind in {"job", "operator"}


may_run_the_house = holds("operator")


def tells_levels(level: Callable[[Officer, UUID, datetime], str]):
    """Register what a room says of its files: the level an officer has, empty where the file is none of the room's."""
    rooms.append(level)
    return level


@rules.predicate
def may_answer(by, request: AccessRequest) -> bool:
    """Who handles the file, or heads the unit that is in charge of it; never who asks."""
    if not isinstance(by, Officer) or by.pk == request.officer_id:
        return False
    return by.pk == request.owner_id or (by.has_post("head") and by.unit.covers(request.unit))


@rules.predicate
def may_review(by, emergency: EmergencyAccess) -> bool:
    """The reviewer chosen when it was opened, or the chief; never who opened it."""
    return isinstance(by, Officer) and by.pk != emergency.officer_id and (by.pk == emergency.reviewer_id or by.has_post("chief"))


@rules.predicate
def may_restore(by, emergency: EmergencyAccess) -> bool:
    return isinstance(by, Officer) and by.pk != emergency.officer_id and by.has_post("chief")


@rules.predicate
def may_see_emergency(by, emergency: EmergencyAccess) -> bool:
    """Who opened it, who is told of it, and who watches over such things."""
    if not isinstance(by, Officer):
        return False
    concerned = {emergency.officer_id, emergency.owner_id, emergency.reviewer_id}
    return by.pk in concerned or by.has_post("chief", "inspector") or (by.has_post("head") and by.unit.covers(emergency.unit))


def officers_only(view):
    """Let officers in; everybody else signs in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.officer is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _declared(guarded, "officers")


def open_to_all(view):
    """Declare a page for anybody: it shows nothing of a file."""
    return _declared(view, "all")


def holders_only(view):
    """Declare a page for who holds the receipt; the citizen room asks for it with `holding.held`."""
    return _declared(view, "holders")


def _declared(view, audience: str):
    view.audience = audience
    return view


def undeclared(patterns, before: str = "") -> list[str]:
    """The addresses whose views do not say for whom they are."""
    found = []
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += undeclared(pattern.url_patterns, address)
        elif not getattr(pattern.callback, "audience", ""):
            found.append(address)
    return found
