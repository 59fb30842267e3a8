"""Sentences of officers and citizens in the course of a story, from words/answers.toml."""

import re

from anhe.house.demo.chance import Dice
from anhe.house.demo.kinds import kinds
from anhe.house.demo.narratives.composing import CHOICE
from anhe.house.demo.words import read

SLOT = re.compile(r"\{(\w+)\}")


def phrase(group: str, name: str, dice: Dice, *, topic: str = "") -> str:
    """One sentence of the group, with its alternatives chosen and its slots filled."""
    written = dice.pick(read("answers")[group][name])
    chosen = CHOICE.sub(lambda found: dice.pick(found[1].split("|")), written)
    return SLOT.sub(lambda found: _fill(found[1], topic, dice), chosen)


def _fill(slot: str, topic: str, dice: Dice) -> str:
    if slot == "n":
        return str(dice.number(2, 12))
    if slot == "topic":
        return f"“{kinds()[topic].name_zh}”"
    return dice.pick(read("answers")["scene"][slot])


def article(name: str) -> str:
    """The article of law that a refusal of this kind names in the demonstration, as law/data/articles.toml has it."""
    return read("answers")["article"][name]


def closing(topic: str, dice: Dice) -> str:
    """The answer that ends a report which is no case."""
    order = ("noise", "lost_item", "missing_person", "neighbours", "complaint", "enquiry", "found_item")
    rows = read("answers")["answer"]["closing"]
    chosen = CHOICE.sub(lambda found: dice.pick(found[1].split("|")), rows[order.index(topic)])
    return SLOT.sub(lambda found: _fill(found[1], topic, dice), chosen)
