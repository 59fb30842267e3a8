"""Files of any size sealed for one purpose: chunks of AES-256-GCM under a key of the file's own.

    "ANHESEAL" | form 1 | flags 1 | key id 4 | salt 16 | chunk* ;  chunk = ciphertext of at most 1 MiB | tag 16

The file's key is HMAC-SHA-256(purpose key, salt); a chunk's nonce is its number, and the last chunk says so: a file cut
short, put together of two or changed in one bit does not open. Flag 1: compressed before it was sealed.
"""

import hmac
import os
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import KeyMissing, Tampered
from .keys import KeyRing, ring

MAGIC = b"ANHESEAL"
CHUNK = 1 << 20
_HEAD = struct.Struct(">8sBB4s16s")
_TAG = 16
_FORM, _COMPRESSED = 1, 1


def seal_stream(
    purpose: str, source: BinaryIO, target: BinaryIO, *, compress: bool = False, keys: KeyRing | None = None
) -> int:
    """Seal everything that `source` gives into `target`; returns how many bytes it gave."""
    key = (keys or ring()).family("seal", purpose)[0]
    salt = os.urandom(16)
    head = _HEAD.pack(MAGIC, _FORM, _COMPRESSED if compress else 0, key.id, salt)
    cipher = AESGCM(hmac.digest(key.secret, MAGIC + salt, "sha256"))
    target.write(head)
    count = n = 0
    pending = None
    for chunk in _chunks(source, compress):
        if pending is not None:
            target.write(cipher.encrypt(_nonce(n, last=False), pending, head))
            n += 1
        pending = chunk[0]
        count += chunk[1]
    target.write(cipher.encrypt(_nonce(n, last=True), pending or b"", head))
    return count


def open_stream(purpose: str, source: BinaryIO, *, keys: KeyRing | None = None) -> Iterator[bytes]:
    """What was sealed, part by part. Raises Tampered, KeyMissing; what came before the error must not be used."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size or head[:8] != MAGIC:
        raise Tampered("This file was not sealed by Anhe.")
    _magic, form, flags, key_id, salt = _HEAD.unpack(head)
    if form != _FORM:
        raise Tampered("This file was sealed in a form that this version does not know.")
    family = (keys or ring()).family("seal", purpose)
    key = next((each for each in family if each.id == key_id), None)
    if key is None:
        raise KeyMissing(f"The key {key_id.hex()} of the purpose {purpose} is not in the ring.")
    cipher = AESGCM(hmac.digest(key.secret, MAGIC + salt, "sha256"))
    opened = _opened(source, cipher, head)
    return _inflated(opened) if flags & _COMPRESSED else opened


def _opened(source: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    n, chunk = 0, source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(n, last=not following), chunk, head)
        except (InvalidTag, ValueError):
            raise Tampered("This sealed file was changed or cut short.") from None
        if not following:
            return
        n, chunk = n + 1, following


def _inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    for part in parts:
        yield inflate.decompress(part)
    yield inflate.flush()


def _chunks(source: BinaryIO, compress: bool) -> Iterator[tuple[bytes, int]]:
    """Parts of exactly `CHUNK` bytes but for the last, each with how many bytes of the source went into it."""
    if not compress:
        while part := _read_full(source):
            yield part, len(part)
        return
    deflate, held, taken = zlib.compressobj(1), bytearray(), 0
    while part := source.read(CHUNK):
        taken += len(part)
        held += deflate.compress(part)
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK]), taken
            del held[:CHUNK]
            taken = 0
    held += deflate.flush()
    for start in range(0, len(held), CHUNK):
        yield bytes(held[start : start + CHUNK]), taken
        taken = 0


def _read_full(source: BinaryIO) -> bytes:
    """A whole chunk even from a pipe, which gives less at a time."""
    parts, missing = [], CHUNK
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(n: int, *, last: bool) -> bytes:
    return struct.pack(">BxxxQ", 1 if last else 0, n)
