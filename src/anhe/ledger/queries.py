"""Reads of the ledger."""

from uuid import UUID

from django.db.models import QuerySet

from anhe.ledger.models import Detail, Entry


def entry(ref: str | UUID) -> Entry:
    """The entry with this id; raises `Entry.DoesNotExist`."""
    return Entry.objects.get(pk=ref)


def of_file(file: UUID) -> QuerySet[Entry]:
    """Everything done to, and seen of, one file, oldest first."""
    return Entry.objects.filter(file=file, outcome="allowed").order_by("recorded_at", "id")


def of_files(files) -> QuerySet[Entry]:
    return Entry.objects.filter(file__in=list(files), outcome="allowed").order_by("recorded_at", "id")


def details(entries) -> dict[UUID, str]:
    """The canonical JSON of each entry's details that has not been erased."""
    return dict(Detail.objects.filter(pk__in=[e.pk for e in entries]).values_list("pk", "text"))


def with_details(entries: QuerySet[Entry]) -> tuple[QuerySet[Entry], QuerySet]:
    """The entries, and the id and text of their details that have not been erased, to be read together."""
    return entries, Detail.objects.filter(pk__in=entries.values("pk")).values_list("pk", "text")


def of_object(thing) -> QuerySet[Entry]:
    """Everything done, or refused, to one thing, oldest first."""
    return Entry.objects.filter(object_kind=thing._meta.label_lower, object_id=str(thing.pk)).order_by("recorded_at", "id")
