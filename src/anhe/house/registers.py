"""Registers of closed cases and of reports, from a mapped file to the desks: every row taken or refused with its reason."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from anhe import exchange
from anhe.cases import desk as cases
from anhe.city import desk as city
from anhe.ledger import Refused, Work
from anhe.reports import importing
from anhe.staff import queries as staff

REQUIRED = {"number", "happened_from", "offence"}
OPTIONAL = {
    "words", "point", "district", "neighbourhood", "unfounded", "recorded_month", "source_count", "source_code",
}  # fmt: skip


def take_cases(
    source: exchange.Source, *, rejects: exchange.Rejects, by: str, at: datetime, progress: Callable | None = None
) -> int:
    """Take the rows in batches of 500, each one act in one transaction; returns how many were taken.

    `by` is the number of the officer who answers for it. Raises `exchange.BadFile`, and `Refused` before any row.
    """
    source.mapping.expect("cases", required=REQUIRED, optional=OPTIONAL)
    with Work():
        officer = _officer(by)
        batch = cases.begin_batch(
            name=source.path.name, sha256=source.digest(), mapping=source.mapping.name,
            attribution=source.mapping.attribution, by=officer, at=at,
        )  # fmt: skip
    taken = 0
    for rows in source.batches(size=500, progress=progress):
        for reject in rows.rejects:
            rejects.add(reject)
        with Work():
            taken += _take(rows.taken, batch, source.mapping, officer, at, rejects)
    with Work():
        cases.end_batch(batch=batch, refused=rejects.count, by=officer, at=at)
    return taken


def take_reports(
    source: exchange.Source, *, rejects: exchange.Rejects, by: str, at: datetime, progress: Callable | None = None
) -> int:
    """Take the rows as reports, each 500 in one transaction; returns how many are new. A row taken before stays one.

    `by` is the number of the officer who answers for it. Raises `exchange.BadFile`, and `Refused` before any row.
    """
    with Work():
        officer = _officer(by)
    taken = importing.take(
        source, name=source.path.name, refuse=rejects.add, step=_in_one_transaction, by=officer, at=at,
        is_synthetic=settings.ANHE_DEMO, progress=progress,
    )  # fmt: skip
    return len(taken.numbers)


def take_places(
    path: Path, mapping: exchange.Mapping, rejects: Path, *, by: str, at: datetime, progress: Callable | None = None
) -> tuple[int, int]:
    """Take a register of places in one act; returns how many rows were taken and how many refused.

    `by` is the number of the officer who answers for it. Raises `exchange.BadFile`, and `Refused` before any row.
    """
    with Work():
        found = city.import_places(path=path, mapping=mapping, rejects=rejects, by=_officer(by), at=at, progress=progress)
    return found.taken, found.rejected


def _in_one_transaction(work: Callable):
    with Work():
        return work()


class NoSuchOfficer(Refused):
    status = 400


def _officer(number: str):
    try:
        return staff.officer(number)
    except staff.Officer.DoesNotExist as error:
        raise NoSuchOfficer(_("No officer has the number %(number)s.") % {"number": number}) from error


def _take(rows, batch, mapping, officer, at: datetime, rejects: exchange.Rejects) -> int:
    given = {"batch": batch, "unit": officer.unit, "lang": mapping.lang, "by": officer, "at": at}
    fresh = [row for row in rows if row.role == exchange.NEW]
    later = [row for row in rows if row.role == exchange.SUPPLEMENT]
    done = 0
    if fresh:
        made = cases.take_history(cases=[_old(row) for row in fresh], synthetic=mapping.synthetic, **given)
        numbers = {case.source_number for case in made}
        done += len(made)
        _refuse([r for r in fresh if r.values["number"] not in numbers], _("This number is in the register already."), rejects)
    if later:
        kept = set(cases.supplement_history(cases=[_old(row) for row in later], **given))
        done += sum(row.values["number"] in kept for row in later)
        _refuse([r for r in later if r.values["number"] not in kept], _("The row that this one adds to was not taken."), rejects)
    corrections = [row for row in rows if row.role == exchange.CORRECTION]
    _refuse(corrections, _("A correction of an earlier row: compare the two by hand; it is never a case of its own."), rejects)
    return done


def _refuse(rows, why: str, rejects: exchange.Rejects) -> None:
    for row in rows:
        rejects.add(row.refused(why))


def _old(row: exchange.TakenRow) -> cases.OldCase:
    values = row.values
    lon, lat = values.get("point") or (None, None)
    return cases.OldCase(
        source_number=str(values["number"]), offence=values["offence"], happened_from=values["happened_from"],
        row_hash=row.row_hash, words=str(values.get("words") or ""), lon=lon, lat=lat,
        district_code=str(values.get("district") or ""),
    )  # fmt: skip
