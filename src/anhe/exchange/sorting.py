"""Records into rows taken and rows rejected: the one place where a row's fate is decided."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from .fields import Columns, Outcome, Setting
from .mappings import Mapping
from .records import RECORD_MAX, Record, unseen
from .rejects import MARKS, unguarded
from .shapes import CORRECTION, NEW, SUPPLEMENT, Batch, Problem, Reject, TakenRow, excerpt

KEY_MAX = 200  # characters
SEPARATOR = "\x1f"  # cannot stand in a taken cell, so joined cells name one row only

_WHOLE = ("bad_encoding", "open_quote", "row_too_long", "bad_newline")

Row = tuple[int, Sequence[str]]
Problems = defaultdict[int, list[Problem]]


class Sorter:
    """Judges records under a mapping; remembers the numbers taken and, per field, the cells seen."""

    def __init__(self, mapping: Mapping, setting: Setting, header: tuple[str, ...]) -> None:
        self.mapping, self.header = mapping, header
        self.own = [at for at, name in enumerate(header) if name not in MARKS]
        self.returned = all(mark in header for mark in MARKS)
        if not self.returned:
            self.own = list(range(len(header)))
        self.place = {header[at]: place for place, at in enumerate(self.own)}
        self.names = [field.name for field in mapping.fields]
        self.work = [field.at_work(setting) for field in mapping.fields]
        self.first_line: dict[str, int] = {}
        self.corrections = 0  # rows left for the second way through the file

    def batch(self, chunk: list[Record], *, corrections: bool) -> Batch:
        """The records of `chunk` judged; `corrections` says that all of them are corrections."""
        rejects: list[Reject] = []
        rows: list[Row] = []
        for record in chunk:
            problem = self.flaw(record)
            cells = self.own_cells(record.cells) if self.returned else record.cells
            if problem is None:
                rows.append((record.line, cells))
            else:
                rejects.append(Reject(record.line, (problem,), tuple(cells)))
        if self.mapping.correction and not corrections:
            rows = self.without_corrections(rows, rejects)
        taken = self.judged(rows, rejects, corrections) if rows else []
        rejects.sort(key=lambda reject: reject.line)
        return Batch(tuple(taken), tuple(rejects))

    def own_cells(self, cells: list[str]) -> list[str]:
        """A row of a file of rejects that comes back, without our marks and guards."""
        inner = [unguarded(cells[at]) for at in self.own if at < len(cells)]
        return inner + [unguarded(cell) for cell in cells[len(self.header) :]]

    def flaw(self, record: Record) -> Problem | None:
        """What makes a record unreadable as a whole."""
        if record.flaw in _WHOLE:
            facts = (("encoding", self.mapping.encoding), ("end", record.end), ("limit", RECORD_MAX))
            return Problem("", record.flaw, "", facts)
        if len(record.cells) != len(self.header):
            return Problem("", "ragged_row", "", (("have", len(record.cells)), ("want", len(self.header))))
        if record.flaw:
            at = next(at for at, cell in enumerate(record.cells) if unseen(cell))
            return Problem(self.header[at], record.flaw, excerpt(record.cells[at]))
        if not any(cell and not cell.isspace() for cell in record.cells):
            return Problem("", "empty_row")
        return None

    def is_correction(self, record: Record) -> bool:
        """True for a readable row that corrects an earlier one."""
        rule = self.mapping.correction
        if rule is None or self.flaw(record) is not None:
            return False
        cells = self.own_cells(record.cells) if self.returned else record.cells
        return cells[self.place[rule.column]].strip() in rule.values

    def without_corrections(self, rows: list[Row], rejects: list[Reject]) -> list[Row]:
        """The rows that are no corrections; the others are counted for later, or rejected where they are refused."""
        rule = self.mapping.correction
        assert rule is not None
        at = self.place[rule.column]
        kept = []
        for line, cells in rows:
            if cells[at].strip() not in rule.values:
                kept.append((line, cells))
            elif rule.taken:
                self.corrections += 1
            else:
                number = "/".join(cells[self.place[name]].strip() for name in self.mapping.key)
                rejects.append(Reject(line, (Problem(rule.column, "correction", excerpt(number)),), tuple(cells)))
        return kept

    def judged(self, rows: list[Row], rejects: list[Reject], corrections: bool) -> list[TakenRow]:
        """Rows with every field in order, by number; the others go to `rejects`."""
        sheet = list(zip(*(cells for _, cells in rows), strict=True))
        columns = {name: [cell.strip() for cell in sheet[self.place[name]]] for name in self.mapping.columns}
        outcomes = [work(columns, len(rows)) for work in self.work]
        problems: Problems = defaultdict(list)
        notes: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for name, outcome in zip(self.names, outcomes, strict=True):
            for at, problem in outcome.problems:
                problems[at].append(problem)
            for at, code in outcome.notes:
                notes[at].append((code, name))
        self.find_disorder(outcomes, problems)
        taken = []
        values = zip(*(outcome.values for outcome in outcomes), strict=True)
        for at, ((line, cells), row) in enumerate(zip(rows, values, strict=True)):
            digest = hashlib.sha256(SEPARATOR.join(cells).encode()).hexdigest()
            key, role = self.numbered(at, line, digest, columns, problems, corrections)
            if at in problems:
                rejects.append(Reject(line, tuple(problems[at]), tuple(cells)))
            else:
                fields = dict(zip(self.names, row, strict=True))
                taken.append(TakenRow(line, key, fields, digest, role, tuple(notes.get(at, ())), tuple(cells)))
        return taken

    def find_disorder(self, outcomes: list[Outcome], problems: Problems) -> None:
        """Add a problem where one time must not be later than another and is."""
        for earlier, later in self.mapping.order:
            first, second = self.names.index(earlier), self.names.index(later)
            labels = (("earlier", self.label(first)), ("later", self.label(second)))
            for at, (a, b) in enumerate(zip(outcomes[first].values, outcomes[second].values, strict=True)):
                if a is not None and b is not None and a > b:
                    problems[at].append(Problem(self.label(first), "out_of_order", "", labels))

    def label(self, place: int) -> str:
        """The column a single-column field comes from."""
        return self.mapping.fields[place].columns[0]

    def numbered(
        self, at: int, line: int, digest: str, columns: Columns, problems: Problems, corrections: bool
    ) -> tuple[str, str]:
        """(key, role) of a row; a good row's number is remembered, a bad number becomes a problem."""
        key, label = digest, ""
        if self.mapping.key:
            parts = [columns[name][at] for name in self.mapping.key]
            key, label = "/".join(parts), "+".join(self.mapping.key)
            if not all(parts) and not any(problem.code == "missing" for problem in problems.get(at, ())):
                problems[at].append(Problem(label, "missing"))
            elif len(key) > KEY_MAX:
                problems[at].append(Problem(label, "key_too_long", excerpt(key), (("limit", KEY_MAX),)))
        if corrections or at in problems:
            return key, CORRECTION
        first = self.first_line.setdefault(key, line)
        if first == line:
            return key, NEW
        if self.mapping.repeats == "refuse":
            problems[at].append(Problem(label, "repeated_key", excerpt(key), (("first", first),)))
        return key, SUPPLEMENT
