"""Reads of officers, units, grants and access sessions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now
from django.utils.translation import get_language

from anhe.ledger import kept, read_together
from anhe.staff import access
from anhe.staff.models import AccessRequest, AccessSession, EmergencyAccess, Grant, Login, Officer, Post, Unit

PURPOSES = AccessSession.Purpose.choices


def units() -> QuerySet[Unit]:
    return Unit.objects.select_related("parent")


def unit(code: str) -> Unit:
    """The unit with this code; raises `Unit.DoesNotExist`."""
    return Unit.objects.get(code=code)


def unit_for_district(district_code: str) -> Unit | None:
    """The district bureau in charge, or the city bureau where the district is unknown."""
    found = Unit.objects.filter(kind=Unit.Kind.DISTRICT, district_code=district_code).first() if district_code else None
    return found or Unit.objects.filter(kind=Unit.Kind.BUREAU).first()


def officers() -> QuerySet[Officer]:
    return Officer.objects.select_related("unit")


def roster() -> dict[str, Officer]:
    """Every officer by number, with the posts they hold now, in two questions."""
    found = {officer.pk: officer for officer in officers()}
    held: dict[UUID, set[str]] = {pk: set() for pk in found}
    for pk, role in Post.objects.filter(until__isnull=True).values_list("officer", "role"):
        held[pk].add(role)
    for pk, one in found.items():
        one.roles = frozenset(held[pk])
    return {one.number: one for one in found.values()}


def officer(number: str) -> Officer:
    """The officer with this number; raises `Officer.DoesNotExist`."""
    return Officer.objects.select_related("unit").get(number=number)


def colleagues(of: Officer, *roles: str) -> QuerySet[Officer]:
    """Officers of the same unit who hold one of these posts now."""
    return Officer.objects.filter(
        unit=of.unit, posts__role__in=roles, posts__until__isnull=True, left_on__isnull=True
    ).distinct()


def names(numbers) -> dict[str, str]:
    """Number -> name and unit, in the reader's language, of the officers who have these numbers."""
    known = _known_names()
    if missing := set(numbers) - set(known):
        known.update(dict.fromkeys(missing, ""))
        known.update(_named(Officer.objects.order_by().filter(number__in=missing).select_related("unit")))
    return {number: known[number] for number in numbers if known[number]}


def keep_names(officers: Iterable[Officer]) -> None:
    """Officers whom a page has read, so that `names` need not ask for them."""
    _known_names().update(_named(officers))


def _named(officers: Iterable[Officer]) -> dict[str, str]:
    order = "{0}, {1}" if get_language() == "en" else "{1} {0}"
    return {officer.number: order.format(officer.shown_name, officer.unit.name) for officer in officers}


def _known_names() -> dict[str, str]:
    return kept(("officers' names", get_language()), dict)


def serving(unit: Unit, *roles: str) -> QuerySet[Officer]:
    """Officers who hold one of these posts now in this unit, beneath it or above it, the unit's own first."""
    ways = [part for part in unit.path.split("/") if part]
    above = ["/".join(ways[: n + 1]) + "/" for n in range(len(ways))]
    return (
        Officer.objects.filter(Q(unit__path__startswith=unit.path) | Q(unit__path__in=above), left_on__isnull=True)
        .filter(pk__in=Post.objects.filter(role__in=roles, until__isnull=True).values("officer"))
        .select_related("unit")
        .order_by(Case(When(unit=unit, then=0), default=1), "number")
    )


def demo_officer(role: str, *, unit: Unit | None = None) -> Officer | None:
    """The synthetic officer as whom a demo shows this role: of this unit where the role serves there, else above it."""
    here = [When(unit=unit, then=0), When(unit=unit.parent_id, then=1)] if unit else []
    return (
        Officer.objects.filter(is_synthetic=True, left_on__isnull=True)
        .filter(pk__in=Post.objects.filter(role=role, until__isnull=True).values("officer"))
        .select_related("unit", "login")
        .annotate(many=Count("posts", filter=Q(posts__until__isnull=True)))
        .order_by(Case(*here, When(unit__kind=Unit.Kind.STATION, then=2), default=3), "many", "unit__path", "number")
        .first()
    )


def beneath(unit: Unit) -> list[UUID]:
    """Ids of the unit and of all beneath it, read once in a work: the database finds rows by ids, not by ways down a tree."""
    return kept(("units beneath", unit.path), lambda: list(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True)))


def granted_files(of: Officer, at: datetime) -> list[UUID]:
    """Ids of files of which the officer, or a unit above them, was granted more than that they exist; read once in a work."""
    return kept(("files granted", of.pk, of.unit.path, at), lambda: _units_and_files(of, at)[1])


def _units_and_files(of: Officer, at: datetime) -> tuple[list[UUID], list[UUID]]:
    """What `beneath` and `granted_files` say, in one question; the units are kept for who asks for them next."""
    granted = _grants_to(of, at).exclude(scope=Grant.Scope.KNOWN)
    units = Unit.objects.order_by().filter(path__startswith=of.unit.path)
    rows = units.values_list("pk", Value(True)).union(granted.values_list("file", Value(False)))
    found: dict[bool, list[UUID]] = {True: [], False: []}
    for pk, is_unit in rows:
        found[is_unit].append(pk)
    kept(("units beneath", of.unit.path), lambda: found[True])
    return found[True], found[False]


def granted_level(of: Officer, file: UUID, at: datetime) -> str:
    """The widest scope that grants in force give this officer on this file; empty without any."""
    live = kept(("scopes granted", of.pk, of.unit.path, at), lambda: list(_grants_to(of, at).values_list("file", "scope")))
    return max((scope for granted, scope in live if granted == file), key=access.LEVELS.index, default="")


def level(of: Officer, file: UUID, at: datetime) -> str:
    """How much of a file an officer sees, one of `access.LEVELS`: the most that a grant gives or any room allows."""
    return max((granted_level(of, file, at), *(room(of, file, at) for room in access.rooms)), key=access.LEVELS.index)


def number_of(file: UUID, asked: str) -> str:
    """The number under which somebody asks for a file, where it is one of the file's own; else the first of these."""
    numbers = [number for register in access.registers for number in register(file)]
    return asked if asked in numbers else next(iter(numbers), "")


def _grants_to(of: Officer, at: datetime) -> QuerySet[Grant]:
    live = Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    ways = [part for part in of.unit.path.split("/") if part]
    paths = ["/".join(ways[: n + 1]) + "/" for n in range(len(ways))]
    return Grant.objects.filter(live & (Q(officer=of) | Q(unit__path__in=paths)))


def grants_on(file: UUID, at: datetime) -> QuerySet[Grant]:
    live = Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    return Grant.objects.filter(live, file=file).select_related("officer", "officer__unit", "unit", "organisation", "emergency")


def shared_with(of: Officer, since: datetime, at: datetime) -> QuerySet[Grant]:
    """What was shared with the officer's unit since then and holds now, for those who look after its queue."""
    if not of.has_post("head", "duty"):
        return Grant.objects.none()
    live = Q(since__gt=since, since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    return Grant.objects.filter(live, unit=of.unit).exclude(object_ref="").order_by("since")


def units_outside(unit: Unit) -> QuerySet[Unit]:
    """Every unit but this one and those above it, which see what it has anyway."""
    ways = [part for part in unit.path.split("/") if part]
    return Unit.objects.exclude(path__in=["/".join(ways[: n + 1]) + "/" for n in range(len(ways))])


def signed_in(pk) -> Login | None:
    """The login with its officer, posts and what they may see, in one question; `acting` takes them from it."""
    posts = Post.objects.order_by().filter(officer__login=pk, until__isnull=True)
    sessions = AccessSession.objects.filter(officer__login=pk, ended_at__isnull=True, until__gt=Now()).order_by("-opened_at")
    path = Subquery(Officer.objects.order_by().filter(login=pk).values("unit__path"))
    beneath_it = Unit.objects.order_by().filter(path__startswith=path)
    grants = Grant.objects.annotate(path=path).filter(Q(officer__login=pk) | Q(path__startswith=F("unit__path")), Q(until__isnull=True) | Q(until__gt=Now()))
    read_together(logins := Login.objects.filter(pk=pk).select_related("officer__unit"), posts, sessions, beneath_it, grants)
    for login in logins:
        login.read = (posts, sessions, beneath_it, grants)
        return login
    return None


def acting(login: Login, at: datetime) -> Officer | None:
    """The officer in service behind a login that `signed_in` has read; None where there is none."""
    officer = getattr(login, "officer", None)
    if officer is None or officer.left_on is not None:
        return None
    posts, sessions, units, grants = login.read if hasattr(login, "read") else signed_in(login.pk).read
    officer.roles = frozenset(post.role for post in posts)
    officer.access = next((each for each in sessions if each.opened_at <= at < each.until), None)
    live = [each for each in grants if each.since <= at and (each.until is None or each.until > at)]
    kept(("units beneath", officer.unit.path), lambda: [unit.pk for unit in units])
    kept(("files granted", officer.pk, officer.unit.path, at), lambda: sorted({each.file for each in live if each.scope != Grant.Scope.KNOWN}))
    kept(("scopes granted", officer.pk, officer.unit.path, at), lambda: [(each.file, each.scope) for each in live])
    return officer


def open_session(of: Officer, at: datetime) -> AccessSession | None:
    """The officer's access session in force at this moment, newest first."""
    return (
        AccessSession.objects.filter(officer=of, ended_at__isnull=True, until__gt=at, opened_at__lte=at)
        .order_by("-opened_at")
        .first()
    )


def has_any_person_not_synthetic() -> bool:
    """True where an officer or unit stands in the database that the demo did not make."""
    return Officer.objects.filter(is_synthetic=False).exists() or Unit.objects.filter(is_synthetic=False).exists()


def reviewer_for(officer: Officer, unit: Unit) -> Officer | None:
    """Who shall review an emergency access: an inspector, else a legal reviewer, of neither unit; the first by number."""
    for role in (Post.Role.INSPECTOR, Post.Role.REVIEWER):
        holders = Post.objects.filter(role=role, until__isnull=True).values("officer")
        found = Officer.objects.filter(pk__in=holders, left_on__isnull=True).exclude(unit__in=[officer.unit_id, unit.pk])
        if (first := found.select_related("unit").order_by("number").first()) is not None:
            return first
    return None


def emergency(pk) -> EmergencyAccess | None:
    return _emergencies().filter(pk=pk).first()


def emergencies_for(of: Officer, since: datetime) -> QuerySet[EmergencyAccess]:
    """What this officer must review, for the chief what nobody reviewed in time, and what was opened since then of theirs."""
    review, told = Q(reviewer=of), Q(owner=of)
    if of.has_post("chief"):
        review |= Q(escalated_at__isnull=False) | Q(reviewer__isnull=True)
    if of.has_post("head"):
        told |= Q(unit=of.unit)
    mine = (review & Q(reviewed_at__isnull=True)) | (told & Q(broken_at__gt=since))
    return _emergencies().filter(mine).exclude(officer=of).order_by("review_due_at")


def emergencies_unreviewed(at: datetime) -> QuerySet[EmergencyAccess]:
    """Those whose time for review has passed and of which the chief has not been told."""
    return _emergencies().filter(reviewed_at__isnull=True, escalated_at__isnull=True, review_due_at__lte=at).order_by("review_due_at")


def bar_on(officer: Officer) -> EmergencyAccess | None:
    """The unreviewed emergency access for which this officer may open no other."""
    return _emergencies().filter(
        officer=officer, escalated_at__isnull=False, reviewed_at__isnull=True, restored_at__isnull=True
    ).first()  # fmt: skip


def _emergencies() -> QuerySet[EmergencyAccess]:
    return EmergencyAccess.objects.select_related(
        "session", "officer", "officer__unit", "unit", "owner", "reviewer", "reviewer__unit", "reviewed_by"
    )


def request(pk) -> AccessRequest | None:
    return _requests().filter(pk=pk).first()


def requests_for(of: Officer, since: datetime) -> QuerySet[AccessRequest]:
    """Requests that wait for this officer, who handles the file or heads its unit, and their own answered since then."""
    waits = Q(owner=of)
    if of.has_post("head"):
        waits |= Q(unit=of.unit)
    mine = (waits & Q(answered_at__isnull=True) & ~Q(officer=of)) | Q(officer=of, answered_at__gt=since)
    return _requests().filter(mine).order_by("asked_at")


def waiting_request(of: Officer, file: UUID) -> AccessRequest | None:
    return _requests().filter(officer=of, file=file, answered_at__isnull=True).first()


def _requests() -> QuerySet[AccessRequest]:
    return AccessRequest.objects.select_related("officer", "officer__unit", "unit", "owner", "answered_by", "answered_by__unit")
