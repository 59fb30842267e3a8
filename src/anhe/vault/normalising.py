"""One spelling for each thing: what people type, brought to the form that indexes compare.

`normalise(kind, value)` is idempotent. It never guesses digits; it only removes what carries
no meaning (spaces, dashes, width, case) and settles the few spellings that mean the same.
"""

import re
import unicodedata
from collections.abc import Callable

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･", "·"))
_CJK_GAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]) (?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_SCHEME = re.compile(r"^(?:h(?:tt|xx)ps?:)?//", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_SETTLED_WITHIN = 8
_DEFAULT_PORT = re.compile(r":(?:80|443)?$")


def normalise(kind: str, value: str) -> str:
    """Return the one spelling of `value` for its kind, "" where nothing is left.

    Kinds: phone, account, plate, document, serial, email, url, name. Raises ValueError for another kind.
    """
    try:
        settle = _KINDS[kind]
    except KeyError:
        raise ValueError(f"No way to normalise the kind {kind!r}.") from None
    # Folding case can call for folding width again (and back): the spelling that stays is the one.
    for _ in range(_SETTLED_WITHIN):
        value, before = settle(_plain(value)), value
        if value == before:
            break
    return value


def _plain(value: str) -> str:
    wide = unicodedata.normalize("NFKC", value)
    kept = "".join(
        " " if char.isspace() else char
        for char in wide
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )
    return unicodedata.normalize("NFKC", " ".join(kept.split()))


def _digits(value: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in value if char.isdecimal())


def _phone(value: str) -> str:
    """Chinese numbers as dialled inside China (mobile 11 digits, landline with its 0); others with +."""
    digits = _digits(value)
    if value.startswith("00") and len(digits) > 6:
        foreign, digits = True, digits[2:]
    else:
        foreign = value.lstrip(" (").startswith("+") and bool(digits)
    if not foreign:
        return digits[2:] if re.fullmatch(r"861[3-9]\d{9}", digits) else digits
    if not digits.startswith("86"):
        return f"+{digits}" if digits else ""
    local = digits[2:]
    if re.fullmatch(r"1[3-9]\d{9}|[48]00\d{7}|0\d*|\d{0,6}", local):
        return local
    return f"0{local}"


def _account(value: str) -> str:
    if "@" in value:
        return _email(value)
    bare = re.sub(r"[\s\-‐‑–—·.]", "", value)
    return _digits(bare) if bare and all(char.isdecimal() for char in bare) else bare.casefold()


def _letters_and_digits(value: str) -> str:
    kept = "".join(char for char in value.replace("×", "X").upper() if char.isalnum())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in kept)


def _host(value: str) -> str:
    host = value.casefold().replace("。", ".").rstrip(".")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _email(value: str) -> str:
    local, at, host = value.replace(" ", "").rpartition("@")
    return f"{local.casefold()}@{_host(host)}" if at else host.casefold()


def _url(value: str) -> str:
    """Host and path without http(s), default port, fragment or last slash; "hxxp" and "[.]" are read as meant."""
    text = value.replace(" ", "").replace("[.]", ".").partition("#")[0]
    while _SCHEME.match(text):
        text = _SCHEME.sub("", text, count=1)
    found = _OTHER_SCHEME.match(text.lower())
    scheme, rest = (text[: found.end()].lower(), text[found.end() :]) if found else ("", text)
    cut = re.search(r"[/?]", rest)
    host, path = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    while (shorter := _DEFAULT_PORT.sub("", host)) != host:
        host = shorter
    return f"{scheme}{_host(host)}{path}".rstrip("/")


def _name(value: str) -> str:
    text = re.sub(r" *· *", "·", value.translate(_DOTS))
    return _CJK_GAP.sub("", text).casefold().strip()


_KINDS: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "account": _account,
    "plate": _letters_and_digits,
    "document": _letters_and_digits,
    "serial": _letters_and_digits,
    "email": _email,
    "url": _url,
    "name": _name,
}
KINDS = tuple(_KINDS)
