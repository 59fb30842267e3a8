"""Who may do what, as predicates over posts and units; rooms compose them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from uuid import UUID

import rules
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from anhe.ledger import NotAllowed
from anhe.staff.models import AccessRequest, EmergencyAccess, Officer, Unit

# How much of a file somebody sees, the least first: nothing, that it exists, its facts, everything.
LEVELS = ("", "known", "facts", "full")
rooms: list[Callable[[Officer, UUID, datetime], str]] = []
registers: list[Callable[[UUID], list[str]]] = []


def holds(*roles: str) -> rules.Predicate:
    """True for an officer who holds one of these posts; the operator at the console always may."""

    def check(by, _thing=None) -> bool:
        if isinstance(by, Officer):
            return by.has_post(*roles)
        return by is not None and by.actor.kind == "operator"

    predicate = rules.predicate(check, name=f"holds:{'|'.join(roles)}")
    predicate.posts = frozenset(roles)
    return predicate


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


def tells_numbers(numbers: Callable[[UUID], list[str]]):
    """Register by which numbers people know a file of this room."""
    registers.append(numbers)
    return numbers


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


@dataclass(frozen=True, slots=True)
class Door:
    """What one address declares: for whom it is, by which methods, about what kind of record, for which purposes.

    `posts` is empty where any post will do and the record decides; `purposes` are those of an access session under which
    it shows people's data, and none where it shows none. `given` names the parts of the address that vary.
    """

    address: str
    name: str
    audience: str
    methods: tuple[str, ...]
    about: str = ""
    posts: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


class Undeclared(RuntimeError):
    """An address does not say for whom it is, or by which methods: nobody gets in by forgetting."""


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


def about(kind: str, *patterns: URLPattern, may: rules.Predicate | None = None, purposes: tuple[str, ...] = ()) -> list[URLPattern]:
    """Declare in a room's URLs what its addresses show: the kind of record, the posts, the purposes; held at the door.

    `may` is one `holds(...)`; what depends on the record is the desk's. Under another purpose than these the officer's
    access session shows no people's data here.
    """
    for pattern in patterns:
        pattern.callback = _held(pattern.callback, kind, may, purposes)
    return list(patterns)


def _held(view, kind: str, may, purposes: tuple[str, ...]):
    @wraps(view)
    def held(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        officer = getattr(request, "officer", None)
        if officer is not None and may is not None and not may(officer, None):
            refusal = NotAllowed(_("Your post does not cover this page. Ask the head of your unit."))
            refusal.verb, refusal.by = "page.opened", officer.actor
            raise refusal
        if officer is not None and officer.access is not None:
            officer.access.serves = frozenset(purposes)
        return view(request, *args, **kwargs)

    held.about, held.posts, held.purposes = kind, may.posts if may else frozenset(), purposes
    return held


def declared(patterns, *, of_packages: dict[str, str] | None = None) -> list[Door]:
    """Every address of the URLconf with what it declares. `of_packages` says for whom the doors of packages are, by how they begin.

    Raises `Undeclared`, naming the addresses.
    """
    doors = [_door(pattern, *rest, of_packages or {}) for pattern, *rest in _addresses(patterns)]
    silent = [door.address for door in doors if not door.audience or not door.methods]
    if silent:
        raise Undeclared(f"views that do not say for whom they are: {', '.join(silent)}")
    return doors


def _door(pattern: URLPattern, address: str, names: tuple[str, ...], given: tuple[str, ...], of_packages: dict[str, str]) -> Door:
    view = pattern.callback
    foreign = next((who for beginning, who in of_packages.items() if address.startswith(beginning)), "")
    return Door(
        address=address, name=":".join((*names, pattern.name or str(pattern.pattern))), given=given,
        audience=getattr(view, "audience", "") or foreign, methods=methods_of(view), about=getattr(view, "about", ""),
        posts=getattr(view, "posts", frozenset()), purposes=getattr(view, "purposes", ()),
    )  # fmt: skip


def _addresses(patterns, before: str = "", names: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> Iterator[tuple]:
    for pattern in patterns:
        address, varying = before + str(pattern.pattern), (*given, *pattern.pattern.converters)
        if hasattr(pattern, "url_patterns"):
            yield from _addresses(pattern.url_patterns, address, (*names, *([pattern.namespace] if pattern.namespace else ())), varying)
        else:
            yield pattern, address, names, varying


def methods_of(view) -> tuple[str, ...]:
    """The methods that a view takes, as its own decorator or class has them; none where it does not say."""
    if (made_of := getattr(view, "view_class", None)) is not None:
        return tuple(sorted(name.upper() for name in made_of.http_method_names if hasattr(made_of, name) and name != "options"))
    if isinstance(view, partial):  # a package's bare function takes whatever comes
        return ("GET", "POST")
    while view is not None:
        kept = {name: cell.cell_contents for name, cell in zip(view.__code__.co_freevars, view.__closure__ or (), strict=True)}
        if "request_method_list" in kept:  # where django.views.decorators.http keeps it
            return tuple(sorted(kept["request_method_list"]))
        if (paths := getattr(kept.get("self"), "operations", None)) is not None:  # where ninja keeps them
            return tuple(sorted({method for each in paths for method in each.methods}))
        view = getattr(view, "__wrapped__", None)
    return ()


def undeclared(patterns, before: str = "") -> list[str]:
    """The addresses whose views do not say for whom they are."""
    return [address for pattern, address, *_rest in _addresses(patterns, before) if not getattr(pattern.callback, "audience", "")]
