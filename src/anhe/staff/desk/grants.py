"""Grants: who else may see a file, how far and how long."""

from datetime import datetime
from uuid import UUID

from anhe.ledger import act, renew_context
from anhe.staff.desk import sessions
from anhe.staff.models import Grant, Officer, Unit


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
    object_ref: str = "",
) -> Grant:
    """Let one officer, unit or organisation see a file. Callers check that the giver may."""
    with act("grant.given", by=by, file=file, purpose="handle_case", reason=reason, at=at, doing="disclose") as facts:
        given = Grant.objects.create(
            file=file, scope=scope, officer=officer, unit=unit, organisation=organisation,
            since=at, until=until, by=f"{by.actor.kind}:{by.actor.ref}", object_ref=object_ref,
        )  # fmt: skip
        facts.on = given
        renew_context()
        facts.update(scope=scope, to=(officer and officer.number) or (unit and unit.code) or organisation.code)
        return given


def end_grant(*, grant: Grant, by, at: datetime, reason: str = "") -> None:
    """Take a grant back; it takes effect at once, and sessions that stood on it end."""
    with act("grant.ended", by=by, file=grant.file, reason=reason, at=at):
        grant.until = at
        grant.save(update_fields=["until"])
        sessions.end_without_right(officers=_reached(grant), at=at, file=grant.file)
        renew_context()


def _reached(grant: Grant) -> list[Officer]:
    if grant.officer is not None:
        return [grant.officer]
    return list(Officer.objects.filter(unit__path__startswith=grant.unit.path)) if grant.unit is not None else []
