"""Receipts: what a paper says, bound by a signature that anyone can check without asking us.

The content of a receipt is canonical JSON (see `canonical`) of

    {"channel", "issued_at", "lang", "number", "salt", "summary", "unit_en", "unit_zh"}

and of any other paper, a notice say, the same with "paper": what it is called, in Chinese.

The text in the QR is `ANHE1.` + base64url(facts) + `.` + base64url(signature), where the facts are
canonical JSON of {"hash", "key", "number", "time", "unit"} (hash: base64url of the SHA-256 of the
content; time: 2026-11-23T06:41:00Z; unit: the Chinese name; "paper" too where the content has it) and the signature is Ed25519 over
everything before the last dot. The salt keeps the hash from confirming a guess at the content.

Papers hold no keys: whoever issues passes a signer (`vault.signer(at=...)`), whoever reads passes
the published keys (`vault.public_keys()`, or `vault.PublicKeys.parse` of a file).
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

from . import canonical, numbers
from .words import Words

PREFIX = "ANHE1"
CITY = ZoneInfo("Asia/Shanghai")
LONGEST_TEXT = 2000
LONGEST_UNIT = 80
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_TIME_FORM = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KEY_FORM = re.compile(r"[A-Z0-9-]{1,40}")
_FACTS = {"hash", "key", "number", "time", "unit"}
_NAMED = {"paper"}
_CONTENT = {"channel", "issued_at", "lang", "number", "salt", "summary", "unit_en", "unit_zh"}


class Signer(Protocol):
    """Who can sign: `vault.Signer`."""

    key_id: str

    def sign(self, payload: bytes, /) -> bytes: ...


class Key(Protocol):
    """One published key: `vault.PublicKey`."""

    def is_valid_at(self, at: datetime, /) -> bool: ...
    def is_signature_of(self, payload: bytes, signature: bytes, /) -> bool: ...


class Keys(Protocol):
    """The published keys: `vault.PublicKeys`."""

    def find(self, key_id: str, /) -> Key | None: ...


class NotGenuine(Exception):
    """A text that we did not issue, or that was changed since. `code` says which check failed.

    Codes: form, base64, canonical, fields, unknown_key, key_period, signature.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt states, in codes and names; nothing about a person.

    `issued_at` is aware and is kept in UTC to the second; `channel` is a code such as "web";
    `summary` are codes or short lines; `lang` is the language the reporter used; `paper` is the Chinese
    name of the paper where it is no receipt, so that the code of one paper proves nothing on another.
    """

    number: str
    issued_at: datetime
    unit_zh: str
    unit_en: str
    channel: str
    summary: tuple[str, ...] = ()
    lang: str = "zh-hans"
    paper: str = ""
    salt: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("issued_at needs its time zone")
        object.__setattr__(self, "issued_at", self.issued_at.astimezone(UTC).replace(microsecond=0))
        object.__setattr__(self, "summary", tuple(self.summary))
        if not numbers.valid(self.number) or numbers.parse(self.number) != self.number:
            raise ValueError(f"{self.number!r} is not one of our numbers")
        if not 1 <= len(self.unit_zh) <= LONGEST_UNIT or len(self.unit_en) > 2 * LONGEST_UNIT:
            raise ValueError("the name of the unit is missing or too long for a receipt")
        if len(self.paper) > LONGEST_UNIT:
            raise ValueError("the name of the paper is too long")
        lines = (self.unit_zh, self.unit_en, self.channel, self.lang, self.paper, *self.summary)
        if not all(_is_line(text) for text in lines):
            raise ValueError("a receipt holds short lines without control characters")

    def canonical(self) -> str:
        """The canonical JSON whose hash the signature covers."""
        return canonical.dumps(self.named() | {
            "channel": self.channel, "issued_at": self.issued_at.strftime(_TIME), "lang": self.lang,
            "number": self.number, "salt": self.salt, "summary": list(self.summary),
            "unit_en": self.unit_en, "unit_zh": self.unit_zh,
        })  # fmt: skip

    def named(self) -> dict[str, str]:
        """What the paper is called; nothing for a receipt."""
        return {"paper": self.paper} if self.paper else {}

    @classmethod
    def from_canonical(cls, text: str) -> Self:
        """Read what `canonical` wrote. Raises ValueError for anything else."""
        found = canonical.loads(text.encode())
        if not isinstance(found, dict) or set(found) - _NAMED != _CONTENT or not isinstance(found["summary"], list):
            raise ValueError("not the content of a receipt")
        strings = [found[name] for name in sorted(set(found) - {"summary"})] + found["summary"]
        if not all(isinstance(each, str) for each in strings) or found.get("paper") == "":
            raise ValueError("not the content of a receipt")
        return cls(**found | {"issued_at": _read_time(found["issued_at"])})

    @property
    def hash(self) -> bytes:
        """SHA-256 of the canonical content, 32 bytes."""
        return hashlib.sha256(self.canonical().encode()).digest()


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """What to keep of an issued receipt: the text for the QR, its canonical content and that one's hash, the key's id."""

    text: str
    content: str
    content_hash: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts that a genuine text states."""

    number: str
    issued_at: datetime
    unit: str
    content_hash: bytes
    key_id: str
    paper: str = ""


def issue(content: ReceiptContent, *, signer: Signer) -> IssuedReceipt:
    """Sign a receipt. The same content and signer give the same text."""
    written = content.canonical()
    content_hash = hashlib.sha256(written.encode()).digest()
    facts = canonical.dumps(content.named() | {
        "hash": canonical.b64(content_hash), "key": signer.key_id, "number": content.number,
        "time": content.issued_at.strftime(_TIME), "unit": content.unit_zh,
    })  # fmt: skip
    signed = f"{PREFIX}.{canonical.b64(facts.encode())}"
    signature = canonical.b64(signer.sign(signed.encode()))
    return IssuedReceipt(f"{signed}.{signature}", written, content_hash, signer.key_id)


def read(text: str, keys: Keys) -> Receipt:
    """The facts of a genuine text. Raises NotGenuine for any other, however small the difference."""
    receipt, signed, signature = unproved(text)
    key = keys.find(receipt.key_id)
    if key is None:
        raise NotGenuine("unknown_key")
    if not key.is_signature_of(signed, signature):
        raise NotGenuine("signature")
    if not key.is_valid_at(receipt.issued_at):
        raise NotGenuine("key_period")
    return receipt


def unproved(text: str) -> tuple[Receipt, bytes, bytes]:
    """The facts that a well-formed text claims, the bytes signed, the signature. Raises NotGenuine."""
    parts = text.split(".") if len(text) <= LONGEST_TEXT else []
    if len(parts) != 3 or parts[0] != PREFIX:
        raise NotGenuine("form")
    try:
        raw, signature = canonical.unb64(parts[1]), canonical.unb64(parts[2])
    except canonical.NotCanonical:
        raise NotGenuine("base64") from None
    try:
        facts = canonical.loads(raw)
    except canonical.NotCanonical:
        raise NotGenuine("canonical") from None
    return _read_facts(facts), f"{PREFIX}.{parts[1]}".encode(), signature


def shown_time(at: datetime) -> Words:
    """A moment in the city's time, as papers write it."""
    local = at.astimezone(CITY)
    return Words(
        f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}",
        f"{local.day} {local:%B %Y, %H:%M:%S}",
    )


def _read_facts(facts: Any) -> Receipt:
    try:
        if set(facts) - _NAMED != _FACTS or not all(isinstance(held, str) for held in facts.values()):
            raise ValueError("fields")
        content_hash = canonical.unb64(facts["hash"])
        at = _read_time(facts["time"])
        if (
            len(content_hash) != 32
            or not _KEY_FORM.fullmatch(facts["key"])
            or numbers.parse(facts["number"]) != facts["number"]
            or not 1 <= len(facts["unit"]) <= LONGEST_UNIT
            or not _is_line(facts["unit"])
            or not 1 <= len(facts.get("paper", "-")) <= LONGEST_UNIT
            or not _is_line(facts.get("paper", "-"))
        ):
            raise ValueError("fields")
    except (ValueError, TypeError):
        raise NotGenuine("fields") from None
    return Receipt(facts["number"], at, facts["unit"], content_hash, facts["key"], facts.get("paper", ""))


def _read_time(text: str) -> datetime:
    if not _TIME_FORM.fullmatch(text):
        raise ValueError("not a time of ours")
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def _is_line(text: str) -> bool:
    # Not str.isprintable alone: that refuses ideographs younger than this Python.
    if len(text) > 500:
        return False
    return text.isprintable() or not any(unicodedata.category(char) in _UNSEEN for char in text)
