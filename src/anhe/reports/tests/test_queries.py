"""Reads of reports: what waits, what is late, what resembles, what a code opens."""

from datetime import timedelta

import pytest
from tests.journeys.town import JINSHUI, MONDAY

from anhe.ledger import Work
from anhe.reports import desk, queries
from anhe.reports.models import Report
from anhe.reports.tests.factories import HOUR, received

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_inbox_holds_open_reports_newest_first(town):
    first, second = received(at=MONDAY).report, received(phone="13900005555", at=MONDAY + HOUR).report
    gone = received(phone="13900006666", at=MONDAY + HOUR).report
    with Work():
        desk.withdraw(report=gone, reason="找到了", by=town.duty, at=MONDAY + HOUR)
    assert list(queries.inbox(by=town.duty, at=MONDAY + HOUR)) == [second, first]
    assert len(queries.waiting(town.duty)) == 2
    assert len(queries.waiting(town.stranger)) == 0


def test_counts_end_where_the_lists_do(town, monkeypatch):
    for n in range(3):
        received(phone=f"1390000600{n}", at=MONDAY)
    asked = {"by": town.duty, "at": MONDAY + 2 * DAY}
    assert queries.open_counts(**asked) == {"waiting": 3, "late": 3, "mine": queries.inbox(**asked).filter(unit=town.duty.unit).count()}
    monkeypatch.setattr(queries, "COUNTED", 2)
    assert queries.open_counts(**asked)["waiting"] == len(queries.waiting(town.duty)) == 2


def test_a_report_is_late_a_day_after_it_came_in(town, report):
    assert list(queries.late(by=town.duty, at=MONDAY + DAY)) == []
    assert list(queries.late(by=town.duty, at=MONDAY + DAY + timedelta(seconds=1))) == [report]
    assert queries.due_at(report) == MONDAY + DAY
    with Work():
        desk.withdraw(report=report, reason="找到了", by=town.duty, at=MONDAY)
    assert queries.due_at(Report.objects.get(pk=report.pk)) is None


@pytest.mark.parametrize("typed", ["{}", " {} ", "r {}", "Ｒ－{}"])
def test_a_number_is_found_however_it_was_typed(town, report, typed):
    bare = report.number.removeprefix("R-")
    text = typed.format(report.number if "{}" in typed.strip()[:2] else bare.lower())
    assert queries.report(text) == report


def test_a_number_that_is_none_finds_nothing(town, report):
    with pytest.raises(Report.DoesNotExist):
        queries.report(report.number[:-1] + str((int(report.number[-1]) + 1) % 10))
    assert queries.tidy_number("x" * 500) == "X" * 20


def test_receipts_of_tokens_are_found_in_one_question(town, django_assert_num_queries):
    first = received(token="one")
    with django_assert_num_queries(1):
        assert queries.receipts_of_tokens(["one", "two", ""]) == {"one": first.receipt}
    assert queries.receipt_of_token("") is None


def resembling(town, **more):
    given = {"offence": "theft_ebike", "lon": JINSHUI[0], "lat": JINSHUI[1], "around": MONDAY, "by": town.duty, "at": MONDAY}
    return list(queries.resembling(**given | more))


def test_a_call_resembles_what_was_told_of_the_same_kind_nearby_and_soon(town, report):
    assert resembling(town) == [report]
    assert resembling(town, lat=JINSHUI[1] + 0.003) == [report]
    assert resembling(town, lat=JINSHUI[1] + 0.005) == []
    assert resembling(town, around=MONDAY + 7 * HOUR) == []
    assert resembling(town, offence="theft_phone") == []
    assert resembling(town, offence="theft_phone", files=[report.file]) == [report]
    assert resembling(town, lon=None) == []
    assert resembling(town, by=town.stranger) == []


def test_likely_the_same_is_the_same_caller_or_the_same_thing_nearby(town, report):
    nearby = received("我的电动车也在这里被偷了。", phone="13900005555").report
    caller = received("还有手机。", offence="theft_phone").report
    received("别的地方的事。", phone="13900006666", offence="noise")
    assert set(queries.likely_same(report, by=town.duty, at=MONDAY)) == {nearby, caller}
    assert list(queries.likely_same(report, by=town.stranger, at=MONDAY)) == []


def test_the_holder_of_a_receipt_acts_without_a_name(town, report):
    assert (queries.holder(report).kind, queries.holder(report).ref) == ("holder", report.number)
