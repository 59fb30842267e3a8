"""What of reports the law's sweep takes away, and when it is due. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from anhe.law import erasing

SQL = Path(__file__).parent / "sql"
DUE = (SQL / "due_reports.sql").read_text("utf-8")
ERASE = (SQL / "erase_reports.sql").read_text("utf-8")
DUE_DRAFTS = "SELECT id FROM reports_draft WHERE saved_at < %(before)s ORDER BY saved_at LIMIT %(limit)s"
DUE_REJECTS = """
SELECT id FROM reports_batch WHERE ended_at < %(before)s AND rejects IS NOT NULL ORDER BY ended_at LIMIT %(limit)s
"""


@erasing.files_of("report")
def due_reports(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[UUID]:
    """Closed reports that became no case, each with those joined to it; open ones are never due."""
    return erasing.keys(DUE, before=before, held=list(held), limit=limit)


@erasing.erases("report")
def erase_reports(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))


def due_drafts(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_DRAFTS, before=before, limit=limit)


@erasing.expires("draft", due=due_drafts)
def erase_drafts(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run("DELETE FROM reports_draft WHERE id = ANY (%(keys)s::uuid[]);\n", keys=list(keys))


def due_rejects(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_REJECTS, before=before, limit=limit)


@erasing.expires("rejects", due=due_rejects)
def erase_rejects(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """The refused rows of files taken in; the batch itself stays, with its counts."""
    return erasing.run("UPDATE reports_batch SET rejects = NULL WHERE id = ANY (%(keys)s::uuid[]);\n", keys=list(keys))
