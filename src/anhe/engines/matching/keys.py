"""Numbers that one thing alone bears: read, checked and brought to one spelling, so that equal means the same."""

import re
import unicodedata

from anhe.engines.matching.shapes import Key, MatchingError

KINDS = ("serial", "imei", "plate", "frame", "engraving")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# GA 36: province, a letter of the city, then five or (new energy) six; a hanging plate of an electric bicycle has digits.
PLATE = re.compile(rf"[{PROVINCES}][A-Z][A-Z0-9]{{4,6}}[A-Z0-9挂学警港澳]?")
SHORTEST = 4  # a shorter number is shared by too many things to name one
SAME = 3  # 0000…, or two letters over and over: what people write where they know none
VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def settle(kind: str, text: str) -> Key:
    """The key that this text is. Raises MatchingError: unknown_kind, too_short, says_nothing, not_an_imei, check_digit, not_a_plate."""
    if kind not in KINDS:
        raise MatchingError("unknown_kind", kind)
    value = _letters_and_digits(text)
    if kind == "imei":
        return Key(kind, _imei(value))
    if kind == "plate":
        if not PLATE.fullmatch(value):
            raise MatchingError("not_a_plate", value)
        return Key(kind, value)
    if len(value) < SHORTEST:
        raise MatchingError("too_short", value)
    if len(set(value)) < SAME:
        raise MatchingError("says_nothing", value)
    return Key(kind, value)


def recognised(text: str) -> Key | None:
    """The key that a bare number looks like: a plate, an IMEI whose check digit is right, a frame number, else a serial number."""
    value = _letters_and_digits(text)
    if PLATE.fullmatch(value):
        return Key("plate", value)
    if value.isdigit() and len(value) == 15 and luhn_digit(value[:14]) == int(value[14]):
        return Key("imei", value)
    if len(value) == 17 and is_vin(value):
        return Key("frame", value)
    try:
        return settle("serial", value)
    except MatchingError:
        return None


def luhn_digit(body: str) -> int:
    """The check digit that ISO/IEC 7812-1 puts after these digits."""
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * 2 if place % 2 == 0 else int(char)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def is_vin(value: str) -> bool:
    """True for 17 letters and digits whose check digit (GB 16735, ISO 3779) is right."""
    numbers = [int(char) if char.isdigit() else VIN_VALUES.get(char, -1) for char in value]
    if len(numbers) != 17 or -1 in numbers:
        return False
    rest = sum(number * weight for number, weight in zip(numbers, VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("X" if rest == 10 else str(rest))


def _imei(value: str) -> str:
    """Fifteen digits. Fourteen get their check digit; sixteen (IMEISV) lose the software version and get it too."""
    if not value.isdigit() or len(value) not in {14, 15, 16} or len(set(value)) < SAME:
        raise MatchingError("not_an_imei", value)
    right = value[:14] + str(luhn_digit(value[:14]))
    if len(value) == 15 and value != right:
        raise MatchingError("check_digit", value)
    return right


def _letters_and_digits(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).replace("×", "X").upper()
    kept = "".join(char for char in wide if char.isalnum())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in kept)
