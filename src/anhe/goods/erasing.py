"""What of things the law's sweep takes away: matches with their case; declarations that nothing matched, soon."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from anhe.law import erasing

SQL = Path(__file__).parent / "sql"
ERASE = (SQL / "erase_matches.sql").read_text("utf-8")
DUE = (SQL / "due_declarations.sql").read_text("utf-8")
ERASE_DECLARATIONS = (SQL / "erase_declarations.sql").read_text("utf-8")


@erasing.erases("match")
def erase_matches(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))


def due_declarations(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    """Declarations older than the rule allows that no standing match names."""
    return erasing.keys(DUE, before=before, held=list(held), limit=limit)


@erasing.expires("declaration", due=due_declarations)
def erase_declarations(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE_DECLARATIONS, keys=list(keys))
