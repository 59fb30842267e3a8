"""The search: every filter, exact numbers, pages without gaps or repeats."""

import pytest
from tests.journeys.town import MONDAY

from anhe.cases.tests.factories import DAY, accepted
from anhe.inspection import drawing, queries
from anhe.inspection.queries import Asked
from anhe.inspection.tests.factories import looks, read
from anhe.ledger import NotAllowed, Work, record_refusal

pytestmark = pytest.mark.django_db
MORNING = MONDAY + DAY


def found(**asked) -> list:
    return list(queries.search(Asked(**asked)).entries)


def test_each_filter_narrows(town):
    case = accepted(town)
    read(case, town.handler, MORNING)
    read(accepted(town), town.stranger, MORNING, purpose="legal_review")
    with Work():
        refusal = NotAllowed("x")
        refusal.happened_in("case.filed", town.stranger.actor, None, None)
        record_refusal(refusal, at=MORNING)
    assert {e.actor_ref for e in found(officer=town.stranger.number)} == {town.stranger.number}
    assert {e.purpose for e in found(purpose="legal_review")} == {"legal_review"}
    assert [(e.verb, e.refusal) for e in found(outcome="refused")] == [("case.filed", "NotAllowed")]
    assert {e.verb for e in found(verb="file.read")} == {"file.read"}
    assert {e.happened_at for e in found(since=MORNING, until=MORNING + DAY)} == {MORNING}
    assert found(officer=town.handler.number, purpose="legal_review") == []


def test_a_number_finds_everything_on_its_file_and_nothing_else(town):
    case, other = accepted(town), accepted(town)
    read(case, town.handler, MORNING)
    read(other, town.handler, MORNING)
    entries = found(number=case.number)
    assert {e.file for e in entries} == {case.file}
    assert {"case.accepted", "file.read", "report.received"} <= {e.verb for e in entries}
    assert found(number=case.number[:-1]) == []


def test_pages_follow_each_other_without_gap_or_repeat(town):
    looks(town.handler, MORNING, 60)
    with Work():  # many at one moment
        for _ in range(60):
            refusal = NotAllowed("x")
            refusal.happened_in("file.read", town.handler.actor, None, None)
            record_refusal(refusal, at=MORNING)
    asked, before, seen = Asked(verb="file.read"), "", []
    while True:
        page = queries.search(asked, before=before)
        seen += [entry.pk for entry in page.entries]
        assert len(page.entries) <= queries.PAGE
        if not page.after:
            break
        before = page.after
    assert len(seen) == len(set(seen)) == 120
    times = dict(queries.Entry.objects.values_list("pk", "happened_at"))
    assert [times[pk] for pk in seen] == sorted((times[pk] for pk in seen), reverse=True)


@pytest.mark.parametrize("before", ["x", "2026-03-03~x", "~", "2026-03-03T00:00:00+00:00"])
def test_a_place_that_no_page_gave_is_refused(town, before):
    with pytest.raises(ValueError):
        queries.search(Asked(), before=before)


def test_the_draw_depends_on_the_seed_alone():
    sessions = [f"s{n}" for n in range(100)]
    assert drawing.drawn(sessions, seed="a", count=5) == drawing.drawn(sessions[::-1], seed="a", count=5)
    assert drawing.drawn(sessions, seed="a", count=5) != drawing.drawn(sessions, seed="b", count=5)
    assert drawing.drawn(sessions[:3], seed="a", count=5) == drawing.drawn(sessions[:3], seed="a", count=3)
