"""Worked examples an officer can check by hand, and rules that hold for any description."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhe.engines import matching
from anhe.engines.matching import comparing, weighing
from anhe.engines.matching.shapes import MatchingError, Thing

PHONES = [
    "黑色苹果13手机128G，左侧有划痕，后盖贴着皮卡丘贴纸", "黑色苹果13手机128G", "白色华为Mate60手机", "红色雅迪电动车，后备箱贴奥特曼",
    "蓝色捷安特山地车 ATX660 26寸", "周大福金项链12.5克", "银色天梭手表，表带换过", "黑色联想笔记本电脑 T480 14寸",
]  # fmt: skip


def profiles(texts=PHONES, day: int = 20_000):
    return [matching.profile(Thing(f"L{n}", text, day=day, area="410105")) for n, text in enumerate(texts)]


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("imei", "35-693803-564380-9", "356938035643809"), ("imei", "35693803564380", "356938035643809"), ("imei", "3569380356438012", "356938035643809"),
    ("plate", "豫A·12345", "豫A12345"), ("plate", "豫ad12345", "豫AD12345"), ("serial", " c39-xh０1 ", "C39XH01"), ("frame", "lsv ab2180e2 133425", "LSVAB2180E2133425"),
])  # fmt: skip
def test_one_spelling_for_each_number(kind, text, value):
    assert matching.settle(kind, text) == matching.Key(kind, value)


@pytest.mark.parametrize(("kind", "text", "code"), [
    ("imei", "356938035643808", "check_digit"), ("imei", "123", "not_an_imei"), ("imei", "0" * 15, "not_an_imei"), ("plate", "沪12345", "not_a_plate"),
    ("serial", "A1", "too_short"), ("serial", "0000000", "says_nothing"), ("colour", "black", "unknown_kind"),
])  # fmt: skip
def test_what_is_no_number_is_said_why(kind, text, code):
    with pytest.raises(MatchingError) as wrong:
        matching.settle(kind, text)
    assert wrong.value.code == code


@given(st.text("0123456789", min_size=14, max_size=14))
def test_every_single_wrong_digit_of_an_imei_is_found(body):
    right = body + str(matching.luhn_digit(body))
    for place in range(15):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert int(wrong[14]) != matching.luhn_digit(wrong[:14])


def test_a_description_is_read_into_codes():
    read = matching.profile(Thing("x", "雅迪电动车红色 TDT1234Z 60V，右侧后视镜断了，尾箱有奥特曼贴画"))
    assert (read.kind, read.brand, read.models, read.sizes) == ("ebike", "yadea", ("tdt1234z",), ("60v",))
    assert read.colours == 1 << matching.COLOURS.index("red")
    assert {"mirror.right", "box", "sticker"} <= {mark if mark.startswith("mirror") else mark.partition(".")[0] for mark in read.marks}
    assert "奥特" in read.words


@pytest.mark.parametrize(("text", "kind"), [("手机壳一个", ""), ("黄金项链", "necklace"), ("酒红色双肩包", "bag"), ("", ""), ("🙂" * 300, "")])
def test_a_word_inside_another_is_not_taken_for_it(text, kind):
    assert matching.profile(Thing("x", text)).kind == kind


def test_the_parts_of_a_score_sum_to_it_and_what_is_missing_weighs_nothing():
    index, model = matching.index(profiles(), is_missing=True), matching.first()
    asked = matching.profile(Thing("D", "苹果手机", model="iPhone 13", colour="黑", marks="左边刮痕，皮卡丘贴画", day=20_003))
    answer = matching.nearest(asked, index=index, model=model, top=8)
    assert (answer.found[0].ref, answer.is_proven) == ("L0", True)
    for found in answer.found:
        assert sum(reason.weight for reason in found.reasons) == pytest.approx(found.score, abs=1e-9)
        assert [reason.weight for reason in found.reasons if reason.code.endswith("_unknown")] == [0.0] * sum(r.code.endswith("_unknown") for r in found.reasons)
    assert "area_unknown" in {reason.code for reason in answer.found[0].reasons}


def test_a_thing_that_turned_up_before_the_loss_falls_behind():
    index, model = matching.index(profiles(), is_missing=True), matching.first()
    late, early = (matching.nearest(matching.profile(Thing("D", PHONES[0], day=day)), index=index, model=model).found[0] for day in (20_003, 19_000))
    assert late.score - early.score == pytest.approx(model.weights["day_within_week"] - model.weights["day_before"])


@given(st.lists(st.sampled_from("黑白红苹果华为手机电动车划痕贴纸左右侧12345 ，的"), max_size=40).map("".join), st.sampled_from([True, False]))
def test_the_search_finds_what_comparing_every_thing_finds(text, is_missing):
    index, model = matching.index(profiles(), is_missing=is_missing), matching.first()
    asked = matching.profile(Thing("D", text, day=20_010))
    answer = matching.nearest(asked, index=index, model=model, top=3)
    pairs = [(index.profile(n), asked) if is_missing else (asked, index.profile(n)) for n in range(len(index))]
    best = sorted((-comparing.explain(*pair, tally=index.tally, model=model, things=len(index), ref=index.refs[n]).score for n, pair in enumerate(pairs)))[:3]
    assert [-found.score for found in answer.found] == pytest.approx(best)


def test_a_stored_thing_is_read_back_as_it_was():
    index = matching.index(profiles(), is_missing=True)
    for place, profile in enumerate(profiles()):
        found = index.profile(place)
        assert (found.kind, found.brand, found.colours, set(found.models), set(found.words), set(found.marks)) == (
            profile.kind, profile.brand, profile.colours, set(profile.models), set(profile.words), set(profile.marks),
        )  # fmt: skip


def test_weights_are_learnt_and_make_sense():
    dice = np.random.default_rng(1)
    same = dice.random(2_000) < 0.2
    values = np.zeros((2_000, len(weighing.FEATURES)))
    values[:, weighing.PLACE["brand_same"]] = np.where(same, dice.random(2_000) < 0.9, dice.random(2_000) < 0.2)
    values[:, weighing.PLACE["colour_differs"]] = np.where(same, dice.random(2_000) < 0.1, dice.random(2_000) < 0.7)
    model = weighing.fit(values, same, version="t", register=1_000)
    assert model.weights["brand_same"] > 2 and model.weights["colour_differs"] < -2 and model.weights["kind_same"] == 0
    assert matching.loads(model.dumps()) == model
    with pytest.raises(MatchingError):
        matching.loads("{}")
    with pytest.raises(MatchingError):
        weighing.fit(values, np.zeros(2_000, bool), version="t", register=1_000)


def test_an_empty_register_answers_nothing():
    assert matching.nearest(matching.profile(Thing("D", "手机")), index=matching.index((), is_missing=True), model=matching.first()).found == []
