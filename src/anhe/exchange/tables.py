"""Strict reading of a TOML text: every key is asked for by name, and what nobody asked for is an error."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .locating import line_of
from .shapes import BadMapping

NEEDED: Any = object()

TYPES: dict[str, Callable[[object], bool]] = {
    "a string": lambda v: type(v) is str,
    "a whole number": lambda v: type(v) is int,
    "true or false": lambda v: type(v) is bool,
    "a string, a whole number, true or false": lambda v: type(v) in (str, int, bool),
    "a table": lambda v: type(v) is dict,
    "an array": lambda v: type(v) is list,
    "an array of strings": lambda v: type(v) is list and bool(v) and all(type(x) is str for x in v),
    "an array of pairs of numbers": lambda v: type(v) is list and all(_numbers(pair, 2) for pair in v),
    "an array of pairs of strings": lambda v: type(v) is list and all(_strings(pair, 2) for pair in v),
    "an array of four numbers": lambda v: _numbers(v, 4),
}


def _numbers(value: object, size: int) -> bool:
    return type(value) is list and len(value) == size and all(type(x) in (int, float) for x in value)


def _strings(value: object, size: int) -> bool:
    return type(value) is list and len(value) == size and all(type(x) is str for x in value)


@dataclass(frozen=True)
class Sheet:
    """A TOML file and, under it, the file it is based on: both may be named in an error."""

    path: str
    text: str
    below: "Sheet | None" = None

    def fail(self, keys: tuple[str, ...], code: str, **facts: object) -> NoReturn:
        """Raise BadMapping at the line where `keys` stands."""
        line = line_of(self.text, keys)
        if self.below is not None and line_of(self.below.text, keys[:1]) and not line:
            self.below.fail(keys, code, **facts)
        raise BadMapping(self.path, line or 1, code, **facts)

    def parsed(self) -> dict[str, Any]:
        """The text as tables. Raises BadMapping where it is not TOML."""
        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            why = str(error)
            number = why.rpartition("line ")[2].partition(",")[0]
            at_end = self.text.count("\n") + 1 if "end of document" in why else 0
            line = int(number) if number.isdecimal() else at_end
            raise BadMapping(self.path, line, "bad_toml", why=why) from error


@dataclass
class Table:
    """One table of the file; `take` hands out its keys, `close` refuses the rest."""

    sheet: Sheet
    data: dict[str, Any]
    at: tuple[str, ...] = ()
    asked: set[str] = field(default_factory=set)

    def take(self, key: str, want: str, default: Any = NEEDED, choices: Sequence[str] = ()) -> Any:
        """The value of `key`, of the type `want` (a key of TYPES)."""
        self.asked.add(key)
        if key not in self.data:
            if default is NEEDED:
                self.fail(key, "key_missing")
            return default
        value = self.data[key]
        if not TYPES[want](value):
            self.fail(key, "wrong_type", want=want)
        if choices and value not in choices:
            self.fail(key, "bad_choice", choices=", ".join(choices))
        return value

    def table(self, key: str, default: Any = NEEDED) -> "Table":
        """The table under `key`."""
        return Table(self.sheet, self.take(key, "a table", default), (*self.at, key))

    def fail(self, key: str, code: str, **facts: object) -> NoReturn:
        """Raise BadMapping at `key` of this table."""
        self.sheet.fail((*self.at, key), code, key=".".join((*self.at, key)), **facts)

    def close(self) -> None:
        """Refuse every key nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.fail(key, "unknown_key")
