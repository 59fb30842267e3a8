"""What goes through the door: rows taken, rows rejected, and files that cannot be read at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from . import sentences

EXCERPT = 40  # characters of a cell a reason may repeat

NEW, SUPPLEMENT, CORRECTION = "new", "supplement", "correction"


class BadFile(Exception):
    """A file that cannot be used. Reads `file:line: reason`; line 0 means the file as a whole."""

    def __init__(self, path: str | Path, line: int, code: str, **facts: object) -> None:
        super().__init__(str(path), line, code, facts)
        self.path = str(path)
        self.line = line
        self.code = code
        self.facts = facts

    @property
    def reason(self) -> str:
        """Why, in the language active now."""
        return sentences.say(self.code, self.facts)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class BadMapping(BadFile):
    """The mapping file is wrong: nothing was read."""


class BadSource(BadFile):
    """The file to take in is not what the mapping declares: reading stops here."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row: a code and values, put into words when asked."""

    column: str
    code: str
    excerpt: str = ""
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def message(self) -> str:
        """The reason in the language active now."""
        return sentences.say(self.code, {"column": self.column, "value": self.excerpt, **dict(self.facts)})


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One good row.

    `line` is the first physical line of the row, counted from 1; `key` the declared key columns joined by "/";
    `values` the fields by name (text, int, aware UTC datetime, date, (lon, lat) in degrees, or None where empty);
    `row_hash` the SHA-256 of the source cells, in hexadecimal; `role` is new, supplement (a further row of a
    number already taken) or correction; `notes` say what was assumed, as (code, field);
    `cells` are the source cells as they stood.
    """

    line: int
    key: str
    values: Mapping[str, object]
    row_hash: str
    role: str = NEW
    notes: tuple[tuple[str, str], ...] = ()
    cells: tuple[str, ...] = ()

    def refused(self, reason: object, *, code: str = "refused_at_desk", column: str = "") -> "Reject":
        """This row as a reject, when whoever takes it in says no for its own `reason` (words, translated)."""
        return Reject(self.line, (Problem(column, code, "", (("reason", reason),)),), self.cells)


@dataclass(frozen=True, slots=True)
class Reject:
    """One row not taken, with every reason found, the first of them up front."""

    line: int
    problems: tuple[Problem, ...]
    cells: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        return self.problems[0].column

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def value_excerpt(self) -> str:
        return self.problems[0].excerpt

    @property
    def message(self) -> str:
        """All reasons, in the language active now."""
        return " ".join(problem.message for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Batch:
    """At most `size` source rows: those taken and those rejected, each in the order of the file."""

    taken: tuple[TakenRow, ...]
    rejects: tuple[Reject, ...]

    def __iter__(self) -> Iterator[TakenRow | Reject]:
        """Every row of the batch, taken or rejected, by line."""
        return iter(sorted([*self.taken, *self.rejects], key=attrgetter("line")))


def excerpt(cell: str) -> str:
    """A cell short and visible enough to repeat in a reason: control characters as escapes."""
    shown = cell if len(cell) <= EXCERPT else cell[: EXCERPT - 1] + "…"
    return shown if shown.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
