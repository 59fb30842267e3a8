"""Every write about the law: the shipped lists, a jurist's confirmation, holds, and what the nightly sweep did."""

from anhe.law.desk.holds import AlreadyHeld, AlreadyLifted, NoReason, NothingNamed, lift_hold, place_hold
from anhe.law.desk.keys import note_rotation
from anhe.law.desk.lists import (
    AlreadyConfirmed,
    Loaded,
    NothingEntered,
    Unreadable,
    confirm_article,
    confirm_retention,
    confirm_version,
    load_all,
    load_holidays,
    load_retention,
    load_rules,
)
from anhe.law.desk.sweeps import SweepUnderWay, begin_sweep, end_sweep, erase_again, erase_batch, settle_months

__all__ = [
    "AlreadyConfirmed",
    "AlreadyHeld",
    "AlreadyLifted",
    "Loaded",
    "NoReason",
    "NothingEntered",
    "NothingNamed",
    "SweepUnderWay",
    "Unreadable",
    "begin_sweep",
    "confirm_article",
    "confirm_retention",
    "confirm_version",
    "end_sweep",
    "erase_again",
    "erase_batch",
    "lift_hold",
    "load_all",
    "load_holidays",
    "load_retention",
    "load_rules",
    "note_rotation",
    "place_hold",
    "settle_months",
]
