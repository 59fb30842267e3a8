"""The bridge from a case to the law's clocks: what happened -> which clocks end, which begin, when they are due."""

from datetime import datetime, timedelta

from anhe.cases.models import Case, Deadline
from anhe.engines import clocks
from anhe.law import queries as law
from anhe.ledger import Refused, insert, update

LAST = {"case.transferred", "case.concluded", "case.decided", "case.terminated", "case.withdrawn"}
VISIT_AFTER = timedelta(days=7)
# Matters of public order; everything else administrative follows the general procedure.
OUTSIDE_PUBLIC_ORDER = {"traffic", "dispute", "help", "found_property", "lost_property", "other"}


class ClockRefused(Refused):
    pass


def law_track(case: Case) -> str:
    """The track under which `law` files its rules for this case."""
    if case.track == Case.Track.CRIMINAL:
        return "criminal"
    return "administrative" if case.offence in OUTSIDE_PUBLIC_ORDER else "public_order"


def happened(case: Case, verb: str, at: datetime, *, is_new: bool = False) -> None:
    """End the clocks that this verb fulfils and start those that it sets running. Call inside the act.

    A case made in this act (`is_new`) has no clocks yet: nothing is asked.
    """
    running = [] if is_new else _running(case)
    left = _end(running, verb, at)
    if not case.is_open and verb in LAST:
        _cancel(left)
        return
    going = {deadline.rule for deadline in left}
    fresh = [_started(case, v, at) for v in law.started_by(verb, at, track=law_track(case)) if v.rule_id not in going]
    insert(*fresh)


def filed_again(case: Case, ended_at: datetime, at: datetime) -> None:
    """Start anew the clocks that the end of the case stopped or met, and those of a case just filed.

    Call inside the act, after `happened`. A clock that filing meets stays ended: the case is filed. The
    version is the one in force now, since the whole time is counted from now on.
    """
    going = {deadline.rule for deadline in _running(case)}
    versions = {version.rule_id: version for version in law.started_by("case.filed", at, track=law_track(case))}
    for rule in _stopped_by_the_end(case, ended_at) - versions.keys():
        try:
            versions[rule] = law.rule_in_force(rule, at)
        except law.NoRule:  # the rule was given up meanwhile: nothing counts by it any more
            continue
    insert(*[_started(case, version, at) for rule, version in versions.items() if rule not in going])


def _stopped_by_the_end(case: Case, ended_at: datetime) -> set[str]:
    """The rules whose last clock ended with the case; the reporter's own time to object is not ours to start."""
    last = {}
    rows = Deadline.objects.filter(case=case).select_related("version", "version__rule")
    for deadline in rows.order_by("starts_at", "id"):
        last[deadline.rule] = deadline
    return {
        rule for rule, deadline in last.items()
        if (deadline.state == Deadline.State.CANCELLED or deadline.satisfied_at == ended_at)
        and deadline.version.rule.who != "accuser" and "case.filed" not in deadline.version.rule.end_events
    }  # fmt: skip


def _started(case: Case, version, at: datetime) -> Deadline:
    counted = law.count(version, at)
    deadline = Deadline(case=case, rule=version.rule_id, version=version, starts_at=at, due_at=counted.due_at)
    deadline.warn_at = _next_warning(counted, 0)
    return deadline


def _end(running: list[Deadline], verb: str, at: datetime) -> list[Deadline]:
    """Write down the clocks that this verb fulfils; returns those that go on."""
    for deadline in running:
        if verb in deadline.version.rule.end_events:
            late = at > deadline.due_at
            deadline.state = Deadline.State.MET_LATE if late else Deadline.State.MET
            deadline.satisfied_at, deadline.warn_at = at, None
            update(deadline, "state", "satisfied_at", "warn_at")
    return [deadline for deadline in running if deadline.is_running]


def _cancel(running: list[Deadline]) -> None:
    for deadline in running:
        if deadline.version.rule.who != "accuser":
            deadline.state, deadline.warn_at = Deadline.State.CANCELLED, None
            update(deadline, "state", "warn_at")


def _running(case: Case) -> list[Deadline]:
    known = law.versions()
    running = list(Deadline.objects.filter(case=case, state__in=["running", "paused"]))
    for deadline in running:
        if deadline.version_id in known:  # one that another process has just brought in is asked for by itself
            deadline.version = known[deadline.version_id]
    return running


def counted(deadline: Deadline, *more: tuple[str, datetime]) -> clocks.Deadline:
    """The clock as the engine counts it, with its extensions and pauses; `more` are extensions only thought of."""
    return law.count(
        deadline.version,
        deadline.starts_at,
        extensions=[*((e.term, e.at) for e in deadline.extensions.all()), *more],
        pauses=[(p.reason, p.since, p.until) for p in deadline.pauses.all()],
    )


def reading(deadline: Deadline, now: datetime) -> clocks.Reading:
    """The clock looked at now; the desk and the citizen read this same function."""
    return clocks.at(counted(deadline), now, deadline.satisfied_at)


def recount(deadline: Deadline, at: datetime) -> None:
    """Work out a clock again after an extension or a pause. Raises `ClockRefused` where the rule forbids it."""
    try:
        engine = counted(deadline)
        deadline.due_at = clocks.at(engine, at).due_at
    except clocks.ClockError as error:
        raise ClockRefused(law.clock_refusal(error)) from error
    deadline.warn_at = None if deadline.state == Deadline.State.PAUSED else _next_warning(engine, deadline.warned)
    deadline.save(update_fields=["due_at", "warn_at", "state"])


def due_if_extended(deadline: Deadline, term: str, at: datetime) -> datetime:
    """When the clock would be due if this term of its rule were granted now. Raises `ClockRefused`."""
    try:
        return clocks.at(counted(deadline, (term, at)), at).due_at
    except clocks.ClockError as error:
        raise ClockRefused(law.clock_refusal(error)) from error


def plan_next_warning(deadline: Deadline) -> None:
    """Keep when somebody is warned next."""
    deadline.warn_at = _next_warning(counted(deadline), deadline.warned)
    deadline.save(update_fields=["warned", "warn_at"])


def _next_warning(engine: clocks.Deadline, warned: int) -> datetime | None:
    return next((p.at for p in engine.warn_points if round(p.fraction * 100) > warned), None)


def percent_reached(deadline: Deadline, at: datetime) -> int:
    """The highest of the clock's warning marks that lies behind, in percent; 0 where none does."""
    passed = reading(deadline, at).passed
    return max((round(f * 100) for f in passed), default=0)


def pause_reasons(deadline: Deadline) -> list[str]:
    return list(deadline.version.pause_reasons)


def is_too_late_to_apply(case: Case, kind: str, at: datetime) -> bool:
    """True where the reporter's own time to apply ran out; it only runs once the notice was served."""
    rule = {"reconsideration": "reconsideration-application", "review": "second-review-application"}[kind]
    own = Deadline.objects.filter(case=case, rule=rule).order_by("-starts_at").first()
    return own is not None and at > own.due_at


def visit_due(at: datetime) -> datetime:
    """When the promised visit afterwards falls due."""
    return at + VISIT_AFTER
