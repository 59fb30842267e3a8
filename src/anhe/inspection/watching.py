"""From the ledger's rows to findings: each rule asks one question of one day, and answers with numbers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from anhe.inspection.limits import LIMITS

SQL = Path(__file__).parent / "sql"
CITY = ZoneInfo("Asia/Shanghai")
KINDS = ("volume", "hours", "outside", "break_glass", "idle", "refusals", "repeated")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw; `key` is the same whenever it is seen again."""

    kind: str
    key: str
    officer: str
    unit: UUID
    file: UUID | None
    ref: str
    session: UUID | None
    since: datetime
    until: datetime
    facts: dict[str, Any]


def day_of(day: date) -> tuple[datetime, datetime]:
    """The city's day, from midnight to midnight."""
    begin = datetime.combine(day, time(), CITY)
    return begin, begin + timedelta(days=1)


def seen_on(day: date) -> Iterator[Seen]:
    """Everything that the rules see in the entries of this day."""
    since, until = day_of(day)
    for kind in KINDS:
        for row in _ask(kind, {**LIMITS, "since": since, "until": until}):
            part, facts = row.pop("part"), row.pop("facts")
            key = ":".join(filter(None, [kind, row["officer"], day.isoformat(), part]))
            yield Seen(kind=kind, key=key, facts=facts if isinstance(facts, dict) else json.loads(facts), **row)


def _ask(kind: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute((SQL / f"{kind}.sql").read_text("utf-8"), given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
