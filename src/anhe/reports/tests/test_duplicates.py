"""The machine proposes that two reports tell one event; an officer joins them, or says that they differ."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation
from tests.journeys.town import MONDAY, OPERATOR, build, told

from anhe.ledger import Work, act
from anhe.ledger import queries as ledger
from anhe.reports import desk, queries, tasks
from anhe.reports.models import Duplicate
from anhe.reports.views import likeness

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def town(db):
    return build()


def follow(report) -> None:
    """What the worker does with the entry of this report."""
    entry = ledger.of_object(report).get(verb="report.received")
    with Work():
        tasks.propose_duplicates(entry)


def tell(words="小区门口有人撬车窗，偷走了副驾驶上的包。", **more):
    with Work():
        return told(words, offence=more.pop("offence", "theft_vehicle_content"), **more).report


def test_the_receipt_queues_the_look_in_the_same_commit(town):
    report = tell()
    entry = ledger.of_object(report).get(verb="report.received")
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE args ->> 'entry' = %s", [str(entry.pk)])
        assert ("reports.propose_duplicates",) in cursor.fetchall()


def test_near_and_soon_and_of_one_kind_is_proposed_with_its_reasons(town):
    first = tell(phone="13800001234")
    second = tell("我看见有人砸了一辆白色轿车的玻璃。", phone="13900005678", happened_from=MONDAY + 2 * HOUR, at=MONDAY + 3 * HOUR)
    follow(first)
    follow(second)
    (proposal,) = queries.proposals(second, by=town.duty, at=MONDAY)
    assert (proposal.report, proposal.other) == (second, first)
    assert proposal.reasons == [
        {"code": "same_kind", "value": "theft_vehicle_content"}, {"code": "metres", "value": 0.0}, {"code": "minutes", "value": 120},
    ]  # fmt: skip
    assert [each.other for each in queries.proposals(first, by=town.duty, at=MONDAY)] == [second]


def test_the_same_caller_is_proposed_even_for_another_kind(town):
    first, second = tell(), tell("还有手机也不见了。", offence="theft_phone", happened_from=MONDAY - 9 * HOUR)
    follow(second)
    (proposal,) = queries.proposals(second, by=town.duty, at=MONDAY)
    assert proposal.other == first
    assert proposal.reasons[0] == {"code": "same_caller", "value": True}


@pytest.mark.parametrize("more", [
    {"offence": "noise"}, {"lon": 113.700}, {"happened_from": MONDAY - 7 * HOUR}, {"lon": None, "lat": None, "district_code": "410105"},
])  # fmt: skip
def test_another_kind_place_or_time_is_not_proposed(town, more):
    tell(phone="13800001234")
    second = tell("别的事情。", phone="13900005678", **more)
    follow(second)
    assert not Duplicate.objects.exists()
    assert not ledger.of_object(second).filter(verb="duplicate.proposed").exists()


def test_a_job_that_runs_twice_adds_nothing(town):
    tell()
    second = tell()
    follow(second)
    follow(second)
    assert Duplicate.objects.count() == 1
    assert ledger.of_object(second).filter(verb="duplicate.proposed").count() == 1


def test_joining_confirms_what_was_proposed(town):
    first, second = tell(), tell()
    follow(second)
    with Work():
        desk.join(report=second, into=first, reason="同一时间地点", by=town.duty, at=MONDAY + HOUR)
    proposal = Duplicate.objects.get()
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("confirmed", town.duty.number, MONDAY + HOUR)


def test_an_officer_says_that_they_differ(town):
    tell()
    second = tell()
    follow(second)
    (proposal,) = queries.proposals(second, by=town.duty, at=MONDAY)
    with Work():
        desk.dismiss_duplicate(proposal=proposal, by=town.duty, at=MONDAY + HOUR)
    assert queries.proposals(second, by=town.duty, at=MONDAY) == []
    follow(second)
    assert Duplicate.objects.get().state == "dismissed"
    with Work() as work:
        with pytest.raises(desk.AlreadyDecided) as refused:
            desk.dismiss_duplicate(proposal=proposal, by=town.duty, at=MONDAY + HOUR)
        work.restart(refused.value)


def test_who_may_not_see_the_other_is_not_told_of_it(town):
    tell()
    second = tell()
    follow(second)
    assert queries.proposals(second, by=town.stranger, at=MONDAY) == []


def test_the_database_holds_a_pair_once(town):
    first, second = tell(), tell()
    with pytest.raises(Exception, match="two_reports_are_proposed_once"), Work(), act("x.done", by=OPERATOR, at=MONDAY):
        for _ in range(2):
            Duplicate.objects.create(report=first, other=second, reasons=[], proposed_at=MONDAY)


def test_reasons_are_put_into_words():
    reasons = [{"code": "same_caller", "value": True}, {"code": "same_kind", "value": "noise"}, {"code": "metres", "value": 200},
               {"code": "minutes", "value": 130}, {"code": "from_the_future", "value": 1}]  # fmt: skip
    with translation.override("en"):
        assert likeness.in_words(reasons) == "same caller, both: Noise, about 200 m apart, 2 hours between them"
    with translation.override("zh-hans"):
        assert likeness.in_words(reasons[2:3]) == "相距约 200 米"
