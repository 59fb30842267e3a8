"""The signed envelope, written from docs/guides/counterparties.md alone."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = b"anhe counterparty message\n"
FIELDS = ("anhe-message", "id", "about", "kind", "from", "to", "at", "sha256", "key", "signature")
LINES = re.compile(rb"".join(rb"%s: ([^\n]{1,200})\n" % name.encode() for name in FIELDS) + rb"\n")


class Unreadable(Exception):
    """What came is no envelope, or its content is not what its head says."""


@dataclass(frozen=True)
class Letter:
    id: str
    about: str
    kind: str
    sender: str
    receiver: str
    at: str
    key: str
    content: bytes
    signed: bytes
    signature: bytes

    def is_by(self, point: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(point).verify(self.signature, self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def read(raw: bytes) -> Letter:
    """Raises Unreadable."""
    found = LINES.match(raw)
    if found is None or found[1] != b"1":
        raise Unreadable("not_an_envelope")
    try:
        values = [value.decode("ascii") for value in found.groups()]
        signature = base64.urlsafe_b64decode(values[9] + "==")
    except ValueError:
        raise Unreadable("not_an_envelope") from None
    content = raw[found.end() :]
    if hashlib.sha256(content).hexdigest() != values[7]:
        raise Unreadable("not_an_envelope")
    signed = PREFIX + raw[: found.start(10) - len(b"signature: ")]
    about = "" if values[2] == "-" else values[2]
    return Letter(values[1], about, values[3], values[4], values[5], values[6], values[8], content, signed, signature)


def write(
    content: bytes, *, id: str, about: str, kind: str, sender: str, receiver: str, at: float, key: Ed25519PrivateKey
) -> bytes:
    moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    values = ("1", id, about or "-", kind, sender, receiver, moment, hashlib.sha256(content).hexdigest(), f"{sender}-1")
    head = "".join(f"{name}: {value}\n" for name, value in zip(FIELDS, values, strict=False)).encode()
    signature = base64.urlsafe_b64encode(key.sign(PREFIX + head)).rstrip(b"=")
    return head + b"signature: " + signature + b"\n\n" + content


def key_of(seed: int, code: str) -> Ed25519PrivateKey:
    """A simulated institution's key, the same for the same seed: nothing real is ever signed with it."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"anhe sandbox key {seed} {code}".encode()).digest())


def point_of(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def decoded(coded: str) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
