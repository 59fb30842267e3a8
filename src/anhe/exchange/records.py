"""Bytes into records: CSV as RFC 4180 has it, whatever stands in the file, in bounded memory.

A record that cannot be read is skipped to its true end, quotes obeyed, so that text inside one person's cell can
never come out as rows of its own.
"""

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

RECORD_MAX = 131_072  # bytes of one record; also what the csv module holds in one cell by default

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_CJK = re.compile("[\x00-\x7f\u2014-\u2026\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\U00020000-\U0003ffff]*+")
_MULTIBYTE = ("gb18030", "gbk", "big5", "big5hkscs")


class Record(NamedTuple):
    """One record: its first and last physical line, its cells, and a code where it cannot be used."""

    line: int
    end: int
    cells: list[str]
    flaw: str = ""


class _TooLong(Exception):
    """The record at hand has outgrown RECORD_MAX."""


def unseen(cell: str) -> bool:
    """True where a cell holds control characters, or marks that turn the direction of what follows."""
    return not cell.isprintable() and _UNSEEN.search(cell) is not None


class _Lines:
    """Physical lines as text for the csv module, with what is known about the record they belong to."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.stream = stream
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding  # the mark stands once, before the header
        self.checks_mojibake = encoding in _MULTIBYTE
        self.line = 0
        self.whole = True  # the last line read was read to its end
        self.ended = False
        self.begin()

    def begin(self) -> None:
        """Forget the last record."""
        self.held: list[str] = []
        self.size = 0
        self.flaw = ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self.stream.readline(RECORD_MAX + 1)
        if not raw:
            self.ended = True
            raise StopIteration
        if self.whole:
            self.line += 1
        self.whole = raw.endswith(b"\n")
        self.size += len(raw)
        text = self.decoded(raw)
        self.held.append(text)
        if self.size > RECORD_MAX:
            raise _TooLong
        return text

    def decoded(self, raw: bytes) -> str:
        try:
            text = raw.decode(self.encoding)
        except UnicodeDecodeError:
            self.flaw = "bad_encoding"
            return raw.decode(self.encoding, "replace")
        if "\ufffd" in text or (self.checks_mojibake and not raw.isascii() and _reads_as_utf8(raw)):
            self.flaw = "bad_encoding"
        elif not self.flaw and not text.rstrip("\r\n").isprintable() and _UNSEEN.search(text):
            self.flaw = "control_character"
        return text


def _reads_as_utf8(raw: bytes) -> bool:
    """True where bytes declared GB or Big5 are plainly Chinese in UTF-8: at least two characters, and no others."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(raw) - len(text) >= 4 and _CJK.fullmatch(text) is not None


class _Quotes:
    """Whether a record is inside quotation marks, by the state machine of the csv module."""

    START, PLAIN, QUOTED, CLOSING = range(4)

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self.state = self.START

    @property
    def inside(self) -> bool:
        return self.state == self.QUOTED

    def feed(self, text: str) -> None:
        """Go over the next part of the record; cost is linear in its length."""
        at, size = 0, len(text)
        while at < size:
            if self.state == self.QUOTED:
                found = text.find('"', at)
                if found < 0:
                    return
                self.state, at = self.CLOSING, found + 1
            elif self.state == self.CLOSING:
                self.state = self.after_quote(text[at])
                at += 1
            elif self.state == self.START and text[at] == '"':
                self.state, at = self.QUOTED, at + 1
            else:
                found = text.find(self.delimiter + '"', at)
                if found < 0:
                    self.state = self.START if text[-1] in (self.delimiter, "\n") else self.PLAIN
                    return
                self.state, at = self.QUOTED, found + 2

    def after_quote(self, following: str) -> int:
        if following == '"':
            return self.QUOTED
        return self.START if following in (self.delimiter, "\r", "\n") else self.PLAIN


def records(stream: BinaryIO, *, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record from where `stream` stands, blank lines left out; lines count from 1 there."""
    lines = _Lines(stream, encoding)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin()
        first = lines.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            _skip(lines, delimiter)
            yield Record(first, lines.line, [], "row_too_long")
            continue
        except csv.Error:
            _skip(lines, delimiter)
            yield Record(first, lines.line, [], "row_too_long" if lines.size > RECORD_MAX else "bad_newline")
            continue
        if lines.ended and _is_open(lines.held, delimiter):
            yield Record(first, lines.line, cells, "open_quote")
        elif cells:
            yield Record(first, lines.line, cells, lines.flaw)


def _is_open(held: list[str], delimiter: str) -> bool:
    quotes = _Quotes(delimiter)
    for text in held:
        quotes.feed(text)
    return quotes.inside


def _skip(lines: _Lines, delimiter: str) -> None:
    """Read on to the end of the record at hand, keeping nothing."""
    quotes = _Quotes(delimiter)
    for text in lines.held:
        quotes.feed(text)
    while quotes.inside or not lines.whole:
        lines.begin()
        try:
            quotes.feed(next(lines))
        except StopIteration:
            return
        except _TooLong:
            quotes.feed(lines.held[-1])
