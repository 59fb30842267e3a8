"""Reads of the inspector's desk: the log by its header, findings, samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from anhe.inspection import drawing, limits
from anhe.inspection.models import Finding, Sample, SampledSession
from anhe.ledger import queries as ledger
from anhe.ledger.models import Entry

PAGE = 50
SHOWN = 200
OPENED = ("session.opened", "access.broken")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an inspector asks the log: every part may be empty. `number` and `officer` are exact; `until` is not included."""

    verb: str = ""
    number: str = ""
    officer: str = ""
    purpose: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first, and where the next page begins; `after` is empty at the end."""

    entries: Sequence[Entry]
    after: str


def search(asked: Asked, *, before: str = "") -> Page:
    """A page of entries by their headers. Raises ValueError for a `before` that no page gave."""
    found = _fitting(asked)
    if before:
        at, pk = _place(before)
        found = found.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=pk), happened_at__lte=at)
    entries = list(found.order_by("-happened_at", "-id")[: PAGE + 1])
    after = f"{entries[PAGE - 1].happened_at.isoformat()}~{entries[PAGE - 1].pk}" if len(entries) > PAGE else ""
    return Page(entries[:PAGE], after)


def _fitting(asked: Asked) -> QuerySet[Entry]:
    plain = {"verb": asked.verb, "purpose": asked.purpose, "outcome": asked.outcome, "happened_at__gte": asked.since,
             "happened_at__lt": asked.until}  # fmt: skip
    found = Entry.objects.filter(**{name: value for name, value in plain.items() if value})
    if asked.officer:
        found = found.filter(actor_kind="officer", actor_ref=asked.officer)
    return found.filter(_about(asked.number)) if asked.number else found


def _about(number: str) -> Q:
    """Everything on the file that has this number; where it has none, everything on the thing itself."""
    named = Entry.objects.filter(object_ref=number)
    file = named.filter(file__isnull=False).values_list("file", flat=True).first()
    return Q(file=file) if file else Q(object_ref=number)


def _place(before: str) -> tuple[datetime, UUID]:
    at, _tilde, pk = before.partition("~")
    return datetime.fromisoformat(at), UUID(pk)


def entry(pk: UUID) -> Entry | None:
    return Entry.objects.filter(pk=pk).first()


def details(entry: Entry) -> str | None:
    """The canonical JSON beside the entry; None once it has been erased."""
    return ledger.details([entry]).get(entry.pk)


def numbers_of(files) -> dict[UUID, str]:
    """The number under which each of these files is spoken of, as the log has it."""
    named = Entry.objects.filter(file__in=set(files), object_ref__gt="").order_by("file", "recorded_at")
    return dict(named.values_list("file", "object_ref"))


def findings(*, show: str = "all", kind: str = "") -> QuerySet[Finding]:
    """Findings, the newest access first; `show` is waiting (not closed), a state, or all."""
    found = Finding.objects.select_related("unit").order_by("-since", "-id")
    if kind:
        found = found.filter(kind=kind)
    if show == "waiting":
        return found.exclude(state=Finding.State.CLOSED)
    return found.filter(state=show) if show in Finding.State.values else found


def finding(pk: UUID) -> Finding | None:
    return Finding.objects.select_related("unit").filter(pk=pk).first()


def counts() -> dict[str, int]:
    """How many findings are in each state."""
    return dict(Finding.objects.values_list("state").annotate(n=Count("id")).order_by("state"))


def waiting(_by=None) -> QuerySet[Finding]:
    """What waits for the inspectors: findings to look at and answers to judge."""
    return Finding.objects.filter(state__in=(Finding.State.OPEN, Finding.State.ANSWERED))


def asked_of(officer) -> QuerySet[Finding]:
    """The questions that this officer has not answered, the oldest first."""
    return Finding.objects.filter(officer=officer.number, state=Finding.State.ASKED).select_related("unit").order_by("asked_at")


def entries_of(finding: Finding) -> list[Entry]:
    """The entries that the finding is about, oldest first."""
    found = Entry.objects.filter(
        actor_kind="officer", actor_ref=finding.officer, happened_at__gte=finding.since, happened_at__lte=finding.until
    )
    if finding.file:
        found = found.filter(file=finding.file)
    if finding.kind == Finding.Kind.REFUSALS:
        found = found.filter(outcome="refused")
    elif finding.kind in {Finding.Kind.VOLUME, Finding.Kind.HOURS}:
        found = found.filter(verb__in=limits.READS, outcome="allowed")
    return list(found.order_by("happened_at", "id")[:SHOWN])


def known_keys(keys) -> set[str]:
    return set(Finding.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def sessions_opened(since: datetime, until: datetime) -> list[Entry]:
    """The entries by which access sessions, emergency ones too, were opened in a period, one for each session."""
    opened = Entry.objects.filter(
        verb__in=OPENED, outcome="allowed", actor_kind="officer", happened_at__gte=since, happened_at__lt=until
    ).order_by("happened_at", "id")
    return list({entry.object_id: entry for entry in opened if _is_uuid(entry.object_id)}.values())


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def samples() -> QuerySet[Sample]:
    """Samples, newest first, each with how many of its sessions were drawn and how many are checked."""
    return Sample.objects.annotate(
        drawn=Count("sessions"), checked=Count("sessions", filter=Q(sessions__checked_at__isnull=False))
    ).order_by("-drawn_at")


def sample(pk: UUID) -> Sample | None:
    return samples().filter(pk=pk).first()


def sampled(pk: UUID) -> SampledSession | None:
    return SampledSession.objects.select_related("sample").filter(pk=pk).first()


def entries_under(one: SampledSession) -> list[Entry]:
    """What was done in a sampled session, its opening first."""
    opened = Q(object_id=str(one.session), verb__in=OPENED)
    found = Entry.objects.filter(
        opened | Q(session=one.session), actor_kind="officer", actor_ref=one.officer, happened_at__gte=one.opened_at
    )
    return list(found.order_by("happened_at", "id")[:SHOWN])


def drawn_again(sample: Sample) -> bool:
    """True where the recorded seed draws the same sessions from the log as it stands now."""
    opened = [entry.object_id for entry in sessions_opened(sample.since, sample.until)]
    if drawing.population_hash(opened) != sample.population_hash:
        return False
    kept = [str(one.session) for one in sample.sessions.order_by("place")]
    return drawing.drawn(opened, seed=sample.seed, count=sample.asked) == kept
