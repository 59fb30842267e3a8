"""What people tell: narratives written by hand, and sentences from which new ones are put together."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from anhe.house.demo.shapes import Item, Mark

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Voice:
    """One narrative written by hand. `since` and `until` are ("day before telling", "clock"), `told` a clock."""

    id: str
    topic: str
    channel: str
    told: str
    since: tuple[int, str]
    until: tuple[int, str]
    district: str
    place_kind: str
    text: str
    ending: str
    lang: str = "zh-hans"
    modus: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    marks: tuple[Mark, ...] = ()
    same_as: str = ""
    name: str = ""
    teller: str = "victim"
    is_elder: bool = False
    wants_secret: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its alternatives and slots, and the manner that it tells."""

    text: str
    codes: tuple[tuple[str, str], ...] = ()
    place: str = ""
    when: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Sentences by topic or family and part; `parts` is the order in which a family tells."""

    sentences: dict[tuple[str, str], tuple[Sentence, ...]]
    parts: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def voices() -> tuple[Voice, ...]:
    """All narratives written by hand, in the order of the files' names."""
    return tuple(_voice(told) for path in sorted(HERE.glob("voices_*.toml")) for told in _read(path)["voice"])


@cache
def grammar(lang: str) -> Grammar:
    """The sentences of one language: zh-hans or en."""
    sentences: dict[tuple[str, str], tuple[Sentence, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for path in sorted(HERE.glob("grammar_*.toml")):
        if ("english" in path.name) != (lang == "en"):
            continue
        for topic, lists in _read(path).items():
            if topic == "words":
                words |= {name: tuple(values) for name, values in lists.items()}
                continue
            for part, values in lists.items():
                if part == "parts":
                    parts[topic] = tuple(values)
                else:
                    sentences[topic, part] = tuple(_sentence(value) for value in values)
    return Grammar(sentences, parts, words)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _sentence(written: str) -> Sentence:
    text, *tags = written.split(" #")
    pairs: list[tuple[str, str]] = [(slot, code) for slot, _, code in (tag.strip().partition("=") for tag in tags)]
    named = dict(pairs)
    codes = tuple((slot, code) for slot, code in pairs if slot not in {"place", "when", "item"})
    return Sentence(text, codes, named.get("place", ""), named.get("when", ""), named.get("item", ""))


def _voice(told: dict[str, Any]) -> Voice:
    items = tuple(
        Item(i["what"], i["kind"], i.get("count", 1), i.get("fen"), i.get("serial", "")) for i in told.get("items", ())
    )
    return Voice(
        id=told["id"], topic=told["kind"], channel=told["channel"], told=told["told"], since=_when(told["from"]),
        until=_when(told["until"]), district=told["district"], place_kind=told["place"], text=told["text"].strip(),
        ending=told["end"], lang=told.get("lang", "zh-hans"), modus=tuple(told["modus"].items()), items=items,
        marks=tuple(Mark(m["kind"], m["value"]) for m in told.get("identifiers", ())), same_as=told.get("same_as", ""),
        name=told.get("name", ""), teller=told.get("teller", "victim"), is_elder=told.get("elder", False),
        wants_secret=told.get("secret", False),
    )  # fmt: skip


def _when(written: str) -> tuple[int, str]:
    day, clock = written.split()
    return int(day), clock
