"""Every write of what we hold: taken in, moved, handed back. Each adds a line to the chain of custody."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe import vault
from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.evidence import access, queries
from anhe.evidence.models import Custody, Exhibit, Handover
from anhe.ledger import Refused, act, new_id, next_number, reach
from anhe.papers import receipts
from anhe.staff.queries import Officer

PAPER = "发还物品清单"


class HeldAlready(Refused):
    pass


class NotHeld(Refused):
    pass


class NoPlace(Refused):
    status = 400


class NeedsSecondOfficer(Refused):
    status = 400


class NotOfThisCase(Refused):
    status = 404


def take_in(*, item, source: str, place: str, by: Officer, at: datetime) -> Exhibit:
    """Take a thing of a case into our hands; from now on its chain of custody says where it is."""
    case = item.case
    with act("exhibit.taken_in", by=by, on=case, may=access.may_handle, at=at, doing="collect") as facts:
        if not place.strip():
            raise NoPlace(_("Say where it will lie."))
        if queries.held(item) is not None:
            raise HeldAlready(_("This thing is in our hands already."))
        exhibit = Exhibit.objects.create(
            number=next_number("E", at), case=case, item=item, source=source, place=place.strip()[:120], taken_in_at=at
        )
        _step(exhibit, Custody.Step.TAKEN_IN, by=by, at=at)
        cases.mark_item(item=item, kind="seized" if source == "suspect" else "recovered", by=by, at=at)
        facts.on = exhibit
        facts.update(exhibit=exhibit.number, source=source)
        return exhibit


def move(*, exhibit: Exhibit, place: str, by: Officer, at: datetime) -> Exhibit:
    """Put it somewhere else, and say so."""
    with act("exhibit.moved", by=by, on=exhibit, may=access.may_handle, at=at) as facts:
        _require_held(exhibit)
        if not place.strip():
            raise NoPlace(_("Say where it will lie."))
        facts.update(before=exhibit.place, now=place.strip())
        exhibit.place = place.strip()[:120]
        exhibit.save(update_fields=["place"])
        _step(exhibit, Custody.Step.MOVED, by=by, at=at)
        return exhibit


def hand_over(*, exhibit: Exhibit, party, proof: str, witness: Officer, by: Officer, at: datetime) -> Handover:
    """Give the thing back to its owner before two officers; the paper is signed and can be checked by anybody.

    `party` is one of the case's own people. Raises `NotHeld`, `NeedsSecondOfficer`, `NotOfThisCase`.
    """
    with act("handover.made", by=by, on=exhibit, may=access.may_handle, at=at, doing="disclose") as facts:
        _require_held(exhibit)
        if witness.pk == by.pk:
            raise NeedsSecondOfficer(_("Two officers give a thing back. Name the second one."))
        case = exhibit.case
        files = case_queries.files_of(case)
        reach(*files)
        if party.file not in files or party.role not in {"reporter", "victim", "agent"}:
            raise NotOfThisCase(_("Give it to somebody of this case: who reported, the victim, or who acts for them."))
        number = next_number("H", at)
        content, text = _signed(number, exhibit, at)
        handover = Handover.objects.create(
            id=new_id(), number=number, exhibit=exhibit, party=party, proof=proof, officer_number=by.number,
            witness_number=witness.number, made_at=at, content=content, text=text,
        )  # fmt: skip
        exhibit.state, exhibit.place = Exhibit.State.RETURNED, ""
        exhibit.save(update_fields=["state", "place"])
        _step(exhibit, Custody.Step.HANDED_OVER, by=by, at=at)
        cases.mark_item(item=exhibit.item, kind="returned", by=by, at=at)
        facts.update(handover=number, exhibit=exhibit.number, proof=proof, witness=witness.number)
        return handover


def _require_held(exhibit: Exhibit) -> None:
    if not Exhibit.objects.select_for_update(of=("self",)).filter(pk=exhibit.pk, state=Exhibit.State.HELD).exists():
        raise NotHeld(_("This thing is no longer in our hands."))


def _step(exhibit: Exhibit, step: str, *, by: Officer, at: datetime) -> Custody:
    return Custody.objects.create(exhibit=exhibit, step=step, officer_number=by.number, place=exhibit.place, at=at)


def _signed(number: str, exhibit: Exhibit, at: datetime) -> tuple[str, str]:
    """What the paper's code vouches for: which thing of which case, when and by which unit; nobody's name."""
    unit = exhibit.case.unit
    content = receipts.ReceiptContent(
        number=number, issued_at=at, unit_zh=unit.name_zh, unit_en=unit.name_en, channel="handover",
        summary=(exhibit.number, exhibit.case.number), paper=PAPER,
    )  # fmt: skip
    return content.canonical(), receipts.issue(content, signer=vault.signer(at=at)).text
