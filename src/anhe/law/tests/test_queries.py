"""The rule in force, clocks counted from rows, and their words in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from anhe.engines import clocks
from anhe.fraud.desk.orders import GROUNDS
from anhe.law import desk, queries, words
from anhe.law.models import Article, Rule, RuleVersion
from anhe.law.tests.factories import NOW, load_law, officer

pytestmark = pytest.mark.django_db
LAST_SECOND = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)
FIRST_SECOND = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def shanghai(text):
    return datetime.fromisoformat(text).replace(tzinfo=clocks.SHANGHAI)


@pytest.fixture(autouse=True)
def law():
    load_law()


def test_the_law_changes_with_the_year_to_the_second():
    old = queries.rule_in_force("public-order-acceptance-review", LAST_SECOND)
    new = queries.rule_in_force("public-order-acceptance-review", FIRST_SECOND)
    assert (old.number, old.length, old.article_id) == (1, 24, "filing-opinion-2015")
    assert (new.number, new.length, new.article_id) == (2, 0, "public-order-2025-90")


def test_a_case_keeps_its_version_when_counted_again_later():
    kept = queries.clock("public-order-handling", LAST_SECOND)
    assert kept.deadline.last_day == date(2026, 1, 30)
    again = queries.count(
        queries.version(kept.version.pk), LAST_SECOND, extensions=[("major", shanghai("2026-01-20 09:00"))]
    )
    assert again.last_day == date(2026, 3, 2)
    with pytest.raises(clocks.ClockError, match="extension_used_up"):
        two = [("major", shanghai("2026-01-20 09:00")), ("major", shanghai("2026-02-20 09:00"))]
        queries.count(kept.version, LAST_SECOND, extensions=two)


def test_the_event_decides_which_version_starts():
    filed = clocks.Event("case.filed", shanghai("2026-01-05 10:00"))
    assert queries.clock("public-order-handling", filed).deadline.last_day == date(2026, 2, 4)
    with pytest.raises(queries.NoRule):
        queries.clock("public-order-handling", clocks.Event("case.accepted", filed.at))


def test_pauses_may_come_as_plain_rows():
    version = queries.rule_in_force("public-order-handling", shanghai("2026-03-02 10:00"))
    pauses = [("expert_examination", shanghai("2026-03-05 09:00"), None)]
    assert queries.count(version, shanghai("2026-03-02 10:00"), pauses=pauses).due_at is None
    pauses = [("expert_examination", shanghai("2026-03-05 09:00"), shanghai("2026-03-15 15:00"))]
    assert queries.count(version, shanghai("2026-03-02 10:00"), pauses=pauses).last_day == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("event", "at", "track", "rules"),
    [
        ("case.accepted", "2025-06-10 10:00", "criminal", ["criminal-filing-review", "promise-progress"]),
        ("case.accepted", "2025-06-10 10:00", "economic", ["economic-filing-review", "promise-progress"]),
        (
            "case.accepted",
            "2025-12-31 23:59",
            "public_order",
            ["promise-progress", "public-order-acceptance-review", "public-order-handling"],
        ),
        ("case.accepted", "2026-01-01 00:00", "public_order", ["promise-progress"]),
        ("case.filed", "2026-01-01 00:00", "public_order", ["public-order-handling"]),
        ("case.filed", "2025-12-31 23:59", "public_order", []),
        (
            "case.accepted",
            "2026-01-01 00:00",
            "administrative",
            ["administrative-acceptance-review", "promise-progress"],
        ),
        ("case.not_filed", "2026-01-01 00:00", "criminal", ["not-filed-notice"]),
        ("decision.served", "2026-01-01 00:00", "criminal", ["reconsideration-application"]),
        ("reconsideration.asked", "2026-01-01 00:00", "criminal", ["reconsideration-answer"]),
        ("reconsideration.upheld", "2026-01-01 00:00", "criminal", ["second-review-application"]),
        ("prosecutor.asked", "2026-01-01 00:00", "criminal", ["reasons-for-not-filing"]),
        ("report.received", "2026-01-01 00:00", "report", []),
        ("report.received", "2026-01-01 00:00", "report_online", ["promise-first-reply"]),
        ("case.accepted", "2026-01-01 00:00", "scene", []),
    ],
)
def test_an_event_starts_the_clocks_of_its_track_and_day(event, at, track, rules):
    assert sorted(v.rule_id for v in queries.started_by(event, shanghai(at), track=track)) == rules


def test_every_clock_can_end():
    """A rule that starts in a case but that no verb ends would warn forever."""
    assert not [rule.id for rule in Rule.objects.all() if not rule.end_events]


def test_a_text_without_a_figure_has_no_clock():
    version = queries.rule_in_force("scene-examination", NOW)
    assert (version.has_figure, version.is_at_once) == (False, False)
    with pytest.raises(queries.NoFigure):
        queries.clock("scene-examination", NOW)


def test_an_unknown_rule_is_no_rule():
    with pytest.raises(queries.NoRule):
        queries.rule_in_force("no-such-rule", NOW)
    with pytest.raises(queries.NoRule):
        queries.keep_months("no-such-kind")


def test_the_calendar_can_be_asked_for_some_years(django_assert_num_queries):
    with django_assert_num_queries(1):
        year = queries.calendar([2026])
    assert year.years == {2026} and len(year.off) == 33 and len(year.work) == 6
    assert queries.calendar().years == {2024, 2025, 2026}
    assert queries.known_years() == [2024, 2025, 2026]


def test_a_clock_in_hours_needs_no_calendar(django_assert_num_queries):
    version = queries.rule_in_force("promise-first-reply", NOW)
    with django_assert_num_queries(0):
        deadline = queries.count(version, NOW)
    assert deadline.due_at == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("at", "month"),
    [("2026-01-31 23:59", "2056-01"), ("2026-02-01 00:00", "2056-02"), ("2025-12-31 12:00", "2055-12")],
)
def test_a_party_s_key_falls_due_in_a_month(at, month):
    assert queries.retention_month("case-criminal", shanghai(at)) == month
    assert queries.keep_months("case-criminal") == 360


def test_the_words_of_a_clock_in_both_languages():
    version = queries.rule_in_force("criminal-filing-review", NOW)
    said = queries.wording(version)
    with translation.override("zh-hans"):
        assert (said.what, said.who, said.how_long) == ("刑事案件立案审查", "主办民警", "3 日")
        assert (
            said.in_words(who="郑州市公安局金水分局", by="11 月 26 日")
            == "郑州市公安局金水分局须在 11 月 26 日以前决定是否立案。"
        )
        assert str(said.rule) == "《公安部关于改革完善受案立案制度的意见》（公通字〔2015〕32号）"
        assert said.consequence == "逾期的，由单位负责人处理，并记录在案。"
    with translation.override("en"):
        assert (said.what, said.who, said.how_long) == (
            "Review before filing a criminal case", "the officer in charge", "3 days",
        )  # fmt: skip
        assert said.in_words(who="Jinshui district bureau", by="26 November") == (
            "Jinshui district bureau must decide whether to file the case by 26 November."
        )
    assert (said.promise, said.unconfirmed, said.rule.unconfirmed) == (False, True, True)


def test_a_citizen_s_own_time_is_said_as_a_right():
    said = queries.wording(queries.rule_in_force("reconsideration-application", NOW))
    with translation.override("en"):
        assert said.in_words(by="26 November") == "You can apply for reconsideration until 26 November."
        assert str(said.rule) == "Procedures of Public Security Organs for Criminal Cases (2020), art. 179"
    with translation.override("zh-hans"):
        assert said.in_words(by="11 月 26 日") == "您可以在 11 月 26 日以前申请复议。"
        assert str(said.rule) == "《公安机关办理刑事案件程序规定（2020年修正）》第179条"


def test_a_promise_cites_no_law_and_is_not_called_unconfirmed():
    said = queries.wording(queries.rule_in_force("promise-first-reply", NOW))
    assert (said.promise, said.rule, said.unconfirmed) == (True, None, False)


def test_a_citation_is_confirmed_only_when_article_and_rule_are():
    jurist = officer("900001", "reviewer")
    version = queries.rule_in_force("filing-on-notice", NOW)
    desk.confirm_article(article=version.article, text_zh="十五日以内立案。", by=jurist, at=NOW)
    assert queries.wording(queries.rule_in_force("filing-on-notice", NOW)).rule.unconfirmed
    desk.confirm_version(version=version, by=jurist, at=NOW)
    said = queries.wording(queries.rule_in_force("filing-on-notice", NOW))
    assert (said.unconfirmed, said.rule.unconfirmed, said.rule.text_zh) == (False, False, "十五日以内立案。")


def test_every_code_in_the_tables_has_its_word():
    for rule in Rule.objects.all():
        assert rule.who in words.WHO and rule.consequence in words.CONSEQUENCES
    for version in RuleVersion.objects.all():
        assert set(version.pause_reasons) <= set(words.PAUSES)
        assert {term.get("approval", "") for term in version.extension_terms} <= set(words.APPROVALS)
        assert words.length(version.unit, version.length)


def test_every_reason_and_every_refusal_of_the_engine_has_its_words():
    late = clocks.ClockError("extension_too_late")
    with translation.override("zh-hans"):
        assert words.refusal(late) == "批准延长时期限已经届满。"
        deadline = queries.clock("public-order-handling", shanghai("2026-03-02 10:00"), pauses=[
            ("expert_examination", shanghai("2026-03-05 09:00"), shanghai("2026-03-15 15:00")),
        ]).deadline  # fmt: skip
        assert [words.reason(why) for why in deadline.reasons] == [
            "自 2026-03-02 的次日起计算。",
            "自 2026-03-05 起停止计算：正在鉴定。",
            "最后一日 2026-04-11 不是工作日，顺延至下一个工作日。",
        ]
    codes = ["counted_day_after", "counted_at_once", "counted_next_hour", "extended_to", "extended_by", "paused",
             "rolled", "month_has_no_such_day", "holidays_unknown"]  # fmt: skip
    said = [words.reason(clocks.Reason(code, "x", date(2026, 1, 1))) for code in codes]
    assert len(set(said)) == len(codes) and all(said)


def test_every_cited_law_is_used_or_says_how_periods_are_counted():
    used = set(RuleVersion.objects.exclude(article=None).values_list("article", flat=True))
    of_orders = {"anti-telecom-fraud-20", *GROUNDS.values()}
    assert set(Article.objects.values_list("id", flat=True)) - used == {"cpl-105", "cpl-113"} | of_orders
