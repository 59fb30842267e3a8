"""Is this file what the mapping says? Looked at before the first row: kind, encoding, header."""

import os
import stat
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from .mappings import ENCODINGS, Mapping
from .records import RECORD_MAX, Record, records
from .rejects import MARKS
from .shapes import BadSource

_KINDS = (
    (b"PK\x03\x04", "ZIP / Excel .xlsx"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "Excel .xls / Word .doc"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"<!DOCTYPE", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)
_BOM = b"\xef\xbb\xbf"
_SHOWN = 12  # column names an error lists at most


def opened(path: Path) -> BufferedReader:
    """The plain file at `path`, open at its start. Raises BadSource."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise BadSource(path, 0, "not_a_file")
        return path.open("rb")
    except FileNotFoundError as error:
        raise BadSource(path, 0, "not_found") from error
    except (OSError, ValueError) as error:
        raise BadSource(path, 0, "unreadable", why=getattr(error, "strerror", "") or str(error)) from error


def header_of(stream: BinaryIO, path: Path, mapping: Mapping) -> tuple[str, ...]:
    """The column names; `stream` is left where the header begins. Raises BadSource where that is not as declared."""
    start = stream.read(len(_BOM) + RECORD_MAX + 1)
    refuse_other_kinds(start, path)
    body = start.removeprefix(_BOM)
    if body is not start and not mapping.encoding.startswith("utf-8"):
        raise BadSource(path, 1, "other_encoding", encoding=mapping.encoding, likely="utf-8-sig")
    header = _first(body, mapping.encoding, mapping.delimiter)
    names = _names(header)
    missing = [name for name in mapping.columns if name not in names]
    if missing or header.flaw == "bad_encoding":
        _refuse_encoding(body, path, mapping)
    if header.flaw == "bad_encoding":
        raise BadSource(path, header.line, "wrong_encoding", encoding=mapping.encoding)
    if header.flaw or not any(names):
        raise BadSource(path, header.line, "bad_header")
    if missing:
        raise BadSource(path, header.line, "missing_columns", names=_listed(missing))
    _refuse_names(names, header.line, path, mapping)
    stream.seek(len(start) - len(body))
    return names


def refuse_other_kinds(start: bytes, path: Path) -> None:
    """Raise BadSource where the first bytes are not those of a CSV file."""
    if not start.removeprefix(_BOM).strip():
        raise BadSource(path, 0, "empty_file")
    for mark, kind in _KINDS:
        if start.startswith(mark):
            raise BadSource(path, 0, "not_csv", kind=kind)
    if start[257:262] == b"ustar":
        raise BadSource(path, 0, "not_csv", kind="tar")
    if b"\x00" in start.partition(b"\n")[0]:
        raise BadSource(path, 0, "not_text")
    if b"\r" in start and b"\n" not in start:
        raise BadSource(path, 0, "cr_only")


def _first(body: bytes, encoding: str, delimiter: str) -> Record:
    """The header record; a flaw where there is none."""
    return next(records(BytesIO(body), encoding=encoding, delimiter=delimiter), Record(1, 1, [], "empty_row"))


def _names(header: Record) -> tuple[str, ...]:
    return tuple(name.strip() for name in header.cells)


def _refuse_encoding(body: bytes, path: Path, mapping: Mapping) -> None:
    """Say so where the header fits the mapping in another encoding: the usual mistake, and easily put right."""
    for encoding in ENCODINGS:
        header = _first(body, encoding, mapping.delimiter)
        if not header.flaw and encoding != mapping.encoding and set(mapping.columns) <= set(_names(header)):
            raise BadSource(path, header.line, "other_encoding", encoding=mapping.encoding, likely=encoding)


def _refuse_names(names: tuple[str, ...], line: int, path: Path, mapping: Mapping) -> None:
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1 and (name or "" in mapping.columns)]
    if repeated:
        raise BadSource(path, line, "repeated_columns", names=_listed(repeated))
    extra = [name for name in names if name not in mapping.columns and name not in MARKS]
    if extra and mapping.extra_columns == "refuse":
        raise BadSource(path, line, "extra_columns", names=_listed(extra))


def _listed(names: list[str]) -> str:
    """A few names for a sentence."""
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
