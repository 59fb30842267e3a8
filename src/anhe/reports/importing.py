"""The bridge from a file under a mapping to the desk: rows in, receipts out, the refused ones in a file with reasons."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anhe import exchange
from anhe.ledger import Refused
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk, typed
from anhe.reports.models import Batch, Report
from anhe.reports.offences import SERVICES, Offence
from anhe.reports.shapes import NewReport

KIND = "reports"
NEEDED = frozenset({"received_at", "narrative", "offence"})
WELCOME = frozenset({
    "number", "happened_from", "happened_until", "place", "point", "reporter_name", "reporter_phone", "channel", "district",
})  # fmt: skip
ROWS_AT_ONCE = 500


@dataclass
class Taken:
    """What became of a file. `numbers` are the new reports', `known` those of rows taken before."""

    batch: Batch
    numbers: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: int = 0


def take(
    source: exchange.Source, *, name: str, refuse: Callable[[exchange.Reject], None], step: Callable[[Callable], Any], by,
    at: datetime, is_synthetic: bool = False, progress: exchange.Progress | None = None, rejects_text: Callable[[], str] = str,
) -> Taken:  # fmt: skip
    """Take in every row of an opened file, 500 in one transaction; refused rows go to `refuse` with their reasons.

    `step(work)` runs one transaction's work and gives its result. `rejects_text` gives the rejects file at the end.
    Raises `exchange.BadFile` for a mapping that does not make reports.
    """
    mapping = source.mapping
    mapping.expect(KIND, required=NEEDED, optional=WELCOME)
    title = f"{mapping.name} {mapping.sha256[:16]}"
    taken = Taken(step(lambda: desk.begin_batch(name=name, sha256=source.digest(), mapping=title, by=by, at=at)))
    for part in source.batches(size=ROWS_AT_ONCE, progress=progress):
        for reject in part.rejects:
            refuse(reject)
        good = list(_readable(part.taken, mapping, refuse, at=at, is_synthetic=is_synthetic))
        taken.refused += len(part.rejects) + len(part.taken) - len(good)
        if good:
            _take_part(taken, good, step, by=by, at=at)
    step(lambda: desk.end_batch(batch=taken.batch, refused=taken.refused, by=by, at=at, rejects=rejects_text()))
    return taken


def _readable(
    rows, mapping: exchange.Mapping, refuse: Callable[[exchange.Reject], None], *, at: datetime, is_synthetic: bool
) -> Iterator[tuple[exchange.TakenRow, NewReport]]:
    """Each row with its report, if the desk would take it; the others are refused for the desk's own reason."""
    for row in rows:
        try:
            report = report_of(row, mapping, is_synthetic=is_synthetic)
            desk.check(report=report, at=at)
        except Refused as refusal:
            refuse(row.refused(str(refusal), code=refusal.code))
        else:
            yield row, report


def _take_part(taken: Taken, good: list[tuple[exchange.TakenRow, NewReport]], step, *, by, at: datetime) -> None:
    reports, hashes = [report for _row, report in good], [row.row_hash for row, _report in good]

    def work() -> desk.Took:
        return desk.receive_batch(batch=taken.batch, reports=reports, row_hashes=hashes, by=by, at=at)

    count = taken.batch.taken
    try:
        took = step(work)
    except desk.AlreadyReceived:
        # Somebody is taking in the same rows at this moment: now their receipts stand.
        taken.batch.taken = count
        took = step(work)
    taken.numbers += [one.report.number for one in took.received]
    taken.known += [receipt.report.number for receipt in took.known]


def report_of(row: exchange.TakenRow, mapping: exchange.Mapping, *, is_synthetic: bool = False) -> NewReport:
    """The report that a row tells; the same row always carries the same token. Raises `desk.NotToldYet`."""
    told = row.values
    offence = str(told.get("offence") or "")
    if offence not in Offence.values:
        raise desk.NotToldYet(_("The mapping gives “%(value)s”, which is no kind of offence known here.") % {"value": offence})
    channel = str(told.get("channel") or Report.Channel.FILE)
    lon, lat = told.get("point") or (None, None)
    phone = str(told.get("reporter_phone") or "")
    narrative = typed.without_unseen(str(told["narrative"] or ""))
    return NewReport(
        channel=channel if channel in Report.Channel.values else Report.Channel.FILE,
        kind=Report.Kind.HELP if offence in SERVICES else Report.Kind.CASE, offence=offence, narrative=narrative,
        lang=typed.language_of(narrative, "zh-hans" if mapping.lang.lower().startswith("zh") else "en"),
        received_at=told["received_at"], happened_from=told.get("happened_from"), happened_until=told.get("happened_until"),
        place=str(told.get("place") or ""), lon=lon, lat=lat, district_code=str(told.get("district") or ""),
        reporter=NewParty("reporter", str(told.get("reporter_name") or ""), "", False,
                          (NewIdentifier("phone", phone),) if phone else ()),
        token=f"row:{hashlib.sha256(f'{mapping.name}:{row.row_hash}'.encode()).hexdigest()}",
        is_synthetic=is_synthetic or mapping.synthetic,
    )  # fmt: skip
