"""What of citizens' voices the law's sweep takes away, and when it is due. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from anhe.law import erasing

SQL = Path(__file__).parent / "sql"
ERASE = (SQL / "erase_voices.sql").read_text("utf-8")
DUE_COMPLAINTS = (SQL / "due_complaints.sql").read_text("utf-8")
ERASE_COMPLAINTS = (SQL / "erase_complaints.sql").read_text("utf-8")
DUE_TRIES = """
SELECT id FROM citizen_prooftry WHERE "at" < %(before)s
UNION ALL SELECT id FROM citizen_onetimecode WHERE asked_at < %(before)s LIMIT %(limit)s
"""
ERASE_TRIES = """
DELETE FROM citizen_prooftry WHERE id = ANY (%(keys)s::uuid[]);
DELETE FROM citizen_onetimecode WHERE id = ANY (%(keys)s::uuid[]);
"""


@erasing.erases("voice")
def erase_voices(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))


def due_complaints(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_COMPLAINTS, before=before, held=list(held), limit=limit)


@erasing.expires("complaint", due=due_complaints)
def erase_complaints(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE_COMPLAINTS, keys=list(keys))


def due_tries(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_TRIES, before=before, limit=limit)


@erasing.expires("proof-try", due=due_tries)
def erase_tries(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE_TRIES, keys=list(keys))
