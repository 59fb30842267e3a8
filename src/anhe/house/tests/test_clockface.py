from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from anhe.house.clockface import face

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_running():
    shown = face(None, NOW, what="决定是否立案", who="金水分局", since=NOW - DAY, due=NOW + 3 * DAY, promise=False)
    assert (shown.tone, shown.shape, shown.left, shown.elapsed) == ("going", "going", "还剩 3 天", 25)
    assert (shown.kind, shown.until, shown.ticks) == ("法定时限", "11-26 14:32 前", True)


def test_overdue():
    shown = face(None, NOW, since=NOW - DAY, due=NOW - timedelta(minutes=42), promise=True)
    assert (shown.tone, shown.left, shown.elapsed, shown.kind) == ("overdue", "已超 42 分", 100, "承诺时限 · 已超期")


def test_the_due_moment_itself_is_not_late():
    assert face(None, NOW, due=NOW).tone == "going"
    assert face(None, NOW, due=NOW - timedelta(microseconds=1)).tone == "overdue"


def test_paused_stands_still():
    paused = {"since": NOW - 2 * DAY, "due": NOW + 2 * DAY, "paused_at": NOW - DAY, "paused_why": "补充检材"}
    shown, later = face(paused, NOW), face(paused, NOW + 9 * DAY)
    assert (shown.tone, shown.left, shown.why, shown.elapsed) == ("paused", "已暂停，还剩 3 天", "补充检材", 25)
    assert shown.stood == ((25, 75),)
    assert (later.left, later.elapsed, later.ticks) == (shown.left, shown.elapsed, False)


def test_done_in_time_and_late():
    kept = face(None, NOW, since=NOW - DAY, due=NOW, done_at=NOW - 6 * HOUR, promise=True)
    assert (kept.tone, kept.left, kept.kind, kept.elapsed) == ("done", "用了 18 小时", "承诺时限 · 已做到", 75)
    late = face(None, NOW, since=NOW - DAY, due=NOW - HOUR, done_at=NOW, promise=True)
    assert late.kind == "承诺时限 · 超期办结"


def test_past_pauses_are_drawn_where_they_were():
    shown = face(None, NOW, since=NOW - 2 * DAY, due=NOW + 2 * DAY, stood=[(NOW - DAY, NOW - 12 * HOUR)])
    assert shown.stood == ((25, 13),)
    assert face(None, NOW, since=NOW, due=NOW + DAY, stood=[(NOW, NOW)]).stood == ()


def test_reads_objects_in_the_readers_language():
    @dataclass
    class Deadline:
        due_at: datetime
        started_at: datetime
        name_zh: str = "受案审查"
        name_en: str = "Review"

        def who(self):
            return "金水分局"

    deadline = Deadline(due_at=NOW + DAY, started_at=NOW)
    assert (face(deadline, NOW).what, face(deadline, NOW).who, face(deadline, NOW).elapsed) == (
        "受案审查",
        "金水分局",
        0,
    )
    with translation.override("en"):
        assert face(deadline, NOW).what == "Review"


def test_what_is_given_by_name_goes_first():
    assert face({"due": NOW + DAY, "who": "甲"}, NOW, who="乙").who == "乙"
    assert face({"due": NOW + DAY}, NOW, left="还剩 4 个工作日").ticks is False


def test_a_misspelt_fact_is_an_error():
    with pytest.raises(ValueError, match="dew"):
        face(None, NOW, dew=NOW)


def test_without_a_limit():
    assert face(None, NOW, what="看一看").left == "没有期限"


def test_the_ends_are_days_or_hours_of_one_day():
    assert face(None, NOW, since=NOW - DAY, due=NOW + DAY).ends == ("11-22", "11-24")
    assert face(None, NOW, since=NOW - HOUR, due=NOW + HOUR).ends == ("13:32", "15:32")


def test_working_days_are_said_as_such_and_do_not_tick():
    shown = face({"due": NOW + 6 * DAY, "workdays": 4}, NOW)
    assert (shown.left, shown.ticks) == ("还剩 4 个工作日", False)
    assert face({"due": NOW, "workdays": 0}, NOW).left == "今天到期"
