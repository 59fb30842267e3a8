"""Ed25519 signatures, strict: one message, one key, one signature, and no second reading of it.

Beyond RFC 8032 section 5.1.7 as OpenSSL checks it, keys and the point R must be written in
their one canonical form and lie outside the small subgroup; S must be below the group's order.

The published keys (`/.well-known/anhe-keys.json`):

    {"keys": [{"kid": "S1-7KQM3XTA", "alg": "Ed25519", "x": base64url of 32 bytes,
               "from": "2026-11-23T06:41:00Z", "until": "…Z" or null}]}

A key signs for times from `from` until `until`. The first key of an installation has no start
(1970), since paper slips are dated back; a key ends a day after its successor starts, so that
processes which have not seen the successor yet sign nothing that fails.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .codes import code_from
from .errors import KeyMissing
from .keys import KeyRing, ring

OVERLAP = timedelta(days=1)
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_Y8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_Y = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class BadKeys(ValueError):
    """A document of public keys that cannot be used; the message says why."""


@dataclass(frozen=True)
class Signature:
    """64 bytes, and the id of the key that made them."""

    key_id: str
    signature: bytes


@dataclass(frozen=True)
class Signer:
    """One private key, for those who must know its id before they sign."""

    key_id: str
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, payload: bytes) -> bytes:
        """Return the 64-byte signature over `payload`."""
        return self._private.sign(payload)


@dataclass(frozen=True)
class PublicKey:
    """One published key and the time it signs for."""

    key_id: str
    point: bytes
    starts_at: datetime
    ends_at: datetime | None

    def is_valid_at(self, at: datetime) -> bool:
        """Whether the key may have signed something of this time."""
        return self.starts_at <= at and (self.ends_at is None or at <= self.ends_at)

    def is_signature_of(self, payload: bytes, signature: bytes) -> bool:
        """Whether `signature` is the strict signature of this key over `payload`."""
        return _is_strict(self.point, signature) and _verifies(self.point, payload, signature)


class PublicKeys(dict[str, Any]):
    """The published document as it is served, which can also be asked for a key."""

    @classmethod
    def parse(cls, raw: bytes | str | Mapping[str, Any]) -> Self:
        """Read and check a document. Raises BadKeys with the reason."""
        try:
            document = cls(raw if isinstance(raw, Mapping) else json.loads(raw))
        except (ValueError, TypeError, RecursionError) as wrong:
            raise BadKeys("The file of keys is not JSON.") from wrong
        document._index = document._checked()
        return document

    def find(self, key_id: str) -> PublicKey | None:
        """The key of this id, or None."""
        if not hasattr(self, "_index"):
            self._index = self._checked()
        return self._index.get(key_id)

    def _checked(self) -> dict[str, PublicKey]:
        entries = self.get("keys")
        if not isinstance(entries, list) or not entries:
            raise BadKeys('The file of keys has no list "keys".')
        found: dict[str, PublicKey] = {}
        for entry in entries:
            key = _read_entry(entry)
            if key.key_id in found:
                raise BadKeys(f"The key {key.key_id} stands there twice.")
            found[key.key_id] = key
        return found


def sign(payload: bytes, *, keys: KeyRing | None = None) -> Signature:
    """Sign with the newest key."""
    chosen = signer(keys=keys)
    return Signature(chosen.key_id, chosen.sign(payload))


def signer(*, at: datetime | None = None, keys: KeyRing | None = None) -> Signer:
    """The newest key, or the newest that signs for the time `at`. Raises KeyMissing where none does."""
    held = keys or ring()
    for public, private in _pairs(held):
        if at is None or public.is_valid_at(at):
            return Signer(public.key_id, private)
    raise KeyMissing(f"No signing key covers {at}.")


def public_keys(*, keys: KeyRing | None = None) -> PublicKeys:
    """The public halves of all signing keys, newest first, as the document to publish."""
    entries = []
    for public, _ in _pairs(keys or ring()):
        entries.append(
            {
                "kid": public.key_id,
                "alg": "Ed25519",
                "x": _b64(public.point),
                "from": public.starts_at.strftime(_TIME),
                "until": public.ends_at.strftime(_TIME) if public.ends_at else None,
            }
        )
    return PublicKeys.parse({"keys": entries})


def verify(payload: bytes, signature: bytes, key_id: str, keys: Mapping[str, Any]) -> bool:
    """Whether `signature` over `payload` was made by the key `key_id` of the published document."""
    document = keys if isinstance(keys, PublicKeys) else PublicKeys.parse(keys)
    key = document.find(key_id)
    return key is not None and key.is_signature_of(payload, signature)


_paired: dict[tuple[bytes, ...], list[tuple[PublicKey, Ed25519PrivateKey]]] = {}


def _pairs(held: KeyRing) -> list[tuple[PublicKey, Ed25519PrivateKey]]:
    """Newest first. Remembered for the one family seen last: making a private key costs as much as signing."""
    family = held.family("signing")
    names = tuple(key.secret for key in family)
    if names in _paired:
        return _paired[names]
    pairs, ends_at = [], None
    for place, key in enumerate(family):
        private = Ed25519PrivateKey.from_private_bytes(key.secret)
        point = private.public_key().public_bytes_raw()
        starts_at = _time(key.starts_at)
        pairs.append((PublicKey(_key_id(point, len(family) - place), point, starts_at, ends_at), private))
        ends_at = starts_at + OVERLAP
    _paired.clear()
    _paired[names] = pairs
    return pairs


def _key_id(point: bytes, generation: int) -> str:
    letters = code_from(hashlib.sha256(b"anhe signing key\0" + point).digest(), bits=40).replace("-", "")
    return f"S{generation}-{letters}"


def _read_entry(entry: Any) -> PublicKey:
    if not isinstance(entry, dict) or entry.get("alg") != "Ed25519":
        raise BadKeys("An entry of the file of keys is not an Ed25519 key.")
    name, coded, until = entry.get("kid"), entry.get("x"), entry.get("until")
    if not isinstance(name, str) or not isinstance(coded, str) or not 1 <= len(name) <= 40:
        raise BadKeys("An entry of the file of keys has no name or no key.")
    try:
        point = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        starts_at, ends_at = _time(entry.get("from")), None if until is None else _time(until)
    except ValueError as wrong:
        raise BadKeys(f"The key {name} cannot be read.") from wrong
    if _b64(point) != coded or not _is_good_point(point):
        raise BadKeys(f"The key {name} is not a sound Ed25519 key.")
    return PublicKey(name, point, starts_at, ends_at)


def _time(text: Any) -> datetime:
    if not isinstance(text, str):
        raise ValueError("A time is missing.")
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _is_good_point(encoded: bytes) -> bool:
    """Whether 32 bytes write a point in its canonical form outside the small subgroup (RFC 8032, 5.1.3)."""
    if len(encoded) != 32:
        return False
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return y < _P and y not in _SMALL_Y


def _is_strict(point: bytes, signature: bytes) -> bool:
    return (
        len(signature) == 64
        and int.from_bytes(signature[32:], "little") < _L
        and _is_good_point(signature[:32])
        and _is_good_point(point)
    )


def _verifies(point: bytes, payload: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True
