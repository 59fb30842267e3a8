"""Reads of people's rows that show nothing personal."""

from uuid import UUID

from django.db.models import QuerySet

from anhe import vault
from anhe.people.models import Identifier, Party, Statement


def parties(files) -> QuerySet[Party]:
    """The parties of these files, sealed."""
    return Party.objects.filter(file__in=list(files)).order_by("added_at", "id")


def statements(files, *kinds: str) -> QuerySet[Statement]:
    found = Statement.objects.filter(file__in=list(files)).select_related("party").order_by("made_at", "id")
    return found.filter(kind__in=kinds) if kinds else found


def files_with(value: str, *, kind: str, domain: str) -> set[UUID]:
    """Files that hold exactly this mark in this domain. Callers write down who asked and why."""
    indexes = vault.blind_indexes(value, kind=kind, domain=domain)
    return set(Identifier.objects.filter(index__in=indexes, kind=kind, domain=domain).values_list("file", flat=True))


def files_sharing_contact(file: UUID) -> set[UUID]:
    """Other files whose reporter is reached at the same number; the numbers stay sealed."""
    own = Identifier.objects.filter(file=file, domain=Identifier.Domain.CONTACT).values("index")
    return set(Identifier.objects.filter(index__in=own).exclude(file=file).values_list("file", flat=True))


def role_words(code: str) -> str:
    """The role of a party, in the reader's language."""
    return str(Party.Role(code).label)


def mark_words(code: str) -> str:
    return str(Identifier.Kind(code).label)


def statement_words(code: str) -> str:
    return str(Statement.Kind(code).label)
