"""Every write about officers, units, posts, grants and access sessions."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act, renew_context
from anhe.staff import access
from anhe.staff.models import AccessSession, Grant, Login, Officer, Post, Unit

SESSION_LENGTH = timedelta(hours=8)


class UnknownPurpose(Refused):
    status = 400


class SessionEnded(Refused):
    pass


def register_unit(
    *,
    code: str,
    kind: str,
    name_zh: str,
    name_en: str,
    by,
    at: datetime,
    parent: Unit | None = None,
    phone: str = "",
    district_code: str = "",
    synthetic: bool = False,
) -> Unit:
    """Add a unit beneath its parent."""
    with act("unit.registered", by=by, may=access.may_run_the_house, at=at, doing="collect") as facts:
        path = f"{parent.path if parent else ''}{code}/"
        unit = Unit.objects.create(
            code=code, kind=kind, parent=parent, path=path, name_zh=name_zh, name_en=name_en,
            phone=phone, district_code=district_code, is_synthetic=synthetic,
        )  # fmt: skip
        facts.on = unit
        facts.update(code=code, kind=kind)
        renew_context()
        return unit


def register_officer(
    *,
    number: str,
    name: str,
    unit: Unit,
    by,
    at: datetime,
    roles: tuple[str, ...] = (),
    name_en: str = "",
    password: str | None = None,
    joined_on: date | None = None,
    synthetic: bool = False,
) -> Officer:
    """Add an officer with their login and first posts. Without a password nobody can sign in as them."""
    with act("officer.registered", by=by, may=access.may_run_the_house, at=at, doing="collect") as facts:
        login = Login.objects.create_user(number, password)
        officer = Officer.objects.create(
            login=login, number=number, name=name, name_en=name_en, unit=unit, joined_on=joined_on,
            is_synthetic=synthetic,
        )  # fmt: skip
        Post.objects.bulk_create(Post(officer=officer, role=role, since=at) for role in roles)
        facts.on = officer
        facts.update(unit=unit.code, roles=list(roles))
        return officer


def give_post(*, officer: Officer, role: str, by, at: datetime) -> Post:
    """Entrust an officer with a role from now on."""
    with act("post.given", by=by, on=officer, may=access.may_run_the_house, at=at) as facts:
        facts.update(role=role)
        return Post.objects.create(officer=officer, role=role, since=at)


def end_post(*, post: Post, by, at: datetime) -> None:
    """Take a role back."""
    with act("post.ended", by=by, on=post.officer, may=access.may_run_the_house, at=at) as facts:
        facts.update(role=post.role)
        post.until = at
        post.save(update_fields=["until"])


def note_sign_in(*, officer: Officer, at: datetime) -> None:
    """Write down that an officer signed in."""
    with act("officer.signed_in", by=officer, on=officer, at=at, doing="consult"):
        pass


def open_session(
    *, purpose: str, by: Officer, at: datetime, file: UUID | None = None, object_ref: str = "", reason: str = ""
) -> AccessSession:
    """Say what one is about to look at and why; ends the session before it."""
    with act("session.opened", by=by, file=file, reason=reason, purpose=purpose, at=at, doing="consult") as facts:
        if purpose not in AccessSession.Purpose.values:
            raise UnknownPurpose(_("Choose the purpose from the list."))
        AccessSession.objects.filter(officer=by, ended_at__isnull=True).update(ended_at=at)
        session = AccessSession.objects.create(
            officer=by, purpose=purpose, file=file, object_ref=object_ref, reason=reason,
            opened_at=at, until=at + SESSION_LENGTH,
        )  # fmt: skip
        facts.on = session
        facts.update(object_ref=object_ref)
        by.access = session
        renew_context()
        return session


def close_session(*, session: AccessSession, by: Officer, at: datetime) -> None:
    """End an access session before its time."""
    with act("session.closed", by=by, on=session, at=at, doing="consult"):
        if session.is_ended:
            raise SessionEnded(_("This access session has already ended."))
        session.ended_at = at
        session.save(update_fields=["ended_at"])
        by.access = None
        renew_context()


def grant(
    *,
    file: UUID,
    scope: str,
    by,
    at: datetime,
    officer: Officer | None = None,
    unit: Unit | None = None,
    organisation=None,
    until: datetime | None = None,
    reason: str = "",
) -> Grant:
    """Let one officer, unit or organisation see a file. Callers check that the giver may."""
    with act("grant.given", by=by, file=file, purpose="handle_case", reason=reason, at=at, doing="disclose") as facts:
        given = Grant.objects.create(
            file=file, scope=scope, officer=officer, unit=unit, organisation=organisation,
            since=at, until=until, by=f"{by.actor.kind}:{by.actor.ref}",
        )  # fmt: skip
        facts.on = given
        renew_context()
        facts.update(scope=scope, to=(officer and officer.number) or (unit and unit.code) or organisation.code)
        return given


def end_grant(*, grant: Grant, by, at: datetime, reason: str = "") -> None:
    """Take a grant back; it takes effect at once."""
    with act("grant.ended", by=by, file=grant.file, reason=reason, at=at):
        grant.until = at
        grant.save(update_fields=["until"])
        renew_context()
