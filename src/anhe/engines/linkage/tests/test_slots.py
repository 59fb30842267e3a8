"""Modus codes: published in two languages, fired by words that are shown, quick on whatever stands in a narrative."""

import re
import time
from pathlib import Path

import pytest
import yaml

from anhe.engines import linkage
from anhe.engines.linkage import slots
from anhe.engines.linkage.shapes import LinkageError

SOURCE = yaml.safe_load(Path(linkage.__file__).with_name("lexicon.yaml").read_text("utf-8"))
LEXICON = slots.Lexicon(SOURCE)


def fired(text: str) -> dict[str, str]:
    return {each.code: text[each.start : each.end] for each in LEXICON.read(text)}


def test_published_codes():
    assert 50 < len(LEXICON.codes) <= slots.MOST_CODES
    for code in LEXICON.codes.values():
        assert re.search("[\u4e00-\u9fff]", code.zh), code.ref
        assert re.fullmatch(r"[A-Z][\x20-\x7e]+", code.en), code.ref
    assert set(LEXICON.groups) >= {"entry", "tool", "object", "target", "place", "pretext", "contact", "payment", "numbers"}


def test_the_words_that_fired_stand_in_the_text_as_given():
    found = fired("被告人某人用螺丝刀撬开房门锁进入室内，窃得ＩＰＨＯＮＥ 一部。")
    assert found["tool:hand_tool"] == "螺丝刀"
    assert found["object:phone"] == "ＩＰＨＯＮＥ"
    assert "entry:pried_door" in found


def test_what_follows_the_account_is_not_read():
    assert "tool:crowbar" not in fired("某人盗窃手机一部。案发后，民警查获撬棍一根。")


def test_joined_is_in_the_lexicons_order():
    held = LEXICON.joined({"object:phone", "object:cash"})
    assert held["object"] == "cash|phone"
    assert held["tool"] == ""
    assert LEXICON.known("object", ["cash", "gold"]) == ["gold"]


@pytest.mark.parametrize("text", ["", "偷", "的" * 200_000, "借用" * 100_000, "进入、某人和" * 40_000, "1" * 200_000, "&" * 200_000])
def test_whatever_is_written_is_read_soon(text):
    begun = time.process_time()
    LEXICON.read(text)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("wrong", [None, {}, {"tail": "(", "groups": {}}, {"tail": "x", "groups": {"a": 1}}])
def test_a_lexicon_that_cannot_be_read(wrong):
    with pytest.raises(LinkageError, match="bad_lexicon"):
        slots.Lexicon(wrong)
