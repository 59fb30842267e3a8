"""The rows that were not taken, as a file that a person can read, put right and import again."""

import contextlib
import csv
import os
import re
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from .shapes import BadSource, Reject

# Before the source's own columns, so that a row with too many cells still keeps all of them.
MARKS = ("anhe_line", "anhe_code", "anhe_reason")

_AS_SOURCE = ("gb18030", "gbk")  # a reason may hold any character: other narrow encodings cannot carry it
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?")


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it as a formula; signed numbers stay."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class Rejects:
    """Writes rejected rows to `path`: all of them, or on any error no file at all.

    Use as a context manager. The file appears under its name only at the end, readable by its owner alone, with
    the source's columns after three of our own: line, code and reason (in the language active when `add` is
    called). It is written in GB 18030 where the source is, otherwise in UTF-8 with a byte order mark.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        header: tuple[str, ...],
        encoding: str = "utf-8",
        delimiter: str = ",",
        source: str | Path | None = None,
    ) -> None:
        self.path = Path(path)
        self.header = tuple(name for name in header if name not in MARKS)
        self.encoding = "gb18030" if encoding in _AS_SOURCE else "utf-8-sig"
        self.delimiter = delimiter
        self.count = 0
        if source is not None and self.path.exists() and self.path.samefile(source):
            raise BadSource(path, 0, "same_file")

    def __enter__(self) -> Self:
        try:
            handle, self._aside = tempfile.mkstemp(prefix=".anhe-rejects-", suffix=".part", dir=self.path.parent)
        except OSError as error:
            raise BadSource(self.path, 0, "cannot_write", why=error.strerror) from error
        self._stream = os.fdopen(handle, "w", encoding=self.encoding, errors="replace", newline="")
        self._rows = csv.writer(self._stream, delimiter=self.delimiter, lineterminator="\r\n")
        self._rows.writerow((*MARKS, *map(guarded, self.header)))
        return self

    def add(self, reject: Reject) -> None:
        """Write one rejected row with all its reasons."""
        self._rows.writerow((reject.line, reject.code, guarded(reject.message), *map(guarded, reject.cells)))
        self.count += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            with self._stream:
                self._stream.flush()
                os.fsync(self._stream.fileno())
            if kind is None:
                os.replace(self._aside, self.path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._aside)
