"""The sweep as the installation runs it: its transactions, its clocks, and its reports beside the database."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from anhe.law import erased, queries, sweeping
from anhe.ledger import Refused, Work, job, operator

__all__ = ["Refused", "erase_again", "look", "reports", "run"]


def step(work: Callable[[], Any]) -> Any:
    """One transaction's work."""
    with Work():
        return work()


def now() -> datetime:
    return datetime.now(UTC)


def look(*, at: datetime | None) -> Counter:
    return step(lambda: sweeping.look(at=at or now()))


def run(*, at: datetime | None, today: date | None, cap: int | None, as_job: bool) -> sweeping.Swept:
    """Erase what is due and keep the report beside the database too. Raises `Refused` with nothing erased."""
    due_at = at or now()
    by = job("law.sweep") if as_job else operator("erase")
    step(lambda: sweeping.check_clocks(at=due_at, now=now(), today=today))
    done = sweeping.sweep(step=step, by=by, at=due_at, now=now, cap=cap or sweeping.CAP)
    keep_report(done.sweep)
    mirror()
    return done


def erase_again(source: Path) -> Counter:
    """Take from a restored database what the erasure list names. Raises `erased.BadList`."""
    lines = list(erased.read(source))  # the whole list is checked before anything goes
    return sweeping.erase_again(step=step, lines=lines, by=operator("restore"), now=now)


def reports() -> list[str]:
    return step(lambda: [sweep.report for sweep in queries.sweeps() if sweep.report])


def keep_report(sweep) -> None:
    """Lay the signed report beside the erasure list: `report` is what was signed, byte for byte."""
    folder = erased.path().parent / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{sweep.ended_at:%Y%m%dT%H%M%SZ}-{str(sweep.pk)[-8:]}.json"
    path.write_text(sweep.report + "\n", "utf-8")
    path.with_suffix(".sig").write_text(f"{sweep.key_id} {bytes(sweep.signature).hex()}\n")


def mirror() -> None:
    """Copy the erasure list to every backup place this installation knows, so that it is newer than the backups."""
    if not erased.path().exists():
        return
    for place in places():
        if place.is_dir():
            draft = place / f".{erased.NAME}.new"
            draft.write_bytes(erased.path().read_bytes())
            os.replace(draft, place / "erased.jsonl")


def places() -> list[Path]:
    """The folders that hold this installation's backups, as `anhe backup` wrote them down."""
    known = Path(settings.ANHE_VAR) / "run" / "backups"
    return [Path(line) for line in known.read_text("utf-8").splitlines()] if known.exists() else []
