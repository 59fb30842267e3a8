"""Reads of what we hold."""

from datetime import datetime

from django.db.models import QuerySet

from anhe.cases import access as cases
from anhe.evidence.models import Custody, Exhibit, Handover

SOURCES = Exhibit.Source.choices
PROOFS = Handover.Proof.choices


def exhibits(*, by, at: datetime) -> QuerySet[Exhibit]:
    """What the officer's units hold, and what belongs to cases they see; the newest first."""
    found = Exhibit.objects.select_related("case", "case__unit", "case__handler", "item")
    return found.filter(cases.seen(by, at, "case__")).order_by("-taken_in_at", "-id")


def of_case(case) -> QuerySet[Exhibit]:
    return Exhibit.objects.filter(case=case).select_related("item").order_by("taken_in_at", "id")


def held(item) -> Exhibit | None:
    """The exhibit that this item is in our hands as; None where it is not."""
    return Exhibit.objects.filter(item=item, state=Exhibit.State.HELD).first()


def steps(exhibit: Exhibit) -> QuerySet[Custody]:
    return Custody.objects.filter(exhibit=exhibit).order_by("at", "id")


def handover_of(exhibit: Exhibit) -> Handover | None:
    return Handover.objects.filter(exhibit=exhibit).select_related("party").first()
