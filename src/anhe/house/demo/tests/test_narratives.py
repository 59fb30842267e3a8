"""What people tell sounds different each time and agrees with the facts beside it."""

import re
from collections import Counter

from anhe.house.demo.kinds import kinds
from anhe.house.demo.narratives import grammar, voices
from anhe.house.demo.narratives.composing import known_codes, sentences_of
from anhe.house.demo.tests.ground import received
from anhe.house.demo.words import read
from anhe.reports.offences import Offence

ENDINGS = {
    "solved", "goods_returned", "mediated", "penalty", "withdrawn", "not_filed", "not_filed_upheld",
    "not_filed_revoked", "to_administrative", "pending", "replied", "linked",
}  # fmt: skip


def composed():
    return [report for report in received() if not report.voice]


def test_forty_and_more_narratives_are_written_by_hand():
    assert len(voices()) >= 60
    long = [voice for voice in voices() if 80 <= len(voice.text) <= 400 and voice.lang == "zh-hans"]
    assert len(long) >= 50
    assert len({voice.id for voice in voices()}) == len(voices()) == len({voice.text for voice in voices()})
    assert {voice.topic for voice in voices()} == set(kinds())
    assert min(len(voice.text) for voice in voices()) < 40 and max(len(voice.text) for voice in voices()) > 500
    assert sum(voice.lang == "en" for voice in voices()) >= 4
    assert {voice.ending for voice in voices()} == ENDINGS
    assert any(item.value_fen is None for voice in voices() for item in voice.items)
    assert any(item.value_fen == 0 for voice in voices() for item in voice.items)


def test_voices_that_tell_the_same_event_say_so():
    by_id = {voice.id: voice for voice in voices()}
    pairs = [(voice, by_id[voice.same_as]) for voice in voices() if voice.same_as]
    assert len(pairs) >= 3
    for again, first in pairs:
        assert again.told > first.told
        assert (again.topic, again.district) == (first.topic, first.district)
        assert again.ending == "linked"


def test_every_voice_is_heard_once_in_a_whole_city():
    heard = Counter(report.voice for report in received() if report.voice)
    assert heard == {voice.id: 1 for voice in voices()}
    by_id = {voice.id: voice for voice in voices()}
    for report in received():
        if report.voice:
            assert report.narrative == by_id[report.voice].text
            assert dict(report.modus).items() >= dict(by_id[report.voice].modus).items()


def test_every_code_has_a_word_in_both_languages():
    known = known_codes()
    used = {pair for voice in voices() for pair in voice.modus}
    used |= {pair for lang in ("zh-hans", "en") for found in grammar(lang).sentences.values() for s in found for pair in s.codes}
    assert used <= known
    assert all(len(words) == 2 and all(words) for codes in read("modus").values() for words in codes.values())
    told = {(slot, code) for report in received() for slot, code in report.modus if slot != "place_kind"}
    assert told <= known
    assert {code for report in received() for slot, code in report.modus if slot == "place_kind"} <= set(read("places")["kinds"])


def test_every_kind_is_one_of_the_offences():
    assert {kind.offence for kind in kinds().values()} <= set(Offence.values)
    assert {report.topic for report in received()} == set(kinds())


def test_three_thousand_narratives_do_not_look_alike():
    texts = [report.narrative for report in received()]
    assert len(set(texts)) / len(texts) >= 0.999
    found = Counter(sentence for text in texts for sentence in set(sentences_of(text)))
    sentence, times = found.most_common(1)[0]
    assert times / len(texts) <= 0.015, (sentence, times)
    # Half of all sentences that are spoken are spoken once.
    assert sum(times for times in found.values() if times == 1) / sum(found.values()) >= 0.5


def test_narratives_have_real_lengths():
    lengths = sorted(len(report.narrative) for report in composed() if report.lang == "zh-hans" and report.kind == "case_related")
    assert lengths[0] >= 30
    assert 95 <= lengths[len(lengths) // 2] <= 200
    assert lengths[-1] <= 400


def test_no_slot_or_alternative_is_left_unspoken():
    for report in received():
        assert not re.search(r"[\[\]{}|#]", report.narrative), report.narrative
        assert not re.search(r"，，|。。|，。|？。|None", report.narrative), report.narrative


def test_the_words_agree_with_the_facts():
    for report in composed():
        if "剪断的" in report.narrative and report.topic == "ebike_theft":
            assert ("entry", "lock_cut") in report.modus
        if report.topic == "ebike_theft" and "电瓶没了" in report.narrative:
            assert ("target", "battery") in report.modus
        for mark in report.marks:
            assert (mark.value[-4:] if mark.kind == "account" else mark.value) in report.narrative
        serials = [item.serial for item in report.items if item.serial]
        assert all(serial[2:6] == "0000" for serial in serials)


def test_english_reports_are_english():
    english = [report for report in received() if report.lang == "en"]
    assert len(english) >= 20
    plain = [report for report in english if not report.voice and not re.search(r"[一-鿿]", report.narrative)]
    assert len(plain) >= 0.8 * len([report for report in english if not report.voice])
