"""Reads of officers, units, grants and access sessions."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.translation import get_language

from anhe.ledger import kept
from anhe.staff.models import AccessSession, Grant, Officer, Post, Unit

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
    found = Officer.objects.filter(number__in=list(numbers)).select_related("unit")
    order = "{0}, {1}" if get_language() == "en" else "{1} {0}"
    return {officer.number: order.format(officer.shown_name, officer.unit.name) for officer in found}


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
    """Ids of files that the officer, or a unit above them in which they serve, was granted; read once in a work."""
    return kept(("files granted", of.pk, of.unit.path, at), lambda: _units_and_files(of, at)[1])


def _units_and_files(of: Officer, at: datetime) -> tuple[list[UUID], list[UUID]]:
    """What `beneath` and `granted_files` say, in one question; the units are kept for who asks for them next."""
    live = Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    ways = [part for part in of.unit.path.split("/") if part]
    paths = ["/".join(ways[: n + 1]) + "/" for n in range(len(ways))]
    granted = Grant.objects.filter(live & (Q(officer=of) | Q(unit__path__in=paths)))
    units = Unit.objects.order_by().filter(path__startswith=of.unit.path)
    rows = units.values_list("pk", Value(True)).union(granted.values_list("file", Value(False)))
    found: dict[bool, list[UUID]] = {True: [], False: []}
    for pk, is_unit in rows:
        found[is_unit].append(pk)
    kept(("units beneath", of.unit.path), lambda: found[True])
    return found[True], found[False]


def grants_on(file: UUID, at: datetime) -> QuerySet[Grant]:
    live = Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    return Grant.objects.filter(live, file=file).select_related("officer", "unit", "organisation")


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
