"""Numbers that people read aloud: `R-2026-00421738`, seven digits and a check digit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from anhe.papers import numbers

CITY = ZoneInfo("Asia/Shanghai")


def next_number(prefix: str, at: datetime) -> str:
    """The next number under the prefix for the city's year of this moment; numbers may have gaps."""
    year = at.astimezone(CITY).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_next_serial(%s, %s)", [prefix, year])
        (serial,) = cursor.fetchone()
    return numbers.make(prefix, year, serial)


def next_numbers(prefix: str, at: datetime, count: int) -> list[str]:
    """`count` fresh numbers in one question to the database."""
    year = at.astimezone(CITY).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_next_serial(%s, %s) FROM generate_series(1, %s)", [prefix, year, count])
        return [numbers.make(prefix, year, serial) for (serial,) in cursor.fetchall()]
