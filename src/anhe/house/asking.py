"""What waits for an officer about who may look: requests and their answers, emergency accesses and their reviews."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from anhe.house import words
from anhe.house.rows import Row, kinds
from anhe.staff import access
from anhe.staff import queries as staff

ANSWERED_WITHIN = timedelta(days=2)  # a promise of the house; no law says so
NEWS = timedelta(days=3)  # so long is told what needs no answer
AT_MOST = 20


def asked_of(officer, at: datetime) -> tuple[QuerySet, QuerySet, QuerySet]:
    """Emergency accesses, requests and shared files that wait for this officer, to be read with what else waits."""
    since = at - NEWS
    return (
        staff.emergencies_for(officer, since)[:AT_MOST], staff.requests_for(officer, since)[:AT_MOST], staff.shared_with(officer, since, at)[:AT_MOST]
    )  # fmt: skip


def rows_of(officer, at: datetime, asked: tuple[QuerySet, QuerySet, QuerySet] | None = None) -> Iterator[Row]:
    emergencies, requests, shared = asked or asked_of(officer, at)
    for emergency in emergencies:
        must_review = emergency.reviewed_at is None and access.may_review(officer, emergency)
        yield _review_row(emergency, at) if must_review else _told_row(emergency, at)
    for request in requests:
        yield _request_row(request, at) if request.answered_at is None else _answer_row(request, at)
    for grant in shared:
        yield _shared_row(grant, at)


def _review_row(emergency, at: datetime) -> Row:
    url, due = reverse("staff:emergency", args=[emergency.pk]), emergency.review_due_at
    late = due < at
    return Row(
        url=url, what=_("Review an emergency access"), ref=emergency.object_ref, line=emergency.officer.with_unit,
        note=_("opened %(at)s") % {"at": words.moment(emergency.broken_at, at)}, tone="overdue" if late else "waiting",
        word=_("Not reviewed in time") if late else _("To review"), due=due, clock={"due": due, "since": emergency.broken_at},
        act=_("Review"), act_url=url, kinds=kinds("sign", due, at),
    )  # fmt: skip


def _told_row(emergency, at: datetime) -> Row:
    url = reverse("staff:emergency", args=[emergency.pk])
    return Row(
        url=url, what=_("Your file was opened in an emergency"), ref=emergency.object_ref, line=emergency.officer.with_unit,
        note=words.moment(emergency.broken_at, at), tone="overdue", word=_("Emergency access"), due=emergency.broken_at, clock=None,
        act=_("Look"), act_url=url, kinds=frozenset({"told"}),
    )  # fmt: skip


def _request_row(request, at: datetime) -> Row:
    url, due = reverse("staff:request", args=[request.pk]), request.asked_at + ANSWERED_WITHIN
    return Row(
        url=url, what=_("Somebody asks to see a file"), ref=request.object_ref, line=request.officer.with_unit,
        note=words.moment(request.asked_at, at), tone="overdue" if due < at else "waiting", word=_("To answer"), due=due,
        clock={"due": due, "since": request.asked_at}, act=_("Answer"), act_url=url, kinds=kinds("sign", due, at),
    )  # fmt: skip


def _answer_row(request, at: datetime) -> Row:
    url = reverse("staff:request", args=[request.pk])
    what = _("Your request to see a file is granted") if request.is_granted else _("Your request to see a file is declined")
    return Row(
        url=url, what=what, ref=request.object_ref, line=request.answered_by.with_unit,
        note=words.moment(request.answered_at, at), tone="done" if request.is_granted else "paused",
        word=_("Granted") if request.is_granted else _("Declined"), due=request.answered_at + NEWS, clock=None, act=_("Look"), act_url=url,
        kinds=frozenset({"told"}),
    )  # fmt: skip


def _shared_row(grant, at: datetime) -> Row:
    url = reverse("cases:known", args=[grant.object_ref])
    return Row(
        url=url, what=_("A case is shared with your unit"), ref=grant.object_ref, line=grant.get_scope_display(),
        note=words.moment(grant.since, at), tone="going", word=_("Shared"), due=grant.since + NEWS, clock=None, act=_("Look"), act_url=url,
        kinds=frozenset({"told"}),
    )  # fmt: skip
