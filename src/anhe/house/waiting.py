"""What needs an officer now: everything that waits, from every room, as rows of one queue."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from anhe.cases import access as case_access
from anhe.cases import pages as case_pages
from anhe.cases import queries as cases
from anhe.cases import telling
from anhe.citizen import queries as citizen
from anhe.goods import queries as goods
from anhe.house import asking, words
from anhe.house.rows import Row, kinds
from anhe.inspection import queries as inspection
from anhe.law import queries as law
from anhe.ledger import count_together, read_together
from anhe.ledger import queries as ledger
from anhe.reports import queries as reports
from anhe.staff import queries as staff

JUST_IN = timedelta(minutes=30)
SOON = timedelta(hours=1)
WEEK = timedelta(days=7)
AT_MOST = 60  # rows of one kind; beyond it the room's own list serves better
SHOWN = 40


def queue(officer, at: datetime, show: str = "") -> dict[str, Any]:
    """The rows in groups, the words of the filters with their counts, and whether more waits elsewhere."""
    rows = sorted(rows_of(officer, at), key=lambda row: (row.due, row.ref))
    counts = {kind: sum(kind in row.kinds for row in rows) for kind in ("overdue", "today", "waiting", "sign", "reports")}
    chosen = [row for row in rows if not show or show in row.kinds]
    return {
        "groups": list(_groups(chosen, at)), "count": len(rows), "is_full": len(chosen) > SHOWN,
        "choices": [("", _("All"), len(rows)), ("overdue", _("All overdue"), counts["overdue"]),
                    ("today", _("Due today"), counts["today"]), ("reports", _("Reports"), counts["reports"]),
                    ("waiting", _("Waiting for others"), counts["waiting"]), ("sign", _("For me to sign"), counts["sign"])],
    }  # fmt: skip


def rows_of(officer, at: datetime) -> Iterator[Row]:
    """Everything that waits for this officer within a week."""
    complaints = citizen.open_complaints(by=officer, at=at)
    waiting = [
        (_report_row, reports.inbox(by=officer, at=at)[:AT_MOST]),
        (_clock_row, cases.nearest_clocks(by=officer, at=at, until=at + WEEK, limit=2 * AT_MOST)),
        (_proposal_row, cases.proposals_for(by=officer, at=at)[:AT_MOST]),
        (_request_row, cases.requests_for(by=officer, at=at)[:AT_MOST]),
        (_visit_row, _visits(officer, at)),
        (_complaint_row, complaints[:AT_MOST] if officer.has_post("head", "reviewer", "inspector") else complaints.none()),
        (_question_row, inspection.asked_of(officer)[:AT_MOST]),
        (_match_row, goods.waiting(officer).filter(is_exact=True)[:AT_MOST]),
    ]
    asked = asking.asked_of(officer, at)
    read_together(*(found for _row, found in waiting), *asked)
    for row, found in waiting:
        yield from (row(one, at) for one in _told_of(officer, row, found))
    yield from asking.rows_of(officer, at, asked)


def figures(officer, at: datetime) -> list[dict[str, Any]]:
    """The line of numbers above the queue."""
    midnight = words.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    told, accepted, waiting, late = count_together(
        reports.reports(by=officer, at=at).filter(received_at__gte=midnight).order_by()[: reports.COUNTED],
        cases.accepted_since(midnight, by=officer, at=at),
        reports.inbox(by=officer, at=at).order_by()[: reports.COUNTED],
        cases.with_overdue_clock(by=officer, at=at),
    )
    return [
        {"label": _("Reports today"), "value": told, "note": "", "tone": ""},
        {"label": _("Accepted today"), "value": accepted, "note": _("as cases"), "tone": "done"},
        {"label": _("Waiting for a decision"), "value": waiting, "note": _("reports"), "tone": ""},
        {"label": _("Cases overdue"), "value": late, "note": "", "tone": "overdue" if late else ""},
    ]  # fmt: skip


def lately(officer, at: datetime) -> list[telling.Happening]:
    """The newest acts on what the officer sees, newest first."""
    newest = reports.reports(by=officer, at=at).order_by("-received_at").values_list("pk", flat=True)[:20]
    read_together(newest, *(others := cases.newest_files(by=officer, at=at)))
    files = {file for found in others for file in found}
    entries, details = ledger.with_details(cases.newest_acts(files, telling.NEWS, told=newest))
    read_together(entries, details, who := staff.officers().filter(number__in=entries.values("actor_ref")))
    staff.keep_names(who)
    return telling.happenings(entries, newest_first=False, details=dict(details))


def _groups(rows: list[Row], at: datetime) -> Iterator[tuple[str, list[Row]]]:
    tonight = words.local(at).replace(hour=23, minute=59, second=59)
    fresh = sorted((row for row in rows if row.is_new), key=lambda row: row.due, reverse=True)
    signing = [row for row in rows if "sign" in row.kinds]  # another officer waits for each, however far its limit is
    others = [row for row in rows if not row.is_new and "sign" not in row.kinds]
    now = [row for row in others if row.due <= at + SOON]
    today = [row for row in others if at + SOON < row.due <= tonight]
    later = [row for row in others if row.due > max(tonight, at + SOON)]
    room = SHOWN
    for title, members in ((_("Just in"), fresh), (_("For me to sign"), signing), (_("Now"), now), (_("Today"), today), (_("This week"), later)):
        if members and room > 0:
            is_first = room == SHOWN
            yield title, [replace(members[0], is_current=is_first), *members[1:room]]
            room -= len(members)


def _report_row(report, at: datetime) -> Row:
    due = reports.due_at(report)
    is_new = at - report.received_at < JUST_IN
    accept = reverse("cases:accept", args=[report.number])
    return Row(
        url=_report_url(report), what=_("Decide on a report"), ref=report.number, line=report.get_offence_display(),
        note=" · ".join([report.get_channel_display(), words.moment(report.received_at, at), report.unit.name]),
        tone="overdue" if due < at else "going", word=_("New") if is_new else _("To decide"), due=due,
        clock={"due": due, "since": report.received_at}, act=_("Accept"), act_url=accept,
        kinds=kinds("reports", due, at), is_new=is_new,
    )  # fmt: skip


def _report_url(report) -> str:
    try:
        return reverse("reports:report", args=[report.number])
    except NoReverseMatch:
        return reverse("cases:accept", args=[report.number])


def _told_of(officer, row, found) -> Iterable[Any]:
    """A case once; of the reports, those that the officer may accept: who only sees a report is not asked to decide on it."""
    if row is _report_row:
        return (report for report in found if case_access.may_accept(officer, report))
    return _one_a_case(found) if row is _clock_row else found


def _one_a_case(deadlines) -> Iterator[Any]:
    seen = set()
    for deadline in deadlines:
        if deadline.case_id not in seen:
            seen.add(deadline.case_id)
            yield deadline


def _clock_row(deadline, at: datetime) -> Row:
    case, rule = deadline.case, deadline.version.rule
    pause = next((p for p in deadline.pauses.all() if p.until is None), None)
    late = not pause and deadline.due_at < at
    handler = case.handler.shown_name if case.handler else ""
    return Row(
        url=case.get_absolute_url(), what=rule.title_zh if words.is_chinese() else rule.title_en, ref=case.number,
        line=case_pages.offence_words(case.offence), note=" · ".join(filter(None, [case.unit.name, handler])),
        tone="overdue" if late else "paused" if pause else "going",
        word=_("Overdue") if late else _("Stopped") if pause else _("Running"), due=deadline.due_at,
        clock={"due": deadline.due_at, "since": deadline.starts_at, "paused_at": pause.since if pause else None,
               "paused_why": law.pause_word(pause.reason) if pause else ""},
        act=_("View"), act_url=case.get_absolute_url(), kinds=kinds("waiting" if pause else "case", deadline.due_at, at),
    )  # fmt: skip


def _proposal_row(proposal, at: datetime) -> Row:
    case, url = proposal.case, reverse("cases:proposal", args=[proposal.case.number])
    due = proposal.proposed_at + timedelta(days=1)
    return Row(
        url=url, what=_("Approve a decision"), ref=case.number,
        line=f"{proposal.get_kind_display()} · {case_pages.offence_words(case.offence)}",
        note=_("proposed by %(who)s, %(at)s") % {"who": proposal.proposed_by.shown_name, "at": words.moment(proposal.proposed_at, at)},
        tone="waiting", word=_("To sign"), due=due, clock={"due": due, "since": proposal.proposed_at},
        act=_("Review"), act_url=url, kinds=kinds("sign", due, at),
    )  # fmt: skip


def _request_row(request, at: datetime) -> Row:
    """More time is asked for: it must be answered while the clock that it would lengthen still runs."""
    clock, rule = request.deadline, request.deadline.version.rule
    url = reverse("cases:extension", args=[clock.case.number, clock.pk])
    return Row(
        url=url, what=_("Answer a request for more time"), ref=clock.case.number,
        line=f"{rule.title_zh if words.is_chinese() else rule.title_en} · {case_pages.offence_words(clock.case.offence)}",
        note=_("asked by %(who)s, %(at)s") % {"who": request.asked_by.shown_name, "at": words.moment(request.asked_at, at)},
        tone="overdue" if clock.due_at < at else "waiting", word=_("To sign"), due=clock.due_at,
        clock={"due": clock.due_at, "since": request.asked_at}, act=_("Review"), act_url=url,
        kinds=kinds("sign", clock.due_at, at),
    )  # fmt: skip


def _visits(officer, at: datetime):
    owed = cases.visits_due(by=officer, at=at)
    return (owed if officer.has_post("head", "duty") else owed.filter(case__handler=officer))[:AT_MOST]


def _visit_row(visit, at: datetime) -> Row:
    case, url = visit.case, reverse("cases:visit", args=[visit.case.number])
    return Row(
        url=case.get_absolute_url(), what=_("Call on the victim afterwards"), ref=case.number,
        line=case_pages.offence_words(case.offence), note=case.unit.name,
        tone="overdue" if visit.due_at < at else "waiting", word=_("Visit owed"), due=visit.due_at,
        clock={"due": visit.due_at}, act=_("Write down"), act_url=url, kinds=kinds("visit", visit.due_at, at),
    )  # fmt: skip


def _complaint_row(complaint, at: datetime) -> Row:
    url = reverse("citizen:answer_complaint", args=[complaint.pk])
    return Row(
        url=url, what=_("Answer a complaint"), ref=complaint.receipt.report.number, line=complaint.get_cause_display(),
        note=complaint.unit.name, tone="overdue" if complaint.due_at < at else "waiting", word=_("Complaint"),
        due=complaint.due_at, clock={"due": complaint.due_at, "since": complaint.made_at}, act=_("Answer"), act_url=url,
        kinds=kinds("complaint", complaint.due_at, at),
    )  # fmt: skip


def _question_row(finding, at: datetime) -> Row:
    """An inspector asks about an access of the officer's own."""
    url, due = reverse("inspection:answer", args=[finding.pk]), finding.asked_at + WEEK
    return Row(
        url=url, what=_("Answer a question about an access"), ref=finding.object_ref, line=finding.get_kind_display(),
        note=words.moment(finding.since, at), tone="overdue" if due < at else "waiting", word=_("To answer"), due=due,
        clock={"due": due, "since": finding.asked_at}, act=_("Answer"), act_url=url, kinds=kinds("question", due, at),
    )  # fmt: skip


def _match_row(match, at: datetime) -> Row:
    """A thing of a case turned up under the same number: whoever has it may sell it on."""
    url, due = match.get_absolute_url(), match.proposed_at + timedelta(days=1)
    return Row(
        url=url, what=_("Decide whether it is the same thing"), ref=match.number, line=match.item.what,
        note=" · ".join([match.case.number, _("Same number")]), tone="overdue" if due < at else "proposed",
        word=_("Proposed by a machine"), due=due, clock={"due": due, "since": match.proposed_at}, act=_("Compare"), act_url=url,
        kinds=kinds("match", due, at),
    )  # fmt: skip
