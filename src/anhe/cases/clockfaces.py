"""A case's clock as both sides read it: the desk and the citizen's page share this one view."""

from dataclasses import dataclass
from datetime import datetime

from anhe.cases.models import Deadline
from anhe.law import queries as law


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The facts of one clock, worded in the reader's language by `law`; times are aware."""

    id: str
    rule_id: str
    what: str
    who: str
    since: datetime
    due: datetime
    done_at: datetime | None
    paused_at: datetime | None
    paused_why: str
    stood: tuple[tuple[datetime, datetime], ...]
    rule: object
    promise: bool
    duty: str
    consequence: str
    is_accusers: bool
    state: str
    can_extend: bool
    can_pause: bool


def clock_of(deadline: Deadline) -> CaseClock:
    """The clock with its words; `deadline` comes from `cases.queries.deadlines`."""
    words = law.wording(deadline.version)
    pauses = list(deadline.pauses.all())
    pause = next((p for p in pauses if p.until is None), None)
    is_accusers = words.who_code == "accuser"
    return CaseClock(
        id=str(deadline.pk), rule_id=deadline.rule, what=words.what, who=words.who if is_accusers else deadline.case.unit.name,
        since=deadline.starts_at, due=deadline.due_at, done_at=deadline.satisfied_at,
        paused_at=pause.since if pause else None, paused_why=law.pause_word(pause.reason) if pause else "",
        stood=tuple((p.since, p.until) for p in pauses if p.until is not None),
        rule=words.rule, promise=words.promise, duty=words.duty, consequence=words.consequence,
        is_accusers=is_accusers, state=deadline.state,
        can_extend=bool(deadline.version.extension_terms), can_pause=bool(deadline.version.pause_reasons),
    )  # fmt: skip
