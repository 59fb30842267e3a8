"""Reads of reports, receipts, replies, drafts and files taken in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from anhe import vault
from anhe.ledger import Actor, change_context, count_together, current_work, reach, vouch
from anhe.ledger import context as contexts
from anhe.papers import numbers
from anhe.people import queries as people
from anhe.reports import access
from anhe.reports.models import Batch, Draft, Duplicate, Receipt, Reply, Report
from anhe.reports.offences import Offence
from anhe.staff import queries as staff

OFFENCES = Offence
ALIKE = (Path(__file__).parent / "sql" / "alike.sql").read_text("utf-8")
EAST, NORTH = 0.0044, 0.0036  # about 400 m, in degrees at the city's latitude
SAME_EVENT = timedelta(hours=6)
SAME_CALLER = timedelta(days=3)
WHEN = Coalesce("happened_from", "received_at")
FIRST_LOOK = timedelta(hours=24)
COUNTED = 10_000  # as far as the lists reach back; counting more would cost what nobody reads


def reports(*, by, at: datetime) -> QuerySet[Report]:
    return access.visible_to(by, at)


def inbox(*, by, at: datetime) -> QuerySet[Report]:
    """Reports that wait for a decision of the officer's units, newest first."""
    return access.visible_to(by, at).filter(state__in=Report.OPEN_STATES).order_by("-received_at", "-id")


def late(*, by, at: datetime) -> QuerySet[Report]:
    """Open reports that nobody looked at within our promise, the oldest first."""
    return inbox(by=by, at=at).filter(received_at__lt=at - FIRST_LOOK).order_by("received_at", "id")


def open_counts(*, by, at: datetime) -> dict[str, int]:
    """How many reports wait, how many of them too long, how many in the officer's own unit; each up to `COUNTED`."""
    waiting = inbox(by=by, at=at)
    wanted = {"waiting": waiting, "late": waiting.filter(received_at__lt=at - FIRST_LOOK), "mine": waiting.filter(unit=by.unit)}
    return dict(zip(wanted, count_together(*(rows.order_by()[:COUNTED] for rows in wanted.values())), strict=True))


def waiting(by) -> QuerySet[Report]:
    """The open reports of the officer's units, as far as `COUNTED`: the list of rooms says how many."""
    return Report.objects.filter(state__in=Report.OPEN_STATES, unit__in=staff.beneath(by.unit)).order_by()[:COUNTED]


def report(number: str) -> Report:
    """The report with this number, however it was typed; raises `Report.DoesNotExist`. The caller knows who may have it."""
    _vouch("access_file_of_number", tidy_number(number))
    return Report.objects.select_related("unit", "receipt").get(number=tidy_number(number))


def report_by_id(pk: UUID | str) -> Report:
    """The report with this key; raises `Report.DoesNotExist`."""
    return Report.objects.get(pk=pk)


def tidy_number(text: str) -> str:
    try:
        return str(numbers.parse(text))
    except ValueError:
        return text.strip().upper()[:20]


def of_files(files) -> QuerySet[Report]:
    return Report.objects.filter(pk__in=list(files)).select_related("unit")


def receipt_for(code: str) -> Receipt | None:
    """The receipt that this tracking code opens."""
    tidy = vault.tidy_code(code)
    hashes = vault.keyed_hashes(tidy, purpose="tracking")
    _vouch("access_file_of_code", hashes)
    return Receipt.objects.select_related("report", "report__unit").filter(tracking_hash__in=hashes).first()


def receipt_of_token(token: str) -> Receipt | None:
    """The receipt of a submission already taken, found by its form's token."""
    if not token:
        return None
    _vouch("access_files_of_tokens", [token_hash(token)])
    return Receipt.objects.select_related("report", "report__unit").filter(report__token_hash=token_hash(token)).first()


def receipts_of_tokens(tokens: Iterable[str]) -> dict[str, Receipt]:
    """The receipts that stand already for these tokens."""
    hashes = {token_hash(token): token for token in tokens if token}
    _vouch("access_files_of_tokens", list(hashes))
    found = Receipt.objects.select_related("report", "report__unit").filter(report__token_hash__in=list(hashes))
    return {hashes[bytes(receipt.report.token_hash)]: receipt for receipt in found}


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def replies(report: Report) -> QuerySet[Reply]:
    reach(report.file)
    return Reply.objects.filter(report=report).select_related("unit", "statement", "statement__party").order_by("made_at")


def likely_same(report: Report, *, by, at: datetime) -> QuerySet[Report]:
    """Reports that may tell the same event: same caller, or same kind nearby within six hours."""
    found = resembling(
        offence=report.offence, lon=report.lon, lat=report.lat, around=report.happened_from or report.received_at,
        files=people.files_sharing_contact(report.pk), by=by, at=at,
    )  # fmt: skip
    return found.exclude(pk=report.pk)


def resembling(
    *, offence: str, lon: float | None, lat: float | None, around: datetime | None, files: Iterable[UUID] = (), by, at: datetime
) -> QuerySet[Report]:
    """Reports the officer sees with one of these files, or of this kind within 400 m and six hours, newest first."""
    same = Q(pk__in=list(files)) | _near_and_soon(offence, lon, lat, around)
    visible = access.visible_to(by, at).alias(when=WHEN)
    return visible.exclude(state=Report.State.LINKED).filter(same).order_by("-received_at", "-id")


def _near_and_soon(offence: str, lon: float | None, lat: float | None, around: datetime | None) -> Q:
    """Of this kind within 400 m and six hours; nothing where place or time is unknown. Needs the alias `when`."""
    if lon is None or lat is None or around is None:
        return Q(pk__in=[])
    return Q(
        offence=offence, lon__range=(lon - EAST, lon + EAST), lat__range=(lat - NORTH, lat + NORTH),
        when__range=(around - SAME_EVENT, around + SAME_EVENT),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """Another report that may tell the same event, and why: `metres` apart (None where unknown), `minutes` between."""

    id: UUID
    number: str
    same_caller: bool
    same_kind: bool
    metres: float | None
    minutes: float


def alike(report: Report, *, most: int = 10) -> list[Alike]:
    """Reports entered before this one that may tell the same event and are not proposed yet, newest first.

    Whoever may see them: it is the machine that looks, and what it proposes is shown to those who may.
    """
    given = {
        "report": report.pk, "callers": list(people.files_sharing_contact(report.pk)), "same_caller": SAME_CALLER,
        "same_event": SAME_EVENT, "east": EAST, "north": NORTH, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, given)
        return [Alike(*row) for row in cursor.fetchall()]


def proposals(report: Report, *, by, at: datetime) -> list[Duplicate]:
    """What the machine proposes about a report and nobody has decided, as far as the officer sees the other one.

    `other` is always the report that this one may repeat, or be repeated by.
    """
    found = list(
        Duplicate.objects.filter(Q(report=report) | Q(other=report), state=Duplicate.State.PROPOSED)
        .select_related("report", "report__unit", "other", "other__unit").order_by("-proposed_at", "-id")
    )  # fmt: skip
    for each in found:
        if each.other_id == report.pk:
            each.report, each.other = each.other, each.report
    seen = set(access.visible_to(by, at).filter(pk__in=[each.other_id for each in found]).values_list("pk", flat=True))
    return [each for each in found if each.other_id in seen]


def proposals_between(one: Report, other: Report) -> QuerySet[Duplicate]:
    """The undecided proposals that name these two reports."""
    both = Q(report=one, other=other) | Q(report=other, other=one)
    return Duplicate.objects.filter(both, state=Duplicate.State.PROPOSED)


def due_at(report: Report) -> datetime | None:
    """Until when somebody must have looked at an open report: our own promise, a day from its receipt."""
    return report.received_at + FIRST_LOOK if report.is_open else None


def draft(code: str, at: datetime) -> Draft | None:
    """The draft that this resume code opens, while it has not expired."""
    hashes = vault.keyed_hashes(vault.tidy_code(code), purpose="draft")
    _vouch("access_draft_of_code", hashes)
    return Draft.objects.filter(code_hash__in=hashes, expires_at__gt=at).first()


def expired_drafts(at: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(expires_at__lte=at)


def batches() -> QuerySet[Batch]:
    """Files of reports taken in, newest first."""
    return Batch.objects.defer("rejects").order_by("-started_at")


def batches_with_rejects(*, ended_before: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(rejects__isnull=False, ended_at__lt=ended_before)


def has_any_not_synthetic() -> bool:
    return Report.objects.filter(is_synthetic=False).exists()


def hold(receipt: Receipt, *, proven: bool) -> None:
    """From here on the receipt's holder asks: the own report and its case, and after the second proof what was told."""
    work = current_work()
    if work is not None and work.context is not None and not work.context.is_wide:
        change_context(contexts.holder(receipt.report.number, receipt.report_id, proven=proven))


def vouch_receipt(pk: UUID | str) -> None:
    """Show the rows of the report that this receipt, which its holder's browser carries signed, belongs to."""
    _vouch("access_file_of_receipt", pk)


def _vouch(function: str, given: object) -> None:
    """Let whom this secret names show its rows; who sees everything needs none."""
    work = current_work()
    if work is not None and work.context is not None and not work.context.is_wide:
        vouch(*_found(function, given))


def _found(function: str, given: object) -> list[UUID]:
    """The files that one of the narrow functions of `house/guarding/finding.sql` names."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [given])
        found = cursor.fetchone()[0]
    return found if isinstance(found, list) else [found] if found else []


def holder(report: Report) -> Actor:
    """Who holds this report's receipt, as an actor without a name."""
    return Actor("holder", report.number)
