"""A file under a mapping, row by row: every row comes out taken or rejected with its reasons."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from . import points
from .fields import Setting, ToLonLat
from .mappings import OLD, YEARS, Mapping
from .opening import header_of, opened
from .progress import Progress
from .records import records
from .shapes import BadSource, Batch
from .sorting import Sorter
from .times import bounds

ROWS_MAX = 5_000_000  # about 120 bytes of memory a row, for the numbers already taken


def open_source(
    path: str | Path,
    mapping: Mapping,
    *,
    as_of: date | datetime | None = None,
    old: str | None = None,
    to_lonlat: ToLonLat = points.to_lonlat,
) -> "Source":
    """The file at `path`, its kind, encoding and header checked. Raises BadSource or BadMapping.

    `as_of` and `old` ("accept", "ask", "refuse") stand in for what the mapping says; `to_lonlat(xs, ys, crs)`
    gives degrees in CGCS2000, and is needed from outside for GCJ-02 and BD-09.
    """
    if old not in (None, *OLD):
        raise ValueError(f"old must be one of {OLD}, not {old!r}")
    if mapping.crs in points.AT_THE_EDGE and to_lonlat is points.to_lonlat and _has(mapping, "point"):
        mapping.sheet.fail(("source", "crs"), "crs_needs_edge", value=mapping.crs)
    moment = _moment(mapping, as_of)
    latest, oldest = bounds(moment, mapping.zone, mapping.old_years)
    setting = Setting(
        zone=mapping.zone, as_of=moment, latest=latest, oldest=oldest, old=old or mapping.old,
        old_years=mapping.old_years, repeated_times=mapping.repeated_times, crs=mapping.crs, extent=mapping.extent,
        to_lonlat=to_lonlat,
    )  # fmt: skip
    return Source(Path(path), mapping, setting)


def _moment(mapping: Mapping, as_of: date | datetime | None) -> date | datetime:
    """The as-of date: given, else declared; a mapping without times needs none."""
    moment = mapping.as_of if as_of is None else as_of
    if moment is None:
        if _has(mapping, "time", "date"):
            mapping.sheet.fail(("source", "as_of"), "as_of_needed")
        return date(YEARS[-1], 1, 1)
    if moment.year not in YEARS:
        raise ValueError(f"as_of must lie between the years {YEARS[0]} and {YEARS[-1]}")
    return moment


def _has(mapping: Mapping, *types: str) -> bool:
    return any(field.type_name in types for field in mapping.fields)


class Source:
    """An opened file: `header` its columns, `total_bytes` its size; `rows`, `taken`, `rejected` count what was read."""

    def __init__(self, path: Path, mapping: Mapping, setting: Setting) -> None:
        self.path, self.mapping, self.setting = path, mapping, setting
        with closing(opened(path)) as stream:
            self.header = header_of(stream, path, mapping)
            self.total_bytes = stream.seek(0, 2)
        self.rows = self.taken = self.rejected = 0

    def digest(self) -> str:
        """The SHA-256 of the file as it lies there, in hexadecimal."""
        with closing(opened(self.path)) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def batches(self, *, size: int = 500, progress: Progress | None = None) -> Iterator[Batch]:
        """Every row of the file in batches of at most `size` source rows, from the start at each call.

        Rows that correct others come last, after all rows they may correct, wherever they stand in the file.
        """
        self.rows = self.taken = self.rejected = 0
        sorter = Sorter(self.mapping, self.setting, self.header)
        with closing(opened(self.path)) as stream:
            for corrections in (False, True):
                if corrections and not sorter.corrections:
                    break
                stream.seek(0)
                if header_of(stream, self.path, self.mapping) != self.header:
                    raise BadSource(self.path, 1, "changed_file")
                yield from self._passed(stream, sorter, size, corrections, progress)
        if progress:
            progress(self.total_bytes, self.total_bytes, self.taken, self.rejected)

    def _passed(
        self, stream: BinaryIO, sorter: Sorter, size: int, corrections: bool, progress: Progress | None
    ) -> Iterator[Batch]:
        """One way through the file: first all rows but the corrections to be taken, then these alone."""
        rows = records(stream, encoding=self.mapping.encoding, delimiter=self.mapping.delimiter)
        next(rows, None)
        if corrections:
            rows = filter(sorter.is_correction, rows)
        while chunk := list(islice(rows, size)):
            batch = sorter.batch(chunk, corrections=corrections)
            self.taken += len(batch.taken)
            self.rejected += len(batch.rejects)
            self.rows = self.taken + self.rejected
            if self.rows > ROWS_MAX:
                raise BadSource(self.path, chunk[-1].line, "too_many_rows", limit=ROWS_MAX)
            if batch.taken or batch.rejects:
                yield batch
            if progress:
                done = self.total_bytes if corrections else stream.tell()
                progress(min(done, self.total_bytes - 1), self.total_bytes, self.taken, self.rejected)
