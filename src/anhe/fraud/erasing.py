"""What of traces the law's sweep takes away, and whose keys it wraps anew. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from anhe import vault
from anhe.law import erasing

ERASE = (Path(__file__).parent / "sql" / "erase_fraud.sql").read_text("utf-8")
DUE_STRAY = "SELECT id FROM fraud_answer WHERE order_id IS NULL AND received_at < %(before)s ORDER BY received_at LIMIT %(limit)s"
SEALED = ("fraud_answer", "fraud_sheet")
MONTHS = " UNION ".join(f"SELECT month FROM {table}" for table in SEALED)
LATE = "SELECT id, data_key FROM {table} WHERE month < %(before)s ORDER BY month, id LIMIT %(limit)s FOR UPDATE"
REWRAP = """
UPDATE {table} SET data_key = given.data_key, month = %(to)s
FROM unnest(%(ids)s::uuid[], %(wrapped)s::bytea[]) AS given (id, data_key) WHERE {table}.id = given.id
"""


@erasing.erases("fraud")
def erase_fraud(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))


def due_stray(*, before: datetime, held: Sequence[UUID], limit: int, at: datetime) -> list[Any]:
    return erasing.keys(DUE_STRAY, before=before, limit=limit)


@erasing.expires("stray-message", due=due_stray)
def erase_stray(*, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """Messages of institutions that belong to no order: forged, unreadable, or about nothing of ours."""
    return erasing.run("DELETE FROM fraud_answer WHERE id = ANY (%(keys)s::uuid[]);\n", keys=list(keys))


def months_in_use() -> set[str]:
    return set(erasing.keys(MONTHS))


@erasing.holds_keys("fraud", in_use=months_in_use)
def rewrap_late(*, before: str, to: str, limit: int, by, at: datetime) -> int:
    """Wrap the keys of messages and sheets that must outlive their month again; what no key opens keeps its place."""
    count = 0
    for table in SEALED:
        with connection.cursor() as cursor:
            cursor.execute(LATE.format(table=table), {"before": before, "limit": limit})
            late = cursor.fetchall()
            if late:
                wrapped = [_wrapped(f"{table}.data_key:{pk}", bytes(old), to) for pk, old in late]
                cursor.execute(REWRAP.format(table=table), {"to": to, "ids": [pk for pk, _old in late], "wrapped": wrapped})
        count += len(late)
    return count


def _wrapped(where: str, old: bytes, to: str) -> bytes:
    try:
        return vault.rewrap(old, where=where, month=to).wrapped
    except vault.Erased:
        return old
