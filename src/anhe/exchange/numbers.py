"""Cells into whole numbers and money: digits only, no exponent, no NaN, nothing rounded."""

import re
from dataclasses import dataclass

from .fields import Answer, Scalar, Setting, scalar_options
from .tables import Table

DIGITS_MAX = 18  # so that every number fits a bigint

_INTEGER = re.compile(r"[+-]?[0-9]++")
_AMOUNT = re.compile(r"(-?)([0-9]++|[0-9]{1,3}(?:,[0-9]{3})++)(?:\.([0-9]++))?")
_UNITS = {"fen": 0, "jiao": 1, "yuan": 2, "wan": 6}  # a unit is 10 to the power of this many fen


@dataclass(frozen=True, kw_only=True)
class Integer(Scalar):
    """A whole number."""

    type_name = "integer"
    least: int
    most: int

    @classmethod
    def read(cls, name: str, table: Table) -> "Integer":
        bound = 10**DIGITS_MAX - 1
        least = table.take("min", "a whole number", -bound)
        return cls(**scalar_options(name, table), least=least, most=table.take("max", "a whole number", bound))

    def judge(self, cell: str, setting: Setting) -> Answer:
        if not _INTEGER.fullmatch(cell):
            return Answer(None, "not_an_integer")
        return within(cell.lstrip("+"), self.least, self.most)


@dataclass(frozen=True, kw_only=True)
class Money(Scalar):
    """An amount in `unit`, as integer fen."""

    type_name = "money"
    unit: str
    least: int
    most: int

    @classmethod
    def read(cls, name: str, table: Table) -> "Money":
        unit = table.take("unit", "a string", "yuan", choices=tuple(_UNITS))
        least = table.take("min", "a whole number", 0)
        most = table.take("max", "a whole number", 10**15)
        return cls(**scalar_options(name, table), unit=unit, least=least, most=most)

    def judge(self, cell: str, setting: Setting) -> Answer:
        found = _AMOUNT.fullmatch(cell)
        if not found:
            return Answer(None, "not_an_amount")
        sign, whole, part = found[1], found[2].replace(",", ""), found[3] or ""
        places = _UNITS[self.unit]
        if part[places:].strip("0"):
            return Answer(None, "too_precise")
        return within(sign + whole + part[:places].ljust(places, "0"), self.least, self.most)


def within(digits: str, least: int, most: int) -> Answer:
    """The number, or a problem where it lies outside; its length is judged first, so no huge number is ever built."""
    size = digits.lstrip("-").lstrip("0") or "0"
    if len(size) <= DIGITS_MAX:
        number = -int(size) if digits.startswith("-") else int(size)
        if least <= number <= most:
            return Answer(number)
    return Answer(None, "out_of_range", (("least", least), ("most", most)))
