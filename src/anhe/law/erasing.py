"""Who can erase what. Each room registers how its rows go; the nightly sweep walks the register.

A **file** is erased as a whole: `files_of(rule)` names the files of one kind that are due, and every `erases(kind)`
takes its own rows of those files away. What has a clock of its own (a draft, a sign-in) is registered by `expires`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

_TABLE = re.compile(r"^(?:DELETE FROM|UPDATE) (\w+)", re.MULTILINE)

Rows = Mapping[str, int]  # how many rows went, by table


@dataclass(frozen=True, slots=True)
class Eraser:
    """`run(files=[UUID], by=Actor, at=datetime)` erases all of this kind in those files: rows by table."""

    kind: str
    name: str
    run: Callable[..., Rows]


@dataclass(frozen=True, slots=True)
class Clock:
    """Records of one rule of retention that fall due together.

    `due(before=, held=, limit=)` names the records begun, or ended, before a moment, in whole groups, at least one
    and about `limit`; files in `held` and all that hangs on them are left out.
    `erase(keys=, by=, at=)` takes them; None for files. Keys are text where they come from the erasure list; kinds
    whose keys the database hands out again after a restore are not listed.
    """

    rule: str
    name: str
    due: Callable[..., list[Any]]
    erase: Callable[..., Rows] | None = None
    is_listed: bool = True

    @property
    def is_of_files(self) -> bool:
        return self.erase is None


_erasers: dict[str, Eraser] = {}
_clocks: dict[str, Clock] = {}


def erases(kind: str) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
    """Register the function that erases this kind of record in given files and says how many rows went.

    Raises ValueError where two functions claim one kind: each would think the other did it.
    """

    def register(function: Callable[..., Rows]) -> Callable[..., Rows]:
        name = _claimed(_erasers, kind, function)
        _erasers[kind] = Eraser(kind, name, function)
        return function

    return register


def files_of(rule: str) -> Callable[[Callable[..., list[UUID]]], Callable[..., list[UUID]]]:
    """Register the function that names the files which are due under this rule of retention."""

    def register(function: Callable[..., list[UUID]]) -> Callable[..., list[UUID]]:
        name = _claimed(_clocks, rule, function)
        _clocks[rule] = Clock(rule, name, function)
        return function

    return register


def expires(
    rule: str, *, due: Callable[..., list[Any]], listed: bool = True
) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
    """Register the function that erases single records under this rule; `due` names them."""

    def register(function: Callable[..., Rows]) -> Callable[..., Rows]:
        name = _claimed(_clocks, rule, function)
        _clocks[rule] = Clock(rule, name, due, function, listed)
        return function

    return register


def _claimed(known: Mapping[str, Eraser | Clock], kind: str, function: Callable) -> str:
    name = f"{function.__module__}.{function.__qualname__}"
    if kind in known and known[kind].name != name:
        raise ValueError(f"{kind}: erased by {known[kind].name}, so not by {name}")
    return name


def registered() -> tuple[Eraser, ...]:
    """Every eraser of files: later rooms first, since their rows name those of earlier ones."""
    return tuple(_erasers.values())


def clocks() -> tuple[Clock, ...]:
    """Every kind of record that falls due: files first, then what has a clock of its own."""
    return tuple(sorted(_clocks.values(), key=lambda clock: (not clock.is_of_files, clock.rule)))


def erase_files(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    """Let every room take its rows of these files; rows by table. Call it inside an act."""
    gone: dict[str, int] = {}
    for eraser in registered():
        _add(gone, eraser.run(files=files, by=by, at=at))
    return gone


def erase(rule: str, *, keys: Sequence[Any], by, at: datetime) -> dict[str, int]:
    """Take the records of one rule away, files in every room; rows by table. Call it inside an act."""
    clock = _clocks[rule]
    if clock.erase is None:
        return erase_files(files=keys, by=by, at=at)
    return {table: count for table, count in clock.erase(keys=keys, by=by, at=at).items() if count}


def is_listed(rule: str) -> bool:
    return _clocks[rule].is_listed


def run(script: str, **given: Any) -> dict[str, int]:
    """Run a file of DELETE and UPDATE statements that end in `;` and a line's end; rows by table."""
    gone: dict[str, int] = {}
    with connection.cursor() as cursor:
        for statement in filter(None, (part.strip() for part in script.split(";\n"))):
            cursor.execute(statement, given)
            table = _TABLE.search(statement)[1]
            _add(gone, {table: cursor.rowcount})
    return gone


def keys(query: str, **given: Any) -> list[Any]:
    """The first column of what a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [key for (key, *_more) in cursor.fetchall()]


def _add(gone: dict[str, int], rows: Rows) -> None:
    for table, count in rows.items():
        if count:
            gone[table] = gone.get(table, 0) + count


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who holds data keys: `in_use()` names their months, `rewrap(before=, to=, limit=, by=, at=)` moves late ones."""

    name: str
    in_use: Callable[[], set[str]]
    rewrap: Callable[..., int]


_holders: dict[str, KeyHolder] = {}


def holds_keys(name: str, *, in_use: Callable[[], set[str]]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Register the function that wraps data keys again whose month is past while their record must stay."""

    def register(function: Callable[..., int]) -> Callable[..., int]:
        _holders[name] = KeyHolder(name, in_use, function)
        return function

    return register


def months_in_use() -> set[str]:
    """The retention months under whose keys something is still wrapped."""
    return set().union(*(holder.in_use() for holder in _holders.values()))


def rewrap(*, before: str, to: str, limit: int, by, at: datetime) -> int:
    """Wrap data keys of months before `before` again, with the key of the month `to`; returns how many."""
    return sum(holder.rewrap(before=before, to=to, limit=limit, by=by, at=at) for holder in _holders.values())
