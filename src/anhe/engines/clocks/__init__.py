"""When the law says it is due.

`due(rule, start, calendar, extensions, pauses)` gives a Deadline; `at(deadline, now)` reads it at an instant;
`in_force(rules, at)` picks the version of a rule that held when the clock started. Pure: nothing reads a clock.
"""

from anhe.engines.clocks.calendar import SHANGHAI, Calendar, add_months, local_day
from anhe.engines.clocks.counting import at, due, in_force
from anhe.engines.clocks.shapes import (
    BY_THE_MINUTE,
    COUNTINGS,
    MODES,
    ROLLS,
    UNITS,
    WARN,
    ClockError,
    Deadline,
    Event,
    Extension,
    ExtensionTerm,
    Pause,
    Reading,
    Reason,
    Rule,
    WarnPoint,
)

__all__ = [
    "BY_THE_MINUTE",
    "COUNTINGS",
    "MODES",
    "ROLLS",
    "SHANGHAI",
    "UNITS",
    "WARN",
    "Calendar",
    "ClockError",
    "Deadline",
    "Event",
    "Extension",
    "ExtensionTerm",
    "Pause",
    "Reading",
    "Reason",
    "Rule",
    "WarnPoint",
    "add_months",
    "at",
    "due",
    "in_force",
    "local_day",
]
