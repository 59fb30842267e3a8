"""到期清除, the nightly sweep: what is due goes, in parts of one transaction each, from every room that registered.

Two clocks must agree before anything goes: this process's and the database's. A clock that jumped would make years of
records due at once, so a silence in the log of more than a day (nobody worked, no job ran) must be explained by a
person who names today's date. A cap bounds what one run can take.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from anhe import vault
from anhe.engines import clocks
from anhe.law import desk, erased, erasing, queries
from anhe.ledger import Refused

AT_ONCE = 500  # records in one transaction
CAP = 50_000  # records in one run
CLOCKS_AGREE_WITHIN = timedelta(minutes=5)
SILENCE_ALLOWED = timedelta(hours=26)  # a city that runs has its nightly jobs


class ClocksDiffer(Refused):
    pass


class ClockJumped(Refused):
    pass


class NotYet(Refused):
    status = 400


@dataclass
class Swept:
    """What one run took, by rule: records, and rows by table; what it left, and which keys it destroyed."""

    records: Counter = field(default_factory=Counter)
    tables: Counter = field(default_factory=Counter)
    left: Counter = field(default_factory=Counter)
    months: list[str] = field(default_factory=list)
    rewrapped: int = 0
    sweep: Any = None

    @property
    def total(self) -> int:
        return sum(self.records.values())


Step = Callable[[Callable[[], Any]], Any]  # runs one transaction's work and gives its result


def look(*, at: datetime) -> Counter:
    """How many records of each rule are due at this moment, held ones left out. Writes nothing."""
    held = queries.held_files()
    return Counter({
        clock.rule: len(clock.due(before=_before(clock, at), held=held, limit=2**31 - 1, at=at)) for clock in _walked()
    })  # fmt: skip


def check_clocks(*, at: datetime, now: datetime, today: date | None = None) -> None:
    """Raise `ClocksDiffer`, `NotYet` or `ClockJumped` where the time cannot be trusted to erase by it.

    `now` is this process's clock, `today` the date that a person named to explain a silence.
    """
    database = queries.database_time()
    if abs(database - now) > CLOCKS_AGREE_WITHIN:
        raise ClocksDiffer(
            _("The clock of this machine says %(here)s, the database's says %(there)s. Set them right first; nothing was erased.")
            % {"here": now.isoformat(timespec="seconds"), "there": database.isoformat(timespec="seconds")}
        )
    if at > database + CLOCKS_AGREE_WITHIN:
        raise NotYet(_("What falls due only after now cannot be erased now. Nothing was erased."))
    last = queries.sweeps().filter(ended_at__isnull=False).values_list("ended_at", flat=True).first()
    silence = queries.longest_silence(last)
    if silence > SILENCE_ALLOWED and today != clocks.local_day(database):
        raise ClockJumped(
            _("The log is silent for %(hours)d hours: the system stood still or a clock jumped. "
              "Check the date and name it with --today %(day)s. Nothing was erased.")
            % {"hours": silence // timedelta(hours=1), "day": clocks.local_day(database)}
        )  # fmt: skip


def sweep(*, step: Step, by, at: datetime, now: Callable[[], datetime], cap: int = CAP) -> Swept:
    """Erase everything that is due at `at`, at most `cap` records; call `check_clocks` first."""
    done = Swept()
    done.sweep = step(lambda: desk.begin_sweep(due_at=at, by=by, at=now()))
    for clock in step(_walked):
        _take(clock, done, step, by=by, at=at, now=now, cap=cap)
    if not done.left:
        _settle_keys(done, step, by=by, at=at, now=now)
    step(lambda: desk.end_sweep(sweep=done.sweep, report=report(done, at=at), by=by, at=now()))
    return done


def _take(clock: erasing.Clock, done: Swept, step: Step, *, by, at: datetime, now, cap: int) -> None:
    """Take the due records of one rule, part by part, until none is due or the cap is reached."""

    def one_part() -> list[Any]:
        keys = clock.due(before=_before(clock, at), held=queries.held_files(), limit=min(AT_ONCE, cap - done.total), at=at)
        if keys:
            rows = desk.erase_batch(sweep=done.sweep, rule=clock.rule, keys=keys, by=by, at=now())
            if clock.is_listed:
                erased.append(kind=clock.rule, keys=keys, sweep=done.sweep.pk, at=now())
            done.tables.update(rows)
        return keys

    before: set[str] = set()
    while done.total < cap:
        keys = step(one_part)
        if not keys:
            return
        if before & set(map(str, keys)):
            raise RuntimeError(f"{clock.name}: names records as due that were just erased")
        before = set(map(str, keys))
        done.records[clock.rule] += len(keys)
    left = step(lambda: clock.due(before=_before(clock, at), held=queries.held_files(), limit=2**31 - 1, at=at))
    if left:
        done.left[clock.rule] = len(left)


def _settle_keys(done: Swept, step: Step, *, by, at: datetime, now) -> None:
    """Destroy the keys of past months: what must outlive its month is wrapped anew first, for one month more."""
    this = queries.this_month(at)
    following = f"{clocks.add_months(clocks.local_day(at).replace(day=1), 1):%Y-%m}"
    while moved := step(
        lambda: desk.settle_months(sweep=done.sweep, before=this, to=following, limit=AT_ONCE, by=by, at=now())
    ):
        done.rewrapped += moved
    used = step(erasing.months_in_use)
    months = [month for month in vault.ring().months() if month < this and month not in used]
    if months:
        erased.append(kind=erased.MONTH, keys=months, sweep=done.sweep.pk, at=now())
    for month in months:
        vault.ring().destroy_month(month)
    done.months = months


def report(done: Swept, *, at: datetime) -> dict[str, Any]:
    """The report of counts: under which rules, how many records and rows, what was held, which keys went."""
    rules = {
        rule.id: {"version": rule.version, "months": rule.months, "days": rule.days, "confirmed": rule.is_confirmed}
        for rule in queries.retention_rules().values()
    }
    return {
        "form": 1, "sweep": str(done.sweep.pk), "due_at": at.isoformat(timespec="seconds"), "rules": rules,
        "records": dict(done.records), "rows": sum(done.tables.values()), "tables": dict(done.tables),
        "left": sum(done.left.values()), "left_by_rule": dict(done.left), "held_files": len(queries.held_files()),
        "held_kinds": sorted(queries.held_kinds()), "rewrapped": done.rewrapped, "months_destroyed": done.months,
    }  # fmt: skip


def erase_again(*, step: Step, lines, by, now: Callable[[], datetime]) -> Counter:
    """Take from a restored copy everything that the erasure list names; rows by table, and months destroyed."""
    gone: Counter = Counter()
    for line in lines:
        if line.kind == erased.MONTH:
            for month in line.keys:
                vault.ring().destroy_month(month)
            gone["month keys"] += len(line.keys)
            continue
        gone.update(step(lambda line=line: desk.erase_again(kind=line.kind, keys=line.keys, by=by, at=now())))
    return gone


def _walked() -> list[erasing.Clock]:
    """Every clock that has a rule and is not held as a kind."""
    rules, held = queries.retention_rules(), queries.held_kinds()
    return [clock for clock in erasing.clocks() if clock.rule in rules and clock.rule not in held]


def _before(clock: erasing.Clock, at: datetime) -> datetime:
    return queries.due_before(queries.retention(clock.rule), at)
