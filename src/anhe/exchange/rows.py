"""Rows of text: a CSV file with a header as dictionaries, each with the line where it begins; cells may be long."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .opening import opened, refuse_other_kinds
from .shapes import EXCERPT, BadSource

CELL_MAX = 4_000_000  # characters of one cell
MOST_ROWS = 5_000_000
HEADER_MAX = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a file, the header's names, and each row's first line in the file."""

    path: Path
    names: tuple[str, ...]
    rows: list[Mapping[str, str]]
    lines: list[int]

    def line(self, row: int | None) -> int:
        """Return where a row (from 0) begins; the header's line where there is no row."""
        return 1 if row is None else self.lines[row]


def read(path: Path) -> Rows:
    """Return the rows of a CSV file in UTF-8. Raises BadSource with the line of the first row that cannot be read."""
    with opened(path) as stream:
        refuse_other_kinds(stream.read(HEADER_MAX), path)
        stream.seek(0)
        # How long a cell may be is one setting for the whole process; exchange.records counts bytes of its own.
        before = csv.field_size_limit(CELL_MAX)
        try:
            return _rows(stream, path)
        finally:
            csv.field_size_limit(before)


def _rows(stream: BinaryIO, path: Path) -> Rows:
    reader = csv.reader(_text(stream, path), strict=True)
    names = tuple(name.strip() for name in _next(reader, path) or ())
    if not any(names):
        raise BadSource(path, 1, "bad_header")
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise BadSource(path, 1, "repeated_columns", names=", ".join(twice))
    rows: list[Mapping[str, str]] = []
    lines: list[int] = []
    while True:
        first = reader.line_num + 1
        cells = _next(reader, path)
        if cells is None:
            return Rows(path, names, rows, lines)
        if not cells:
            continue
        if len(cells) != len(names):
            raise BadSource(path, first, "ragged_row", have=len(cells), want=len(names))
        if len(rows) == MOST_ROWS:
            raise BadSource(path, first, "too_many_rows", limit=MOST_ROWS)
        rows.append(dict(zip(names, cells, strict=True)))
        lines.append(first)


def _next(reader, path: Path) -> list[str] | None:
    first = reader.line_num + 1
    try:
        return next(reader, None)
    except csv.Error as fault:
        if "end of data" in str(fault):
            raise BadSource(path, first, "open_quote", end=reader.line_num) from fault
        raise BadSource(path, first, "unreadable", why=str(fault)[:EXCERPT]) from fault


def _text(stream: BinaryIO, path: Path) -> Iterator[str]:
    for number, raw in enumerate(stream, 1):
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as fault:
            raise BadSource(path, number, "bad_encoding", encoding="UTF-8") from fault
        if "\x00" in text:
            raise BadSource(path, number, "not_text")
        yield text
