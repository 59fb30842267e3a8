"""The bridge to the engine: a row becomes a rule, holidays become a calendar."""

from collections.abc import Iterable

from anhe.engines import clocks
from anhe.law.models import Holiday, RuleVersion

NO_HOLIDAYS = clocks.Calendar()


class NoFigure(LookupError):
    """The text gives no figure, so there is nothing to count."""


def engine_rule(version: RuleVersion) -> clocks.Rule:
    """The engine's rule for one version. Raises NoFigure; ClockError where the row makes no sense."""
    if version.length is None:
        raise NoFigure(str(version))
    return clocks.Rule(
        id=version.rule_id,
        length=version.length,
        unit=version.unit,
        counting=version.counting,
        roll=version.roll,
        start_events=tuple(version.start_events),
        terms=tuple(engine_term(term) for term in version.extension_terms),
        pause_reasons=tuple(version.pause_reasons),
        warn=tuple(percent / 100 for percent in version.warn_percents),
        valid_from=version.valid_from,
        valid_until=version.valid_until,
    )


def engine_term(term: dict) -> clocks.ExtensionTerm:
    """The engine's term; what only people read (its labels) is left behind."""
    known = ("id", "mode", "length", "unit", "at_most", "approval", "after", "counting", "roll")
    return clocks.ExtensionTerm(**{name: term[name] for name in known if name in term})


def engine_calendar(rows: Iterable[Holiday]) -> clocks.Calendar:
    rows = list(rows)
    off = [row.on for row in rows if row.kind == Holiday.Kind.OFF]
    work = [row.on for row in rows if row.kind == Holiday.Kind.WORK]
    return clocks.Calendar.of(off, work)
