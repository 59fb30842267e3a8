"""Samples of access sessions: drawn by a recorded seed, looked at one by one."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.inspection import access, drawing, queries
from anhe.inspection.desk.findings import OwnAccess
from anhe.inspection.models import Finding, Sample, SampledSession
from anhe.ledger import Refused, act
from anhe.ledger.models import Entry
from anhe.staff import queries as staff
from anhe.staff.queries import Officer


class NothingToDraw(Refused):
    status = 400


class AlreadyChecked(Refused):
    pass


def draw(*, since: datetime, until: datetime, count: int, seed: str, by: Officer, at: datetime) -> Sample:
    """Draw sessions of a period that is over. The caller takes the seed from chance; it is recorded before anything is seen."""
    with act("access.sampled", by=by, may=access.may_inspect, purpose="inspect", at=at, doing="consult") as facts:
        opened = {entry.object_id: entry for entry in queries.sessions_opened(since, until)}
        if not opened or until > at:
            raise NothingToDraw(_("No access session was opened in this period, or the period is not over yet."))
        sample = Sample.objects.create(
            since=since, until=until, seed=seed, asked=count, population=len(opened),
            population_hash=drawing.population_hash(opened), drawn_by=by.number, drawn_at=at,
        )  # fmt: skip
        chosen = drawing.drawn(opened, seed=seed, count=count)
        SampledSession.objects.bulk_create(_sampled(sample, n, opened[one]) for n, one in enumerate(chosen, start=1))
        facts.on = sample
        facts.update(seed=seed, population=len(opened), population_hash=sample.population_hash, drawn=len(chosen))
        return sample


def _sampled(sample: Sample, place: int, entry) -> SampledSession:
    return SampledSession(
        sample=sample, place=place, session=UUID(entry.object_id), officer=entry.actor_ref, purpose=entry.purpose, file=entry.file,
        opened_at=entry.happened_at,
    )  # fmt: skip


def open_sampled(*, one: SampledSession, by: Officer, at: datetime) -> list[Entry]:
    """The entries, by their headers, of one sampled session."""
    with act("sampled.read", by=by, on=one, may=access.may_inspect, purpose="inspect", at=at, doing="consult") as facts:
        entries = queries.entries_under(one)
        facts.update(count=len(entries), session=str(one.session))
        return entries


def check(*, one: SampledSession, outcome: str, remark: str, by: Officer, at: datetime) -> SampledSession:
    """Say how one sampled session stands; one that is to be asked about becomes a finding."""
    with act("access.checked", by=by, on=one, may=access.may_inspect, file=one.file, reason=remark, at=at) as facts:
        one = SampledSession.objects.select_for_update().get(pk=one.pk)
        if one.checked_at is not None:
            raise AlreadyChecked(_("This session was looked at already."))
        if one.officer == by.number:
            raise OwnAccess(_("This is about your own access. Another inspector must deal with it."))
        one.outcome, one.remark, one.checked_by, one.checked_at = outcome, remark, by.number, at
        one.save(update_fields=["outcome", "remark", "checked_by", "checked_at"])
        facts.update(outcome=outcome, session=str(one.session))
        if outcome == SampledSession.Outcome.TO_ASK:
            _finding_of(one, at)
        return one


def _finding_of(one: SampledSession, at: datetime) -> Finding:
    last = max([entry.happened_at for entry in queries.entries_under(one)], default=one.opened_at)
    return Finding.objects.create(
        kind=Finding.Kind.SAMPLED, key=f"sampled:{one.pk}", officer=one.officer, unit=staff.officer(one.officer).unit, file=one.file,
        session=one.session, since=one.opened_at, until=last, facts={"purpose": one.purpose}, found_at=at,
    )  # fmt: skip
