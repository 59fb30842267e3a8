"""What leaves the room: plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A text to a phone; the same `reference` is the same message."""

    to: str
    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of the file: when, in what role and unit, for what purpose. Never a name."""

    at: datetime
    role: str
    unit: str
    purpose: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """Everybody who looked, newest first; `hidden` of them are not shown until `until`, on a recorded `ground`."""

    shown: tuple[Look, ...]
    hidden: int = 0
    until: datetime | None = None
    ground: str = ""
    article: object = None


def written_in(text: str) -> str:
    """The language most of an officer's words are in: nobody asks them which one they type."""
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "zh-hans" if han * 2 > sum(sign.isascii() and sign.isalpha() for sign in text) else "en"
