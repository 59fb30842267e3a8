"""The two public registers as plain rows: San Francisco fire calls, St. Louis police reports."""

import csv
import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

EPOCH = datetime(2019, 1, 1)  # noqa: DTZ001 -- the register is in local time
FOOT = 1200 / 3937  # US survey foot in metres, the unit of ESRI:102696

GROUPS = (
    ("burglary_home", r"BURGLARY-RES"),
    ("burglary_business", r"BURGLARY-BUS"),
    ("from_vehicle", r"LARCENY-FROM MTR VEH"),
    ("vehicle_parts", r"LARCENY-MTR VEH PARTS"),
    ("vehicle", r"AUTO THEFT|LARCENY-BICYCLES"),
    ("from_building", r"LARCENY-FROM (BUILDING|COIN)"),
    ("shoplifting", r"LARCENY-SHOPLIFT"),
    ("from_person", r"LARCENY-(ALL OTH/FRM PRSN|PICKPOCKET|PURSE)"),
    ("other_theft", r"LARCENY-ALL OTHER"),
    ("robbery", r"ROBBERY"),
    ("fraud", r"FRAUD|STLG BY DECEIT|FORGERY|EMBEZZLEMENT"),
    ("assault", r"SIMPLE ASSAULT"),
    ("damage", r"DESTRUC|DSTRCTN"),
    ("public_order", r"PUBLIC ORDER|DISORDERLY|LOITERING|LIQUOR"),
)
PROMPT = re.compile(r"LEAVING|SIMPLE|AGG|ROBBERY|PUBLIC|DISORD|LOITER|WEAPON|DRUG|OBSTR")


class Unreadable(Exception):
    """A register that cannot be used; the message is `file:line: reason`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One fire-service call: seconds after `received`; None where the register has no time."""

    received: datetime
    entry: float | None
    dispatch: float | None
    on_scene: float | None
    available: float | None
    lon: float
    lat: float
    unserved: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One police report: `occurred` and `reported` in hours after 1 January 2019, local time.

    `reported` is estimated (see `_reported`), metres are in the state plane.
    """

    number: int
    group: str | None
    occurred: float
    reported: float
    x_m: float | None
    y_m: float | None
    clock_known: bool


def read_calls(path: Path) -> list[Call]:
    """Every call once, with the first dispatch, first arrival and last release of its units."""
    rows: dict[str, list[dict[str, str]]] = {}
    for line, row in _rows(path, ("Call Number", "Received DtTm", "Available DtTm", "Location")):
        if not row["Received DtTm"]:
            raise Unreadable(f"{path}:{line}: no received time")
        rows.setdefault(row["Call Number"], []).append(row)
    return [_call(units) for units in rows.values()]


def _call(units: list[dict[str, str]]) -> Call:
    received = min(datetime.fromisoformat(u["Received DtTm"]) for u in units)

    def after(column: str, pick) -> float | None:
        times = [datetime.fromisoformat(u[column]) for u in units if u[column]]
        return (pick(times) - received).total_seconds() if times else None

    lat, lon = (float(part) for part in units[0]["Location"].strip("()").split(","))
    unserved = {"No Merit", "Unable to Locate", "Gone on Arrival", "Cancelled"}
    return Call(
        received, after("Entry DtTm", min), after("Dispatch DtTm", min), after("On Scene DtTm", min),
        after("Available DtTm", max), lon, lat,
        all(u["Call Final Disposition"] in unserved for u in units),
    )


def read_reports(path: Path) -> tuple[list[Report], float]:
    """Reports numbered in 2019, and the share of rows that correct an earlier one (`Count` -1)."""
    rows, corrections, seen = [], 0, 0
    for line, row in _rows(path, ("Complaint", "DateOccur", "Count", "Description", "XCoord")):
        seen += 1
        if row["Count"] != "1":
            corrections += 1
        elif row["Complaint"].startswith("19-"):
            try:
                occurred = datetime.strptime(row["DateOccur"], "%m/%d/%Y %H:%M")  # noqa: DTZ007 -- local time
            except ValueError as error:
                raise Unreadable(f"{path}:{line}: {error}") from error
            rows.append((int(row["Complaint"][3:]), (occurred - EPOCH).total_seconds() / 3600, row))
    rows.sort(key=lambda item: item[:2])
    reported = _reported(rows)
    return [_report(*row, at) for row, at in zip(rows, reported, strict=True)], corrections / seen


def _report(number: int, occurred: float, row: dict[str, str], reported: float) -> Report:
    group = next((name for name, pattern in GROUPS if re.match(pattern, row["Description"])), None)
    x, y = (float(row[key]) * FOOT if row[key] else None for key in ("XCoord", "YCoord"))
    midnight = row["DateOccur"].endswith(("00:00", "00:01"))
    return Report(number, group, occurred, max(reported, occurred), x or None, y or None, not midnight)


def _reported(rows: list[tuple[int, float, dict[str, str]]]) -> list[float]:
    """Hours at which each number was given out, in the order of `rows`.

    The register has no time of reporting, but its numbers are given out in order, and an offence
    is never reported before it happens: so the latest occurrence among all lower numbers is a
    close lower bound (124 rows a day, half of them reported on the spot). An occurrence later
    than 70 % of the next 30 on-the-spot offences is a slip of the pen and sets no bound.
    """
    prompt = [(number, at) for number, at, row in rows if PROMPT.match(row["Description"])]
    numbers = [number for number, _ in prompt]
    bound, answer = float("-inf"), []
    for number, at, _ in rows:
        start = bisect_right(numbers, number)
        following = sorted(at for _, at in prompt[start : start + 30])
        if not following or at <= following[int(0.7 * (len(following) - 1))]:
            bound = max(bound, at)
        answer.append(bound)
    return answer


def _rows(path: Path, needed: tuple[str, ...]):
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise Unreadable(f"{path}:1: no column {', '.join(missing)}")
            yield from enumerate(reader, start=2)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}:0: {error}") from error
