"""Reads of people's rows that show nothing personal."""

from uuid import UUID

from django.db import connection
from django.db.models import BinaryField, F, Func, QuerySet

from anhe import vault
from anhe.ledger import reach
from anhe.people.models import Identifier, Party, Statement


def parties(files) -> QuerySet[Party]:
    """The parties of these files, sealed."""
    reach(*files)
    return Party.objects.filter(file__in=list(files)).order_by("added_at", "id")


def statements(files, *kinds: str) -> QuerySet[Statement]:
    found = Statement.objects.filter(file__in=list(files)).select_related("party").order_by("made_at", "id")
    return found.filter(kind__in=kinds) if kinds else found


def parties_not_wrapped_by(key_id: bytes, *, month: str) -> QuerySet[Party]:
    """The parties of a retention month whose key another key than this one wraps; the name of the key is inside."""
    wrapped_by = Func(F("data_key"), 5, 4, function="SUBSTRING", output_field=BinaryField())  # vault/sealing.py: form 1, year 2, month 1, key id 4
    return Party.objects.filter(month=month).alias(wrapped_by=wrapped_by).exclude(wrapped_by=key_id).order_by("id")


def identifiers(files, *kinds: str, domain: str) -> QuerySet[Identifier]:
    """The exact marks of these kinds in these files, sealed, with their parties; oldest first."""
    reach(*files)
    return Identifier.objects.filter(file__in=list(files), kind__in=kinds, domain=domain).select_related("party").order_by("added_at", "id")


def files_with(value: str, *, kind: str, domain: str) -> set[UUID]:
    """Files that hold exactly this mark in this domain. Callers write down who asked and why."""
    indexes = vault.blind_indexes(value, kind=kind, domain=domain)
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_files_with(%s, %s, %s)", [indexes, kind, domain])
        return set(cursor.fetchone()[0])


def marks_equal(value: str, *, kinds, domain: str) -> list[tuple[UUID, UUID]]:
    """(mark, file) of every mark of these kinds that equals this one in this domain. Only a named job sees them all."""
    found = []
    for kind in kinds:
        try:
            indexes = vault.blind_indexes(value, kind=kind, domain=domain)
        except vault.NothingToIndex:
            continue
        found += Identifier.objects.filter(index__in=indexes, kind=kind, domain=domain).values_list("pk", "file")
    return found


def files_sharing_contact(file: UUID) -> set[UUID]:
    """Other files whose reporter is reached at the same number; the numbers stay sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_files_sharing_contact(%s)", [file])
        return set(cursor.fetchone()[0])


def role_words(code: str) -> str:
    """The role of a party, in the reader's language."""
    return str(Party.Role(code).label)


def mark_words(code: str) -> str:
    return str(Identifier.Kind(code).label)


def statement_words(code: str) -> str:
    return str(Statement.Kind(code).label)
