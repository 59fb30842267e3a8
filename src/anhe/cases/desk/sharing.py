"""Who else may see a case: found by its number, shared with another unit, taken back."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, finding
from anhe.cases.models import Case
from anhe.ledger import Refused, act
from anhe.staff import access as levels
from anhe.staff import desk as staff
from anhe.staff import queries as officers
from anhe.staff.queries import Grant, Unit


class SeesItAnyway(Refused):
    """The unit is in charge of the case, or above the one that is, or was given as much before."""


class NotOfThisCase(Refused):
    status = 404


def note_found(*, thing: finding.Known, by, at: datetime) -> None:
    """Write down that somebody searched for this number and was told whose it is."""
    with act("case.found", by=by, file=thing.file, at=at, doing="consult") as facts:
        facts.update(number=thing.number, unit=thing.unit.code)


def share(*, case: Case, unit: Unit, scope: str, until: datetime, reason: str, by, at: datetime) -> Grant:
    """Show the case to another unit, so far and so long; its head and duty officer find it in their queue."""
    with act("case.shared", by=by, on=case, may=access.may_share, reason=reason, at=at, doing="disclose") as facts:
        if not reason.strip():
            raise staff.ThinReason(_("Write the reason first."))
        staff.require_within_own_right(by, case.file, scope, until, at)
        order = levels.LEVELS.index
        before = [given.scope for given in officers.grants_on(case.file, at).filter(unit=unit)]
        if unit.covers(case.unit) or any(order(given) >= order(scope) for given in before):
            raise SeesItAnyway(_("This unit sees as much already."))
        facts.update(unit=unit.code, scope=scope, until=until)
        return staff.grant(
            file=case.file, scope=scope, unit=unit, until=until, reason=reason, object_ref=case.number, by=by, at=at
        )


def end_sharing(*, case: Case, grant: Grant, reason: str, by, at: datetime) -> None:
    """Take back what was given on this case; it counts at once, and sessions that stood on it end."""
    with act("case.sharing_ended", by=by, on=case, may=access.may_share, reason=reason, at=at) as facts:
        if grant.file != case.file or (grant.until is not None and grant.until <= at):
            raise NotOfThisCase(_("Nothing of this kind is open on this case."))
        staff.end_grant(grant=grant, reason=reason, by=by, at=at)
        facts.update(to=(grant.officer and grant.officer.number) or (grant.unit and grant.unit.code) or "", scope=grant.scope)
