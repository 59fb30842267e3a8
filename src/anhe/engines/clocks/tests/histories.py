"""Generated histories: a rule, a start, extensions and pauses, in whole minutes, from a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from anhe.engines import clocks

FIRST = datetime(2024, 1, 1, tzinfo=clocks.SHANGHAI)
MINUTES = 3 * 365 * 24 * 60
REASONS = ("expert_examination", "hearing")


def history(seed: int):
    """(rule, start, extensions, pauses); the extensions may be ones the rule refuses."""
    chance = random.Random(seed)
    rule = _rule(chance)
    start = FIRST + timedelta(minutes=chance.randrange(MINUTES))
    if chance.random() < 0.2:
        start = start.replace(hour=chance.choice((0, 23)), minute=chance.choice((0, 59)))
    reach = _reach(rule)
    extensions = tuple(
        clocks.Extension(
            chance.choice(rule.terms).id,
            start + timedelta(minutes=chance.randrange(-60 if chance.random() < 0.05 else 0, reach)),
            chance.choice((None, None, 1 + chance.randrange(6))),
        )
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3)) if rule.terms else 0)
    )
    pauses = tuple(_pause(chance, start, reach) for _ in range(chance.choice((0, 0, 1, 2, 3))))
    return rule, start, extensions, pauses


def _rule(chance: random.Random) -> clocks.Rule:
    unit = chance.choice(clocks.UNITS)
    by_the_minute = unit in ("minutes", "hours")
    length = {"minutes": 90, "hours": 72, "calendar_days": 45, "working_days": 20, "months": 4}[unit]
    counting = chance.choice(clocks.COUNTINGS if by_the_minute else ("at_once", "day_after"))
    roll = "none" if by_the_minute else chance.choice(clocks.ROLLS)
    terms = (
        clocks.ExtensionTerm("more", "by", 1 + chance.randrange(10), unit, at_most=1 + chance.randrange(2)),
        clocks.ExtensionTerm("whole", "to", length + 1 + chance.randrange(10), unit),
        clocks.ExtensionTerm("then", "by", 5, "calendar_days" if unit == "months" else unit, after="whole"),
        clocks.ExtensionTerm("days", "to", 8, "calendar_days", counting="day_after", roll="next_working"),
    )
    return clocks.Rule(
        "generated", 1 + chance.randrange(length), unit, counting, roll, terms=terms, pause_reasons=REASONS
    )


def _pause(chance: random.Random, start: datetime, reach: int) -> clocks.Pause:
    begin = start + timedelta(minutes=chance.randrange(-1440, reach + 1440))
    if chance.random() < 0.15:
        begin = begin.replace(hour=0, minute=0)
    if chance.random() < 0.1:
        return clocks.Pause(chance.choice(REASONS), begin)
    length = chance.choice((0, 1, 30, 1440, chance.randrange(reach + 1)))
    return clocks.Pause(chance.choice(REASONS), begin, begin + timedelta(minutes=length))


def _reach(rule: clocks.Rule) -> int:
    """About how many minutes the rule runs, so that what happens falls near it."""
    return (
        rule.length
        * {"minutes": 1, "hours": 60, "calendar_days": 1440, "working_days": 2000, "months": 43800}[rule.unit]
        + 5
    )
