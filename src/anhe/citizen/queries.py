"""Reads for the holder of a receipt, and of ratings and complaints."""

from datetime import datetime

from django.db.models import Count, QuerySet

from anhe.cases import queries as cases
from anhe.citizen.models import Complaint, ProofTry, Rating
from anhe.ledger import queries as ledger
from anhe.reports.queries import Receipt, Report

GROUP = 10


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
    return Receipt.objects.select_related("report", "report__unit").filter(pk=pk).first()


def rating_of(receipt: Receipt) -> Rating | None:
    return Rating.objects.filter(receipt=receipt).first()


def complaints_of(receipt: Receipt) -> QuerySet[Complaint]:
    return Complaint.objects.filter(receipt=receipt).select_related("answer", "answer__party").order_by("made_at")


def open_complaints(*, by, at: datetime) -> QuerySet[Complaint]:
    """Complaints about the officer's units that wait for an answer, the oldest first."""
    return (
        Complaint.objects.filter(unit__path__startswith=by.unit.path, answered_at__isnull=True)
        .select_related("receipt", "receipt__report", "unit")
        .order_by("due_at")
    )


def ratings_in_groups(*, by, at: datetime) -> dict[int, int] | None:
    """How often each score was given to the officer's units, only in whole groups of ten; None below ten.

    The newest ratings wait until their group is full, so that none can be told apart.
    """
    given = Rating.objects.filter(unit__path__startswith=by.unit.path).order_by("given_at", "id")
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
    return Complaint.objects.filter(unit__path__startswith=by.unit.path).select_related(
        "receipt", "receipt__report", "unit", "words", "words__party"
    )


def low_ratings(*, by, at: datetime) -> QuerySet[Rating]:
    """Ratings of one or two in the officer's units that nobody has opened for a call-back."""
    return Rating.objects.filter(unit__path__startswith=by.unit.path, score__lte=2, complaint__isnull=True).order_by("given_at")
