"""Whole numbers in bulk: columns of a CSV file as arrays, ten million rows in seconds.

What is wrong with a file is looked for line by line only once something is.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import csv as arrow

from .opening import opened, refuse_other_kinds
from .shapes import EXCERPT, BadSource

LEAST, MOST = -(2**63), 2**63 - 1
BLOCK = 1 << 24  # bytes parsed at a time
HEADER_MAX = 1 << 16
WHOLE = re.compile(r"-?[0-9]+")
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The wanted columns of a file by name, int64; `line(row)` tells where a row (from 0) stands in the file."""

    path: Path
    values: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[name]

    def line(self, row: int) -> int:
        for at, (number, _line) in enumerate(_lines(self.path)):
            if at == row:
                return number
        raise BadSource(self.path, 0, "changed_file")


def read(path: Path, wanted: Sequence[str], watch: Callable[[Callable[[], int], int], None] | None = None) -> Columns:
    """The columns of these names, whatever others there are. Raises BadSource with the line of the first bad row.

    `watch` is told once how to ask for the bytes read so far, and how many there are.
    """
    with opened(path) as stream:
        start = stream.read(HEADER_MAX)
        size = stream.seek(0, 2)
    refuse_other_kinds(start, path)
    header = start.removeprefix(BOM).partition(b"\n")[0]
    names = _names(header, path, wanted)
    skipped = len(start) - len(start.removeprefix(BOM)) + len(header) + 1
    if size <= skipped:
        return Columns(path, {name: np.empty(0, np.int64) for name in wanted})
    try:
        with pyarrow.OSFile(str(path)) as file:
            file.seek(skipped)
            if watch:
                watch(lambda: 0 if file.closed else file.tell(), size)
            table = arrow.read_csv(file, *_options(names, wanted))
    except pyarrow.ArrowInvalid as fault:
        _blame(path, names, wanted)
        raise BadSource(path, 0, "unreadable", why=str(fault)[:EXCERPT]) from fault
    if _has_hexadecimal(path, skipped):  # Arrow reads 0x10 as sixteen
        _blame(path, names, wanted)
    return Columns(path, {name: np.require(table[name].to_numpy(), requirements="W") for name in wanted})


def _names(header: bytes, path: Path, wanted: Sequence[str]) -> list[str]:
    try:
        names = [name.strip() for name in next(csv.reader([header.decode("utf-8").rstrip("\r")]), [])]
    except UnicodeDecodeError as fault:
        raise BadSource(path, 1, "bad_encoding", encoding="UTF-8") from fault
    missing = [name for name in wanted if name not in names]
    if missing:
        raise BadSource(path, 1, "missing_columns", names=", ".join(missing))
    if any(names.count(name) > 1 for name in wanted):
        raise BadSource(path, 1, "repeated_columns", names=", ".join(n for n in wanted if names.count(n) > 1))
    return names


def _options(names: list[str], wanted: Sequence[str]) -> tuple:
    # Columns that nobody asked for may be called alike; Arrow wants each name once.
    unlike = [name if name in wanted else f"{at} {name}" for at, name in enumerate(names)]
    return (
        arrow.ReadOptions(column_names=unlike, block_size=BLOCK),
        arrow.ParseOptions(),
        arrow.ConvertOptions(
            column_types=dict.fromkeys(wanted, pyarrow.int64()), include_columns=list(wanted), null_values=[]
        ),
    )


def _has_hexadecimal(path: Path, skipped: int) -> bool:
    with path.open("rb") as file:
        file.seek(skipped)
        while block := file.read(BLOCK):
            if b"x" in block or b"X" in block:
                return True
    return False


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines below the header that are not empty, each with its number."""
    with opened(path) as stream:
        for number, line in enumerate(stream, 1):
            if number > 1 and line.rstrip(b"\r\n"):
                yield number, line


def _blame(path: Path, names: list[str], wanted: Sequence[str]) -> None:
    """Raise BadSource for the first line that is not as it should be; return where every line is."""
    for number, line in _lines(path):
        try:
            cells = next(csv.reader([line.decode("utf-8").rstrip("\r\n")]), [])
        except UnicodeDecodeError as fault:
            raise BadSource(path, number, "bad_encoding", encoding="UTF-8") from fault
        if len(cells) != len(names):
            raise BadSource(path, number, "ragged_row", have=len(cells), want=len(names))
        for name in wanted:
            cell = cells[names.index(name)].strip()
            if not cell:
                raise BadSource(path, number, "missing", column=name)
            if not WHOLE.fullmatch(cell):
                raise BadSource(path, number, "not_an_integer", value=cell[:EXCERPT], column=name)
            if not LEAST <= int(cell) <= MOST:
                facts = {"value": cell[:EXCERPT], "column": name, "least": LEAST, "most": MOST}
                raise BadSource(path, number, "out_of_range", **facts)
