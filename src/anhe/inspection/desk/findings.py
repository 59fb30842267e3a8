"""Findings: made by rules, asked about, answered, closed with a reason."""

from collections import Counter
from datetime import date, datetime

from django.utils.translation import gettext as _

from anhe.inspection import access, queries, watching
from anhe.inspection.models import Finding
from anhe.ledger import Refused, act
from anhe.ledger.models import Entry
from anhe.staff.queries import Officer


class TooSoon(Refused):
    status = 400


class OwnAccess(Refused):
    status = 403


class AlreadyClosed(Refused):
    pass


class NotAsked(Refused):
    pass


def examine(*, day: date, by, at: datetime) -> Counter:
    """Let the rules look through one day that is over; how many new findings of each kind. Looked at again, none is made twice."""
    with act("log.examined", by=by, may=access.may_examine, purpose="inspect", at=at, doing="consult") as facts:
        if watching.day_of(day)[1] > at:
            raise TooSoon(_("This day is not over yet. Choose a day before today."))
        seen = list(watching.seen_on(day))
        known = queries.known_keys(one.key for one in seen)
        fresh = [_finding(one, at) for one in seen if one.key not in known]
        Finding.objects.bulk_create(fresh)
        found = Counter(one.kind for one in fresh)
        facts.update(day=day.isoformat(), found=dict(found))
        return found


def _finding(one: watching.Seen, at: datetime) -> Finding:
    return Finding(
        kind=one.kind, key=one.key, officer=one.officer, unit_id=one.unit, file=one.file, object_ref=one.ref, session=one.session,
        since=one.since, until=one.until, facts=one.facts, found_at=at,
    )  # fmt: skip


def open_finding(*, finding: Finding, by: Officer, at: datetime) -> list[Entry]:
    """The entries, by their headers, that the finding is about."""
    with act("finding.read", by=by, on=finding, may=access.may_inspect, purpose="inspect", at=at, doing="consult") as facts:
        entries = queries.entries_of(finding)
        facts.update(count=len(entries))
        return entries


def ask(*, finding: Finding, question: str, by: Officer, at: datetime) -> Finding:
    """Ask the officer about the access. Once for each finding."""
    with act("finding.asked", by=by, on=finding, may=access.may_inspect, file=finding.file, reason=question, at=at):
        finding = _held(finding, by)
        if finding.state != Finding.State.OPEN:
            raise NotAsked(_("This finding was asked about already."))
        finding.state, finding.question, finding.asked_by, finding.asked_at = Finding.State.ASKED, question, by.number, at
        finding.save(update_fields=["state", "question", "asked_by", "asked_at"])
        return finding


def answer(*, finding: Finding, answer: str, by: Officer, at: datetime) -> Finding:
    """The officer's own words about the access."""
    with act("finding.answered", by=by, on=finding, may=access.may_answer, file=finding.file, at=at):
        finding = Finding.objects.select_for_update().get(pk=finding.pk)
        if finding.state != Finding.State.ASKED:
            raise NotAsked(_("No question about this access is open."))
        finding.state, finding.answer, finding.answered_at = Finding.State.ANSWERED, answer, at
        finding.save(update_fields=["state", "answer", "answered_at"])
        return finding


def close(*, finding: Finding, outcome: str, reason: str, by: Officer, at: datetime) -> Finding:
    """Close a finding with its outcome and a reason; it stays where it is."""
    with act("finding.closed", by=by, on=finding, may=access.may_inspect, file=finding.file, reason=reason, at=at) as facts:
        finding = _held(finding, by)
        finding.state, finding.outcome, finding.reason = Finding.State.CLOSED, outcome, reason
        finding.closed_by, finding.closed_at = by.number, at
        finding.save(update_fields=["state", "outcome", "reason", "closed_by", "closed_at"])
        facts.update(outcome=outcome, kind=finding.kind)
        return finding


def _held(finding: Finding, by: Officer) -> Finding:
    """The finding, locked, where this inspector may judge it and it is still open."""
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if not access.may_judge(by, finding):
        raise OwnAccess(_("This is about your own access. Another inspector must deal with it."))
    if finding.state == Finding.State.CLOSED:
        raise AlreadyClosed(_("This finding was closed already."))
    return finding
