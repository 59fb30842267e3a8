"""Reads worth naming: the queue, the register, the clocks, the timeline."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.journeys.town import MONDAY

from anhe.cases import desk, grounds, queries, telling
from anhe.cases.models import Decision
from anhe.cases.tests.factories import DAY, HOUR, accepted, decided, refusal
from anhe.law import queries as law
from anhe.ledger import Work

pytestmark = pytest.mark.django_db


def test_the_nearest_clock_comes_first_and_the_reporters_own_never(town):
    late, early = accepted(town, at=MONDAY + 2 * DAY), accepted(town)
    refused_one = accepted(town, at=MONDAY)
    decision = refusal(town, refused_one)
    with Work():
        desk.serve(decision=decision, how="handed", by=town.handler, at=MONDAY + DAY)
    rows = queries.nearest_clocks(by=town.handler, at=MONDAY + 2 * DAY)
    assert [row.case_id for row in rows if row.rule == "criminal-filing-review"] == [early.pk, late.pk]
    assert refused_one.pk not in {row.case_id for row in rows if row.version.rule.who == "accuser"}
    assert list(queries.nearest_clocks(by=town.examiner, at=MONDAY + 2 * DAY)) == []  # none of these is theirs
    assert len(queries.nearest_clocks(by=town.head, at=MONDAY + 2 * DAY)) == len(rows)
    soon = queries.nearest_clocks(by=town.handler, at=MONDAY, until=early.deadlines.earliest("due_at").due_at)
    assert {row.case_id for row in soon} == {early.pk}


def test_the_register_by_state_offence_and_handler(town):
    open_one, ended = accepted(town), accepted(town, offence="theft_phone")
    decided(ended, "filed", town.handler)
    decided(ended, "concluded", town.handler, at=MONDAY + 2 * DAY)

    def shown(officer, **asked) -> set:
        return set(queries.register(by=officer, at=MONDAY + 9 * DAY, **asked))

    assert shown(town.head) == {open_one}
    assert shown(town.head, show="ended") == {ended}
    assert shown(town.head, show="all") == {open_one, ended}
    assert shown(town.head, show="all", offence="theft_phone") == {ended}
    assert shown(town.head, show="mine") == set() and shown(town.handler, show="mine") == {open_one}
    assert shown(town.head, show="overdue") == {open_one}
    assert shown(town.stranger, show="all") == set()
    assert len(queries.with_overdue_clock(by=town.head, at=MONDAY + 9 * DAY)) == 1
    assert len(queries.accepted_since(MONDAY, by=town.head, at=MONDAY + DAY)) == 2


def test_of_many_overdue_cases_those_over_longest_are_shown(town, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 1)
    late = [accepted(town, at=MONDAY + n * DAY) for n in range(2)]
    asked = {"by": town.head, "at": MONDAY + 30 * DAY}
    assert list(queries.overdue(**asked)) == [late[0]]
    assert list(queries.overdue(**asked, offence="no such")) == []
    assert len(queries.with_overdue_clock(**asked)) == 1


def test_a_page_of_the_register_asks_for_its_clocks_once(town):
    cases = [accepted(town) for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        found = queries.nearest_of([case.pk for case in cases])
    assert set(found) == {case.pk for case in cases} and len(asked) == 2
    assert {row.rule for row in found.values()} == {"criminal-filing-review"}


def test_a_clock_has_words_in_both_languages(town, case):
    with translation.override("zh-hans"):
        chinese = next(c for c in queries.clocks(case) if c.rule_id == "criminal-filing-review")
    with translation.override("en"):
        english = next(c for c in queries.clocks(case) if c.rule_id == "criminal-filing-review")
    assert chinese.what == "刑事案件立案审查" and english.what == "Review before filing a criminal case"
    assert chinese.rule.unconfirmed and chinese.can_extend
    assert (chinese.who, chinese.due) == (case.unit.name_zh, case.deadlines.get(rule="criminal-filing-review").due_at)


def test_the_timeline_says_who_did_what_and_says_it_once(town, case):
    with Work():
        desk.answer_reporter(case=case, text="已在侦办。", by=town.handler, at=MONDAY + DAY)
        proposal = desk.propose(case=case, kind="filed", by=town.handler, at=MONDAY + DAY + HOUR)
        desk.approve(proposal=proposal, by=town.head, at=MONDAY + DAY + 2 * HOUR)
    with translation.override("en"):
        told = telling.happenings(queries.history_of(case), newest_first=False)
    titles = [line.title for line in told]
    assert titles == ["Report received, receipt issued", "Accepted as a case", "The reporter was told how it stands",
                      "Decision proposed", "Case filed"]  # fmt: skip
    assert told[2].by.startswith(town.handler.name_en) and told[-1].by.startswith(town.head.name_en)
    assert "Filed" in told[3].text and told[0].by == "a citizen"
    with translation.override("zh-hans"):
        newest = telling.happenings(queries.history_of(case))[0]
    assert (newest.title, newest.by) == ("立案", f"{case.unit.name_zh} {town.head.name}")


def test_newest_acts_are_those_of_the_files_asked_for(town, case):
    other = accepted(town, at=MONDAY + DAY)
    acts = queries.newest_acts([case.file], telling.NEWS)
    assert {entry.file for entry in acts} == {case.file}
    assert other.file in queries.newest_files(by=town.head, at=MONDAY + 2 * DAY)[0]
    assert [list(found) for found in queries.newest_files(by=town.stranger, at=MONDAY + 2 * DAY)] == [[], []]


def test_grounds_name_only_articles_that_the_law_room_keeps(town):
    known = set(law.articles().values_list("pk", flat=True))
    ids = [ground.id for ground in grounds.all_grounds()]
    assert len(ids) == len(set(ids)) and all(len(code) <= 24 for code in ids)
    for ground in grounds.all_grounds():
        assert set(ground.articles) <= known and ground.mark in {"quoted", "recalled"} and ground.zh and ground.en
        assert set(ground.kinds) <= set(Decision.REFUSALS)
    for kind, track in (("not_filed", "criminal"), ("not_filed", "administrative"), ("withdrawn", "criminal"), ("terminated", "administrative")):
        assert grounds.grounds_for(kind, track)


def test_real_cases_are_told_from_synthetic_ones(town, case):
    assert queries.has_any_not_synthetic()
