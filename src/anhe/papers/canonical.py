"""One way to write a value down, so that a signature over the writing is a signature over the value.

Canonical JSON here is RFC 8785 narrowed: objects with ASCII keys sorted by code point, arrays,
strings, whole numbers up to 2**53 - 1, true, false, null; no other numbers. No spaces. Strings
hold their characters as UTF-8, except `\"`, `\\\\`, the short escapes \\b \\t \\n \\f \\r, and \\u00xx
(small hexadecimal letters) for the other ASCII control characters below U+0020. Lone surrogates
cannot be written. Base64 is the URL alphabet without padding, its unused bits zero (RFC 4648, 5).
Reading is strict: what does not come out byte for byte when written again is refused.
"""

import base64
import json
import re
from typing import Any

_LARGEST = 2**53 - 1
_BASE64 = re.compile(r"[A-Za-z0-9_-]*")


class NotCanonical(ValueError):
    """The bytes are not what this module writes."""


def dumps(value: Any) -> str:
    """Write a value as canonical JSON. Raises NotCanonical for what has no such form."""
    _require_plain(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError as wrong:
        raise NotCanonical("a lone surrogate cannot be written") from wrong
    return text


def loads(raw: bytes) -> Any:
    """Read canonical JSON and nothing else. Raises NotCanonical."""
    try:
        text = raw.decode()
        value = json.loads(text)
        again = dumps(value)
    except (ValueError, RecursionError) as wrong:
        raise NotCanonical("not canonical JSON") from wrong
    if again != text:
        raise NotCanonical("not canonical JSON")
    return value


def b64(raw: bytes) -> str:
    """Write bytes as unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Read canonical unpadded base64url and nothing else. Raises NotCanonical."""
    if not _BASE64.fullmatch(text) or len(text) % 4 == 1:
        raise NotCanonical("not canonical base64url")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(raw) != text:
        raise NotCanonical("not canonical base64url")
    return raw


def _require_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, held in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"{key!r} cannot be a key")
            _require_plain(held)
    elif isinstance(value, list | tuple):
        for held in value:
            _require_plain(held)
    elif not (value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) <= _LARGEST)):
        raise NotCanonical(f"{type(value).__name__} has no canonical form")
