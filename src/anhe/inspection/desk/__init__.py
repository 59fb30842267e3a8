"""Every write of the inspector's desk; looking is one."""

from anhe.inspection.desk.findings import (
    AlreadyClosed,
    NotAsked,
    OwnAccess,
    TooSoon,
    answer,
    ask,
    close,
    examine,
    open_finding,
)
from anhe.inspection.desk.reporting import BadPeriod, report
from anhe.inspection.desk.sampling import AlreadyChecked, NothingToDraw, check, draw, open_sampled
from anhe.inspection.desk.searching import NoReason, read_entry, search

__all__ = [
    "AlreadyChecked",
    "AlreadyClosed",
    "BadPeriod",
    "NoReason",
    "NotAsked",
    "NothingToDraw",
    "OwnAccess",
    "TooSoon",
    "answer",
    "ask",
    "check",
    "close",
    "draw",
    "examine",
    "open_finding",
    "open_sampled",
    "read_entry",
    "report",
    "search",
]
