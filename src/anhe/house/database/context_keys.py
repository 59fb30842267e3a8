"""The keys of signed contexts inside the database: only as HMAC's pads, in a schema that no serving role can read."""

from collections.abc import Sequence
from typing import Any

BLOCK = 64  # bytes that SHA-256 takes at once (RFC 2104)
KEEP = "DELETE FROM guarded.context_key WHERE id <> ALL(%s)"
ADD = "INSERT INTO guarded.context_key (id, inner_pad, outer_pad) VALUES (%s, %s, %s) ON CONFLICT (id) DO NOTHING"


def install(owner: Any, keys: Sequence[tuple[str, bytes]]) -> None:
    """Leave exactly these keys (id, secret) in the database; contexts signed with another are refused from then on."""
    owner.execute(KEEP, [[name for name, _secret in keys]])
    for name, secret in keys:
        owner.execute(ADD, [name, pad(secret, 0x36), pad(secret, 0x5C)])


def pad(secret: bytes, byte: int) -> bytes:
    """The key filled to a block and combined with HMAC's inner or outer byte."""
    return bytes(each ^ byte for each in secret.ljust(BLOCK, b"\0"))
