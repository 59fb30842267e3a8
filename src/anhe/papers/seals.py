"""The seal on a file: any changed, added or missing byte is found.

A sealed PDF is the PDF, then two lines of PDF comment, then its own last three lines once more
(readers look for them in the last kilobyte):

    %ANHE1-CONTENT <base64url of the canonical content>
    %ANHE1-SEAL <base64url of canonical JSON {"file", "key", "receipt", "time"}>.<base64url of the signature>
    startxref
    <the offset as before>
    %%EOF

`file` is the SHA-256 of every byte before the line of the seal, `receipt` that of the text in
the QR, `time` when the file was made. The signature covers `ANHE1-SEAL.` and the JSON as it is
written, so it can never pass for the signature of a receipt. What follows the seal can be only
what it always is: an update appended after it, or slipped in before it, breaks the seal.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from . import canonical
from .receipts import Keys, ReceiptContent, Signer

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_CONTENT, _SEAL = b"%ANHE1-CONTENT ", b"%ANHE1-SEAL "
_DOMAIN = "ANHE1-SEAL."
_TAIL = 16_384
_ENDING = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a good seal vouches for: the hash of the text in the QR, and the content."""

    receipt: bytes
    content: ReceiptContent
    sealed_at: datetime


class BrokenSeal(Exception):
    """There is no seal, or it is not good for this file. Codes: none, changed, seal_key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def seal(file: bytes, *, text: str, content: ReceiptContent, signer: Signer, at: datetime) -> bytes:
    """Return the PDF with its seal. Raises ValueError for a file that does not end as a PDF does."""
    ending = _ENDING.search(file, max(0, len(file) - 1024))
    if ending is None:
        raise ValueError("this is no whole PDF")
    body = b"\n".join((file.rstrip(b"\n"), _CONTENT + canonical.b64(content.canonical().encode()).encode(), b""))
    claim = canonical.b64(canonical.dumps({
        "file": canonical.b64(hashlib.sha256(body).digest()), "key": signer.key_id,
        "receipt": canonical.b64(hashlib.sha256(text.encode()).digest()), "time": at.astimezone(UTC).strftime(_TIME),
    }).encode())  # fmt: skip
    signature = canonical.b64(signer.sign((_DOMAIN + claim).encode()))
    return body + _SEAL + f"{claim}.{signature}\n".encode() + _again(ending[1])


def check(file: bytes, keys: Keys) -> Sealed:
    """Say what the seal vouches for. Raises BrokenSeal."""
    start = file.rfind(_SEAL, max(0, len(file) - _TAIL))
    if start < 0:
        raise BrokenSeal("none")
    body, (line, _, rest) = file[:start], file[start + len(_SEAL) :].partition(b"\n")
    try:
        content, ending = _ended(body)
        if rest != _again(ending):
            raise ValueError("something follows the seal")
        claim, signature = line.decode("ascii").split(".")
        claimed, signed_by = canonical.loads(canonical.unb64(claim)), canonical.unb64(signature)
        file_hash, receipt = canonical.unb64(claimed["file"]), canonical.unb64(claimed["receipt"])
        at = datetime.strptime(claimed["time"], _TIME).replace(tzinfo=UTC)
        key = keys.find(claimed["key"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BrokenSeal("changed") from None
    if file_hash != hashlib.sha256(body).digest():
        raise BrokenSeal("changed")
    if key is None or not key.is_valid_at(at):
        raise BrokenSeal("seal_key")
    if not key.is_signature_of((_DOMAIN + claim).encode(), signed_by):
        raise BrokenSeal("changed")
    return Sealed(receipt, content, at)


def _ended(body: bytes) -> tuple[ReceiptContent, bytes]:
    """The content that the sealed part names, and the offset at its PDF's end."""
    start = body.rfind(_CONTENT)
    ending = _ENDING.search(body, max(0, start - 1024), max(0, start))
    if ending is None:
        raise ValueError("the sealed part is no whole PDF")
    line = body[start + len(_CONTENT) :].removesuffix(b"\n").decode("ascii")
    return ReceiptContent.from_canonical(canonical.unb64(line).decode()), ending[1]


def _again(offset: bytes) -> bytes:
    return b"startxref\n" + offset + b"\n%%EOF\n"
