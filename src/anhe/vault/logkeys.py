"""The keys that sign the heads of the log, in a folder that may belong to the sealer's own user.

    var/keys/sealer/0001.key     Ed25519 seeds; every generation stays, the last one signs

They are made at set-up, and never beside a log that was signed before: a missing key must be missed.
"""

import os
import re
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from . import keyfiles
from .errors import KeyMissing
from .keys import keys_folder

KIND = "sealer"
_GENERATION = re.compile(r"([0-9]{4})\.key")


class LogKey:
    """One generation: signs, and tells its 32 public bytes."""

    def __init__(self, generation: int, secret: bytes) -> None:
        self.generation = generation
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, payload: bytes) -> bytes:
        """Return the 64-byte signature over `payload`."""
        return self._private.sign(payload)


class LogKeys:
    """The generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> "LogKeys":
        """Make the folder and the first key where there is none."""
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keyfiles.make_folder(self.folder)
        if not self._generations():
            keyfiles.make_key(self.folder / "0001.key", kind=KIND)
        return self

    def all(self) -> list[LogKey]:
        """Every generation, oldest first. Raises KeyMissing and KeysExposed."""
        try:
            found = [
                LogKey(number, keyfiles.read_key(self.folder / name, kind=KIND).secret)
                for number, name in self._generations()
            ]
        except PermissionError as wrong:
            raise KeyMissing(f"{self.folder} cannot be read: the sealer runs as another user.") from wrong
        if not found:
            raise KeyMissing(f"There is no key of the log in {self.folder}.")
        return found

    def add(self, *, at: datetime) -> LogKey:
        """Make the next generation; the sealer announces it with its next head."""
        newest = self.all()[-1].generation
        starts_at = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        keyfiles.make_key(self.folder / f"{newest + 1:04d}.key", kind=KIND, starts_at=starts_at)
        return self.all()[-1]

    def _generations(self) -> list[tuple[int, str]]:
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted((int(found[1]), name) for name in names if (found := _GENERATION.fullmatch(name)))


def log_keys() -> LogKeys:
    """The keys of this installation's log: `ANHE_SEALER_KEYS`, or the folder sealer among the others."""
    named = getattr(settings, "ANHE_SEALER_KEYS", "") if settings.configured else os.environ.get("ANHE_SEALER_KEYS")
    return LogKeys(Path(named) if named else keys_folder() / "sealer")
