"""Compiles the rooms' translations: `django.po` to `django.mo`, in pure Python, when the text is newer.

The format of both files is described in the manual of GNU gettext ("PO Files", "MO Files").
"""

import ast
import os
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

import anhe

MAGIC = 0x950412DE
KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*")$')
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-z]|\{\w*\}|%%|%[#0\- +]*\d*(?:\.\d+)?[sdifr]")


class BadCatalogue(Exception):
    """A catalogue that cannot be read: file, line and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path, self.line, self.reason = path, line, reason

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass
class Message:
    """One sentence and its translations; `line` is where it begins."""

    line: int
    fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        context = self.texts["msgctxt"] + "\x04" if "msgctxt" in self.texts else ""
        plural = "\0" + self.texts["msgid_plural"] if "msgid_plural" in self.texts else ""
        return context + self.texts["msgid"] + plural

    @property
    def translations(self) -> list[str]:
        return [self.texts[name] for name in sorted(n for n in self.texts if n.startswith("msgstr"))]

    @property
    def is_translated(self) -> bool:
        return bool(self.translations) and all(self.translations) and not self.fuzzy


def compile_stale() -> list[Path]:
    """Compile every catalogue of the rooms that is newer than its compiled file; return those. Raises BadCatalogue."""
    done = []
    for source in sorted(Path(anhe.__file__).parent.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            compile_one(source, target)
            done.append(source)
    return done


def compile_one(source: Path, target: Path) -> None:
    """Write one compiled file whole; readers see the old one or the new one."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(packed(read(source)))
    draft.replace(target)


def faults(source: Path) -> list[BadCatalogue]:
    """Return the translations whose placeholders are not those of their sentence."""
    found = []
    for message in read(source):
        wanted = [placeholders(message.texts[name]) for name in ("msgid", "msgid_plural") if name in message.texts]
        for text in message.translations:
            if text and message.texts["msgid"] and placeholders(text) not in wanted:
                found.append(BadCatalogue(source, message.line, f"other placeholders than in the sentence: {text!r}"))
    return found


def placeholders(text: str) -> list[str]:
    """Return the places where values go, in sorted order."""
    return sorted(PLACEHOLDER.findall(text))


def read(source: Path) -> list[Message]:
    """Return the messages of a `.po` file, the header first. Raises BadCatalogue."""
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadCatalogue(source, 1, "not UTF-8") from error
    messages: list[Message] = []
    current, name, fuzzy = None, "", False
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            fuzzy = (fuzzy or "fuzzy" in line) if line.startswith("#,") else fuzzy
            if not line or line.startswith("#~"):
                name = ""
            continue
        if line.startswith('"'):
            if current is None or not name:
                raise BadCatalogue(source, number, "text without msgid or msgstr before it")
            current.texts[name] += unquoted(source, number, line)
            continue
        match = KEYWORD.match(line)
        if match is None:
            raise BadCatalogue(source, number, f"not understood: {line[:60]}")
        name = match[1]
        if begins_message(current, name):
            current = Message(line=number, fuzzy=fuzzy)
            messages.append(current)
            fuzzy = False
        if current is None or name in current.texts:
            raise BadCatalogue(source, number, f"{name} does not belong here")
        current.texts[name] = unquoted(source, number, match[3])
    return checked(source, messages)


def begins_message(current: Message | None, name: str) -> bool:
    """Say whether a keyword opens a new message: msgctxt, or a msgid that no msgctxt just announced."""
    if name == "msgctxt":
        return True
    return name == "msgid" and (current is None or "msgid" in current.texts)


def checked(source: Path, messages: list[Message]) -> list[Message]:
    """Return the messages if each is whole and none is there twice. Raises BadCatalogue."""
    seen: dict[str, int] = {}
    for message in messages:
        if "msgid" not in message.texts or not message.translations:
            raise BadCatalogue(source, message.line, "a message needs msgid and msgstr")
        if message.key in seen:
            raise BadCatalogue(source, message.line, f"the same message stands at line {seen[message.key]}")
        seen[message.key] = message.line
    return messages


def unquoted(source: Path, number: int, text: str) -> str:
    """Return what a quoted string says. Raises BadCatalogue."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError) as error:
        raise BadCatalogue(source, number, "a string that does not end") from error
    if not isinstance(value, str):
        raise BadCatalogue(source, number, "a string that does not end")
    return value


def packed(messages: list[Message]) -> bytes:
    """Return the compiled file: two tables of (length, offset), sorted by key, then the texts."""
    pairs = sorted(
        (message.key.encode(), "\0".join(message.translations).encode())
        for message in messages
        if message.is_translated or not message.texts["msgid"]
    )
    table = 28
    offset = table + 16 * len(pairs)
    keys, values, texts = b"", b"", b""
    for column in (0, 1):
        for pair in pairs:
            place = struct.pack("<II", len(pair[column]), offset + len(texts))
            keys, values = (keys + place, values) if column == 0 else (keys, values + place)
            texts += pair[column] + b"\0"
    header = struct.pack("<7I", MAGIC, 0, len(pairs), table, table + 8 * len(pairs), 0, offset)
    return header + keys + values + texts
