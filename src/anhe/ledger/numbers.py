"""Numbers that people read aloud: `R-2026-00421738`, seven digits and a check digit."""

import os
import threading
from collections import deque
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from anhe.papers import numbers

CITY = ZoneInfo("Asia/Shanghai")
AT_ONCE = 10  # serials that a process takes; what it has not used when it ends is a gap
_lock = threading.Lock()
_taken: dict[tuple[int, str, str, int], deque[int]] = {}


def next_number(prefix: str, at: datetime) -> str:
    """The next number under the prefix for the city's year of this moment; numbers may have gaps."""
    year = at.astimezone(CITY).year
    with _lock:
        # By process, because a child must not use its parent's; by database, because tests change it.
        held = _taken.setdefault((os.getpid(), connection.settings_dict["NAME"], prefix, year), deque())
        if held:
            return numbers.make(prefix, year, held.popleft())
    first, *others = _serials(prefix, year, AT_ONCE)
    # The first question of a year makes the sequence: undone with its transaction, it would begin again.
    transaction.on_commit(lambda: held.extend(others))
    return numbers.make(prefix, year, first)


def _serials(prefix: str, year: int, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_next_serial(%s, %s) FROM generate_series(1, %s)", [prefix, year, count])
        return [serial for (serial,) in cursor.fetchall()]


def next_numbers(prefix: str, at: datetime, count: int) -> list[str]:
    """`count` fresh numbers in one question to the database."""
    year = at.astimezone(CITY).year
    return [numbers.make(prefix, year, serial) for serial in _serials(prefix, year, count)]
