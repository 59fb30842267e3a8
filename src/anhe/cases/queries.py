"""Reads of cases, their clocks, decisions and visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from anhe.cases import access
from anhe.cases.clockfaces import CaseClock, clock_of
from anhe.cases.models import (
    Case,
    CaseReport,
    Deadline,
    Decision,
    ExtensionRequest,
    Item,
    Matter,
    Proposal,
    Remedy,
    Scene,
    Visit,
)
from anhe.city import queries as city
from anhe.ledger import queries as ledger
from anhe.ledger import reach, read_together
from anhe.people import queries as people
from anhe.reports.queries import Report
from anhe.staff import queries as staff

TOLD = (Path(__file__).parent / "sql" / "told.sql").read_text("utf-8")
COUNTED = 1000  # beyond it a figure on the desk says no more, and counting a million rows costs a second
SEES_THE_UNIT = ("head", "duty", "reviewer", "chief")


def cases(*, by, at: datetime) -> QuerySet[Case]:
    return access.visible_to(by, at)


def case(number: str) -> Case:
    """The case with this number; raises `Case.DoesNotExist`."""
    return Case.objects.select_related("unit", "handler").get(number=number.strip().upper())


def case_of_entry(entry) -> Case | None:
    """The case that an entry is about, as it is now; None where it has been erased since."""
    return Case.objects.filter(pk=entry.object_id).first()


def opened(number: str, *, by, at: datetime) -> QuerySet[Case]:
    """The case with this number where the officer sees it, with its unit, handler, acceptance and the files of its reports."""
    files = ArraySubquery(CaseReport.objects.filter(case=OuterRef("pk")).order_by("id").values("report_id"))
    return access.visible_to(by, at).filter(number=number).select_related("unit", "handler", "acceptance").annotate(joined_files=files)


def queue(*, by, at: datetime) -> QuerySet[Case]:
    """Open cases the officer sees, the one with the nearest clock first; `due_at` and `rule` are its clock's."""
    nearest = Deadline.objects.filter(case=OuterRef("pk"), state__in=["running", "paused"]).order_by("due_at")
    return (
        access.visible_to(by, at)
        .filter(state__in=["under_review", "filed"], is_history=False)
        .annotate(due_at=Subquery(nearest.values("due_at")[:1]), rule=Subquery(nearest.values("rule")[:1]))
        .order_by(F("due_at").asc(nulls_last=True), "accepted_at", "id")
    )


def overdue(*, by, at: datetime, offence: str = "") -> QuerySet[Case]:
    """The cases behind the `COUNTED` clocks that ran out first, the longest over first."""
    late = Deadline.objects.filter(
        access.seen(by, at, "case__"), state__in=[Deadline.State.RUNNING, Deadline.State.PAUSED], due_at__lt=at,
        case__state__in=["under_review", "filed"], case__is_history=False,
    )  # fmt: skip
    late = late.filter(case__offence=offence) if offence else late
    found = set(late.order_by("due_at", "id").values_list("case", flat=True)[:COUNTED])
    return queue(by=by, at=at).filter(pk__in=found)


def of_report(report: Report) -> Case | None:
    """The case that stands on this report, or on the report it was joined to."""
    found = CaseReport.objects.filter(report__in=[report.pk, report.joined_to_id]).select_related(
        "case", "case__unit", "case__handler"
    )
    link = found.first()
    return link.case if link else None


def reports_of(case: Case) -> QuerySet[Report]:
    return Report.objects.filter(pk__in=CaseReport.objects.filter(case=case).values("report")).select_related("unit")


def everyone_told(case: Case) -> list[Report]:
    """The reports a case stands on and those joined to them: everyone who is owed an answer, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, {"case": case.pk})
        files = [file for (file,) in cursor.fetchall()]
    reach(*files)
    return list(Report.objects.filter(pk__in=files).select_related("unit").order_by("received_at", "id"))


def files_of(case: Case) -> list:
    """The case's own file, then those of every further report in it."""
    others = case.__dict__.get("joined_files")
    if others is None:
        others = CaseReport.objects.filter(case=case).order_by("id").values_list("report_id", flat=True)
    return [case.file, *[f for f in others if f != case.file]]


@dataclass(frozen=True, slots=True)
class Hanging:
    """All that hangs on a case, read in one statement."""

    clocks: QuerySet[Deadline]
    requests: QuerySet[ExtensionRequest]
    decisions: QuerySet[Decision]
    proposals: QuerySet[Proposal]
    remedies: QuerySet[Remedy]
    visits: QuerySet[Visit]
    items: QuerySet[Item]
    scenes: QuerySet[Scene]
    matters: QuerySet[Matter]
    reports: QuerySet[Report]
    grants: QuerySet[staff.Grant]
    district: QuerySet
    entries: QuerySet
    details: QuerySet
    parties: QuerySet


def hanging_on(case: Case, at: datetime) -> Hanging:
    """What the case's page shows beside its people; the parties come sealed."""
    entries, details = ledger.with_details(history_of(case))
    found = Hanging(
        clocks=deadlines(case).select_related("case", "case__unit", "version", "version__rule", "version__article").exclude(state=Deadline.State.CANCELLED),
        requests=_waiting_requests().filter(deadline__case=case), decisions=decisions(case), proposals=_waiting_proposals(case),
        remedies=remedies(case), visits=_visits(case), items=items(case), scenes=scenes(case), matters=open_matters(case),
        reports=reports_of(case), grants=staff.grants_on(case.file, at), district=city.districts().filter(code=case.district_code),
        entries=entries, details=details, parties=people.parties(files_of(case)),
    )  # fmt: skip
    read_together(*(getattr(found, name) for name in Hanging.__slots__))
    return found


def deadlines(case: Case) -> QuerySet[Deadline]:
    return (
        Deadline.objects.filter(case=case)
        .select_related("version", "version__rule", "version__article")
        .prefetch_related("extensions", "pauses")
        .order_by("state", "due_at")
    )


def clocks(case: Case) -> list[CaseClock]:
    """The case's clocks with their words: running ones first, the nearest before the others."""
    rows = deadlines(case).select_related("case", "case__unit").exclude(state=Deadline.State.CANCELLED)
    return clocks_of(rows)


def clocks_of(rows: Iterable[Deadline]) -> list[CaseClock]:
    return [clock_of(row) for row in sorted(rows, key=lambda d: (not d.is_running, d.due_at))]


def decisions(case: Case) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case).select_related("article", "reason", "reason__party").order_by("at")


def handed_to(case: Case) -> str:
    """The authority that took the case over last; empty where none did."""
    return decisions(case).filter(kind="transferred").values_list("destination", flat=True).last() or ""


def items(case: Case) -> QuerySet[Item]:
    return Item.objects.filter(case=case).order_by("noted_at")


MISSING = (Item.Kind.STOLEN, Item.Kind.LOST)
HERE = (Item.Kind.RECOVERED, Item.Kind.FOUND, Item.Kind.SEIZED)


def things(*, kinds=(), serials=None, ids=None, after=None) -> QuerySet[Item]:
    """Items of all cases for a machine's comparison: of these kinds, with these marks, or noted later than the item `after`."""
    found = Item.objects.select_related("case", "case__unit").order_by("id")
    found = found.filter(kind__in=kinds) if kinds else found
    found = found if serials is None else found.filter(serial__in=serials)
    found = found if ids is None else found.filter(pk__in=ids)
    return found.filter(pk__gt=after) if after else found


def scenes(case: Case) -> QuerySet[Scene]:
    return Scene.objects.filter(case=case).select_related("record", "record__party").order_by("began_at")


def remedies(case: Case) -> QuerySet[Remedy]:
    return Remedy.objects.filter(case=case).select_related("decision").order_by("asked_at")


def open_matters(case: Case) -> QuerySet[Matter]:
    return Matter.objects.filter(case=case, closed_at__isnull=True)


def visits_due(*, by, at: datetime) -> QuerySet[Visit]:
    """Visits the officer's units owe within the next week, the oldest first."""
    return (
        Visit.objects.filter(access.seen(by, at, "case__"), made_at__isnull=True, due_at__lte=at + timedelta(days=7))
        .select_related("case", "case__unit", "case__handler")
        .order_by("due_at")
    )


def visit_of(case: Case) -> Visit | None:
    return _visits(case).first()


def _visits(case: Case) -> QuerySet[Visit]:
    return Visit.objects.filter(case=case).order_by("-due_at")


def to_warn(at: datetime, limit: int = 500) -> QuerySet[Deadline]:
    """Running clocks whose next warning is due by now."""
    return (
        Deadline.objects.filter(state=Deadline.State.RUNNING, warn_at__lte=at)
        .select_related("case", "case__unit", "version")
        .order_by("warn_at")[:limit]
    )


def has_any_not_synthetic() -> bool:
    return Case.objects.filter(is_synthetic=False).exists()


def proposals_for(*, by, at: datetime) -> QuerySet[Proposal]:
    """Proposed decisions that wait for this officer: their units', and not their own."""
    if not by.has_post("head", "reviewer", "chief"):
        return Proposal.objects.none()
    return (
        Proposal.objects.filter(access.seen(by, at, "case__"), state=Proposal.State.WAITING)
        .exclude(proposed_by=by)
        .select_related("case", "case__unit", "proposed_by", "article", "reason", "reason__party")
        .order_by("proposed_at")
    )


def waiting_proposal(case: Case) -> Proposal | None:
    return _waiting_proposals(case).first()


def _waiting_proposals(case: Case) -> QuerySet[Proposal]:
    waiting = Proposal.objects.filter(case=case, state=Proposal.State.WAITING)
    return waiting.select_related("proposed_by", "article", "reason", "reason__party")


def requests_for(*, by, at: datetime) -> QuerySet[ExtensionRequest]:
    """Requests for more time that wait for this officer: their units', and not their own."""
    if not by.has_post("head", "reviewer", "chief"):
        return ExtensionRequest.objects.none()
    return (
        _waiting_requests()
        .filter(access.seen(by, at, "deadline__case__"))
        .exclude(asked_by=by)
        .exclude(deadline__case__handler=by)
        .order_by("deadline__due_at")
    )


def waiting_requests(case: Case) -> dict:
    """Deadline id -> the request for more time that waits for an answer."""
    return {found.deadline_id: found for found in _waiting_requests().filter(deadline__case=case)}


def _waiting_requests() -> QuerySet[ExtensionRequest]:
    """A request whose clock has ended meanwhile waits for nothing."""
    return ExtensionRequest.objects.filter(
        state=ExtensionRequest.State.WAITING, deadline__state__in=[Deadline.State.RUNNING, Deadline.State.PAUSED]
    ).select_related(
        "asked_by", "deadline", "deadline__case", "deadline__case__unit", "deadline__case__handler",
        "deadline__version", "deadline__version__rule",
    )  # fmt: skip


def nearest_clocks(*, by, at: datetime, until: datetime | None = None, limit: int = 100) -> QuerySet[Deadline]:
    """Clocks that the officer's side must meet, nearest first: the officer's own cases, for heads their units'."""
    found = Deadline.objects.filter(
        access.seen(by, at, "case__"), case__is_history=False,
        state__in=[Deadline.State.RUNNING, Deadline.State.PAUSED],
    ).exclude(version__rule__who="accuser")  # fmt: skip
    if not by.has_post(*SEES_THE_UNIT):
        found = found.filter(case__handler=by)
    if until is not None:
        found = found.filter(due_at__lte=until)
    rows = found.select_related("case", "case__unit", "case__handler", "version", "version__rule").prefetch_related("pauses")
    return rows.order_by("due_at", "id")[:limit]


def with_overdue_clock(*, by, at: datetime) -> QuerySet[Case]:
    """The cases the officer sees that have a clock of ours that ran out, to be counted up to `COUNTED`."""
    late = Deadline.objects.filter(case=OuterRef("pk"), state=Deadline.State.RUNNING, due_at__lt=at).exclude(version__rule__who="accuser")
    return Case.objects.filter(access.seen(by, at), Exists(late)).order_by()[:COUNTED]


def accepted_since(since: datetime, *, by, at: datetime) -> QuerySet[Case]:
    return access.visible_to(by, at).filter(accepted_at__gte=since, is_history=False).order_by()[:COUNTED]


def register(*, by, at: datetime, show: str = "open", offence: str = "") -> QuerySet[Case]:
    """The cases an officer may leaf through, newest first. `show`: open, mine, overdue, ended or all."""
    found = access.visible_to(by, at)
    if show == "overdue":
        return overdue(by=by, at=at, offence=offence)
    if show in {"open", "mine"}:
        found = found.filter(state__in=["under_review", "filed"])
    if show == "mine":
        found = found.filter(handler=by)
    if show == "ended":
        found = found.exclude(state__in=["under_review", "filed"])
    return _of_offence(found, offence).order_by("-accepted_at", "-id")


def _of_offence(cases: QuerySet[Case], offence: str) -> QuerySet[Case]:
    return cases.filter(offence=offence) if offence else cases


def busiest_unit():
    """The unit with the most open cases; None in an empty register."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_busiest_unit()")  # a figure over all cases, whoever asks
        return staff.units().filter(pk=cursor.fetchone()[0]).first()


def nearest_of(cases) -> dict:
    """Case id -> its nearest running clock, for a page of cases in one query."""
    rows = (
        Deadline.objects.filter(case__in=list(cases), state__in=["running", "paused"])
        .exclude(version__rule__who="accuser")
        .select_related("case", "case__unit", "version", "version__rule", "version__article")
        .prefetch_related("pauses")
        .order_by("-due_at")
    )
    return {row.case_id: row for row in rows}


def deadline(case: Case, pk) -> Deadline | None:
    read_together(found := deadlines(case).select_related("case", "case__unit", "version", "version__rule", "version__article").filter(pk=pk))
    return next(iter(found), None)


def history_of(case: Case):
    """Every act on the case and its reports, oldest first, as ledger entries."""
    return ledger.of_files(files_of(case))


def newest_acts(files, verbs, limit: int = 8, *, told=()) -> QuerySet:
    """The newest acts of these verbs on these cases' files, and on the reports `told` without what their cases say; newest first."""
    files = list(files)
    on_them = ledger.of_files([*files, *told]).filter(Q(file__in=files) | Q(object_kind="reports.report"))
    return on_them.filter(verb__in=verbs).order_by("-recorded_at", "-id")[:limit]


def newest_files(*, by, at: datetime, limit: int = 30) -> tuple[QuerySet, QuerySet]:
    """Files of the cases that were taken on last, and of those in which something was decided last."""
    seen = access.visible_to(by, at).filter(is_history=False).order_by()
    accepted = seen.order_by("-accepted_at").values_list("file", flat=True)[:limit]
    decided = Decision.objects.filter(case__in=seen.values("pk")).order_by("-at").values_list("case__file", flat=True)[:limit]
    return accepted, decided
