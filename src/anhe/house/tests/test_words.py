from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anhe.house import words

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)  # 14:32 in Zhengzhou


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "¥0.00"),
        (5, "¥0.05"),
        (1234567, "¥12,345.67"),
        (123456789012, "¥1,234,567,890.12"),
        (-250, "−¥2.50"),
        (None, "—"),
    ],
)
def test_money(fen, said):
    assert words.money(fen) == said


@pytest.mark.parametrize("wrong", [12.5, "12", True])
def test_money_refuses_what_is_not_whole_fen(wrong):
    with pytest.raises(TypeError):
        words.money(wrong)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_loses_no_fen(fen):
    said = words.money(fen)
    digits = int(said.replace("¥", "").replace("−", "").replace(",", "").replace(".", ""))
    assert (-digits if said.startswith("−") else digits) == fen


def test_times_are_the_citys():
    assert words.moment(datetime(2026, 11, 23, 6, 5, tzinfo=UTC), NOW) == "11-23 14:05"
    assert words.moment(datetime(2026, 11, 23, 17, 0, tzinfo=UTC), NOW) == "11-24 01:00"


def test_another_year_says_so():
    old = datetime(2024, 10, 30, 13, 0, tzinfo=UTC)
    assert words.moment(old, NOW) == "2024-10-30 21:00"
    # 2025 has begun in Zhengzhou while it is still 2024 in UTC
    eve = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)
    assert words.moment(eve, NOW) == "2025-01-01 01:00"
    assert words.moment(eve, datetime(2025, 6, 1, tzinfo=UTC)) == "01-01 01:00"


def test_a_time_without_a_zone_is_an_error():
    with pytest.raises(ValueError, match="zone"):
        words.moment(datetime(2026, 11, 23, 6, 5), NOW)  # noqa: DTZ001 -- the very thing refused


@pytest.mark.parametrize(
    ("language", "near", "far", "full"),
    [
        ("zh-hans", "2026年11月23日", "2024年10月30日", "2026年11月23日 14:32"),
        ("en", "23 November 2026", "30 October 2024", "23 November 2026, 14:32"),
    ],
)
def test_days_in_both_languages(language, near, far, full):
    with translation.override(language):
        assert words.day(NOW) == near
        assert words.day(date(2024, 10, 30)) == far
        assert words.in_full(NOW) == full


@pytest.mark.parametrize(
    ("last", "chinese", "english"),
    [
        (NOW, "2026年11月23日 14:32", "23 November 2026, 14:32"),
        (NOW + timedelta(hours=1), "2026年11月23日 14:32 至 15:32", "23 November 2026, 14:32 to 15:32"),
        (
            NOW + timedelta(hours=10),
            "2026年11月23日 14:32 至 2026年11月24日 00:32",
            "23 November 2026, 14:32 to 24 November 2026, 00:32",
        ),
    ],
)
def test_a_span_says_its_day_once(last, chinese, english):
    with translation.override("zh-hans"):
        assert words.span(NOW, last) == chinese
    with translation.override("en"):
        assert words.span(NOW, last) == english


def test_the_log_is_read_to_the_second():
    at = NOW + timedelta(seconds=7)
    assert words.moment(at, NOW, to_second=True) == "11-23 14:32:07"
    with translation.override("zh-hans"):
        assert words.in_full(at, to_second=True) == "2026年11月23日 14:32:07"
        assert words.days(date(2026, 11, 1), NOW) == "2026年11月1日 至 2026年11月23日"


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (timedelta(days=2, hours=3, minutes=59), "还剩 2 天 3 小时", "2 days 3 hours left"),
        (timedelta(days=1), "还剩 1 天", "1 day left"),
        (timedelta(hours=3, minutes=28, seconds=9), "还剩 3 小时 28 分", "3 hours 28 min left"),
        (timedelta(hours=1), "还剩 1 小时", "1 hour left"),
        (timedelta(minutes=42), "还剩 42 分", "42 min left"),
        (timedelta(seconds=59), "还剩不到 1 分", "less than a minute left"),
        (timedelta(0), "还剩不到 1 分", "less than a minute left"),
        (timedelta(seconds=-1), "刚刚超时", "just over time"),
        (timedelta(minutes=-42), "已超 42 分", "42 min over"),
        (timedelta(days=-2, hours=-1), "已超 2 天 1 小时", "2 days 1 hour over"),
    ],
)
def test_how_long_is_left(span, chinese, english):
    with translation.override("zh-hans"):
        assert words.left(NOW + span, NOW) == chinese
    with translation.override("en"):
        assert words.left(NOW + span, NOW) == english


def test_lasting_names_two_units_at_most():
    with translation.override("zh-hans"):
        assert words.lasting(timedelta(hours=18, minutes=32, seconds=40)) == "18 小时 32 分"
        assert words.lasting(timedelta(seconds=40)) == "40 秒"
    with translation.override("en"):
        assert words.lasting(timedelta(seconds=1)) == "1 second"


@pytest.mark.parametrize(("n", "chinese", "english"), [
    (4, "还剩 4 个工作日", "4 working days left"), (1, "还剩 1 个工作日", "1 working day left"),
    (0, "今天到期", "due today"), (-2, "已超 2 个工作日", "2 working days over"),
])  # fmt: skip
def test_working_days(n, chinese, english):
    with translation.override("zh-hans"):
        assert words.workdays_left(n) == chinese
    with translation.override("en"):
        assert words.workdays_left(n) == english


def test_by_says_today_where_it_is_today():
    with translation.override("zh-hans"):
        assert words.by(NOW + timedelta(hours=3), NOW) == "今天 17:32 前"
        assert words.by(NOW + timedelta(hours=10), NOW) == "11-24 00:32 前"
    with translation.override("en"):
        assert words.by(NOW + timedelta(hours=3), NOW) == "by 17:32 today"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("13800004417", "phone", "138 **** 4417"),
        ("138 0000 4417", "phone", "138 **** 4417"),
        ("110", "phone", "****"),
        ("6222020000002260", "account", "**** 2260"),
        ("2260", "account", "****"),
        ("410105199001011234", "document", "4 **** 4"),
        ("张三丰", "name", "张*"),
        ("欧阳", "name", "欧*"),
        ("Mary Ann Smith", "name", "Mary *"),
        ("王", "name", "*"),
        ("金水区文化路 7 号楼 2 单元", "address", "金水区文化路 ****"),
        ("家里", "address", "****"),
    ],
)
def test_masked(value, kind, shown):
    assert words.masked(value, kind) == shown


def test_nothing_is_shown_of_an_unknown_kind():
    with pytest.raises(ValueError, match="iris"):
        words.masked("13800004417", "iris")


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_a_masked_phone_hides_its_middle(phone):
    assert words.masked(phone) == f"{phone[:3]} **** {phone[7:]}"


def test_code4():
    assert words.code4("KX7M29TD4HWP") == "KX7M-29TD-4HWP"
    assert words.code4("kx7m 29td-4hwp") == "kx7m-29td-4hwp"
    assert words.code4("261123041768", " ") == "2611 2304 1768"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("说“快递丢了要赔您”，让您打开屏幕共享", ["说“快递丢了要赔您”，", "让您打开屏幕共享"]),
        ("他说：“钱在路上。”然后挂了", ["他说：", "“钱在路上。”然后挂了"]),
        ("《刑事诉讼法》第一百一十一条", ["《刑事诉讼法》", "第一百一十一条"]),
        ("Nothing to cut, here.", ["Nothing to cut, here."]),
        ("", []),
    ],
)
def test_phrases(text, parts):
    assert words.phrases(text) == parts


@given(st.text(alphabet="您好，。“”（）：abc 、？—"))
def test_phrases_lose_nothing(text):
    assert "".join(words.phrases(text)) == text
