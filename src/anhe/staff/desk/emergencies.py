"""Emergency access: opened at once by whom it concerns, told at once to whose file it is, reviewed by another unit."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, renew_context
from anhe.staff import access, queries
from anhe.staff.desk import sessions
from anhe.staff.models import AccessSession, EmergencyAccess, Grant, Officer, Unit

LENGTH = timedelta(hours=4)
REVIEWED_WITHIN = timedelta(hours=72)
REASON_AT_LEAST, DISTINCT_AT_LEAST = 20, 8


class ThinReason(Refused):
    status = 400


class EmergencyBarred(Refused):
    """An earlier emergency access of this officer was not reviewed in time."""

    status = 403


class NoNeed(Refused):
    """The officer sees the file anyway."""


class AlreadyReviewed(Refused):
    pass


class NotBarred(Refused):
    pass


def break_glass(
    *, file: UUID, object_ref: str, unit: Unit, owner: Officer | None, reason: str, by: Officer, at: datetime
) -> EmergencyAccess:
    """Open a file that one does not belong to for four hours. `unit` is in charge of it, `owner` handles it."""
    words, urgent = " ".join(reason.split()), AccessSession.Purpose.URGENT
    with act("access.broken", by=by, file=file, reason=words, purpose=urgent, at=at, doing="consult") as facts:
        _require_need(by, file, words, at)
        session = sessions.begin(
            officer=by, purpose=urgent, file=file, object_ref=object_ref, reason=words[:200], at=at, length=LENGTH
        )
        given = Grant.objects.create(
            file=file, officer=by, scope=Grant.Scope.FULL, since=at, until=session.until, by=f"{by.actor.kind}:{by.actor.ref}"
        )
        made = EmergencyAccess.objects.create(
            session=session, grant=given, officer=by, file=file, object_ref=object_ref, unit=unit, owner=owner,
            reviewer=queries.reviewer_for(by, unit), broken_at=at, review_due_at=at + REVIEWED_WITHIN,
        )  # fmt: skip
        renew_context()
        facts.on = session
        facts.update(
            object_ref=object_ref, unit=unit.code, owner=owner.number if owner else "",
            reviewer=made.reviewer.number if made.reviewer else "",
        )  # fmt: skip
        return made


def review(*, emergency: EmergencyAccess, is_justified: bool, review: str, by: Officer, at: datetime) -> None:
    """Say whether an emergency access was justified, and why."""
    with act("access.reviewed", by=by, on=emergency.session, may=_of(access.may_review, emergency), reason=review, at=at) as facts:
        if not review.strip():
            raise ThinReason(_("Write why. The officer and those in charge of the file read it."))
        fresh = _standing(emergency)
        fresh.reviewed_at, fresh.reviewed_by, fresh.is_justified, fresh.review = at, by, is_justified, review.strip()
        fresh.save(update_fields=["reviewed_at", "reviewed_by", "is_justified", "review"])
        facts.file = fresh.file
        facts.update(is_justified=is_justified, object_ref=fresh.object_ref)


def escalate(*, emergency: EmergencyAccess, by, at: datetime) -> None:
    """Put an access that nobody reviewed in time before the chief; its officer may open no other until it is reviewed."""
    with act("access.escalated", by=by, on=emergency.session, may=access.is_machine, at=at) as facts:
        fresh = _standing(emergency)
        fresh.escalated_at = at
        fresh.save(update_fields=["escalated_at"])
        facts.file = fresh.file
        facts.update(object_ref=fresh.object_ref, reviewer=fresh.reviewer.number if fresh.reviewer else "")


def restore(*, emergency: EmergencyAccess, reason: str, by: Officer, at: datetime) -> None:
    """Let the officer open files in an emergency again although the review is still owed."""
    with act("access.restored", by=by, on=emergency.session, may=_of(access.may_restore, emergency), reason=reason, at=at) as facts:
        fresh = _standing(emergency)
        if not reason.strip():
            raise ThinReason(_("Write the reason first."))
        if not fresh.bars:
            raise NotBarred(_("Nothing is withheld from this officer on this account."))
        fresh.restored_at = at
        fresh.save(update_fields=["restored_at"])
        facts.file = fresh.file
        facts.update(officer=fresh.officer.number)


def _require_need(by: Officer, file: UUID, words: str, at: datetime) -> None:
    if not _says_something(words):
        raise ThinReason(_("Say in at least 20 characters what is urgent and why you need this file now."))
    if queries.bar_on(by) is not None:
        raise EmergencyBarred(_("An earlier emergency access of yours was not reviewed in time. The chief can give this way back to you."))
    if queries.level(by, file, at) == "full":
        raise NoNeed(_("You may read this file already. Open an access session."))


def _standing(emergency: EmergencyAccess) -> EmergencyAccess:
    fresh = EmergencyAccess.objects.select_for_update().get(pk=emergency.pk)
    if fresh.reviewed_at is not None:
        raise AlreadyReviewed(_("This access has been reviewed already."))
    return fresh


def _of(may, thing):
    """Ask about the emergency where the act is about its session."""
    return lambda by, _session: may(by, thing)


def _says_something(words: str) -> bool:
    """Blanks and one character held down do not make a reason."""
    said = [now for before, now in zip(f" {words}", words, strict=False) if now != before and not now.isspace()]
    return len(said) >= REASON_AT_LEAST and len(set(said)) >= DISTINCT_AT_LEAST
