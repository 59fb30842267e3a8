"""Access sessions: opened for a purpose, ended at will, by time, or with the right they stood on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, renew_context
from anhe.staff import queries
from anhe.staff.models import AccessSession, Grant, Officer

SESSION_LENGTH = timedelta(hours=8)


class UnknownPurpose(Refused):
    status = 400


class NoFileNamed(Refused):
    """Only a call that is taken and the duty desk's new reports are looked at before it is known whose file it is."""

    status = 400


class SessionEnded(Refused):
    pass


class NotYourFile(Refused):
    """Answered as if there were no such file."""

    status = 404


def open_session(
    *, purpose: str, by: Officer, at: datetime, file: UUID | None = None, object_ref: str = "", reason: str = ""
) -> AccessSession:
    """Say what one is about to look at and why; ends the session before it."""
    with act("session.opened", by=by, file=file, reason=reason, purpose=purpose, at=at, doing="consult") as facts:
        if purpose not in AccessSession.Purpose.values or purpose == AccessSession.Purpose.URGENT:
            raise UnknownPurpose(_("Choose the purpose from the list."))
        if file is None and purpose not in AccessSession.WITHOUT_FILE:
            raise NoFileNamed(_("For this purpose, open the case or report first, and begin from its page."))
        if file is not None and queries.level(by, file, at) != "full":
            raise NotYourFile(_("There is no file here that you may read. Search for its number: the page says whose to ask."))
        object_ref = queries.number_of(file, object_ref) if file is not None else ""  # what a browser sends names no other file
        session = begin(
            officer=by, purpose=purpose, file=file, object_ref=object_ref, reason=reason, at=at, length=SESSION_LENGTH
        )
        facts.on = session
        facts.update(object_ref=object_ref)
        return session


def begin(*, officer: Officer, at: datetime, length: timedelta, **given) -> AccessSession:
    """The session's row, inside the act that opens it; what was open before ends."""
    end(AccessSession.objects.filter(officer=officer, ended_at__isnull=True), at)
    session = AccessSession.objects.create(officer=officer, opened_at=at, until=at + length, **given)
    officer.access = session
    renew_context()
    return session


def close_session(*, session: AccessSession, by: Officer, at: datetime) -> None:
    """End an access session before its time."""
    with act("session.closed", by=by, on=session, at=at, doing="consult"):
        if session.is_ended:
            raise SessionEnded(_("This access session has already ended."))
        end([session], at)
        by.access = None
        renew_context()


def end(sessions: Iterable[AccessSession], at: datetime) -> None:
    """End these sessions, inside the act that says why; what an emergency opened is shut with its session."""
    for session in sessions:
        session.ended_at = at
        session.save(update_fields=["ended_at"])
        for grant in Grant.objects.filter(emergency__session=session, until__gt=at):
            grant.until = at
            grant.save(update_fields=["until"])


def end_without_right(*, at: datetime, officers: Iterable[Officer] | None = None, file: UUID | None = None) -> None:
    """End the open sessions on files that their officers may no longer read, inside the act that took the right.

    Of these officers, or everybody's; on this file, or on any.
    """
    standing = AccessSession.objects.filter(ended_at__isnull=True, until__gt=at, file__isnull=False)
    standing = standing if officers is None else standing.filter(officer__in=list(officers))
    standing = standing if file is None else standing.filter(file=file)
    for session in standing.select_related("officer", "officer__unit"):
        if queries.level(session.officer, session.file, at) != "full":
            end([session], at)
