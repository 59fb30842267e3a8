"""One row of the queue of what waits, whatever room it comes from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anhe.house import words


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits. `due` sorts it; `clock` is what the clock tag reads; `kinds` answer the filters."""

    url: str
    what: str
    ref: str
    line: str
    note: str
    tone: str
    word: str
    due: datetime
    clock: dict[str, Any] | None
    act: str
    act_url: str
    kinds: frozenset[str]
    is_new: bool = False
    is_current: bool = False  # where the keys a and Enter begin


def kinds(kind: str, due: datetime, at: datetime) -> frozenset[str]:
    """What the filters call this row. A clock that stands still is not overdue."""
    if kind == "waiting":
        return frozenset({kind})
    when = "overdue" if due < at else "today" if words.local(due).date() == words.local(at).date() else ""
    return frozenset({kind, when} - {""})
