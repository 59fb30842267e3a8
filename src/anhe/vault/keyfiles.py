"""Key files: made whole or not at all, for one user's eyes, by one of many racing processes."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from .errors import KeyMissing, KeysExposed, VaultError

SECRET_BYTES = 32
FIRST_FROM = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Key:
    """One secret of 32 bytes. `starts_at` (RFC 3339, UTC) matters to signing keys alone."""

    kind: str
    starts_at: str
    secret: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """The four bytes that stored values carry to name this key."""
        return short_id(self.secret)


def short_id(secret: bytes) -> bytes:
    """Return the four-byte name of a secret, from which nothing of it can be learned."""
    return hashlib.sha256(b"anhe key id\0" + secret).digest()[:4]


def make_folder(path: Path) -> None:
    """Make a folder only this user may enter; its parents are made the ordinary way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    _refuse_exposed(path, path.stat())


def make_key(path: Path, *, kind: str, starts_at: str = FIRST_FROM) -> bool:
    """Make a new key at `path`; False where another process was first (its key stands).

    A reader sees the whole file or none: the bytes are written under another name
    (O_EXCL, 0600), flushed, and then linked, which fails where the name exists.
    """
    text = json.dumps(
        {
            "anhe": "key",
            "kind": kind,
            "from": starts_at,
            "secret": base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
        }
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
    finally:
        draft.unlink()
    flush_folder(path.parent)
    return True


def read_key(path: Path, *, kind: str) -> Key:
    """Read one key file. Raises FileNotFoundError, KeysExposed, or KeyMissing if it is no such key."""
    with path.open("rb") as source:
        _refuse_exposed(path, os.fstat(source.fileno()))
        raw = source.read(4096)
    try:
        found = json.loads(raw)
        secret = base64.urlsafe_b64decode(found["secret"])
        if found["anhe"] != "key" or found["kind"] != kind or len(secret) != SECRET_BYTES:
            raise ValueError(found["kind"])
        return Key(kind=kind, starts_at=str(found["from"]), secret=secret)
    except (ValueError, KeyError, TypeError) as wrong:
        raise KeyMissing(f"{path} holds no key of the kind {kind}.") from wrong


def destroy(path: Path) -> None:
    """Overwrite and remove a key file.

    On flash and copy-on-write disks the old blocks may outlive the overwriting; there the
    disk's own encryption is what makes a destroyed key unreadable.
    """
    with path.open("r+b") as target:
        size = os.fstat(target.fileno()).st_size
        target.write(secrets.token_bytes(size))
        target.flush()
        os.fsync(target.fileno())
    path.unlink()
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_exposed(path: Path, state: os.stat_result) -> None:
    if stat.S_IMODE(state.st_mode) & 0o077:
        raise KeysExposed(f"{path} is open to other users; take the rights away (chmod go= {path}).")
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
        raise VaultError(f"{path} is neither a file nor a folder.")
