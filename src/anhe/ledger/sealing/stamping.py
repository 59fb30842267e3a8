"""RFC 3161: asking a server for its word that a text existed at a time. The token proves it to whoever trusts the server."""

import secrets
from collections.abc import Callable
from hashlib import sha256

SHA256 = bytes.fromhex("0609608648016503040201")  # OID 2.16.840.1.101.3.4.2.1
GRANTED = (0, 1)  # PKIStatus: granted, granted with modifications


class NoStamp(Exception):
    """The server gave no token that fits; the message says why."""


def stamp(text: bytes, post: Callable[[bytes], bytes]) -> bytes:
    """Return a token (DER, ContentInfo) over the SHA-256 of the text. Raises NoStamp, and what `post` raises.

    Whether the token is signed as it must be is for the verifier: it needs the server's certificate.
    """
    digest, nonce = sha256(text).digest(), secrets.randbits(63)
    token = read_answer(post(request(digest, nonce)))
    if digest not in token or _integer(nonce) not in token:
        raise NoStamp("the token is about something else")
    return token


def request(digest: bytes, nonce: int) -> bytes:
    """TimeStampReq: version 1, what is to be stamped, a nonce, and the wish for the server's certificate."""
    imprint = _der(0x30, _der(0x30, SHA256 + b"\x05\x00") + _der(0x04, digest))
    return _der(0x30, _integer(1) + imprint + _integer(nonce) + b"\x01\x01\xff")


def read_answer(answer: bytes) -> bytes:
    """The token of a TimeStampResp. Raises NoStamp."""
    try:
        _tag, whole, rest = _read(answer)
        _tag, status, token = _read(whole)
        _tag, number, _said = _read(status)
    except IndexError as wrong:
        raise NoStamp("the answer is not a time stamp") from wrong
    if rest or int.from_bytes(number, "big") not in GRANTED or not token:
        raise NoStamp(f"the server refused with status {int.from_bytes(number, 'big')}")
    return token


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _read(data: bytes) -> tuple[int, bytes, bytes]:
    """(tag, content, what follows) of the first element. Raises IndexError where it is cut short."""
    tag, size, at = data[0], data[1], 2
    if size & 0x80:
        at += size & 0x7F
        size = int.from_bytes(data[2:at], "big")
    if len(data) < at + size:
        raise IndexError("cut short")
    return tag, data[at : at + size], data[at + size :]
