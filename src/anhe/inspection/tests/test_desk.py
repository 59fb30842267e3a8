"""Searching, findings, samples and the report: each verb done, refused, recorded."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.journeys.town import MONDAY

from anhe.cases.tests.factories import DAY, HOUR, accepted, refused
from anhe.inspection import desk, drawing, queries
from anhe.inspection.models import Finding, SampledSession
from anhe.inspection.tests.factories import read
from anhe.ledger import NotAllowed, Work, job
from anhe.ledger import queries as ledger
from anhe.ledger.models import Entry

pytestmark = pytest.mark.django_db
MORNING, TUESDAY = MONDAY + DAY, date(2026, 3, 3)
LATER = MONDAY + 3 * DAY
WHY = "核实投诉所述的查阅情况"


@pytest.fixture
def outside(town):
    """A finding: the stranger looked at a case of another unit."""
    case = accepted(town)
    read(case, town.stranger, MORNING)
    with Work():
        desk.examine(day=TUESDAY, by=job("inspection.examine"), at=LATER)
    return Finding.objects.get(kind="outside")


def last(verb: str) -> Entry:
    return Entry.objects.filter(verb=verb).latest("recorded_at")


def facts(entry: Entry) -> dict:
    return json.loads(ledger.details([entry])[entry.pk])["facts"]


def test_a_search_is_itself_an_entry(town):
    case = accepted(town)
    asked = queries.Asked(number=case.number, purpose="handle_case")
    read(case, town.handler, MORNING)
    with Work():
        page = desk.search(asked=asked, by=town.one, at=LATER)
    assert {entry.verb for entry in page.entries} == {"session.opened", "file.read"}
    entry = last("log.searched")
    assert (entry.actor_ref, entry.purpose, entry.doing) == (town.one.number, "inspect", "consult")
    assert facts(entry) == {"number": case.number, "purpose": "handle_case", "before": "", "count": len(page.entries)}
    refused(desk.search, NotAllowed, asked=asked, by=town.head, at=LATER)


def test_details_open_with_a_reason_that_stands_in_the_log(town):
    case = accepted(town)
    read(case, town.handler, MORNING)
    entry = last("file.read")
    with Work():
        told = desk.read_entry(entry=entry, reason=WHY, by=town.one, at=LATER)
    assert [one.split(":")[0] for one in told["shown"]] == ["party"]
    opened = last("entry.read")
    assert (opened.object_id, opened.file, opened.purpose) == (str(entry.pk), case.file, "inspect")
    assert json.loads(ledger.details([opened])[opened.pk])["reason"] == WHY
    for reason in ("", "看看", "aaaaaaaaaaaa"):
        refused(desk.read_entry, desk.NoReason, entry=entry, reason=reason, by=town.one, at=LATER)
    refused(desk.read_entry, NotAllowed, entry=entry, reason=WHY, by=town.handler, at=LATER)


def test_examined_again_nothing_is_found_twice(town, outside):
    before = Finding.objects.count()
    with Work():
        assert desk.examine(day=TUESDAY, by=town.one, at=LATER).total() == 0
    assert Finding.objects.count() == before
    assert facts(last("log.examined")) == {"day": "2026-03-03", "found": {}}
    refused(desk.examine, desk.TooSoon, day=LATER.date(), by=town.one, at=LATER)
    refused(desk.examine, NotAllowed, day=TUESDAY, by=town.head, at=LATER)


def test_asked_answered_closed(town, outside):
    given = {"finding": outside, "at": LATER}
    refused(desk.answer, desk.NotAsked, answer="为了串并案。", by=town.stranger, **given)
    refused(desk.ask, NotAllowed, question="为什么查看？", by=town.head, **given)
    with Work():
        desk.ask(question="为什么查看这份卷宗？", by=town.one, **given)
    assert list(queries.asked_of(town.stranger)) == [outside]
    refused(desk.ask, desk.NotAsked, question="再问一次？", by=town.another, **given)
    refused(desk.answer, NotAllowed, answer="代答。", by=town.handler, **given)
    with Work():
        desk.answer(answer="正在核对相似手法。", by=town.stranger, **given)
    with Work():
        desk.close(outcome="in_order", reason="与串并案工作相符。", by=town.another, **given)
    outside.refresh_from_db()
    assert (outside.state, outside.asked_by, outside.closed_by) == ("closed", town.one.number, town.another.number)
    refused(desk.close, desk.AlreadyClosed, outcome="in_order", reason="x", by=town.one, **given)
    verbs = list(ledger.of_object(outside).filter(outcome="allowed").values_list("verb", flat=True))
    assert verbs == ["finding.asked", "finding.answered", "finding.closed"]


def test_nobody_judges_their_own_access(town):
    case = accepted(town)
    read(case, town.one, MORNING - 7 * HOUR, purpose="inspect")
    with Work():
        desk.examine(day=TUESDAY, by=town.another, at=LATER)
    own = Finding.objects.get(kind="hours")
    refused(desk.ask, desk.OwnAccess, finding=own, question="?", by=town.one, at=LATER)
    refused(desk.close, desk.OwnAccess, finding=own, outcome="in_order", reason="x", by=town.one, at=LATER)
    with Work():
        assert desk.close(finding=own, outcome="in_order", reason="当晚值班督察。", by=town.another, at=LATER).state == "closed"


def drawn_sample(town, count: int = 2, seed: str = "5f" * 16):
    case = accepted(town)
    for n, officer in enumerate((town.handler, town.duty, town.head, town.reviewer)):
        read(case, officer, MORNING + n * HOUR)
    with Work():
        return desk.draw(since=MORNING - HOUR, until=MORNING + DAY, count=count, seed=seed, by=town.one, at=LATER)


def test_a_sample_is_drawn_again_from_its_seed(town):
    sample = drawn_sample(town)
    everything = [entry.object_id for entry in queries.sessions_opened(sample.since, sample.until)]
    drawn = [str(one.session) for one in sample.sessions.all()]
    assert (sample.population, len(everything), len(drawn)) == (4, 4, 2)
    assert drawing.drawn(reversed(everything), seed=sample.seed, count=2) == drawn
    assert queries.drawn_again(sample) is True
    said = facts(last("access.sampled"))
    assert (said["seed"], said["population"], said["drawn"]) == (sample.seed, 4, 2)
    read(accepted(town), town.handler, MORNING + 6 * HOUR)  # as if somebody had added a session to the past
    assert queries.drawn_again(sample) is False
    empty = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2020, 2, 1, tzinfo=UTC), "count": 1, "seed": "x"}
    refused(desk.draw, desk.NothingToDraw, by=town.one, at=LATER, **empty)
    refused(desk.draw, desk.NothingToDraw, by=town.one, at=LATER, since=MORNING, until=LATER + DAY, count=1, seed="x")


def test_a_sample_stays_open_until_each_is_looked_at(town):
    sample = drawn_sample(town)
    first, second = sample.sessions.all()
    with Work():
        desk.check(one=first, outcome="in_order", remark="", by=town.one, at=LATER)
    assert (queries.sample(sample.pk).drawn, queries.sample(sample.pk).checked) == (2, 1)
    refused(desk.check, desk.AlreadyChecked, one=first, outcome="in_order", remark="", by=town.one, at=LATER)
    with Work():
        desk.check(one=second, outcome="to_ask", remark="目的与案件不符", by=town.another, at=LATER)
    assert queries.sample(sample.pk).checked == 2
    made = Finding.objects.get(kind="sampled")
    assert (made.officer, made.session, made.state) == (second.officer, second.session, "open")
    assert last("access.checked").actor_ref == town.another.number


def test_own_session_is_checked_by_another(town):
    case = accepted(town)
    read(case, town.one, MORNING, purpose="inspect")
    with Work():
        desk.draw(since=MORNING - HOUR, until=MORNING + HOUR, count=5, seed="s", by=town.one, at=LATER)
    refused(desk.check, desk.OwnAccess, one=SampledSession.objects.get(), outcome="in_order", remark="", by=town.one, at=LATER)


def test_the_report_counts_what_there_is(town, outside):
    with Work():
        figures = desk.report(since=MORNING - HOUR, until=MORNING + HOUR, form="page", by=town.one, at=LATER)
    assert dict(figures.by_verb) == {"session.opened": 1, "file.read": 1}
    assert (figures.entries, figures.refused, figures.by_purpose) == (2, 0, [("handle_case", 2)])
    assert figures.by_unit == [(town.stranger.unit.name_zh, town.stranger.unit.name_en, 2, 0)]
    assert ("outside", 1, 0) in figures.findings
    assert (figures.broken, figures.unreviewed) == (0, 0)
    assert facts(last("inspection.reported"))["form"] == "page"
    refused(desk.report, NotAllowed, since=MORNING, until=LATER, form="csv", by=town.head, at=LATER)
