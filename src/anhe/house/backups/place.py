"""A folder of backups: what lies where in it, and the manifest that says what a base copy is.

    base/20261124T023000Z/base.tar.sealed   the whole server, sealed with the installation's key for backups
    base/20261124T023000Z/manifest.json     when, which version, from which change on, hashes; signed
    wal/0000000100000000000000A1.sealed     changes, 16 MB a segment; `.partial.sealed` is the one being written
    reach.json                              up to which moment the changes are here
    erased.jsonl                            the erasure list, newer than the copies
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from anhe import vault

PURPOSE = "backup"
SIGNED = b"anhe backup manifest\n"
SEGMENT = re.compile(r"([0-9A-F]{24}|[0-9A-F]{8}\.history)(\.partial)?\.sealed")
SEGMENT_BYTES = 16 * 1024 * 1024


class BadBackup(Exception):
    """The folder holds no backup that can be used; the message says which file and why."""


@dataclass(frozen=True)
class Base:
    """One base copy. Changes from `segment` on bring it forward; before `ended_at` it is not whole."""

    name: str
    begun_at: str
    ended_at: str
    segment: str
    postgres: str
    tables: str
    bytes: int
    sha256: str

    @property
    def is_whole_from(self) -> datetime:
        return datetime.fromisoformat(self.ended_at)


class Place:
    """One folder of backups."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.wal = self.folder / "wal"
        self.reach = self.folder / "reach.json"
        self.erased = self.folder / "erased.jsonl"

    def prepare(self) -> "Place":
        for folder in (self.folder, self.wal, self.folder / "base"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def base_folder(self, name: str) -> Path:
        return self.folder / "base" / name

    def write_manifest(self, base: Base) -> None:
        text = json.dumps(asdict(base), sort_keys=True)
        signed = vault.sign(SIGNED + text.encode())
        document = {"base": text, "key": signed.key_id, "signature": base64.b64encode(signed.signature).decode()}
        write_whole(self.base_folder(base.name) / "manifest.json", json.dumps(document).encode())

    def bases(self) -> list[Base]:
        """Every whole base copy, the oldest first. Raises BadBackup for a manifest that is not ours."""
        return [self._manifest(path) for path in sorted(self.folder.glob("base/*/manifest.json"))]

    def _manifest(self, path: Path) -> Base:
        try:
            document = json.loads(path.read_bytes())
            text = document["base"]
            good = vault.verify(
                SIGNED + text.encode(), base64.b64decode(document["signature"]), document["key"], vault.public_keys()
            )
            base = Base(**json.loads(text))
        except (ValueError, KeyError, TypeError) as wrong:
            raise BadBackup(f"{path}: is no manifest of a backup") from wrong
        if not good or base.name != path.parent.name:
            raise BadBackup(f"{path}: is not signed by a key of this installation")
        return base

    def segments(self) -> dict[str, Path]:
        """The segments of changes that are here; one being written counts where the whole one is not here."""
        found: dict[str, Path] = {}
        for path in sorted(self.wal.iterdir()) if self.wal.is_dir() else []:
            match = SEGMENT.fullmatch(path.name)
            if match and (not match[2] or match[1] not in found):
                found[match[1]] = path
        return found

    def reaches_until(self) -> datetime | None:
        """Up to which moment every committed change is here; None where nobody follows."""
        try:
            return datetime.fromisoformat(json.loads(self.reach.read_bytes())["until"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as wrong:
            raise BadBackup(f"{self.reach}: cannot be read") from wrong

    def note_reach(self, until: datetime) -> None:
        write_whole(self.reach, json.dumps({"until": until.astimezone(UTC).isoformat()}).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole, on the disk, or not at all."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        os.chmod(draft, 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Hashed:
    """A file being written or read, with the SHA-256 of what went through."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.mark, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self.mark.update(content)
        self.size += len(content)
        return self.file.write(content)

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.mark.update(content)
        self.size += len(content)
        return content


class Parts:
    """A reader over parts, for what wants a file."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.held = parts, b""

    def read(self, size: int = -1) -> bytes:
        if not self.held:  # the usual case: what is asked for is one part
            self.held = next(self.parts, b"")
        if len(self.held) == size:
            taken, self.held = self.held, b""
            return taken
        collected = [self.held]
        have = len(self.held)
        while size < 0 or have < size:
            part = next(self.parts, None)
            if part is None:
                break
            collected.append(part)
            have += len(part)
        whole = b"".join(collected)
        taken, self.held = (whole, b"") if size < 0 else (whole[:size], whole[size:])
        return taken


def segment_name(timeline: int, lsn: str) -> str:
    """The name of the segment that holds a place in the log of changes ("0/2000028")."""
    high, low = (int(part, 16) for part in lsn.split("/"))
    return f"{timeline:08X}{high:08X}{low // SEGMENT_BYTES:08X}"
