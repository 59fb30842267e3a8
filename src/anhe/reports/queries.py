"""Reads of reports, receipts, replies and drafts."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import QuerySet

from anhe import vault
from anhe.papers import numbers
from anhe.people import queries as people
from anhe.reports import access
from anhe.reports.models import Draft, Receipt, Reply, Report
from anhe.reports.offences import Offence

OFFENCES = Offence


def reports(*, by, at: datetime) -> QuerySet[Report]:
    return access.visible_to(by, at)


def inbox(*, by, at: datetime) -> QuerySet[Report]:
    """Reports that wait for a decision of the officer's units, newest first."""
    return access.visible_to(by, at).filter(state__in=Report.OPEN_STATES).order_by("-received_at", "-id")


def report(number: str) -> Report:
    """The report with this number, however it was typed; raises `Report.DoesNotExist`."""
    return Report.objects.select_related("unit", "receipt").get(number=tidy_number(number))


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
    return Receipt.objects.select_related("report", "report__unit").filter(tracking_hash__in=hashes).first()


def receipt_of_token(token: str) -> Receipt | None:
    """The receipt of a submission already taken, found by its form's token."""
    if not token:
        return None
    return Receipt.objects.select_related("report", "report__unit").filter(report__token_hash=token_hash(token)).first()


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def replies(report: Report) -> QuerySet[Reply]:
    return Reply.objects.filter(report=report).select_related("unit", "statement", "statement__party").order_by("made_at")


def likely_same(report: Report, *, by, at: datetime) -> QuerySet[Report]:
    """Reports that may tell the same event: same caller, or same kind nearby within six hours."""
    near = access.visible_to(by, at).exclude(pk=report.pk).exclude(state=Report.State.LINKED)
    same_caller = near.filter(pk__in=people.files_sharing_contact(report.pk))
    if report.lon is None or report.happened_from is None:
        return same_caller.order_by("-received_at")
    window = timedelta(hours=6)
    nearby = near.filter(
        offence=report.offence,
        happened_from__range=(report.happened_from - window, report.happened_from + window),
        lon__range=(report.lon - 0.004, report.lon + 0.004),
        lat__range=(report.lat - 0.003, report.lat + 0.003),
    )
    return (same_caller | nearby).distinct().order_by("-received_at")


def draft(code: str, at: datetime) -> Draft | None:
    """The draft that this resume code opens, while it has not expired."""
    hashes = vault.keyed_hashes(vault.tidy_code(code), purpose="draft")
    return Draft.objects.filter(code_hash__in=hashes, expires_at__gt=at).first()


def expired_drafts(at: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(expires_at__lte=at)


def has_any_not_synthetic() -> bool:
    return Report.objects.filter(is_synthetic=False).exists()
