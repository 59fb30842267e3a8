"""Who looked at a file: shown to its person, and held back only on a recorded ground."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe.citizen import access, looking, queries
from anhe.citizen.desk.voices import holder
from anhe.citizen.models import DisclosureDelay
from anhe.citizen.shapes import Looks
from anhe.ledger import Refused, act, take_turn
from anhe.reports.queries import Receipt

LONGEST = timedelta(days=180)


class BadSpan(Refused):
    status = 400


class AlreadyDelayed(Refused):
    pass


class NeedsAnother(Refused):
    status = 403


class NotInForce(Refused):
    pass


def show_looks(*, receipt: Receipt, at: datetime) -> Looks:
    """Everybody who looked, for the person concerned; the caller checked the code or the second proof."""
    with act("disclosure.read", by=holder(receipt), on=receipt, file=receipt.report.file, purpose="own_file", at=at, doing="disclose") as facts:
        looks = looking.looks(receipt, at)
        facts.update(shown=len(looks.shown), hidden=looks.hidden)
        return looks


def delay_disclosure(
    *, receipt: Receipt, ground: str, reason: str, since: datetime, until: datetime, by, at: datetime, article=None
) -> DisclosureDelay:
    """Hold back who looked from a moment on, until a day. Without a review by another within a week it ends by itself."""
    with act("disclosure.delayed", by=by, on=receipt.report, may=access.may_delay, file=receipt.report.file, reason=reason, at=at) as facts:
        if until <= at or until - at > LONGEST or since > at:
            raise BadSpan(_("Choose a last day after today and at most 180 days from now; the first may not lie ahead."))
        take_turn("delay", receipt.pk)
        if queries.delay_in_force(receipt, at) is not None:
            raise AlreadyDelayed(_("Who looked at this file is held back already. End that first."))
        delay = DisclosureDelay.objects.create(
            receipt=receipt, unit=receipt.report.unit, ground=ground, article=article, reason=reason, since=since, until=until,
            made_at=at, made_by=by.number,
        )  # fmt: skip
        facts.update(ground=ground, article=article.pk if article else "", since=since, until=until, delay=str(delay.pk))
        return delay


def review_delay(*, delay: DisclosureDelay, upheld: bool, reason: str, by, at: datetime) -> DisclosureDelay:
    """Another officer says whether the ground holds; where it does not, the citizen sees everything from now on."""
    file = delay.receipt.report.file
    with act("disclosure.delay_reviewed", by=by, on=delay, may=access.may_review_delay, file=file, reason=reason, at=at) as facts:
        delay = _in_force(delay, at)
        if delay.made_by == by.number:
            raise NeedsAnother(_("You made this delay. Somebody else must look it over."))
        if delay.reviewed_at is not None:
            raise NotInForce(_("This delay was looked over already."))
        delay.reviewed_at, delay.reviewed_by = at, by.number
        if not upheld:
            delay.ended_at, delay.ended_by = at, by.number
        delay.save(update_fields=["reviewed_at", "reviewed_by", "ended_at", "ended_by"])
        facts.update(upheld=upheld)
        return delay


def end_delay(*, delay: DisclosureDelay, reason: str, by, at: datetime) -> DisclosureDelay:
    """The ground is gone before its day: the citizen sees everything from now on."""
    file = delay.receipt.report.file
    with act("disclosure.delay_ended", by=by, on=delay, may=access.may_delay, file=file, reason=reason, at=at):
        delay = _in_force(delay, at)
        delay.ended_at, delay.ended_by = at, by.number
        delay.save(update_fields=["ended_at", "ended_by"])
        return delay


def _in_force(delay: DisclosureDelay, at: datetime) -> DisclosureDelay:
    DisclosureDelay.objects.select_for_update().get(pk=delay.pk)
    found = queries.delays_in_force(at).filter(pk=delay.pk).first()
    if found is None:
        raise NotInForce(_("This delay is no longer in force."))
    return found
