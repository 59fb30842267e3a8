"""Taking a report and handing out its receipt."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from anhe import vault
from anhe.city import queries as city
from anhe.ledger import Refused, act, insert, mint, new_id, next_number, send_now
from anhe.papers import receipts
from anhe.people import desk as people
from anhe.people import queries as people_queries
from anhe.people.shapes import NewParty, NewStatement
from anhe.reports import access, queries
from anhe.reports.models import Receipt, Report
from anhe.reports.shapes import NewReport
from anhe.staff import queries as staff
from anhe.staff.queries import Unit

OLDEST = timedelta(days=366 * 50)
SKEW = timedelta(minutes=5)  # phones' clocks run ahead
LONGEST_NARRATIVE = 20_000
CODE_SHOWN = timedelta(hours=24)  # for so long a form's token gives its tracking code again


class AlreadyReceived(Refused):
    """The same form was sent twice: the first receipt stands."""


class ToldOtherwise(AlreadyReceived):
    """The same form was sent twice with other words: the first receipt stands, and the second was not taken."""

    status = 422


class NotToldYet(Refused):
    status = 400


class TooLong(Refused):
    status = 413


class InTheFuture(Refused):
    status = 400


class TooLongAgo(Refused):
    status = 400


class OutOfOrder(Refused):
    status = 400


class NoSuchDistrict(Refused):
    status = 400


class NobodyInCharge(Refused):
    """No unit is registered that could take the report."""

    status = 503


@dataclass(frozen=True, slots=True)
class Received:
    """What the reporter takes away. `tracking_code` is shown now and never again."""

    report: Report
    receipt: Receipt
    tracking_code: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a report belongs; the point is already rounded."""

    unit: Unit
    district: str
    lon: float | None = None
    lat: float | None = None


def receive(*, report: NewReport, by, at: datetime, may=None) -> Received:
    """Take a report and issue its receipt; every report is taken, whatever the amount, or with none.

    Raises `AlreadyReceived` and what `check` raises.
    """
    pk = new_id()
    mint(pk)
    with act("report.received", by=by, file=pk, may=may, at=at, doing="collect") as facts:
        row = _row(report, check(report=report, at=at), pk, at)
        try:
            insert(row)  # goes out with whichever question comes next
            people.open_file(file=pk, parties=_parties(report), lang=report.lang, by=by, at=at)
            receipt, code = _issue_receipt(row, report, at)
            send_now()
        except IntegrityError as error:
            if "token_hash" not in str(error):
                raise
            raise AlreadyReceived(_("This report was already received.")) from error
        facts.on = row
        facts.update(channel=row.channel, kind=row.kind, offence=row.offence, unit=row.unit.code)
        return Received(row, receipt, code)


def check(*, report: NewReport, at: datetime) -> _Spot:
    """Where the report belongs, if it can be taken as it stands; nothing is written.

    Raises `NotToldYet`, `TooLong`, `InTheFuture`, `TooLongAgo`, `OutOfOrder`, `city.OutsideCity`, `NoSuchDistrict`,
    `NobodyInCharge`.
    """
    check_times(report.happened_from, report.happened_until, report.received_at, at=at)
    if report.happened_from and report.happened_until and report.happened_until < report.happened_from:
        raise OutOfOrder(_("The event cannot end before it began. Check both times."))
    if not report.narrative.strip():
        raise NotToldYet(_("Say in a few words what happened."))
    if len(report.narrative) > LONGEST_NARRATIVE:
        raise TooLong(
            _("The text has %(have)d characters; at most %(most)d are taken. Shorten it, or add the rest afterwards.")
            % {"have": len(report.narrative), "most": LONGEST_NARRATIVE}
        )
    spot = _spot(report)
    if spot.unit is None:
        raise NobodyInCharge(_("This city has no police unit registered yet. Call 110."))
    return spot


def check_times(*moments: datetime | None, at: datetime) -> None:
    """Raise `InTheFuture` or `TooLongAgo` for a moment that cannot be one of a report told now."""
    for moment in moments:
        if moment is None:
            continue
        if moment > at + SKEW:
            raise InTheFuture(_("The time of the event lies in the future. Check the date."))
        if moment < at - OLDEST:
            raise TooLongAgo(_("The time of the event lies more than 50 years back. Check the year."))


def _spot(report: NewReport) -> _Spot:
    if report.lon is None or report.lat is None:
        if report.district_code and not city.districts().filter(code=report.district_code).exists():
            raise NoSuchDistrict(_("This is not the code of a district of this city."))
        return _Spot(staff.unit_for_district(report.district_code), report.district_code)
    found = city.locate(report.lon, report.lat)
    lon, lat = city.rounded(report.lon, report.lat)
    unit = found.unit or staff.unit_for_district(found.district.code)
    return _Spot(unit, found.district.code, lon, lat)


def _row(report: NewReport, spot: _Spot, pk, at: datetime) -> Report:
    return Report(
        id=pk, number=next_number("R", at), channel=report.channel, kind=report.kind, offence=report.offence,
        teller=report.teller, unit=spot.unit, received_at=report.received_at or at, happened_from=report.happened_from,
        happened_until=report.happened_until, district_code=spot.district, lon=spot.lon, lat=spot.lat,
        lang=report.lang, token_hash=queries.token_hash(report.token) if report.token else None,
        told_hash=vault.keyed_hash(_told(report), purpose="told") if report.token else None,
        is_synthetic=report.is_synthetic,
    )  # fmt: skip


def received_before(*, report: NewReport) -> Receipt:
    """The receipt that stands for this token. Raises `ToldOtherwise` where it was given for something else than this."""
    first = queries.receipt_of_token(report.token)
    kept = first.report.told_hash
    if kept is not None and bytes(kept) not in vault.keyed_hashes(_told(report), purpose="told"):
        raise ToldOtherwise(_("This was sent before with other words, and its receipt stands. What is new was not taken: send it as a new report, or add it on the progress page."))
    return first


def _told(report: NewReport) -> str:
    """All that was told, as one text; the page's language is no part of it."""
    told = {name: value for name, value in asdict(report).items() if name not in {"token", "lang", "is_synthetic"}}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)


def _parties(report: NewReport) -> list[NewParty]:
    told = [NewStatement("narrative", report.narrative)]
    if report.place:
        told.append(NewStatement("place", report.place))
    if report.items:
        told.append(NewStatement("items", json.dumps(list(report.items), ensure_ascii=False)))
    given = report.reporter or NewParty(role="reporter")
    first = replace(given, role="reporter", statements=(*given.statements, *told))
    return [first, *report.others]


def _issue_receipt(row: Report, report: NewReport, at: datetime) -> tuple[Receipt, str]:
    code = tracking_code(report.token) if report.token else vault.new_code()
    pk = new_id()
    proof, proof_hash = _second_proof(report, pk)
    content = receipts.ReceiptContent(
        number=row.number, issued_at=at.replace(microsecond=0), unit_zh=row.unit.name_zh, unit_en=row.unit.name_en,
        channel=row.channel, summary=(row.offence,), lang=row.lang,
    )  # fmt: skip
    issued = receipts.issue(content, signer=vault.signer(at=content.issued_at))
    receipt = Receipt(
        id=pk, report=row, tracking_hash=vault.keyed_hash(code, purpose="tracking"), issued_at=at,
        content=issued.content, text=issued.text, key_id=issued.key_id, proof=proof, proof_hash=proof_hash,
    )  # fmt: skip
    insert(receipt)
    return receipt, code


def tracking_code(token: str) -> str:
    """The code of the report sent with this token: a form sent twice shows the same one."""
    return vault.code_from(vault.keyed_hash(token, purpose="tracking_code"))


def code_again(*, receipt: Receipt, token: str, at: datetime) -> str:
    """The tracking code once more for who sent this form: for a day, however often it is sent; empty afterwards."""
    is_its_form = receipt.report.token_hash is not None and bytes(receipt.report.token_hash) == queries.token_hash(token)
    return tracking_code(token) if is_its_form and at - receipt.issued_at <= CODE_SHOWN else ""


def _second_proof(report: NewReport, pk) -> tuple[str, str]:
    if report.passphrase:
        return Receipt.Proof.PASSPHRASE, vault.hash_passphrase(report.passphrase)
    phones = [i.value for i in (report.reporter.identifiers if report.reporter else ()) if i.kind == "phone"]
    tail = vault.normalise("phone", phones[0])[-4:] if phones else ""
    if len(tail) == 4:
        return Receipt.Proof.PHONE, vault.keyed_hash(f"{pk}:{tail}", purpose="proof").hex()
    return Receipt.Proof.NONE, ""


def look_for_caller(*, phone: str, by, at: datetime) -> set:
    """Files whose reporter is reached at exactly this number; an officer taking a call may ask, and it is kept."""
    with act("caller.looked_up", by=by, may=access.may_take, purpose="take_call", at=at, doing="consult") as facts:
        try:
            found = people_queries.files_with(phone, kind="phone", domain="contact")
        except vault.NothingToIndex:
            found = set()
        facts.shown.extend(f"file:{file}" for file in sorted(found))
        return found
