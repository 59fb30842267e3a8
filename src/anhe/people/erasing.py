"""What of people the law's sweep takes away, and whose keys it wraps anew. The sweep calls these inside its own act."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from anhe import vault
from anhe.law import erasing

ERASE = (Path(__file__).parent / "sql" / "erase_people.sql").read_text("utf-8")
MONTHS = "SELECT DISTINCT month FROM people_party"
LATE = "SELECT id, data_key FROM people_party WHERE month < %(before)s ORDER BY month, id LIMIT %(limit)s FOR UPDATE"
REWRAP = """
UPDATE people_party SET data_key = given.data_key, month = %(to)s
FROM unnest(%(ids)s::uuid[], %(wrapped)s::bytea[]) AS given (id, data_key) WHERE people_party.id = given.id
"""


@erasing.erases("people")
def erase_people(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))


def months_in_use() -> set[str]:
    return set(erasing.keys(MONTHS))


@erasing.holds_keys("people", in_use=months_in_use)
def rewrap_late(*, before: str, to: str, limit: int, by, at: datetime) -> int:
    """Wrap the keys of Parties that must outlive their month again; what no key opens any more keeps its place.

    A Party whose month's key is gone already is moved without its key: nothing can bring its words back.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATE, {"before": before, "limit": limit})
        late = cursor.fetchall()
        if late:
            wrapped = [_wrapped(pk, bytes(old), to) for pk, old in late]
            cursor.execute(REWRAP, {"to": to, "ids": [pk for pk, _old in late], "wrapped": wrapped})
    return len(late)


def _wrapped(pk: UUID, old: bytes, to: str) -> bytes:
    where = f"people_party.data_key:{pk}"
    try:
        return vault.rewrap(old, where=where, month=to).wrapped
    except vault.Erased:
        return old
