"""Reads for the holder of a receipt, and of ratings and complaints."""

import json
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from anhe.cases import queries as cases
from anhe.citizen.models import Complaint, DisclosureDelay, OneTimeCode, ProofTry, Rating
from anhe.ledger import queries as ledger
from anhe.reports import queries as reports
from anhe.reports.queries import Receipt, Report
from anhe.staff import queries as staff

GROUP = 10
REVIEWED_WITHIN = timedelta(days=7)


def tries_since(receipt: Receipt, since: datetime) -> int:
    return ProofTry.objects.filter(receipt=receipt, at__gt=since, was_right=False).count()


def is_still_open(receipt: Receipt) -> bool:
    """True while there is neither an outcome nor an answer to rate."""
    report = receipt.report
    if report.state in {Report.State.ANSWERED, Report.State.WITHDRAWN} or report.replies.exists():
        return False
    case = cases.of_report(report)
    return case is None or case.is_open


def decision_to_contest(receipt: Receipt, kind: str):
    """The decision that this kind of remedy would look at again, or None."""
    case = cases.of_report(receipt.report)
    if case is None:
        return None
    wanted = {"reconsideration": "not_filed", "review": "upheld"}.get(kind)
    return cases.decisions(case).filter(kind=wanted).order_by("-at").first() if wanted else None


def receipt_by_id(pk) -> Receipt | None:
    reports.vouch_receipt(pk)
    return Receipt.objects.select_related("report", "report__unit").filter(pk=pk).first()


def rating_of(receipt: Receipt) -> Rating | None:
    return Rating.objects.filter(receipt=receipt).first()


def complaints_of(receipt: Receipt) -> QuerySet[Complaint]:
    return Complaint.objects.filter(receipt=receipt).select_related("answer", "answer__party").order_by("made_at")


def open_complaints(*, by, at: datetime) -> QuerySet[Complaint]:
    """Complaints about the officer's units that wait for an answer, the oldest first."""
    return (
        Complaint.objects.filter(unit__in=staff.beneath(by.unit), answered_at__isnull=True)
        .select_related("receipt", "receipt__report", "unit")
        .order_by("due_at")
    )


def ratings_in_groups(*, by, at: datetime) -> dict[int, int] | None:
    """How often each score was given to the officer's units, only in whole groups of ten; None below ten.

    The newest ratings wait until their group is full, so that none can be told apart.
    """
    given = Rating.objects.filter(unit__in=staff.beneath(by.unit)).order_by("given_at", "id")
    whole = given.count() // GROUP * GROUP
    if whole == 0:
        return None
    ids = list(given.values_list("id", flat=True)[:whole])
    counted = Rating.objects.filter(id__in=ids).values("score").annotate(n=Count("id"))
    return dict.fromkeys(range(5, 0, -1), 0) | {row["score"]: row["n"] for row in counted}


def steps(receipt: Receipt) -> list:
    """What happened to the report and its case, oldest first, as ledger entries."""
    report = receipt.report
    case = cases.of_report(report)
    files = {report.file} | ({case.file} if case else set())
    return list(ledger.of_files(files))


def receipt_of(number: str) -> Receipt | None:
    return Receipt.objects.select_related("report", "report__unit").filter(report__number=number).first()


def complaints_about(*, by) -> QuerySet[Complaint]:
    """Complaints about the officer's units."""
    return Complaint.objects.filter(unit__in=staff.beneath(by.unit)).select_related(
        "receipt", "receipt__report", "unit", "words", "words__party"
    )


def low_ratings(*, by, at: datetime) -> QuerySet[Rating]:
    """Ratings of one or two in the officer's units that nobody has opened for a call-back."""
    return Rating.objects.filter(unit__in=staff.beneath(by.unit), score__lte=2, complaint__isnull=True).order_by("given_at")


def codes_asked(receipt: Receipt) -> QuerySet[OneTimeCode]:
    """The one-time codes that were asked for with this receipt, newest first."""
    return OneTimeCode.objects.filter(receipt=receipt).order_by("-asked_at", "-id")


def code_of_entry(entry) -> OneTimeCode | None:
    """The code that this entry asked for; None where it has been erased since."""
    told = ledger.details([entry]).get(entry.pk)
    pk = json.loads(told)["facts"]["code"] if told else None
    return OneTimeCode.objects.select_related("receipt__report").filter(pk=pk).first()


def delays_in_force(at: datetime) -> QuerySet[DisclosureDelay]:
    """Delays that hold something back now: not over, not ended, and looked over or younger than a week."""
    looked_over = Q(reviewed_at__isnull=False) | Q(made_at__gt=at - REVIEWED_WITHIN)
    return DisclosureDelay.objects.filter(looked_over, until__gt=at, ended_at__isnull=True).select_related(
        "receipt__report", "unit", "article"
    )


def delay_in_force(receipt: Receipt, at: datetime) -> DisclosureDelay | None:
    return delays_in_force(at).filter(receipt=receipt).first()


def delays(*, by) -> QuerySet[DisclosureDelay]:
    """Delays in the officer's units, newest first."""
    return (
        DisclosureDelay.objects.filter(unit__in=staff.beneath(by.unit))
        .select_related("receipt__report", "unit", "article")
        .order_by("-made_at")
    )


def delays_to_review(*, by, at: datetime) -> QuerySet[DisclosureDelay]:
    """Delays in force of the officer's units that somebody else made and nobody has looked over, the oldest first."""
    waiting = delays_in_force(at).filter(unit__in=staff.beneath(by.unit), reviewed_at__isnull=True)
    return waiting.exclude(made_by=by.number).order_by("made_at")
