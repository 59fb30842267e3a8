"""Finding what is sealed: keyed indexes that show equality inside one domain and nothing across two.

An index of one (kind, domain) cannot be joined with another's: each has its own key. After a
rotation old rows carry the old key's index until they are indexed anew, so a search asks
for all of `blind_indexes`.
"""

import hmac

from .keys import KeyRing, ring
from .normalising import normalise

INDEX_BYTES = 16


class NothingToIndex(ValueError):
    """The value holds nothing of its kind (a phone without digits): an index would join strangers."""


def blind_index(value: str, *, kind: str, domain: str, keys: KeyRing | None = None) -> bytes:
    """Return the 16-byte index of a value under the current key. Raises NothingToIndex."""
    return blind_indexes(value, kind=kind, domain=domain, keys=keys)[0]


def blind_indexes(value: str, *, kind: str, domain: str, keys: KeyRing | None = None) -> list[bytes]:
    """Return a value's index under every key of its (kind, domain), the current one first."""
    plain = normalise(kind, value)
    if not plain:
        raise NothingToIndex(f"This text holds nothing of the kind {kind}.")
    family = (keys or ring()).family("index", kind, domain)
    return [hmac.digest(key.secret, plain.encode(), "sha256")[:INDEX_BYTES] for key in family]


def keyed_hash(text: str, *, purpose: str, keys: KeyRing | None = None) -> bytes:
    """Return 32 bytes that stand for a text (a tracking code) and cannot be guessed back without the key."""
    return keyed_hashes(text, purpose=purpose, keys=keys)[0]


def keyed_hashes(text: str, *, purpose: str, keys: KeyRing | None = None) -> list[bytes]:
    """Return the hash under every key of the purpose, the current one first."""
    family = (keys or ring()).family("hash", purpose)
    return [hmac.digest(key.secret, text.encode(), "sha256") for key in family]
