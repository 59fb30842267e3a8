"""Modus slots: published bilingual codes out of a Chinese narrative, each with the words that fired."""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from anhe.engines.linkage.shapes import Code, Firing, LinkageError

READ_AT_MOST = 20_000
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
MOST_CODES = 200


class Lexicon:
    """The codes of every slot and the patterns that find them. Raises LinkageError on a lexicon that cannot be read."""

    def __init__(self, source: Mapping) -> None:
        self.source = source
        try:
            self.tail = re.compile(source["tail"])
            self.labels = {group: (each["zh"], each["en"]) for group, each in source["groups"].items()}
            self.codes = {
                code.ref: code
                for group, each in source["groups"].items()
                for code in (_code(group, name, made) for name, made in each["codes"].items())
            }
        except (KeyError, TypeError, AttributeError, re.error) as problem:
            raise LinkageError("bad_lexicon", str(problem)) from problem
        if len(self.codes) > MOST_CODES:
            raise LinkageError("too_many_codes", len(self.codes))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def read(self, narrative: str) -> list[Firing]:
        """Return what fires in the account of the act, in the lexicon's order; places count in the text as given."""
        text, places = normal(narrative)
        ended = self.tail.search(text)
        account = text[: ended.start()] if ended else text
        found = []
        for code in self.codes.values():
            for pattern in code.patterns:
                hit = pattern.search(account)
                if hit and hit.end() > hit.start():
                    found.append(Firing(code.ref, places[hit.start()], places[hit.end() - 1] + 1))
                    break
        return found

    def joined(self, refs: Iterable[str]) -> dict[str, str]:
        """Return each slot's codes in the lexicon's order, joined by a bar; empty where nothing is told."""
        held: dict[str, list[str]] = {group: [] for group in self.groups}
        asked = frozenset(refs)
        for ref in self.codes:
            if ref in asked:
                group, _, name = ref.partition(":")
                held[group].append(name)
        return {group: "|".join(names) for group, names in held.items()}

    def known(self, group: str, names: Iterable[str]) -> list[str]:
        """Return the names that this group does not have."""
        return [name for name in names if f"{group}:{name}" not in self.codes]


def normal(text: str) -> tuple[str, list[int]]:
    """Return half-width lower-case text without white space, and for each character its place in what was given."""
    kept, places, at = [], [], 0
    while at < len(text) and len(kept) < READ_AT_MOST:
        entity = ENTITY.match(text, at) if text[at] == "&" else None
        whole = entity.group() if entity else text[at]
        for char in unicodedata.normalize("NFKC", html.unescape(whole)).lower():
            if not char.isspace():
                kept.append(char)
                places.append(at)
        at += len(whole)
    return "".join(kept), places


def _code(group: str, name: str, made: Mapping) -> Code:
    return Code(f"{group}:{name}", made["zh"], made["en"], tuple(re.compile(each) for each in made["any"]))
