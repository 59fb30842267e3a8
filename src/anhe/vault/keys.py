"""The ring of keys in `var/keys`: one place that knows where secrets lie and which one is current.

    var/keys/signing/0001.key              Ed25519 seeds; every generation stays, the last one signs
    var/keys/months/2026-11.key            wraps the data keys of one retention month; may be destroyed
    var/keys/months/2026-11.old            the key before it, while a rotation is under way
    var/keys/index/phone.offence/0001.key  blind indexes, one family for each (kind, domain)
    var/keys/hash/tracking/0001.key        keyed hashes, one family for each purpose
    var/keys/seal/draft/0001.key           sealing without a Party, one family for each purpose

Folders are 0700 and files 0600. A key is made when it is first asked for; the folder itself
is made only by `prepare`, so that a lost disk is an error and not a silent fresh start.
"""

import os
import re
import threading
import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from . import keyfiles
from .errors import Erased, KeyMissing
from .keyfiles import Key

STALE_AFTER_S = 3.0
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_MONTH_FILE = re.compile(rf"{_MONTH.pattern}\.key")
_GENERATION = re.compile(r"([0-9]{4})\.key")


class KeyRing:
    """The keys under one folder; may be shared by threads, and by processes through the disk."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._months_folder = str(self.folder / "months")  # text, because each sealed party asks for it
        self._lock = threading.Lock()
        self._families: dict[str, tuple[float, int, tuple[Key, ...], str]] = {}
        self._months: dict[str, tuple[float, tuple[int, int, int], Key]] = {}

    def prepare(self) -> "KeyRing":
        """Make the folders, where they are not there yet, and the first signing key."""
        keyfiles.make_folder(self.folder)
        for name in ("signing", "months", "index", "hash", "seal"):
            keyfiles.make_folder(self.folder / name)
        self.family("signing")
        return self

    def family(self, *names: str) -> tuple[Key, ...]:
        """Every key of one family, the current one first; the first key is made when none is there."""
        kind = _kind(names)
        cached = self._families.get(kind)
        now = time.monotonic()
        if cached and now - cached[0] < STALE_AFTER_S and cached[1] == _changed(cached[3]):
            return cached[2]
        folder = self.folder / kind
        self._require_folder()
        with self._lock:
            keyfiles.make_folder(folder.parent)
            keyfiles.make_folder(folder)
            changed = _changed(folder)
            keys = self._read_family(folder, kind)
            if not keys:
                keyfiles.make_key(folder / "0001.key", kind=kind)
                changed = _changed(folder)
                keys = self._read_family(folder, kind)
            self._families[kind] = (now, changed, keys, str(folder))
        return keys

    def rotate(self, *names: str, at: datetime) -> Key:
        """Add a generation to a family; from now on it signs or seals, and the older ones still open."""
        kind = _kind(names)
        newest = len(self.family(*names))
        starts_at = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        while not keyfiles.make_key(self.folder / kind / f"{newest + 1:04d}.key", kind=kind, starts_at=starts_at):
            newest += 1
        self._families.pop(kind, None)
        return self.family(*names)[0]

    def month(self, month: str) -> Key:
        """The key of a retention month ("2026-11"), made when first asked for; Erased once destroyed."""
        path = self._month_path(month)
        if os.path.exists(self._destroyed_mark(path)):
            raise Erased(f"The key of {month} was destroyed.")
        try:
            return self.standing_month(month)
        except Erased:
            keyfiles.make_key(Path(path), kind=f"months/{month}")
            return self.standing_month(month)

    def standing_month(self, month: str) -> Key:
        """The key of a retention month as it lies on the disk now; Erased where the file is gone."""
        path = self._month_path(month)
        try:
            state = os.stat(path)
        except FileNotFoundError:
            self._months.pop(month, None)
            self._require_folder()
            raise Erased(f"The key of {month} is gone: what it wrapped cannot be read again.") from None
        seen, now = (state.st_ino, state.st_mtime_ns, state.st_ctime_ns), time.monotonic()
        cached = self._months.get(month)
        if cached and cached[1] == seen and now - cached[0] < STALE_AFTER_S:
            return cached[2]
        self._months = {name: held for name, held in self._months.items() if now - held[0] < STALE_AFTER_S}
        try:
            key = keyfiles.read_key(Path(path), kind=f"months/{month}")
        except FileNotFoundError:
            raise Erased(f"The key of {month} is gone: what it wrapped cannot be read again.") from None
        self._months[month] = (now, seen, key)
        return key

    def months(self) -> list[str]:
        """The retention months whose keys stand, the earliest first."""
        self._require_folder()
        return sorted(entry.name[:7] for entry in os.scandir(self._months_folder) if _MONTH_FILE.fullmatch(entry.name))

    def rotate_month(self, month: str) -> Key:
        """Begin to wrap with a new key of the month; the one before still opens until `end_month_rotation`.

        Asked again before that, it goes on with the new key that stands.
        """
        path = Path(self._month_path(month))
        old = path.with_suffix(".old")
        self.standing_month(month)
        if not old.exists():
            draft = path.with_suffix(".new")
            draft.unlink(missing_ok=True)
            keyfiles.make_key(draft, kind=f"months/{month}")
            os.link(path, old)
            keyfiles.flush_folder(path.parent)
            os.replace(draft, path)
            keyfiles.flush_folder(path.parent)
            self._months.pop(month, None)
        return self.standing_month(month)

    def superseded_month(self, month: str) -> Key | None:
        """The key that the month had before a rotation that is under way."""
        try:
            return keyfiles.read_key(Path(self._month_path(month)).with_suffix(".old"), kind=f"months/{month}")
        except FileNotFoundError:
            return None

    def end_month_rotation(self, month: str) -> None:
        """Destroy the month's key of before; nothing may be wrapped by it any more."""
        old = Path(self._month_path(month)).with_suffix(".old")
        if old.exists():
            keyfiles.destroy(old)

    def destroy_month(self, month: str) -> None:
        """Destroy a month's key for good: a mark keeps any process from making it anew."""
        path = self._month_path(month)
        self._require_folder()
        os.close(os.open(self._destroyed_mark(path), os.O_WRONLY | os.O_CREAT, 0o600))
        keyfiles.flush_folder(Path(self._months_folder))
        self._months.pop(month, None)
        self.end_month_rotation(month)
        try:
            keyfiles.destroy(Path(path))
        except FileNotFoundError:
            return

    def _month_path(self, month: str) -> str:
        if not _MONTH.fullmatch(month):
            raise ValueError(f"{month!r} is not a month: write 2026-11.")
        return f"{self._months_folder}/{month}.key"

    @staticmethod
    def _destroyed_mark(path: str) -> str:
        return f"{path.removesuffix('.key')}.destroyed"

    def _read_family(self, folder: Path, kind: str) -> tuple[Key, ...]:
        names = sorted((entry.name for entry in os.scandir(folder) if _GENERATION.fullmatch(entry.name)), reverse=True)
        return tuple(keyfiles.read_key(folder / name, kind=kind) for name in names)

    def _require_folder(self) -> None:
        if not (self.folder / "months").is_dir():
            raise KeyMissing(f"There is no key folder at {self.folder}; `vault.prepare()` makes one at set-up.")


@lru_cache(maxsize=256)
def _kind(names: tuple[str, ...]) -> str:
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a key: small letters, digits and _ only.")
    return names[0] if len(names) == 1 else f"{names[0]}/{'.'.join(names[1:])}"


def _changed(folder: Path | str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return -1


def keys_folder() -> Path:
    """Where the keys lie: `ANHE_KEYS` of the settings, or the folder keys of `ANHE_VAR`, or ./var/keys."""
    return Path(_folder_name())


def _folder_name() -> str:
    known = settings if settings.configured else None
    if named := (getattr(known, "ANHE_KEYS", "") if known else os.environ.get("ANHE_KEYS")):
        return str(named)
    return os.path.join(getattr(known, "ANHE_VAR", None) or os.environ.get("ANHE_VAR") or "var", "keys")


_rings: dict[str, KeyRing] = {}


def ring() -> KeyRing:
    """This process's key ring: one for each folder, so that tests may point the setting elsewhere."""
    name = _folder_name()  # a report asks seven times; making paths of it would cost as much as sealing
    return _rings.get(name) or _rings.setdefault(name, KeyRing(Path(name).absolute()))


def prepare() -> KeyRing:
    """Make the key folder where there is none. Set-up calls it; many processes may at once."""
    return ring().prepare()
