"""Putting a narrative together from sentences whose words agree with the facts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import is_night, local
from anhe.house.demo.narratives import Sentence, grammar, speaking
from anhe.house.demo.shapes import Item, Mark
from anhe.house.demo.words import read

CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
MESSY = re.compile(r"([，、；：])(?=[，。；！？])")
LONGEST = 390
FRESH = timedelta(minutes=75)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a narrative must agree with."""

    topic: str
    family: str
    channel: str
    lang: str
    told_at: datetime
    happened_from: datetime
    happened_until: datetime
    place: str
    place_kind: str
    words: Mapping[str, str]
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    teller: str
    birth_year: int


def compose(facts: Facts, dice: Dice, *, again: bool = False) -> tuple[str, dict[str, str]]:
    """A narrative of one to some four hundred characters and the manner it tells.

    `again` tells it as somebody does who knows that another person reported it already.
    """
    made = grammar("en" if facts.lang == "en" else "zh-hans")
    family = "english" if facts.lang == "en" else facts.family
    order = made.parts.get(family, ("open", "scene", "how", "loss", "extra?", "ask"))
    codes: dict[str, str] = {}
    slots = Slots(facts, dice, made.words)
    said: list[str] = []
    used: set[str] = set()
    for part in order:
        optional = part.endswith("?")
        if optional and not dice.is_lucky(0.62):
            continue
        sentence = _choose(made.sentences, family, part.rstrip("?"), facts, dice, codes, used, again)
        if sentence is not None:
            used.add(sentence.text)
            codes = dict(sentence.codes) | codes
            said.append(_spoken(sentence.text, slots, dice))
    if facts.family == "theft" or facts.lang == "en":
        of_things = TARGETS.get(facts.items[0].kind, "property") if facts.items else "property"
        codes.setdefault("target", "vehicle_contents" if facts.topic == "theft_from_vehicle" else of_things)
    return _tidy(said, " " if facts.lang == "en" else ""), codes


TARGETS = {
    "cash": "cash", "jewellery": "jewellery", "phone": "phone", "laptop": "laptop", "ebike": "ebike", "battery": "battery",
    "wallet": "wallet", "cigarettes": "cigarettes", "cable": "cable", "metal": "metal", "parcel": "parcel", "goods": "goods",
    "money": "savings", "vehicle": "vehicle", "damage": "property",
}  # fmt: skip


def _choose(sentences, family: str, part: str, facts: Facts, dice: Dice, codes, used, again: bool) -> Sentence | None:
    found: tuple[Sentence, ...] = ()
    if part == "open":
        found = sentences.get((family, "open")) or sentences.get(("shared", f"open_{facts.channel}"), ())
        found = sentences.get(("shared", "again"), found) if again else found
    elif part in {"extra", "ask"}:
        found = sentences.get((facts.topic, part)) or sentences.get((family, part), ())
        found += sentences.get(("shared", part), ()) if part == "ask" and family in {"theft", "violence"} else ()
    else:
        found = sentences.get((facts.topic, part)) or sentences.get((family, part), ())
    if not facts.items and part in {"loss", "harm"}:
        found = tuple(s for s in found if "{loss}" not in s.text and "{sum}" not in s.text)
    fitting = tuple(s for s in found if s.text not in used and _fits(s, facts, codes))
    return dice.pick(fitting) if fitting else None


def _fits(sentence: Sentence, facts: Facts, codes: Mapping[str, str]) -> bool:
    if sentence.place and sentence.place != facts.place_kind:
        return False
    if sentence.item and not (facts.items and facts.items[0].kind == sentence.item):
        return False
    if sentence.when == "now" and facts.told_at - facts.happened_until > FRESH:
        return False
    if sentence.when in {"day", "night"} and (sentence.when == "night") != is_night(facts.happened_from):
        return False
    return all(codes.get(slot, code) == code for slot, code in sentence.codes)


def _spoken(text: str, slots: "Slots", dice: Dice) -> str:
    chosen = CHOICE.sub(lambda found: dice.pick(found[1].split("|")), text)
    return SLOT.sub(lambda found: slots[found[1]], chosen)


def _tidy(said: list[str], gap: str) -> str:
    text = ""
    for sentence in said:
        if text and len(text) + len(sentence) > (LONGEST if not gap else 900):
            break
        text += (gap if text and not text.endswith(gap) else "") + sentence if gap else sentence
    text = MESSY.sub("", text).replace("。。", "。").replace("？。", "？").strip(" ，")
    return text[0].upper() + text[1:] if gap and text else text


class Slots(dict[str, str]):
    """The words behind `{slot}`; facts stay the same all through, the rest is drawn anew each time."""

    def __init__(self, facts: Facts, dice: Dice, words: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.facts, self.dice, self.choices = facts, dice, words
        self.drawn: dict[str, Callable[[], str]] = {
            "n": lambda: str(dice.number(2, 9)), "few": lambda: speaking.number(dice.number(2, 5)),
            "minutes": lambda: str(dice.number(2, 55)), "days": lambda: str(dice.number(3, 30)),
            "months": lambda: speaking.number(dice.number(2, 28)), "clock": self._clock,
            "sum_small": lambda: speaking.money(dice.number(3, 90) * 1000, dice),
            "bank": lambda: dice.pick(words["bank"]), "wit": self._witness, "cam": self._camera,
            "weather": lambda: dice.pick(words["weather"]), "kin": lambda: dice.pick(words["kin"]),
            "char": lambda: dice.pick(words["char"]), "friend": lambda: dice.pick(words["friend"]),
            "road2": lambda: facts.words["road2"], "shop": self._shop,
        }  # fmt: skip
        self.fixed: dict[str, Callable[[], str]] = {
            "from": lambda: self._moment(facts.happened_from), "until": lambda: self._moment(facts.happened_until),
            "place": lambda: facts.place, "loss": self._loss, "sum": self._total, "total": self._bare_total, "item": self._item,
            "name": lambda: facts.teller, "family": lambda: facts.teller[:1], "job": lambda: dice.pick(words["job"]),
            "age": lambda: str(local(facts.told_at).year - facts.birth_year), "road": lambda: facts.words["road"],
            "app": lambda: self._mark("app"), "url": lambda: self._mark("url"),
            "phone": lambda: self._mark("phone"), "tail": lambda: self._mark("account")[-4:] or str(dice.number(1000, 9999)),
        }  # fmt: skip

    def __missing__(self, name: str) -> str:
        if name in self.fixed:
            self[name] = self.fixed[name]()
            return self[name]
        return self.drawn[name]()

    @property
    def is_english(self) -> bool:
        return self.facts.lang == "en"

    def _moment(self, at: datetime) -> str:
        if self.is_english:
            return speaking.english_moment(at, self.facts.told_at)
        return speaking.moment(at, self.facts.told_at, self.dice)

    def _clock(self) -> str:
        at = self.facts.happened_until - timedelta(minutes=self.dice.number(5, 200))
        if self.is_english:
            return speaking.english_moment(at, at).removeprefix("today at about ")
        return speaking.hour_word(local(at).hour) + speaking.clock(at, self.dice)

    def _loss(self) -> str:
        if self.is_english:
            return speaking.english_things(self.facts.items)
        return speaking.things(self.facts.items, self.dice)

    def _total(self) -> str:
        return speaking.english_total(self.facts.items) if self.is_english else speaking.total(self.facts.items, self.dice)

    def _bare_total(self) -> str:
        known = sum(item.value_fen or 0 for item in self.facts.items)
        return f"{known // 100:,} yuan" if self.is_english else speaking.money(known, self.dice)

    def _item(self) -> str:
        return self.facts.items[0].what if self.facts.items else ("things" if self.is_english else "东西")

    def _witness(self) -> str:
        return _spoken(self.dice.pick(self.choices["witness"]), self, self.dice)

    def _camera(self) -> str:
        return _spoken(self.dice.pick(self.choices["camera"]), self, self.dice)

    def _shop(self) -> str:
        names = read("places")["names"]
        return self.dice.pick(names["shop_first"]) + self.dice.pick(names["shop_last"])

    def _mark(self, kind: str) -> str:
        return next((mark.value for mark in self.facts.marks if mark.kind == kind), "")


def sentences_of(text: str) -> list[str]:
    """A narrative cut into its sentences, for measuring how alike narratives are."""
    return [part for part in re.split(r"(?<=[。？！!?])|(?<=\.)\s", text) if part and part.strip()]


def known_codes() -> set[tuple[str, str]]:
    """Every coded manner there is a word for."""
    return {(slot, code) for slot, codes in read("modus").items() for code in codes}
