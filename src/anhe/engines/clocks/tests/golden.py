"""Reads the golden cases: rules and histories written by hand from the texts of the rules."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from anhe.engines import clocks

HERE = Path(__file__).parent
HOLIDAYS = HERE.parents[2] / "law" / "data" / "holidays"


@dataclass(frozen=True)
class Case:
    """`due` is a day ("2026-02-24": its end), an instant, "open" or "refused:code"."""

    number: int
    rule: str
    start: datetime
    extensions: tuple[clocks.Extension, ...]
    pauses: tuple[clocks.Pause, ...]
    due: str
    note: str


def calendar() -> clocks.Calendar:
    """The shipped holiday lists, as the engine takes them."""
    rows = [row for path in sorted(HOLIDAYS.glob("*.csv")) for row in _rows(path)]
    days = {kind: [date.fromisoformat(r["on"]) for r in rows if r["kind"] == kind] for kind in ("off", "work")}
    return clocks.Calendar.of(days["off"], days["work"])


def rules() -> dict[str, list[clocks.Rule]]:
    """Every version of every rule the golden cases name."""
    found: dict[str, list[clocks.Rule]] = {}
    for row in _rows(HERE / "golden_rules.csv"):
        found.setdefault(row["rule"], []).append(_rule(row))
    return found


def cases() -> list[Case]:
    return [
        Case(
            int(row["case"]),
            row["rule"],
            _instant(row["start"]),
            tuple(_extension(text) for text in _parts(row["extensions"])),
            tuple(_pause(text) for text in _parts(row["pauses"])),
            row["due"],
            row["note"],
        )
        for row in _rows(HERE / "golden.csv")
    ]


def answer(case: Case, versions: list[clocks.Rule], year: clocks.Calendar) -> str:
    """What the engine says, written as the golden file writes it."""
    try:
        rule = clocks.in_force(versions, case.start)
        deadline = clocks.due(rule, case.start, year, case.extensions, case.pauses)
    except clocks.ClockError as error:
        return f"refused:{error.code}"
    return written(deadline)


def written(deadline: clocks.Deadline) -> str:
    if deadline.due_at is None:
        return "open"
    if deadline.last_day is not None:
        return deadline.last_day.isoformat()
    due_at = deadline.due_at.astimezone(clocks.SHANGHAI)
    return f"{due_at:%Y-%m-%d %H:%M:%S}" if due_at.second else f"{due_at:%Y-%m-%d %H:%M}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=clocks.SHANGHAI)


def _extension(text: str) -> clocks.Extension:
    term, day, hour, *length = text.split()
    return clocks.Extension(term, _instant(f"{day} {hour}"), int(length[0]) if length else None)


def _pause(text: str) -> clocks.Pause:
    reason, span = text.split(" ", 1)
    begin, end = (part.strip() for part in span.split("/"))
    return clocks.Pause(reason, _instant(begin), None if end == "open" else _instant(end))


def _rule(row: dict[str, str]) -> clocks.Rule:
    return clocks.Rule(
        id=row["rule"],
        length=int(row["length"]),
        unit=row["unit"],
        counting=row["counting"],
        roll=row["roll"],
        terms=tuple(_term(text) for text in _parts(row["terms"])),
        pause_reasons=tuple(row["pauses"].split()),
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
    )


def _term(text: str) -> clocks.ExtensionTerm:
    id, mode, length, unit, *rest = text.split()
    options: dict[str, object] = {}
    while rest:
        word = rest.pop(0)
        if word.startswith("x"):
            options["at_most"] = int(word[1:])
        else:
            options[word] = rest.pop(0)
    return clocks.ExtensionTerm(id, mode, int(length), unit, **options)
