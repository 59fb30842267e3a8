"""Keys with which another office's system sends reports: a signed text that the office keeps in a file.

    ANHEK1.<base64url of canonical JSON {"id", "name", "office", "per_minute", "since", "until"}>.<base64url of HMAC>

We keep no copy. A key is good while its HMAC is ours, its days have not run out, and its id does not stand in the
list of ended keys, `var/keys/office-keys-ended`.
"""

import hmac
import os
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from anhe import vault
from anhe.papers import canonical

PREFIX = "ANHEK1"
PURPOSE = "office_key"
LONGEST = 1000
_CLAIMS = {"id", "name", "office", "per_minute", "since", "until"}


class BadKey(ValueError):
    """A text that is no key of ours, or one that is not good now."""


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """`office` is the unit's code; `per_minute` how many reports it may send, in each process."""

    id: str
    office: str
    name: str
    per_minute: int
    since: date
    until: date


def write(*, office: str, name: str, per_minute: int, days: int, at: datetime) -> tuple[OfficeKey, str]:
    """A new key and its text."""
    since = at.astimezone(UTC).date()
    key = OfficeKey(vault.new_code(40).replace("-", ""), office, name, per_minute, since, since + timedelta(days=days))
    claims = canonical.dumps({
        "id": key.id, "name": name, "office": office, "per_minute": per_minute, "since": since.isoformat(),
        "until": key.until.isoformat(),
    })  # fmt: skip
    signed = f"{PREFIX}.{canonical.b64(claims.encode())}"
    return key, f"{signed}.{canonical.b64(vault.keyed_hash(signed, purpose=PURPOSE))}"


def read(text: str, at: datetime) -> OfficeKey:
    """The key that this text is. Raises BadKey for anything else, and for a key that is not good at this moment."""
    key = _signed(text)
    if not key.since <= at.astimezone(UTC).date() <= key.until:
        raise BadKey("its days have run out")
    if key.id in ended():
        raise BadKey("it was ended")
    return key


@lru_cache(maxsize=1024)  # a system sends its one key with every report
def _signed(text: str) -> OfficeKey:
    parts = text.split(".") if len(text) <= LONGEST and text.isascii() else []
    if len(parts) != 3 or parts[0] != PREFIX:
        raise BadKey("not a key")
    signed = f"{parts[0]}.{parts[1]}"
    try:
        mac = canonical.unb64(parts[2])
        if not any(hmac.compare_digest(mac, ours) for ours in vault.keyed_hashes(signed, purpose=PURPOSE)):
            raise BadKey("not signed by us")
        claims = canonical.loads(canonical.unb64(parts[1]))
        if set(claims) != _CLAIMS:
            raise BadKey("not a key")
        days = {name: date.fromisoformat(claims[name]) for name in ("since", "until")}
        return OfficeKey(**claims | days)
    except (ValueError, TypeError) as wrong:
        raise BadKey(str(wrong)) from wrong


def _list() -> Path:
    return vault.ring().folder / "office-keys-ended"


_lock = threading.Lock()
_known: tuple[tuple[int, int] | None, frozenset[str]] = (None, frozenset())


def ended() -> frozenset[str]:
    """The ids of ended keys; the list is read again when it has changed."""
    global _known
    try:
        state = _list().stat()
    except FileNotFoundError:
        return frozenset()
    mark = (state.st_mtime_ns, state.st_size)
    with _lock:
        if _known[0] != mark:
            _known = (mark, frozenset(_list().read_text("ascii").split()))
        return _known[1]


def end(key_id: str) -> None:
    """Put an id on the list; it takes effect with the next request of every process."""
    handle = os.open(_list(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{key_id}\n")
