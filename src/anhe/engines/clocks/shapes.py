"""What goes into a legal clock and what comes out: frozen, without prose, without a time zone of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from anhe.engines.clocks.calendar import Calendar

Unit = Literal["minutes", "hours", "calendar_days", "working_days", "months"]
Counting = Literal["at_once", "next_hour", "day_after"]
Roll = Literal["next_working", "none"]
Mode = Literal["to", "by"]
State = Literal["not_started", "at_once", "running", "paused", "overdue", "met", "met_late"]

UNITS = ("minutes", "hours", "calendar_days", "working_days", "months")
COUNTINGS = ("at_once", "next_hour", "day_after")
ROLLS = ("next_working", "none")
MODES = ("to", "by")
BY_THE_MINUTE = ("minutes", "hours")
WARN = (0.5, 0.8, 1.0)


class ClockError(ValueError):
    """The history does not fit the rule; `code` says why and `values` name what, for the room to put into words."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class ExtensionTerm:
    """One way a rule allows itself to be lengthened.

    `to` replaces the whole length (延长至), `by` adds to what stands (延长). `after` names the term that must
    have been used before. `counting` and `roll` are given where `to` changes the unit, else the rule's hold.
    """

    id: str
    mode: Mode
    length: int
    unit: Unit
    at_most: int = 1
    approval: str = ""
    after: str = ""
    counting: Counting | None = None
    roll: Roll | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES or self.unit not in UNITS or self.length < 1 or self.at_most < 1:
            raise ClockError("term_unreadable", term=self.id)


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule. Length 0 means "at once": a duty with no figure to count down."""

    id: str
    length: int
    unit: Unit
    counting: Counting = "day_after"
    roll: Roll = "next_working"
    start_events: tuple[str, ...] = ()
    terms: tuple[ExtensionTerm, ...] = ()
    pause_reasons: tuple[str, ...] = ()
    warn: tuple[float, ...] = WARN
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.counting not in COUNTINGS or self.roll not in ROLLS or self.length < 0:
            raise ClockError("rule_unreadable", rule=self.id)
        if self.unit in BY_THE_MINUTE and self.roll != "none":
            # "The last day" is what rolls; a span of hours has no last day.
            raise ClockError("hours_do_not_roll", rule=self.id)
        if self.unit not in BY_THE_MINUTE and self.counting == "next_hour":
            raise ClockError("next_hour_is_for_hours", rule=self.id)
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ClockError("version_ends_before_it_begins", rule=self.id)
        if list(self.warn) != sorted(set(self.warn)) or not all(0 < f <= 1 for f in self.warn):
            raise ClockError("warn_fractions_unreadable", rule=self.id)

    def term(self, id: str) -> ExtensionTerm:
        for term in self.terms:
            if term.id == id:
                return term
        raise ClockError("extension_not_in_rule", rule=self.id, term=id)


@dataclass(frozen=True, slots=True)
class Event:
    """What started the clock, named like a ledger verb (`case.accepted`), at an aware instant."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still on [starts_at, ends_at); without an end it stands until further notice."""

    reason: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A granted extension. `length` asks for less than the term allows, in the term's unit."""

    term: str
    granted_at: datetime
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the deadline falls where it falls: a code, a value and, where it has one, its day."""

    code: str
    value: str | int = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class WarnPoint:
    fraction: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """When it is due, and why.

    `due_at` is the last instant still in time (23:59:59.999999 of `last_day`, or the exact minute of a clock in
    hours): late means later than `due_at`. It is None while an open pause keeps it from being known.
    `total` is the time the clock may run, pauses left out.
    """

    rule: Rule
    starts_at: datetime
    due_at: datetime | None
    last_day: date | None
    total: timedelta | None
    warn_points: tuple[WarnPoint, ...]
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    reasons: tuple[Reason, ...]
    calendar: Calendar = field(repr=False)

    @property
    def is_at_once(self) -> bool:
        return self.rule.length == 0 and not self.extensions


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock looked at once. Always `running + paused == elapsed`; `fraction` passes 1.0 when late.

    While the clock stands still, `due_at` is when it would fall due if it went on at this instant.
    """

    now: datetime
    state: State
    elapsed: timedelta
    paused: timedelta
    running: timedelta
    left: timedelta
    late: timedelta
    fraction: float
    due_at: datetime
    passed: tuple[float, ...]
    next_warning: WarnPoint | None
    pause_reason: str = ""
