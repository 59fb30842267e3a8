"""The erasure list: a file beside the database that only grows, so that a restored copy loses again what was erased.

One JSON array a line:  ["erased", 1, n, previous, at, sweep, kind, [keys], key id, signature]
`n` counts from 0, `previous` is the SHA-256 of the line before (64 zeros at first), the signature is the
installation's own over the eight fields before it. Keys are random ids or the names of months, never content.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from anhe import vault

NAME = "list.jsonl"
PURPOSE = b"anhe erasure list\n"
NOTHING = "0" * 64
MONTH = "month-key"


class BadList(Exception):
    """The list was changed, cut or signed by somebody else; the message says in which line."""


@dataclass(frozen=True, slots=True)
class Line:
    n: int
    at: datetime
    sweep: str
    kind: str
    keys: list[Any]


def path() -> Path:
    return Path(settings.ANHE_VAR) / "erased" / NAME


def append(*, kind: str, keys: Sequence[Any], sweep: Any, at: datetime, into: Path | None = None) -> None:
    """Add one line, on the disk before this returns. Call it before the erasing commits: an entry too many does no
    harm, since what it names was due; one too few would bring erased data back."""
    into = into or path()
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with into.open("a+b") as file:
        os.chmod(into, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        n, previous = _end_of(file)
        head = ["erased", 1, n, previous, _time(at), str(sweep), kind, [str(key) for key in keys]]
        signed = vault.sign(PURPOSE + _written(head))
        file.write(_written([*head, signed.key_id, base64.b64encode(signed.signature).decode()]) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(source: Path, *, keys: vault.PublicKeys | None = None) -> Iterator[Line]:
    """Each line, checked against the one before it and its signature. Raises BadList."""
    public = keys or vault.public_keys()
    previous = NOTHING
    with source.open("rb") as file:
        for n, raw in enumerate(file):
            yield _checked(raw, n, previous, public, source)
            previous = hashlib.sha256(raw).hexdigest()


def _checked(raw: bytes, n: int, previous: str, public: vault.PublicKeys, source: Path) -> Line:
    where = f"{source}:{n + 1}"
    try:
        *head, key_id, signature = json.loads(raw)
        word, form, number, before, at, sweep, kind, keys = head
        good = vault.verify(PURPOSE + _written(head), base64.b64decode(signature), key_id, public)
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError) as wrong:
        raise BadList(f"{where}: not a line of an erasure list") from wrong
    if (word, form, number, before) != ("erased", 1, n, previous):
        raise BadList(f"{where}: a line before it was changed or is missing")
    if not good:
        raise BadList(f"{where}: not signed by a key of this installation")
    return Line(n, moment, sweep, kind, keys)


def _end_of(file) -> tuple[int, str]:
    """The next number, and the hash of the last line. Reads no more than the end of the file."""
    size = file.seek(0, os.SEEK_END)
    tail, start = b"", size
    while start and tail.count(b"\n", 0, -1) == 0:
        start = max(0, start - max(65_536, len(tail)))
        file.seek(start)
        tail = file.read(size - start)
    if not tail:
        return 0, NOTHING
    last = tail[tail.rfind(b"\n", 0, len(tail) - 1) + 1 :]
    if not last.endswith(b"\n"):
        raise BadList(f"{file.name}: the last line is cut short; remove it first")
    return json.loads(last)[2] + 1, hashlib.sha256(last).hexdigest()


def _written(value: list[Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
