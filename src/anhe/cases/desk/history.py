"""Closed history from an older register: no receipt, no running clock, every row accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anhe.cases import access
from anhe.cases.models import Acceptance, Batch, Case
from anhe.ledger import act, new_id, next_numbers
from anhe.people import desk as people
from anhe.people.shapes import NewParty, NewStatement
from anhe.staff.queries import Unit


@dataclass(frozen=True, slots=True)
class OldCase:
    """One closed case of an older register. `words` is its own description; points are WGS-84 degrees."""

    source_number: str
    offence: str
    happened_from: datetime
    row_hash: str
    words: str = ""
    lon: float | None = None
    lat: float | None = None
    district_code: str = ""
    track: str = "criminal"


def begin_batch(*, name: str, sha256: str, mapping: str, attribution: str, by, at: datetime) -> Batch:
    """Write down that a file of closed cases is being taken in."""
    with act("history.begun", by=by, may=access.may_import, at=at, doing="collect") as facts:
        batch = Batch.objects.create(name=name, sha256=sha256, mapping=mapping, attribution=attribution, started_at=at)
        facts.on = batch
        facts.update(sha256=sha256, mapping=mapping)
        return batch


def take_history(
    *, batch: Batch, cases: Sequence[OldCase], unit: Unit, lang: str, by, at: datetime, synthetic: bool = False
) -> list[Case]:
    """Take up to 500 closed cases in one act that names each row's hash.

    Numbers already in the register of this unit are not taken again: they are missing from the answer.
    """
    with act("history.taken", by=by, on=batch, may=access.may_import, at=at, doing="collect") as facts:
        known = set(
            Case.objects.filter(unit=unit, source_number__in=[c.source_number for c in cases]).values_list(
                "source_number", flat=True
            )
        )
        fresh = [c for c in cases if c.source_number not in known]
        numbers = next_numbers("C", at, len(fresh)) if fresh else []
        rows = [_row(c, number, unit, at, synthetic) for c, number in zip(fresh, numbers, strict=True)]
        Case.objects.bulk_create(rows)
        Acceptance.objects.bulk_create(
            Acceptance(case=row, at=row.accepted_at, officer_number=by.actor.ref[:16], served="history") for row in rows
        )
        for track in sorted({c.track for c in fresh if c.words}):
            people.open_files(
                files=[(row.file, NewParty(role="reporter", statements=(NewStatement("narrative", c.words),)))
                       for row, c in zip(rows, fresh, strict=True) if c.words and c.track == track],
                lang=lang, by=by, at=at, kept_as=f"case-{track}",
            )  # fmt: skip
        batch.taken += len(rows)
        batch.save(update_fields=["taken"])
        facts.update(rows=[c.row_hash for c in fresh])
        return rows


def _row(old: OldCase, number: str, unit: Unit, at: datetime, synthetic: bool) -> Case:
    return Case(
        id=new_id(), file=new_id(), number=number, source_number=old.source_number, track=old.track,
        state=Case.State.CONCLUDED if old.track == "criminal" else Case.State.DECIDED,
        offence=old.offence, unit=unit, accepted_at=old.happened_from, ended_at=at,
        happened_from=old.happened_from, happened_until=None, district_code=old.district_code,
        lon=None if old.lon is None else round(old.lon, 3), lat=None if old.lat is None else round(old.lat, 3),
        is_history=True, is_synthetic=synthetic,
    )  # fmt: skip


def supplement_history(*, batch: Batch, cases: Sequence[OldCase], unit: Unit, lang: str, by, at: datetime) -> list[str]:
    """Keep later rows of the same number as words in its case; returns the numbers that were found."""
    with act("history.supplemented", by=by, on=batch, may=access.may_import, at=at, doing="collect") as facts:
        numbers = [c.source_number for c in cases]
        files = dict(Case.objects.filter(unit=unit, source_number__in=numbers).values_list("source_number", "file"))
        found = [c for c in cases if c.source_number in files]
        for old in found:
            text = f"{old.offence} {old.happened_from.isoformat()} {old.words}".strip()
            people.add_statement(file=files[old.source_number], kind="supplement", text=text, lang=lang, by=by, at=at)
        batch.taken += len(found)
        batch.save(update_fields=["taken"])
        facts.update(rows=[c.row_hash for c in found])
        return [c.source_number for c in found]


def end_batch(*, batch: Batch, refused: int, by, at: datetime) -> None:
    """Close the file: how many rows were refused, with their reasons in the rejects file."""
    with act("history.ended", by=by, on=batch, at=at, doing="collect") as facts:
        batch.refused, batch.ended_at = refused, at
        batch.save(update_fields=["refused", "ended_at"])
        facts.update(taken=batch.taken, refused=refused)
