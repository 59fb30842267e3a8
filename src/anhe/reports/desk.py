"""Every write about reports. No verb here reads what a thing is worth."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from anhe import vault
from anhe.city import queries as city
from anhe.ledger import Refused, act, new_id, next_number
from anhe.papers import receipts
from anhe.people import desk as people
from anhe.people.shapes import NewParty, NewStatement
from anhe.reports import access, queries
from anhe.reports.models import Batch, Draft, Receipt, Reply, Report
from anhe.reports.shapes import NewReport
from anhe.staff import queries as staff
from anhe.staff.queries import Officer, Unit

DRAFT_KEPT = timedelta(days=30)
OLDEST = timedelta(days=366 * 50)
LONGEST_NARRATIVE = 20_000


class AlreadyReceived(Refused):
    """The same form was sent twice: the first receipt stands."""


class NotToldYet(Refused):
    status = 400


class InTheFuture(Refused):
    status = 400


class TooLongAgo(Refused):
    status = 400


class NotOpen(Refused):
    pass


class SameReport(Refused):
    status = 400


class DraftGone(Refused):
    status = 404


@dataclass(frozen=True, slots=True)
class Received:
    """What the reporter takes away. `tracking_code` is shown now and never again."""

    report: Report
    receipt: Receipt
    tracking_code: str


def receive(*, report: NewReport, by, at: datetime, may=None) -> Received:
    """Take a report and issue its receipt; every report is taken, whatever the amount, or with none.

    Raises `NotToldYet`, `InTheFuture`, `TooLongAgo`, `city.OutsideCity`, `AlreadyReceived`.
    """
    pk = new_id()
    with act("report.received", by=by, file=pk, may=may, at=at, doing="collect") as facts:
        _check_times(report, at)
        if not report.narrative.strip():
            raise NotToldYet(_("Say in a few words what happened."))
        row = _row(report, pk, at)
        try:
            row.save(force_insert=True)
        except IntegrityError as error:
            if "token_hash" not in str(error):
                raise
            raise AlreadyReceived(_("This report was already received.")) from error
        people.open_file(file=pk, parties=_parties(report), lang=report.lang, by=by, at=at)
        receipt, code = _issue_receipt(row, report, at)
        facts.on = row
        facts.update(channel=row.channel, kind=row.kind, offence=row.offence, unit=row.unit.code)
        return Received(row, receipt, code)


def _row(report: NewReport, pk, at: datetime) -> Report:
    lon, lat, district, unit = _place(report)
    return Report(
        id=pk, number=next_number("R", at), channel=report.channel, kind=report.kind, offence=report.offence,
        unit=unit, received_at=at, happened_from=report.happened_from, happened_until=report.happened_until,
        district_code=district, lon=lon, lat=lat, lang=report.lang,
        token_hash=queries.token_hash(report.token) if report.token else None, is_synthetic=report.is_synthetic,
    )  # fmt: skip


def _place(report: NewReport) -> tuple[float | None, float | None, str, Unit]:
    if report.lon is None or report.lat is None:
        unit = staff.unit_for_district(report.district_code)
        return None, None, report.district_code, unit
    found = city.locate(report.lon, report.lat)
    lon, lat = city.rounded(report.lon, report.lat)
    return lon, lat, found.district.code, found.unit


def _check_times(report: NewReport, at: datetime) -> None:
    for moment in (report.happened_from, report.happened_until):
        if moment is None:
            continue
        if moment > at + timedelta(minutes=5):
            raise InTheFuture(_("The time of the event lies in the future. Check the date."))
        if moment < at - OLDEST:
            raise TooLongAgo(_("The time of the event lies more than 50 years back. Check the year."))


def _parties(report: NewReport) -> list[NewParty]:
    told = [NewStatement("narrative", report.narrative[:LONGEST_NARRATIVE])]
    if report.place:
        told.append(NewStatement("place", report.place))
    if report.items:
        told.append(NewStatement("items", json.dumps(list(report.items), ensure_ascii=False)))
    given = report.reporter or NewParty(role="reporter")
    first = NewParty(given.role, given.name, given.address, given.is_secret, given.identifiers, (*given.statements, *told))
    return [first, *report.others]


def _issue_receipt(row: Report, report: NewReport, at: datetime) -> tuple[Receipt, str]:
    code = _tracking_code(report.token)
    pk = new_id()
    proof, proof_hash = _second_proof(report, pk)
    content = receipts.ReceiptContent(
        number=row.number, issued_at=at.replace(microsecond=0), unit_zh=row.unit.name_zh, unit_en=row.unit.name_en,
        channel=row.channel, summary=(row.offence,), lang=row.lang,
    )  # fmt: skip
    issued = receipts.issue(content, signer=vault.signer(at=content.issued_at))
    receipt = Receipt(
        id=pk, report=row, tracking_hash=vault.keyed_hash(code, purpose="tracking"), issued_at=at,
        content=content.canonical(), text=issued.text, key_id=issued.key_id, proof=proof, proof_hash=proof_hash,
    )  # fmt: skip
    receipt.save(force_insert=True)
    return receipt, code


def _tracking_code(token: str) -> str:
    """The form's token gives the code, so that a form sent twice shows the same one."""
    if not token:
        return vault.new_code()
    return vault.code_from(vault.keyed_hash(token, purpose="tracking-code"))


def _second_proof(report: NewReport, pk) -> tuple[str, str]:
    if report.passphrase:
        return Receipt.Proof.PASSPHRASE, vault.hash_passphrase(report.passphrase)
    phones = [i.value for i in (report.reporter.identifiers if report.reporter else ()) if i.kind == "phone"]
    tail = vault.normalise("phone", phones[0])[-4:] if phones else ""
    if len(tail) == 4:
        return Receipt.Proof.PHONE, vault.keyed_hash(f"{pk}:{tail}", purpose="proof").hex()
    return Receipt.Proof.NONE, ""


def join(*, report: Report, into: Report, reason: str, by, at: datetime) -> Report:
    """Link a second telling of the same event to the first; both receipts stay good."""
    with act("report.joined", by=by, on=report, may=access.may_decide, reason=reason, at=at, doing="combine") as facts:
        if report.pk == into.pk or into.joined_to_id is not None:
            raise SameReport(_("Choose the earlier report itself, not one already joined to another."))
        report = _locked_open(report)
        report.state, report.joined_to = Report.State.LINKED, into
        report.save(update_fields=["state", "joined_to"])
        facts.update(into=into.number)
        return report


def transfer(*, report: Report, to: Unit, reason: str, by, at: datetime) -> Report:
    """Hand a report to the unit in charge; urgent measures come first, the receipt stays good."""
    with act("report.transferred", by=by, on=report, may=access.may_decide, reason=reason, at=at) as facts:
        report = _locked_open(report)
        facts.update(to=to.code, sender=report.unit.code)
        report.unit, report.state = to, Report.State.TRANSFERRED
        report.save(update_fields=["unit", "state"])
        return report


def withdraw(*, report: Report, reason: str, by, at: datetime) -> Report:
    """Note that the reporter took the report back before it became a case."""
    with act("report.withdrawn", by=by, on=report, may=access.may_decide, reason=reason, at=at):
        report = _locked_open(report)
        report.state = Report.State.WITHDRAWN
        report.save(update_fields=["state"])
        return report


def mark_accepted(*, report: Report, by, at: datetime) -> Report:
    """Note that a case was accepted from this report; `cases` calls it."""
    with act("report.accepted", by=by, on=report, at=at):
        report = _locked_open(report)
        report.state = Report.State.ACCEPTED
        report.save(update_fields=["state"])
        return report


def answer(*, report: Report, text: str, by: Officer, at: datetime, close: bool = False) -> Reply:
    """Tell the reporter something; with `close` the report ends here, answered."""
    with act("report.answered", by=by, on=report, may=access.may_answer, at=at, doing="disclose") as facts:
        statement = people.add_statement(file=report.file, kind="answer", text=text, lang=report.lang, by=by, at=at)
        reply = Reply.objects.create(
            report=report, statement=statement, officer_number=by.number, officer_name=by.name,
            unit=by.unit, made_at=at,
        )  # fmt: skip
        if close:
            _locked_open(report)
            Report.objects.filter(pk=report.pk).update(state=Report.State.ANSWERED)
        facts.update(closed=close)
        return reply


def add_supplement(*, report: Report, text: str, lang: str, by, at: datetime) -> None:
    """Keep what the reporter adds later from the tracking page."""
    with act("report.supplemented", by=by, on=report, at=at, doing="collect"):
        people.add_statement(
            file=report.file, kind="supplement", text=text[:LONGEST_NARRATIVE], lang=lang, by=by, at=at
        )


def save_draft(*, body: dict, by, at: datetime, code: str = "") -> tuple[str, Draft]:
    """Keep an unfinished form under a resume code for 30 days; returns (code, draft).

    A code that opens nothing any more raises `DraftGone`; an empty one makes a new draft.
    """
    with act("draft.saved", by=by, at=at, doing="collect") as facts:
        if code:
            draft = queries.draft(code, at)
            if draft is None:
                raise DraftGone(_("This draft is no longer kept. Drafts are deleted after 30 days."))
        else:
            code = vault.new_code(60)
            draft = Draft(id=new_id(), code_hash=vault.keyed_hash(code, purpose="draft"))
        draft.body = vault.seal_with("draft", json.dumps(body, ensure_ascii=False), where=f"reports_draft.body:{draft.pk}")
        draft.saved_at, draft.expires_at = at, at + DRAFT_KEPT
        draft.save()
        facts.on = draft
        return code, draft


def open_draft(*, code: str, by, at: datetime) -> dict:
    """The answers of a draft, for the person who holds its code. Raises `DraftGone`."""
    with act("draft.resumed", by=by, at=at, doing="consult") as facts:
        draft = queries.draft(code, at)
        if draft is None:
            raise DraftGone(_("This code opens no draft. Check it, or begin a new report."))
        facts.on = draft
        return json.loads(vault.open_with("draft", bytes(draft.body), where=f"reports_draft.body:{draft.pk}"))


def drop_draft(*, code: str, by, at: datetime) -> None:
    """Delete a draft once its report was received."""
    with act("draft.dropped", by=by, at=at, doing="erase"):
        draft = queries.draft(code, at)
        if draft is not None:
            draft.delete()


def drop_expired_drafts(*, by, at: datetime) -> int:
    """Delete drafts past their 30 days; returns how many."""
    with act("draft.expired", by=by, at=at, doing="erase") as facts:
        count, _each = queries.expired_drafts(at).delete()
        facts.update(count=count)
        return count


def begin_batch(*, name: str, sha256: str, mapping: str, by, at: datetime) -> Batch:
    """Write down that a file of reports is being taken in."""
    with act("batch.begun", by=by, may=access.may_import, at=at, doing="collect") as facts:
        batch = Batch.objects.create(name=name, sha256=sha256, mapping=mapping, started_at=at)
        facts.on = batch
        facts.update(sha256=sha256, mapping=mapping)
        return batch


def receive_batch(*, batch: Batch, reports: Sequence[NewReport], row_hashes: Sequence[str], by, at: datetime) -> list[Received]:
    """Take up to 500 rows of a file in one act that names each row's hash."""
    with act("batch.taken", by=by, on=batch, may=access.may_import, at=at, doing="collect") as facts:
        facts.update(rows=list(row_hashes))
        received = [receive(report=r, by=by, at=at) for r in reports]
        batch.taken += len(received)
        batch.save(update_fields=["taken"])
        return received


def end_batch(*, batch: Batch, refused: int, by, at: datetime) -> None:
    """Close a file: how many of its rows were refused."""
    with act("batch.ended", by=by, on=batch, at=at, doing="collect") as facts:
        batch.refused, batch.ended_at = refused, at
        batch.save(update_fields=["refused", "ended_at"])
        facts.update(taken=batch.taken, refused=refused)


def _locked_open(report: Report) -> Report:
    report = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if not report.is_open:
        raise NotOpen(_("This report was already decided: it is “%(state)s” now.") % {"state": report.get_state_display()})
    return report
