"""Cells into values: what a mapping's fields of one text column, of several, or of none turn cells into."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from .patterns import SUBJECT_MAX, BadPattern, compiled
from .shapes import Problem, excerpt
from .tables import Table

TEXT_MAX = 100_000  # characters a mapping may allow a text field
MEMO_MAX, MEMO_CELL = 20_000, 64  # distinct short cells remembered per field

Columns = Mapping[str, Sequence[str]]
ToLonLat = Callable[[Sequence[float], Sequence[float], str], tuple[Sequence[float], Sequence[float]]]


@dataclass(frozen=True)
class Setting:
    """What every field of one source is read under; `latest` and `oldest` are UTC bounds around `as_of`."""

    zone: ZoneInfo
    as_of: date | datetime
    latest: datetime
    oldest: datetime
    old: str
    old_years: int
    repeated_times: str
    crs: str
    extent: tuple[float, float, float, float]
    to_lonlat: ToLonLat


class Answer(NamedTuple):
    """What became of one cell: a value and perhaps a note, or a problem's code and facts."""

    value: object
    code: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    note: str = ""


@dataclass
class Outcome:
    """One field over one batch: a value per row, and the rows with problems and notes."""

    values: list[Any]
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


EMPTY = Answer(None)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the target and the source columns it is made of."""

    type_name: ClassVar[str]
    name: str
    required: bool = True
    columns: tuple[str, ...] = ()

    def at_work(self, setting: Setting) -> Callable[[Columns, int], Outcome]:
        """The field ready to turn columns of `size` stripped cells into an Outcome."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Scalar(Field):
    """A field made of one cell; cells listed in `none` count as empty."""

    none: frozenset[str] = frozenset()

    def judge(self, cell: str, setting: Setting) -> Answer:
        """The value of a cell that is not empty."""
        raise NotImplementedError

    def at_work(self, setting: Setting) -> Callable[[Columns, int], Outcome]:
        return Memo(self, setting)


class Memo:
    """A scalar field at work: each distinct short cell is judged once."""

    def __init__(self, of: Scalar, setting: Setting) -> None:
        self.field, self.setting = of, setting
        self.seen: dict[str, Answer] = {}

    def __call__(self, columns: Columns, size: int) -> Outcome:
        cells = columns[self.field.columns[0]]
        seen = self.seen
        answers = [seen.get(cell) or self.judge(cell) for cell in cells]
        outcome = Outcome([answer.value for answer in answers])
        for at, answer in enumerate(answers):
            if answer.code:
                problem = Problem(self.field.columns[0], answer.code, excerpt(cells[at]), answer.facts)
                outcome.problems.append((at, problem))
            elif answer.note:
                outcome.notes.append((at, answer.note))
        return outcome

    def judge(self, cell: str) -> Answer:
        if not cell or cell in self.field.none:
            answer = Answer(None, "missing") if self.field.required else EMPTY
        else:
            answer = self.field.judge(cell, self.setting)
        if len(cell) <= MEMO_CELL:
            if len(self.seen) >= MEMO_MAX:
                self.seen.clear()
            self.seen[cell] = answer
        return answer


def scalar_options(name: str, table: Table) -> dict[str, Any]:
    """The keys every scalar field has."""
    return {
        "name": name,
        "columns": (table.take("column", "a string"),),
        "required": table.take("required", "true or false", True),
        "none": frozenset(table.take("none", "an array of strings", [])),
    }


def pattern_option(table: Table, key: str, source: str) -> re.Pattern[str]:
    """A compiled pattern, or BadMapping at its line."""
    try:
        return compiled(source)
    except BadPattern as error:
        table.fail(key, "bad_pattern", value=source, why=str(error))


@dataclass(frozen=True, kw_only=True)
class Text(Scalar):
    """Text as typed, outer blanks removed and line ends made LF."""

    type_name = "text"
    most: int = 500
    pattern: re.Pattern[str] | None = None

    @classmethod
    def read(cls, name: str, table: Table) -> "Text":
        source = table.take("pattern", "a string", None)
        most = table.take("max", "a whole number", 500)
        if not 1 <= most <= TEXT_MAX:
            table.fail("max", "wrong_type", want=f"1…{TEXT_MAX}")
        pattern = None if source is None else pattern_option(table, "pattern", source)
        return cls(**scalar_options(name, table), most=most, pattern=pattern)

    def judge(self, cell: str, setting: Setting) -> Answer:
        text = cell.replace("\r\n", "\n") if "\r" in cell else cell
        if len(text) > self.most:
            return Answer(None, "text_too_long", (("length", len(text)), ("limit", self.most)))
        if self.pattern and (len(text) > SUBJECT_MAX or not self.pattern.fullmatch(text)):
            return Answer(None, "not_the_form")
        return Answer(text)


@dataclass(frozen=True, kw_only=True)
class Extract(Scalar):
    """The part of a cell that a pattern's one group finds."""

    type_name = "extract"
    pattern: re.Pattern[str]

    @classmethod
    def read(cls, name: str, table: Table) -> "Extract":
        source = table.take("pattern", "a string")
        pattern = pattern_option(table, "pattern", source)
        if pattern.groups != 1:
            table.fail("pattern", "bad_pattern", value=source, why="one group is needed")
        return cls(**scalar_options(name, table), pattern=pattern)

    def judge(self, cell: str, setting: Setting) -> Answer:
        found = self.pattern.search(cell) if len(cell) <= SUBJECT_MAX else None
        return Answer(found[1].strip()) if found and found[1] and found[1].strip() else Answer(None, "not_the_form")


@dataclass(frozen=True, kw_only=True)
class Enum(Scalar):
    """One of the declared values: by the cell, else by the first pattern that fits it, else `unknown` or a problem."""

    type_name = "enum"
    table: Mapping[str, object]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    unknown: object

    @classmethod
    def read(cls, name: str, table: Table) -> "Enum":
        values = table.table("values")
        scalar = "a string, a whole number, true or false"
        known = {cell: values.take(cell, scalar) for cell in values.data}
        pairs = table.take("patterns", "an array of pairs of strings", [])
        patterns = tuple((pattern_option(table, "patterns", source), value) for source, value in pairs)
        unknown = table.take("unknown", scalar, None)
        return cls(**scalar_options(name, table), table=known, patterns=patterns, unknown=unknown)

    def judge(self, cell: str, setting: Setting) -> Answer:
        if cell in self.table:
            return Answer(self.table[cell])
        if len(cell) <= SUBJECT_MAX:
            for pattern, value in self.patterns:
                if pattern.fullmatch(cell):
                    return Answer(value, note="took_pattern")
        if self.unknown is None:
            return Answer(None, "unknown_value")
        return Answer(self.unknown, note="took_unknown")


@dataclass(frozen=True, kw_only=True)
class Constant(Field):
    """The same value in every row."""

    type_name = "constant"
    value: object

    @classmethod
    def read(cls, name: str, table: Table) -> "Constant":
        return cls(name=name, value=table.take("value", "a string, a whole number, true or false"))

    def at_work(self, setting: Setting) -> Callable[[Columns, int], Outcome]:
        return lambda columns, size: Outcome([self.value] * size)


@dataclass(frozen=True, kw_only=True)
class Concat(Field):
    """Several cells as one text; empty ones leave no separator behind."""

    type_name = "concat"
    separator: str
    most: int

    @classmethod
    def read(cls, name: str, table: Table) -> "Concat":
        return cls(
            name=name,
            columns=tuple(table.take("columns", "an array of strings")),
            required=table.take("required", "true or false", True),
            separator=table.take("separator", "a string", " "),
            most=table.take("max", "a whole number", 500),
        )

    def at_work(self, setting: Setting) -> Callable[[Columns, int], Outcome]:
        return self.joined

    def joined(self, columns: Columns, size: int) -> Outcome:
        outcome = Outcome([])
        for at, cells in enumerate(zip(*(columns[name] for name in self.columns), strict=True)):
            text = self.separator.join(cell for cell in cells if cell).replace("\r\n", "\n")
            code = "missing" if not text and self.required else "text_too_long" if len(text) > self.most else ""
            if code:
                facts = (("length", len(text)), ("limit", self.most))
                outcome.problems.append((at, Problem("+".join(self.columns), code, excerpt(text), facts)))
            outcome.values.append(text or None)
        return outcome
