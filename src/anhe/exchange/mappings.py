"""A mapping file: what the columns of somebody else's file mean, declared and checked before a row is read."""

import hashlib
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .fields import Concat, Constant, Enum, Extract, Field, Text
from .numbers import Integer, Money
from .points import Point, is_known_crs
from .shapes import BadMapping
from .tables import NEEDED, Sheet, Table
from .times import Date, Time

FORMAT = "anhe.mapping/v1"
SIZE_MAX = 1_000_000  # bytes of a mapping file
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "big5hkscs", "cp1252", "ascii")
DELIMITERS = (",", ";", "\t", "|")
OLD = ("accept", "ask", "refuse")
GIVEN = "given"  # the as-of date comes from whoever imports
YEARS = range(1900, 2201)
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")  # a language tag, short form of BCP 47

FIELDS: dict[str, Any] = {
    kind.type_name: kind for kind in (Text, Integer, Money, Time, Date, Enum, Point, Constant, Concat, Extract)
}


@dataclass(frozen=True)
class Correction:
    """Which rows correct an earlier one, and whether they are taken (as corrections) or refused."""

    column: str
    values: frozenset[str]
    taken: bool


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked. `sha256` is over the file and the one it is based on."""

    path: str
    sheet: Sheet
    sha256: str
    name: str
    title_en: str
    title_zh: str
    kind: str
    lang: str
    synthetic: bool
    attribution: str
    licence: str
    url: str
    encoding: str
    delimiter: str
    crs: str
    extent: tuple[float, float, float, float]
    zone: ZoneInfo
    as_of: date | datetime | None
    old: str
    old_years: int
    repeated_times: str
    extra_columns: str
    key: tuple[str, ...]
    repeats: str
    correction: Correction | None
    fields: tuple[Field, ...]
    order: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that the mapping reads, once."""
        named = [*self.key, *(column for field in self.fields for column in field.columns)]
        if self.correction:
            named.append(self.correction.column)
        return tuple(dict.fromkeys(named))

    def expect(self, kind: str, *, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()) -> None:
        """Raise BadMapping unless this mapping makes `kind` with all `required` fields and none that is unknown.

        A required field may still be declared `required = false` for its cells; that is the mapping's to say.
        """
        if self.kind != kind:
            self.sheet.fail(("kind",), "wrong_kind", have=self.kind, want=kind)
        names = {field.name for field in self.fields}
        for name in sorted(names - required - optional):
            self.sheet.fail(("fields", name), "field_unknown", key=name, kind=kind)
        for name in sorted(required - names):
            self.sheet.fail(("fields",), "field_missing", key=name, kind=kind)


def read(path: str | Path, *, shipped: Path) -> Mapping:
    """The mapping in the file at `path`; `base = "name"` in it means: over the mapping `name` of the folder `shipped`.

    Raises BadMapping, which names file and line.
    """
    sheet = _sheet(Path(path))
    data = sheet.parsed()
    if "base" in data:
        name = data.pop("base")
        if type(name) is not str or not name.isidentifier() or not (shipped / f"{name}.toml").is_file():
            sheet.fail(("base",), "bad_base", value=str(name))
        below = _sheet(shipped / f"{name}.toml")
        if "base" in (under := below.parsed()):
            sheet.fail(("base",), "bad_base", value=name)
        sheet, data = Sheet(sheet.path, sheet.text, below), _over(data, under)
    return _mapping(sheet, data)


def _sheet(path: Path) -> Sheet:
    """The text of a mapping file."""
    try:
        if not path.is_file():
            raise BadMapping(path, 0, "not_found")
        with path.open("rb") as stream:
            raw = stream.read(SIZE_MAX + 1)
    except (OSError, ValueError) as error:
        raise BadMapping(path, 0, "unreadable", why=getattr(error, "strerror", "") or str(error)) from error
    if len(raw) > SIZE_MAX:
        raise BadMapping(path, 0, "mapping_too_large", limit=SIZE_MAX)
    try:
        return Sheet(str(path), raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise BadMapping(path, raw[: error.start].count(b"\n") + 1, "mapping_not_utf8") from error


def _over(upper: dict[str, Any], lower: dict[str, Any]) -> dict[str, Any]:
    """`lower` with what `upper` sets in its place, table by table."""
    merged = dict(lower)
    for key, value in upper.items():
        both = isinstance(value, dict) and isinstance(lower.get(key), dict)
        merged[key] = _over(value, lower[key]) if both else value
    return merged


def _mapping(sheet: Sheet, data: dict[str, Any]) -> Mapping:
    top = Table(sheet, data)
    if top.take("format", "a string") != FORMAT:
        top.fail("format", "wrong_format", want=FORMAT)
    source = top.table("source")
    credit = top.table("attribution")
    key = top.table("key", {})
    fields = _fields(top.table("fields"))
    texts = (sheet.text, sheet.below.text if sheet.below else "")
    mapping = Mapping(
        path=sheet.path,
        sheet=sheet,
        sha256=hashlib.sha256("\x00".join(texts).encode()).hexdigest(),
        name=Path(sheet.path).stem,
        title_en=top.take("title_en", "a string", ""),
        title_zh=top.take("title_zh", "a string", ""),
        kind=top.take("kind", "a string"),
        lang=_lang(top),
        synthetic=top.take("synthetic", "true or false"),
        attribution=credit.take("text", "a string"),
        licence=credit.take("licence", "a string"),
        url=credit.take("url", "a string", ""),
        **_source(source, fields),
        key=tuple(key.take("columns", "an array of strings", [])),
        repeats=key.take("repeats", "a string", "refuse", choices=("refuse", "supplement")),
        correction=_correction(top),
        fields=fields,
        order=_order(top, fields),
    )
    for table in (key, credit, source, top):
        table.close()
    return mapping


def _lang(top: Table) -> str:
    """The language that people's words in the file are in."""
    tag: str = top.take("lang", "a string", "zh-Hans")
    if not _TAG.fullmatch(tag):
        top.fail("lang", "wrong_type", want="zh-Hans, en, …")
    return tag


def _source(table: Table, fields: tuple[Field, ...]) -> dict[str, Any]:
    """What [source] declares; a datum is needed with points, a zone and an as-of date with times."""
    pointed = any(isinstance(field, Point) for field in fields)
    timed = any(isinstance(field, (Time, Date)) for field in fields)
    for key, code in (
        *((k, "point_needs_crs") for k in ("crs", "extent") if pointed),
        *((k, "time_needs_zone") for k in ("time_zone", "as_of") if timed),
    ):
        if key not in table.data:
            table.fail(key, code)
    crs = table.take("crs", "a string", "")
    if crs and not is_known_crs(crs):
        table.fail("crs", "bad_crs", value=crs)
    old_years = table.take("old_years", "a whole number", 5)
    if not 1 <= old_years <= 1000:
        table.fail("old_years", "wrong_type", want="1…1000")
    return {
        "encoding": table.take("encoding", "a string", choices=ENCODINGS),
        "delimiter": table.take("delimiter", "a string", ",", choices=DELIMITERS),
        "crs": crs,
        "extent": _extent(table),
        "zone": _zone(table),
        "as_of": _as_of(table),
        "old": table.take("old", "a string", "ask", choices=OLD),
        "old_years": old_years,
        "repeated_times": table.take("repeated_times", "a string", "refuse", choices=("earlier", "later", "refuse")),
        "extra_columns": table.take("extra_columns", "a string", "ignore", choices=("ignore", "refuse")),
    }


def _extent(table: Table) -> tuple[float, float, float, float]:
    west, south, east, north = table.take("extent", "an array of four numbers", [-180, -90, 180, 90])
    whole = all(isfinite(side) for side in (west, south, east, north))
    if not whole or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        table.fail("extent", "bad_extent")
    return float(west), float(south), float(east), float(north)


def _zone(table: Table) -> ZoneInfo:
    name = table.take("time_zone", "a string", "UTC")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        table.fail("time_zone", "bad_zone", value=name)


def _as_of(table: Table) -> date | datetime | None:
    """The declared date; None where whoever imports gives it."""
    table.asked.add("as_of")
    value: object = table.data.get("as_of", GIVEN)
    if value == GIVEN:
        return None
    if not isinstance(value, date) or value.year not in YEARS:
        table.fail("as_of", "wrong_type", want=f"a date, {YEARS[0]}…{YEARS[-1]}, “{GIVEN}”")
    return value


def _correction(top: Table) -> Correction | None:
    if "correction" not in top.data:
        return None
    table = top.table("correction")
    values = frozenset(table.take("values", "an array of strings"))
    taken = table.take("rows", "a string", "refuse", choices=("take", "refuse")) == "take"
    correction = Correction(table.take("column", "a string"), values, taken)
    table.close()
    return correction


def _fields(table: Table) -> tuple[Field, ...]:
    fields = []
    for name in table.data:
        one = table.table(name)
        kind = one.take("type", "a string", NEEDED, choices=tuple(FIELDS))
        fields.append(FIELDS[kind].read(name, one))
        one.close()
    if not fields:
        table.sheet.fail(("fields",), "key_missing", key="fields.…")
    return tuple(fields)


def _order(top: Table, fields: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    pairs = top.take("order", "an array of pairs of strings", [])
    kinds = {field.name: type(field) for field in fields if isinstance(field, (Time, Date))}
    for earlier, later in pairs:
        for name in (earlier, later):
            if name not in kinds:
                top.sheet.fail(("order",), "order_unknown", key=name)
        if kinds[earlier] is not kinds[later]:
            top.sheet.fail(("order",), "order_unknown", key=f"{earlier}, {later}")
    return tuple((earlier, later) for earlier, later in pairs)
