"""Where a key stands in a TOML text: tomllib keeps no line numbers, and an error must name one."""

import re
from collections.abc import Iterator

_PART = r'(?:"(?:[^"\\]|\\.)*+"|\'[^\']*+\'|[A-Za-z0-9_-]++)'
_DOTTED = rf"({_PART}(?:\s*+\.\s*+{_PART})*+)"
_HEADING = re.compile(rf"\s*+\[\[?\s*+{_DOTTED}\s*+\]")
_KEY = re.compile(rf"\s*+{_DOTTED}\s*+=")
_ONE = re.compile(_PART)
_FENCE = re.compile(r'"""|\'\'\'')


def line_of(text: str, path: tuple[str, ...]) -> int:
    """The line (from 1) on which `path` is set, or its nearest enclosing table; 0 where nothing of it stands."""
    best, depth = 0, 0
    for number, found in _keys(text):
        shared = 0
        while shared < min(len(found), len(path)) and found[shared] == path[shared]:
            shared += 1
        if shared == len(found) and shared > depth:
            best, depth = number, shared
    return best


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every heading and key with its line, as a full path."""
    table: tuple[str, ...] = ()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        was_inside = inside
        if len(_FENCE.findall(line)) % 2:
            inside = not inside
        if was_inside:
            continue
        if heading := _HEADING.match(line):
            table = _parts(heading[1])
            yield number, table
        elif key := _KEY.match(line):
            yield number, table + _parts(key[1])


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _ONE.findall(dotted))
