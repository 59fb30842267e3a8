"""What of the inspectors' work the law's sweep takes away, by its own clock. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anhe.law import erasing

DUE = """
SELECT id FROM inspection_finding WHERE closed_at < %(before)s
UNION ALL SELECT id FROM inspection_sampledsession WHERE checked_at < %(before)s LIMIT %(limit)s
"""
ERASE = """
DELETE FROM inspection_finding WHERE id = ANY (%(keys)s::uuid[]);
DELETE FROM inspection_sampledsession WHERE id = ANY (%(keys)s::uuid[]);
"""


def due_inspections(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    """Findings that were closed, and sampled accesses that were checked, before this moment."""
    return erasing.keys(DUE, before=before, limit=limit)


@erasing.expires("inspection", due=due_inspections)
def erase_inspections(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, keys=list(keys))
