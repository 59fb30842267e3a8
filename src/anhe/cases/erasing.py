"""What of cases the law's sweep takes away, and when it is due. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from anhe.law import erasing

SQL = Path(__file__).parent / "sql"
DUE = (SQL / "due_cases.sql").read_text("utf-8")
ERASE = (SQL / "erase_cases.sql").read_text("utf-8")


@erasing.files_of("case-criminal")
def due_criminal(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[UUID]:
    """The files of criminal cases that ended before this moment, with those of their reports; whole cases only."""
    return erasing.keys(DUE, track="criminal", before=before, held=list(held), limit=limit)


@erasing.files_of("case-administrative")
def due_administrative(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[UUID]:
    """The same of administrative cases."""
    return erasing.keys(DUE, track="administrative", before=before, held=list(held), limit=limit)


@erasing.erases("case")
def erase_cases(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))
