"""Names and numbers of people who do not exist, made so that they cannot meet anybody who does."""

from dataclasses import dataclass
from functools import cache

from anhe.house.demo.chance import Dice, Wheel
from anhe.house.demo.shapes import Person
from anhe.house.demo.words import read

REGION = "000000"
MOBILE = "14300"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
RARE = 0.02


@dataclass(frozen=True, slots=True)
class Name:
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Character:
    """A written character (or two) and its reading."""

    zh: str
    en: str


@cache
def _surnames(key: str) -> Wheel[Character]:
    rows = (row.split() for row in read("names")[key])
    return Wheel({Character(zh, en): float(weight) for zh, en, weight in rows})


@cache
def _given(sex: str, years: str, part: str) -> tuple[Character, ...]:
    return tuple(Character(*row.split()) for row in read("names")["given"][sex][years][part])


@cache
def _rare() -> tuple[Character, ...]:
    return tuple(Character(*row.split()) for row in read("names")["given"]["rare"]["all"])


def name(dice: Dice, birth_year: int) -> Name:
    """A Chinese name of that generation; about one in fifty has a rare surname or a rare character."""
    surname = _surnames("rare_surnames" if dice.is_lucky(RARE / 2) else "surnames").spin(dice)
    sex = "m" if dice.is_lucky(0.5) else "f"
    years = "1950" if birth_year < 1965 else "1975" if birth_year < 1993 else "2000"
    first, last = dice.pick(_given(sex, years, "first")), dice.pick(_given(sex, years, "last"))
    if dice.is_lucky(RARE):
        last = dice.pick(_rare())
    if dice.is_lucky(0.18):
        return Name(surname.zh + last.zh, f"{surname.en} {last.en.capitalize()}")
    return Name(surname.zh + first.zh + last.zh, f"{surname.en} {first.en}{last.en}")


def foreign_name(dice: Dice) -> str:
    return dice.pick(read("names")["foreign"])


def phone(serial: int) -> str:
    """An eleven-digit mobile number in a range that was given to no operator; serials below 10^6 differ."""
    return f"{MOBILE}{(serial * 7919 + 40_961) % 1_000_000:06d}"


def document(dice: Dice, birth_year: int) -> str:
    """An identity number with a right check digit and a region that does not exist."""
    body = f"{REGION}{birth_year}{dice.number(1, 12):02d}{dice.number(1, 28):02d}{dice.number(1, 999):03d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def birth_year(dice: Dice, this_year: int, *, is_elder: bool = False) -> int:
    if is_elder:
        return this_year - dice.number(68, 84)
    return this_year - int(18 + 64 * dice.beta(1.7, 2.6))


def person(dice: Dice, role: str, born: int, serial: int, *, lang: str = "zh-hans", called: str = "", secret: bool = False) -> Person:
    """A party of a report. `serial` makes the phone its own; one in thirty leaves no phone."""
    shown = called or (foreign_name(dice) if lang == "en" else name(dice, born).zh)
    has_phone = not dice.is_lucky(0.03)
    papers = "" if lang == "en" or dice.is_lucky(0.35) else document(dice, born)
    return Person(role, shown, phone(serial) if has_phone else "", papers, "", secret)
