"""保全: what must not be erased while somebody entitled still needs it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anhe.law import access, queries
from anhe.law.models import LegalHold
from anhe.ledger import Refused, act


class AlreadyHeld(Refused):
    pass


class AlreadyLifted(Refused):
    pass


class NoReason(Refused):
    status = 400


class NothingNamed(Refused):
    status = 400


def place_hold(
    *, ground: str, document: str, reason: str, by, at: datetime, file: UUID | None = None, kind: str = ""
) -> LegalHold:
    """Keep a file, or every record of a kind, from being erased until the hold is lifted.

    Raises `NothingNamed`, `NoReason`, `AlreadyHeld`.
    """
    with act("hold.placed", by=by, may=access.may_hold, file=file, reason=reason, at=at) as facts:
        if (file is None) == (kind == ""):
            raise NothingNamed(_("Name either one file or one kind of record."))
        if kind and kind not in queries.retention_rules():
            raise NothingNamed(_("There is no kind of record called “%(kind)s”.") % {"kind": kind})
        if ground not in LegalHold.Ground.values or not document.strip() or not reason.strip():
            raise NoReason(_("Name the ground, the number of the order and the reason."))
        if LegalHold.objects.filter(file=file, kind=kind, lifted_at__isnull=True, document=document.strip()).exists():
            raise AlreadyHeld(_("This is already held by the same order."))
        hold = LegalHold.objects.create(
            file=file, kind=kind, ground=ground, document=document.strip(), placed_by=by.actor.ref[:16], placed_at=at
        )
        facts.on = hold
        facts.update(kind=kind, ground=ground, document=hold.document)
        return hold


def lift_hold(*, hold: LegalHold, reason: str, by, at: datetime) -> LegalHold:
    """Let what was held follow its own clock again; what is due meanwhile goes with the next sweep."""
    with act("hold.lifted", by=by, on=hold, may=access.may_hold, file=hold.file, reason=reason, at=at) as facts:
        if not reason.strip():
            raise NoReason(_("Name the ground, the number of the order and the reason."))
        hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if hold.lifted_at is not None:
            raise AlreadyLifted(_("This hold was already lifted."))
        hold.lifted_by, hold.lifted_at = by.actor.ref[:16], at
        hold.save(update_fields=["lifted_by", "lifted_at"])
        facts.update(document=hold.document)
        return hold
