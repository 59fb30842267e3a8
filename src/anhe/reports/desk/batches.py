"""Files of reports: begun, taken in parts of 500, ended; refused rows are kept sealed for 30 days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anhe import vault
from anhe.ledger import Refused, act
from anhe.reports import access, queries
from anhe.reports.desk.receiving import Received, receive
from anhe.reports.models import Batch, Receipt
from anhe.reports.shapes import NewReport

REJECTS_KEPT = timedelta(days=30)
MOST = 500


class BatchEnded(Refused):
    pass


class TooMany(Refused):
    status = 413


class RejectsGone(Refused):
    status = 404


@dataclass(frozen=True, slots=True)
class Took:
    """What became of one part of a file: new reports, and receipts that stood already for the same rows."""

    received: list[Received]
    known: list[Receipt]


def begin_batch(*, name: str, sha256: str, mapping: str, by, at: datetime) -> Batch:
    """Write down that a file of reports is being taken in."""
    with act("batch.begun", by=by, may=access.may_import, at=at, doing="collect") as facts:
        batch = Batch.objects.create(name=name[:200], sha256=sha256, mapping=mapping[:64], started_at=at)
        facts.on = batch
        facts.update(sha256=sha256, mapping=mapping)
        return batch


def receive_batch(*, batch: Batch, reports: Sequence[NewReport], row_hashes: Sequence[str], by, at: datetime) -> Took:
    """Take up to 500 rows of a file in one act that names each row's hash.

    A row whose token was taken before is not taken again; its first receipt is in `known`.
    """
    with act("batch.taken", by=by, on=batch, may=access.may_import, at=at, doing="collect") as facts:
        if batch.ended_at is not None:
            raise BatchEnded(_("This file was already taken in to its end."))
        if len(reports) > MOST:
            raise TooMany(_("At most %(most)d rows are taken at once.") % {"most": MOST})
        known = queries.receipts_of_tokens([report.token for report in reports])
        fresh = [report for report in reports if report.token not in known]
        received = [receive(report=report, by=by, at=at) for report in fresh]
        batch.taken += len(received)
        batch.save(update_fields=["taken"])
        facts.update(rows=list(row_hashes), taken=len(received), known=len(known))
        return Took(received, list(known.values()))


def end_batch(*, batch: Batch, refused: int, by, at: datetime, rejects: str = "") -> None:
    """Close a file: how many of its rows were refused; `rejects` is their file's text, kept sealed for 30 days."""
    with act("batch.ended", by=by, on=batch, at=at, doing="collect") as facts:
        if batch.ended_at is not None:
            raise BatchEnded(_("This file was already taken in to its end."))
        batch.refused, batch.ended_at = refused, at
        if rejects:
            batch.rejects = vault.seal_with("rejects", rejects, where=_place(batch))
        batch.save(update_fields=["refused", "ended_at", "rejects"])
        facts.update(taken=batch.taken, refused=refused)


def open_rejects(*, batch: Batch, by, at: datetime) -> str:
    """The refused rows as the text of a file, for an officer who may take files in."""
    with act("rejects.read", by=by, on=batch, may=access.may_import, purpose="review_report", at=at, doing="consult"):
        if batch.rejects is None:
            raise RejectsGone(_("The refused rows are no longer kept. They are deleted after 30 days."))
        return vault.open_with("rejects", bytes(batch.rejects), where=_place(batch))


def drop_old_rejects(*, by, at: datetime) -> int:
    """Delete the refused rows of files ended 30 days ago; returns of how many files."""
    with act("rejects.expired", by=by, at=at, doing="erase") as facts:
        count = queries.batches_with_rejects(ended_before=at - REJECTS_KEPT).update(rejects=None)
        facts.update(count=count)
        return count


def _place(batch: Batch) -> str:
    return f"reports_batch.rejects:{batch.pk}"
