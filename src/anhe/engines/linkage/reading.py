"""Rows of text into columns: which column is what, and what each row says. Bad rows raise LinkageError with their number."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from anhe.engines.linkage.comparing import EARTH_KM
from anhe.engines.linkage.shapes import DEGREES, METRES, SCALED, Cases, Columns, LinkageError
from anhe.engines.linkage.slots import Lexicon

KEYS = {"case", "place", "window", "date", "slots", "amount", "type", "narrative", "identifiers"}
PREFIX = "slot_"
DAY = 86_400.0
FAR_METRES, FAR_MIDDLE = 2e7, 1e5
JOINED = "|"


def columns(given: object) -> Columns:
    """Return which column is what, as a mapping says it (see docs/engines/linkage.md). Raises LinkageError."""
    if not isinstance(given, Mapping) or not isinstance(given.get("case"), str):
        raise LinkageError("columns_need_case")
    if unknown := set(given) - KEYS:
        raise LinkageError("unknown_key", ", ".join(sorted(map(str, unknown))))
    place, window, kinds = given.get("place"), given.get("window"), given.get("identifiers") or {}
    named = {key: given.get(key) for key in ("date", "amount", "type", "narrative")}
    if wrong := [key for key, name in named.items() if name is not None and not isinstance(name, str)]:
        raise LinkageError("bad_columns", ", ".join(wrong))
    try:
        kinds = dict(kinds) if isinstance(kinds, Mapping) else {name: name for name in kinds}
        made = Columns(
            case=given["case"], **(_place(place) if place else {}),
            window=(str(window["from"]), str(window["to"])) if window else None,
            slots=tuple(map(str, given.get("slots") or ())), identifiers={str(column): str(kind) for column, kind in kinds.items()}, **named,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise LinkageError("bad_columns", str(problem)) from problem
    if window and made.date:
        raise LinkageError("window_or_date")
    return made


def _place(given: Mapping) -> dict:
    kind = given.get("kind", METRES)
    if kind not in (METRES, DEGREES, SCALED):
        raise LinkageError("place_kind", kind)
    extent = tuple(map(float, given["extent_km"])) if kind == SCALED else (1.0, 1.0)
    if len(extent) != 2 or not all(math.isfinite(each) and each > 0 for each in extent):
        raise LinkageError("bad_extent", given.get("extent_km"))
    return {"place": (str(given["x"]), str(given["y"])), "place_kind": kind, "extent_km": extent}


def as_mapping(made: Columns) -> dict:
    """Return the mapping that `columns` reads."""
    place = {"x": made.place[0], "y": made.place[1], "kind": made.place_kind} if made.place else None
    if place and made.place_kind == SCALED:
        place["extent_km"] = list(made.extent_km)
    said = {
        "case": made.case, "place": place, "date": made.date, "slots": list(made.slots), "amount": made.amount,
        "window": {"from": made.window[0], "to": made.window[1]} if made.window else None,
        "type": made.type, "narrative": made.narrative, "identifiers": dict(made.identifiers),
    }  # fmt: skip
    return {key: value for key, value in said.items() if value}


def declared(made: Columns) -> list[str]:
    """Return the columns that a table must have, the narrative left out."""
    wanted = [made.case, *(made.place or ()), *(made.window or ()), made.date, *made.slots, made.amount, made.type]
    return [name for name in [*wanted, *made.identifiers] if name]


def cases(
    rows: Sequence[Mapping[str, str]], made: Columns, lexicon: Lexicon | None = None, header: Sequence[str] = ()
) -> Cases:
    """Return the rows as columns; modus slots stand in `slot_…` columns or are read from the narrative."""
    header = header or (tuple(rows[0]) if rows else declared(made))
    if lost := [name for name in declared(made) if name not in header]:
        raise LinkageError("no_such_column", ", ".join(lost))
    groups = [each for each in (lexicon.groups if lexicon else ()) if PREFIX + each in header]
    if made.narrative and not groups and made.narrative not in header:
        raise LinkageError("no_such_column", made.narrative)
    ids = _ids(rows, made.case)
    x, y, astray = _places(rows, made)
    start, end, has_clock = _times(rows, made)
    return Cases(
        ids=ids, x=x, y=y, astray=astray, start=start, end=end, has_clock=has_clock, amount=_amounts(rows, made.amount),
        types=tuple(row[made.type].strip() if made.type else "" for row in rows),
        slots=tuple(_slots(number, row, made, lexicon, groups) for number, row in enumerate(rows)),
        identifiers=tuple(_identifiers(row, made.identifiers) for row in rows),
    )  # fmt: skip


def _ids(rows: Sequence[Mapping], column: str) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        name = row[column].strip()
        if not name:
            raise LinkageError("no_case_id", None, number)
        if name in seen:
            raise LinkageError("case_twice", name, number)
        seen[name] = number
    return tuple(seen)


def _number(row: Mapping, column: str, number: int) -> float:
    text = row[column].strip()
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LinkageError("not_a_number", f"{column} = {text[:40]}", number)
    return value


def _places(rows: Sequence[Mapping], made: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y in km on a plane, and where a place was told that cannot be in the datum declared: it is not used."""
    if not made.place:
        return np.full(len(rows), np.nan), np.full(len(rows), np.nan), np.zeros(len(rows), bool)
    x, y = (np.array([_number(row, name, at) for at, row in enumerate(rows)], float) for name in made.place)
    astray = _astray(x, y, made)
    lost = np.isnan(x) | np.isnan(y) | astray
    if np.count_nonzero(astray) > np.count_nonzero(~lost):
        row = int(np.flatnonzero(astray)[0])
        raise LinkageError(f"not_{made.place_kind}", f"{x[row]:g}, {y[row]:g}", row)
    x[lost], y[lost] = np.nan, np.nan
    if made.place_kind == SCALED:
        return x * made.extent_km[0], y * made.extent_km[1], astray
    if made.place_kind == METRES:
        return x / 1000, y / 1000, astray
    middle = np.radians(np.nanmedian(y)) if not lost.all() else 0.0
    return np.radians(x) * EARTH_KM * np.cos(middle), np.radians(y) * EARTH_KM, astray


def _astray(x: np.ndarray, y: np.ndarray, made: Columns) -> np.ndarray:
    size = np.maximum(np.abs(x), np.abs(y))
    if made.place_kind == DEGREES:
        return (np.abs(x) > 180) | (np.abs(y) > 90) | (size == 0)
    if made.place_kind == SCALED:
        return (np.minimum(x, y) < -0.01) | (np.maximum(x, y) > 1.01)
    # Far from the origin a metric grid has large numbers: a row of degrees among them is in the wrong datum.
    known = size[~np.isnan(size)]
    far = known.size and float(np.median(known)) > FAR_MIDDLE
    return (size > FAR_METRES) | (far & (np.abs(x) <= 180) & (np.abs(y) <= 180))


def _moment(row: Mapping, column: str, number: int) -> tuple[float, bool]:
    """The moment in days since 1970, and whether the hour was told."""
    text = row[column].strip()
    if not text:
        return math.nan, False
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise LinkageError("not_a_time", f"{column} = {text[:40]}", number) from problem
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=UTC).timestamp() / DAY, len(text) > 10


def _times(rows: Sequence[Mapping], made: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, end = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    has_clock = np.zeros(len(rows), bool)
    names = made.window or ((made.date, made.date) if made.date else ())
    for number, row in enumerate(rows if names else ()):
        first, told1 = _moment(row, names[0], number)
        last, told2 = _moment(row, names[1], number)
        first, last = (last if math.isnan(first) else first), (first if math.isnan(last) else last)
        # Two ends written the wrong way round: as R crimelinkage, the window runs from the first as long as they differ.
        start[number], end[number] = first, first + abs(last - first)
        has_clock[number] = (told1 or told2) and not made.date
    return start, end, has_clock


def _amounts(rows: Sequence[Mapping], column: str | None) -> np.ndarray:
    if not column:
        return np.full(len(rows), np.nan)
    values = np.array([_number(row, column, number) for number, row in enumerate(rows)], float)
    if (values < 0).any():
        row = int(np.flatnonzero(values < 0)[0])
        raise LinkageError("negative_amount", f"{values[row]:g}", row)
    return values


def _slots(
    number: int, row: Mapping, made: Columns, lexicon: Lexicon | None, groups: Sequence[str]
) -> frozenset[str]:
    held = {f"{name}:{code}" for name in made.slots for code in _split(row[name])}
    for group in groups:
        names = _split(row[PREFIX + group])
        if unknown := lexicon.known(group, names):
            raise LinkageError("no_such_code", f"{group}:{unknown[0][:40]}", number)
        held |= {f"{group}:{name}" for name in names}
    if not groups and lexicon and made.narrative:
        held |= {firing.code for firing in lexicon.read(row[made.narrative])}
    return frozenset(held)


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(JOINED) if each.strip()]


def _identifiers(row: Mapping, kinds: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f"{kind}:{plain}" for column, kind in kinds.items() for text in _split(row[column]) if (plain := _plain(text))
    )


def _plain(text: str) -> str:
    """The normal form of a number or address: half-width, one case, no spaces, dashes or trailing slash."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in "-–—·").rstrip("/")
