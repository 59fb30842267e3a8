"""Sealed fields: AES-256-GCM under a data key for each Party, wrapped by its retention month's key.

Stored forms (all of it authenticated, the head and the place together as associated data):

    sealed    0x01 | data key id 4 | nonce 12 | ciphertext | tag 16      33 bytes more than the text
    wrapped   0x02 | year 2, month 1 | month key id 4 | nonce 12 | key 32 | tag 16     68 bytes
    purpose   0x03 | key id 4 | nonce 12 | ciphertext | tag 16

`where` is the place a value belongs to, "table.column:row id": a value copied elsewhere does
not open. The length of a text can be seen from outside; nothing else can.
"""

import os
import struct
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import Erased, KeyMissing, Tampered
from .keyfiles import short_id
from .keys import KeyRing, ring

_SEALED, _WRAPPED, _PURPOSE = 1, 2, 3
_NONCE, _TAG, _KEY = 12, 16, 32
_WRAP_HEAD = struct.Struct(">BHB4s")
_HEAD = struct.Struct(">B4s")


@dataclass(frozen=True)
class DataKey:
    """The key of one Party's fields. Store `wrapped`; never store or log the key itself."""

    wrapped: bytes
    _secret: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """The four bytes that values sealed with this key carry."""
        return short_id(self._secret)


def new_data_key(month: str, *, where: str, keys: KeyRing | None = None) -> DataKey:
    """Make a data key wrapped by the key of `month` ("2026-11"), for the row named by `where`."""
    return _wrap(os.urandom(_KEY), month=month, where=where, keys=keys or ring())


def unwrap(wrapped: bytes, *, where: str, keys: KeyRing | None = None) -> DataKey:
    """Open a wrapped data key. Raises Erased (month's key destroyed), Tampered, KeyMissing."""
    wrapped = bytes(wrapped)
    if len(wrapped) != _WRAP_HEAD.size + _NONCE + _KEY + _TAG:
        raise Tampered(f"The data key of {where} has the wrong length.")
    form, year, number, key_id = _WRAP_HEAD.unpack_from(wrapped)
    if form != _WRAPPED or not (1000 <= year <= 2999 and 1 <= number <= 12):
        raise Tampered(f"The data key of {where} has an unknown form.")
    held, name = keys or ring(), f"{year:04d}-{number:02d}"
    month = held.standing_month(name)
    if month.id != key_id:
        month = held.superseded_month(name)  # a rotation is under way, or the key was lost and made anew
    if month is None or month.id != key_id:
        raise Erased(f"The month's key that wrapped the data key of {where} is gone.")
    return DataKey(wrapped, _open(wrapped, _WRAP_HEAD.size, secret=month.secret, where=where))


def rewrap(wrapped: bytes, *, where: str, month: str, keys: KeyRing | None = None) -> DataKey:
    """Move a data key under another month's key (a legal hold, a longer retention); values stay as they are."""
    held = unwrap(wrapped, where=where, keys=keys)
    return _wrap(held._secret, month=month, where=where, keys=keys or ring())


def seal(text: str, *, key: DataKey, where: str) -> bytes:
    """Seal a text for one place."""
    return _close(_HEAD.pack(_SEALED, key.id), text.encode(), secret=key._secret, where=where)


def open_sealed(blob: bytes, *, key: DataKey, where: str) -> str:
    """Open a text sealed for this place with this key. Raises Tampered."""
    blob = bytes(blob)
    if len(blob) < _HEAD.size + _NONCE + _TAG or blob[: _HEAD.size] != _HEAD.pack(_SEALED, key.id):
        raise Tampered(f"What stands at {where} was not sealed with this data key.")
    return _open(blob, _HEAD.size, secret=key._secret, where=where).decode()


def seal_with(purpose: str, text: str, *, where: str, keys: KeyRing | None = None) -> bytes:
    """Seal a text that belongs to no Party (a draft) with the current key of a purpose."""
    key = (keys or ring()).family("seal", purpose)[0]
    return _close(_HEAD.pack(_PURPOSE, key.id), text.encode(), secret=key.secret, where=where)


def open_with(purpose: str, blob: bytes, *, where: str, keys: KeyRing | None = None) -> str:
    """Open a text sealed by `seal_with`, by whichever key of the purpose it names. Tampered, KeyMissing."""
    blob = bytes(blob)
    if len(blob) < _HEAD.size + _NONCE + _TAG or blob[0] != _PURPOSE:
        raise Tampered(f"What stands at {where} was not sealed for the purpose {purpose}.")
    _, key_id = _HEAD.unpack_from(blob)
    for key in (keys or ring()).family("seal", purpose):
        if key.id == key_id:
            return _open(blob, _HEAD.size, secret=key.secret, where=where).decode()
    raise KeyMissing(f"The key {key_id.hex()} of the purpose {purpose} is not in the ring.")


def _wrap(secret: bytes, *, month: str, where: str, keys: KeyRing) -> DataKey:
    wrapping = keys.month(month)
    head = _WRAP_HEAD.pack(_WRAPPED, int(month[:4]), int(month[5:]), wrapping.id)
    return DataKey(_close(head, secret, secret=wrapping.secret, where=where), secret)


def _close(head: bytes, content: bytes, *, secret: bytes, where: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(secret).encrypt(nonce, content, head + _place(where))


def _open(blob: bytes, head: int, *, secret: bytes, where: str) -> bytes:
    nonce, content = blob[head : head + _NONCE], blob[head + _NONCE :]
    try:
        return AESGCM(secret).decrypt(nonce, content, blob[:head] + _place(where))
    except InvalidTag:
        raise Tampered(f"What stands at {where} is not what was sealed there.") from None


def _place(where: str) -> bytes:
    if not where:
        raise ValueError("A sealed value belongs to a place: give `where` as table.column:row id.")
    return where.encode()
