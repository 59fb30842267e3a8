"""Asking those in charge of a file to see it, and their answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, take_turn
from anhe.staff import access, queries
from anhe.staff.desk import grants
from anhe.staff.desk.emergencies import NoNeed, ThinReason
from anhe.staff.models import AccessRequest, Officer, Unit

LONGEST = timedelta(days=180)


class AlreadyAsked(Refused):
    pass


class AlreadyAnswered(Refused):
    pass


class BeyondOwnRight(Refused):
    """Nobody gives more than they have."""

    status = 403


class WrongEnd(Refused):
    status = 400


def ask(
    *, file: UUID, object_ref: str, unit: Unit, owner: Officer | None, reason: str, by: Officer, at: datetime
) -> AccessRequest:
    """Ask to see a file. `unit` is in charge of it, `owner` handles it; both find it in their queue."""
    with act("access.asked", by=by, file=file, reason=reason, at=at, doing="consult") as facts:
        if not reason.strip():
            raise ThinReason(_("Write what you need it for. Who decides reads it."))
        if queries.level(by, file, at) == "full":
            raise NoNeed(_("You may read this file already. Open an access session."))
        take_turn("request", f"{by.pk}:{file}")
        if queries.waiting_request(by, file) is not None:
            raise AlreadyAsked(_("You have asked already. The answer appears among what needs you."))
        asked = AccessRequest.objects.create(
            officer=by, file=file, object_ref=object_ref, unit=unit, owner=owner, reason=reason.strip(), asked_at=at
        )
        facts.on = asked
        facts.update(object_ref=object_ref, unit=unit.code, owner=owner.number if owner else "")
        return asked


def grant_request(*, request: AccessRequest, scope: str, until: datetime, answer: str, by: Officer, at: datetime) -> None:
    """Let the officer who asked see the file, so far and so long."""
    with act("access.granted", by=by, on=request, may=access.may_answer, reason=answer, at=at, doing="disclose") as facts:
        fresh = _waiting(request)
        require_within_own_right(by, fresh.file, scope, until, at)
        grants.grant(file=fresh.file, scope=scope, officer=fresh.officer, until=until, reason=answer, object_ref=fresh.object_ref, by=by, at=at)
        _answer(fresh, is_granted=True, answer=answer, until=until, by=by, at=at)
        facts.update(scope=scope, until=until, to=fresh.officer.number)


def decline_request(*, request: AccessRequest, answer: str, by: Officer, at: datetime) -> None:
    """Say no, and why."""
    with act("access.declined", by=by, on=request, may=access.may_answer, reason=answer, at=at) as facts:
        if not answer.strip():
            raise ThinReason(_("Write the reason first."))
        _answer(_waiting(request), is_granted=False, answer=answer, until=None, by=by, at=at)
        facts.update(to=request.officer.number)


def require_within_own_right(by: Officer, file: UUID, scope: str, until: datetime, at: datetime) -> None:
    """Refuse to give more than one has, or without an end that is near enough to be remembered."""
    if not at < until <= at + LONGEST:
        raise WrongEnd(_("It must end later than now and within 180 days."))
    if scope not in access.LEVELS[1:]:
        raise WrongEnd(_("Choose how much to show from the list."))
    if access.LEVELS.index(queries.level(by, file, at)) < access.LEVELS.index(scope):
        raise BeyondOwnRight(_("You cannot give more than you may see yourself."))


def _waiting(request: AccessRequest) -> AccessRequest:
    fresh = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if fresh.answered_at is not None:
        raise AlreadyAnswered(_("This request has been answered already."))
    return fresh


def _answer(request: AccessRequest, *, is_granted: bool, answer: str, until: datetime | None, by: Officer, at: datetime) -> None:
    request.answered_at, request.answered_by, request.is_granted = at, by, is_granted
    request.answer, request.until = answer.strip(), until
    request.save(update_fields=["answered_at", "answered_by", "is_granted", "answer", "until"])
