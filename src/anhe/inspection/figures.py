"""What the report of a period says: counts of entries, findings, samples, emergency access, and how the log is sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Count, Q, QuerySet

from anhe.inspection.models import Finding, Sample
from anhe.inspection.queries import samples
from anhe.ledger import read_together
from anhe.ledger.models import Cosign, Entry, Head
from anhe.ledger.sealing import alive

BY_UNIT = (Path(__file__).parent / "sql" / "entries_by_unit.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Sealing:
    """The newest signed head, when it was signed, who else signed it, and what is wrong (sentences)."""

    size: int
    signed_at: datetime | None
    root: str
    witnesses: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts as (what, how many), the most frequent first; nothing here is about one person."""

    since: datetime
    until: datetime
    entries: int
    refused: int
    by_verb: list[tuple[str, int]]
    by_purpose: list[tuple[str, int]]
    by_outcome: list[tuple[str, int]]
    by_unit: list[tuple[str, str, int, int]]
    findings: list[tuple[str, int, int]]
    samples: list[Sample]
    broken: int
    unreviewed: int
    sealing: Sealing

    @property
    def last(self) -> datetime:
        """The last moment that belongs to the period."""
        return self.until - timedelta(microseconds=1)


def of(since: datetime, until: datetime) -> Figures:
    """The figures of a period; `until` is not included."""
    entries = Entry.objects.filter(happened_at__gte=since, happened_at__lt=until)
    opened = entries.filter(verb="access.broken", outcome="allowed").values_list("object_id", flat=True)
    looked_at = Entry.objects.filter(verb="access.reviewed", outcome="allowed", object_id__in=opened).values_list("object_id", flat=True)
    counted = [_counted(entries, name) for name in ("verb", "purpose", "outcome")]
    read_together(*counted, opened, looked_at, found := _findings(since, until), drawn := samples().filter(drawn_at__gte=since, drawn_at__lt=until))
    (verbs, purposes, outcomes), broken, reviewed = map(list, counted), set(opened), set(looked_at)
    return Figures(
        since=since, until=until, entries=sum(n for _, n in outcomes), refused=dict(outcomes).get("refused", 0), by_verb=verbs,
        by_purpose=[(name, n) for name, n in purposes if name], by_outcome=outcomes, by_unit=_by_unit(since, until),
        findings=list(found), samples=list(drawn),
        broken=len(broken), unreviewed=len(broken - reviewed), sealing=sealing(),
    )  # fmt: skip


def _counted(entries: QuerySet[Entry], name: str) -> QuerySet:
    return entries.values_list(name).annotate(n=Count("id")).order_by("-n", name)


def _by_unit(since: datetime, until: datetime) -> list[tuple[str, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_UNIT, {"since": since, "until": until})
        return cursor.fetchall()


def _findings(since: datetime, until: datetime) -> QuerySet:
    """(kind, how many, how many of them closed) of the accesses in this period."""
    found = Finding.objects.filter(since__gte=since, since__lt=until).values_list("kind")
    return found.annotate(n=Count("id"), closed=Count("id", filter=Q(state="closed"))).order_by("kind")


def sealing() -> Sealing:
    head = Head.objects.order_by("-size").first()
    problems = tuple(alarm.what for alarm in alive.alarms())
    if head is None:
        return Sealing(0, None, "", 0, problems)
    return Sealing(head.size, head.signed_at, bytes(head.root).hex(), Cosign.objects.filter(size=head.size).count(), problems)

