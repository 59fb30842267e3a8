"""What people type or paste, made safe to keep: words stay as they are, what cannot be seen goes."""

import re
import unicodedata

from anhe.vault import has_unseen, normalise, without_unseen

__all__ = ["has_signs_of_no_phone", "has_unseen", "is_reachable", "is_unreadable", "language_of", "narrow", "one_line", "without_unseen"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_REACHABLE = re.compile(r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|\+[1-9]\d{6,14}")  # as `normalise` writes them
UNREADABLE = "\ufffd"  # what Django puts for bytes that are not UTF-8


def is_unreadable(text: str) -> bool:
    return UNREADABLE in text


def one_line(text: str) -> str:
    return " ".join(without_unseen(text).split())


def narrow(text: str) -> str:
    """Digits and Latin letters in their usual width: `１３８` gives `138`."""
    return unicodedata.normalize("NFKC", text)


def is_reachable(phone: str) -> bool:
    """True for a number that an officer can call: a Chinese mobile, a landline with its area code, or + and a country."""
    return _REACHABLE.fullmatch(normalise("phone", phone)) is not None


def has_signs_of_no_phone(phone: str) -> bool:
    """True where other signs stand among the digits than people write between them."""
    return re.search(r"[^\d\s()+\-.]", narrow(phone)) is not None


def language_of(text: str, otherwise: str) -> str:
    """`zh-hans` where the text holds Chinese characters, `en` where it holds only Latin letters, else `otherwise`."""
    if _HAN.search(text):
        return "zh-hans"
    return "en" if re.search("[A-Za-z]{2}", text) else otherwise
