"""Everything the written voices tell is taken, kept word for word, answered, and walked to its own end."""

from collections import Counter

import pytest
from django.db import connection

from anhe import vault
from anhe.cases import queries as case_queries
from anhe.citizen import pages
from anhe.house.demo.kinds import kinds
from anhe.house.demo.narratives import voices
from anhe.ledger import Work
from anhe.ledger import queries as ledger
from anhe.papers import verifying
from anhe.people import desk as people
from anhe.reports import desk as reports
from anhe.reports import queries as report_queries
from tests.journeys.town import MONDAY, Town, build
from tests.journeys.walking import HOUR, Told, Walk, phone_of, tell

pytestmark = pytest.mark.django_db
ENDINGS = sorted({voice.ending for voice in voices()})
ENDS_AS = {
    "pending": {"filed"}, "solved": {"concluded", "decided"}, "goods_returned": {"concluded", "decided"},
    "mediated": {"decided", "concluded"}, "penalty": {"decided"}, "withdrawn": {"withdrawn", "terminated"},
    "not_filed": {"not_filed"}, "not_filed_upheld": {"not_filed"}, "not_filed_revoked": {"filed"},
    "to_administrative": {"decided"},
}  # fmt: skip
CLEAR = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND has_table_privilege(c.oid, 'SELECT')
"""


@pytest.fixture
def town(db) -> Town:
    return build()


def told_by(ending: str) -> list[Told]:
    found = [(n, voice) for n, voice in enumerate(voices()) if voice.ending == ending]
    return [tell(voice, day=MONDAY, phone=phone_of(n)) for n, voice in found]


def read_by_its_person(told: Told):
    with Work():
        return people.show_own_file(file=told.report.file, by=report_queries.holder(told.report), at=told.at)


def seen_by_its_person(told: Told) -> dict:
    """The tracking page's context with the second proof given."""
    with Work():
        receipt = report_queries.receipt_for(told.code)
        return pages.tracking(receipt, proven=True, at=told.at + HOUR)


def in_the_clear(*texts: str) -> list[str]:
    """Tables in which one of these texts can be read by who reads what the app may; the sealed log holds hashes alone."""
    patterns = [f"%{text}%" for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}" t WHERE t::text LIKE ANY (%s))', [patterns])
            found += [name] if cursor.fetchone()[0] else []
    return found


def test_there_are_forty_chinese_narratives_of_real_length():
    chinese = [voice for voice in voices() if voice.lang == "zh-hans"]
    assert len([voice for voice in chinese if len(voice.text) >= 100]) >= 40
    assert max(len(voice.text) for voice in chinese) >= 250
    assert len({voice.text for voice in chinese}) == len(chinese)
    assert set(ENDINGS) == {*ENDS_AS, "linked", "replied"}


@pytest.mark.parametrize("ending", [one for one in ENDINGS if one != "linked"])
def test_every_voice_gets_a_genuine_receipt_and_reaches_its_end(town, ending):
    for told in told_by(ending):
        found = verifying.verify_bytes(told.receipt.text.encode(), vault.public_keys())
        assert (found.verdict, found.receipt.number) == (verifying.Verdict.GENUINE, told.report.number)
        assert read_by_its_person(told).said("narrative") == told.voice.text
        Walk(town, told).to_its_end()
        if ending == "replied":
            assert told.report.state == "answered"
            continue
        assert told.case.state in ENDS_AS[ending], told.voice.id
        late = told.case.deadlines.filter(state="met_late").values_list("rule", flat=True)
        assert [rule for rule in late if rule not in {"acceptance-receipt", "public-order-acceptance-review"}] == []
        if not told.case.is_open:
            ours = told.case.deadlines.filter(state__in=["running", "paused"]).exclude(version__rule__who="accuser")
            assert ours.count() == 0 or told.case.state == "not_filed", list(ours.values_list("rule", flat=True))


@pytest.mark.parametrize("ending", ["solved", "not_filed_upheld", "replied"])
def test_its_person_reads_the_answer_and_who_looked(town, ending):
    for told in told_by(ending)[:3]:
        with Work():
            town.duty.access = None
            Walk(town, told).to_its_end()
        seen = seen_by_its_person(told)
        if ending == "not_filed_upheld":
            assert [one["reason"][:4] for one in seen["outcomes"]] == ["经审查没", "经复议，"]
            assert seen["contest"] == "review"
        else:
            assert [one["text"] for one in seen["replies"]] != []
        assert seen["own"].said("narrative") == told.voice.text


def test_what_joins_another_report_is_answered_with_it(town):
    by_id = {voice.id: (n, voice) for n, voice in enumerate(voices())}
    for voice in (one for one in voices() if one.same_as):
        number, first_voice = by_id[voice.same_as]
        first = tell(first_voice, day=MONDAY, phone=phone_of(number))
        second = tell(voice, day=MONDAY, phone=phone_of(by_id[voice.id][0]))
        with Work():
            likely = list(report_queries.likely_same(second.report, by=town.duty, at=second.at))
            reports.join(report=second.report, into=first.report, reason="同一件事", by=town.duty, at=second.at + HOUR)
        if kinds()[first_voice.topic].offence == kinds()[voice.topic].offence:
            assert first.report in likely, voice.id
        walk = Walk(town, first)
        walk.accept()
        second.report.refresh_from_db()
        assert case_queries.of_report(second.report) == first.case
        with Work():
            from_case = case_queries.reports_of(first.case).count()
        assert from_case == 1 and second.report.state == "linked"
        walk.answer("两位报的是同一件事，已经合并办理。")
        told_both = [seen_by_its_person(one)["headline"] for one in (first, second)]
        assert told_both[0] == told_both[1]


def test_nothing_personal_lies_open_in_any_table(town):
    told = [*told_by("pending")[:6], *told_by("not_filed_upheld")[:1]]
    for one in told:
        Walk(town, one).to_its_end()
    phones = [phone_of(n) for n, voice in enumerate(voices()) if any(voice is one.voice for one in told)]
    assert len(phones) == 7
    secret = [one.voice.text[10:30] for one in told] + phones + ["邓寒梅", "请再看一遍材料", "依据新的材料", "正在调查"]
    assert in_the_clear(*secret) == []
    assert in_the_clear(told[0].report.number) != []


def test_the_ledger_tells_the_whole_way(town):
    (told, *_) = told_by("not_filed_revoked")
    Walk(town, told).to_its_end()
    verbs = Counter(entry.verb for entry in ledger.of_file(told.report.file))
    expected = {
        "report.received", "case.accepted", "proposal.made", "proposal.approved", "case.not_filed", "decision.served",
        "reconsideration.asked", "reconsideration.revoked",
    }  # fmt: skip
    assert expected <= set(verbs)
    assert {verbs[verb] for verb in expected} == {1}

