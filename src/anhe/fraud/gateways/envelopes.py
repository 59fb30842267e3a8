"""The envelope of every message between the city and an institution: ten lines, a signature, then the message itself.

    anhe-message: 1
    id: 5f0c…            idempotency key; at most 35 letters
    about: 77ab…         the message that it answers, or -
    kind: hold           what it is
    from: anhe-zhengzhou
    to: B001
    at: 2026-11-30T16:05:11.123456Z
    sha256: …            of the message below, in hexadecimal
    key: S1-7KQM3XTA     which key of the sender signed
    signature: …         Ed25519 over PREFIX and the lines above, base64url without padding

    <Document …

Lines end with LF, stand in this order, each once; then an empty line. There is one way to write an envelope and no second
way to read one, so what was signed is what is read, and the stored bytes can be checked again without us.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

PREFIX = b"anhe counterparty message\n"
LONGEST = 32 * 1024 * 1024  # bytes of an envelope; 10,000 entries take about 9 MB
HEAD = 2_000
NAMES = ("anhe-message", "id", "about", "kind", "from", "to", "at", "sha256", "key", "signature")
FORMS = {
    "anhe-message": r"1",
    "id": r"[A-Za-z0-9._:-]{2,35}",
    "about": r"-|[A-Za-z0-9._:-]{2,35}",
    "kind": r"[a-z][a-z_]{1,15}",
    "from": r"[A-Za-z0-9._-]{1,32}",
    "to": r"[A-Za-z0-9._-]{1,32}",
    "at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
    "sha256": r"[0-9a-f]{64}",
    "key": r"[A-Za-z0-9._-]{1,40}",
    "signature": r"[A-Za-z0-9_-]{86}",
}
SHAPE = re.compile("".join(rf"{name}: ({FORMS[name]})\n" for name in NAMES) + "\n", re.ASCII)
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class BadEnvelope(Exception):
    """What came is no envelope, or is another message than was signed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    message_id: str
    about: str
    kind: str
    sender: str
    receiver: str
    at: datetime
    key_id: str
    payload: bytes
    signed: bytes
    signature: bytes


def seal(
    payload: bytes, *, message_id: str, about: str, kind: str, sender: str, receiver: str, at: datetime,
    key_id: str, sign: Callable[[bytes], bytes],
) -> bytes:  # fmt: skip
    """The envelope's bytes: the same for the same values, so sending again sends the same. Raises BadEnvelope."""
    values = ("1", message_id, about or "-", kind, sender, receiver, at.astimezone(UTC).strftime(TIME), digest(payload), key_id)
    head = "".join(f"{name}: {value}\n" for name, value in zip(NAMES, values, strict=False))
    signed = PREFIX + head.encode("utf-8")
    signature = base64.urlsafe_b64encode(sign(signed)).rstrip(b"=").decode()
    whole = f"{head}signature: {signature}\n\n".encode() + payload
    open_(whole)
    return whole


def open_(raw: bytes) -> Envelope:
    """The envelope read; whose signature it is must still be asked. Raises BadEnvelope."""
    if len(raw) > LONGEST:
        raise BadEnvelope("too_large")
    try:
        found = SHAPE.match(raw[:HEAD].decode("ascii", "strict")) if b"\n\n" in raw[:HEAD] else None
    except UnicodeDecodeError:
        found = SHAPE.match(raw[:HEAD].decode("ascii", "replace"))
    if not found:
        raise BadEnvelope("not_an_envelope")
    _, message_id, about, kind, sender, receiver, at, sha256, key_id, signature = found.groups()
    payload = raw[found.end() :]
    if digest(payload) != sha256:
        raise BadEnvelope("changed")
    try:
        moment = datetime.strptime(at, TIME).replace(tzinfo=UTC)
    except ValueError:
        raise BadEnvelope("not_an_envelope") from None
    return Envelope(
        message_id=message_id, about="" if about == "-" else about, kind=kind, sender=sender, receiver=receiver, at=moment,
        key_id=key_id, payload=payload, signed=PREFIX + raw[: found.start(10) - len("signature: ")],
        signature=base64.urlsafe_b64decode(signature + "=="),
    )  # fmt: skip


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
