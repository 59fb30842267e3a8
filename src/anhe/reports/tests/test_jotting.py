"""A call taker's line comes apart into what was said, and nothing more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhe.reports import jotting
from anhe.reports.offences import Offence

AT = datetime(2026, 11, 23, 22, 5, tzinfo=UTC)  # 06:05 on the 24th in Zhengzhou


def city(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=jotting.CITY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("盗 文化路60号 电动车 张先生 138 0000 3356 昨晚10点",
         {"offence": "theft_ebike", "place": "文化路60号", "name": "张先生", "phone": "13800003356", "happened_at": city(23, 22), "things": ("电动车",)}),
        ("入室盗窃 金水区槐荫路39号院2单元 李女士 0371-63001234",
         {"offence": "theft_burglary", "place": "金水区槐荫路39号院2单元", "name": "李女士", "phone": "037163001234"}),
        ("骗 刷单 王阿姨 １３９１１１１２２２２ 20分钟前", {"offence": "fraud_telecom", "name": "王阿姨", "phone": "13911112222", "happened_at": AT - timedelta(minutes=20)}),
        ("文化路与农业路交叉口 车祸", {"offence": "traffic", "place": "文化路与农业路交叉口"}),
        ("stolen 60 Wenhua Road e-bike Mr Zhang 13800003356 22:00",
         {"offence": "theft_ebike", "place": "60 Wenhua Road", "name": "Mr Zhang", "phone": "13800003356", "happened_at": city(23, 22), "things": ("e-bike",)}),
        ("丢了 两个 字", {}), ("", {}), ("138…", {}),
    ],
)  # fmt: skip
def test_a_line_comes_apart(line, said):
    found = jotting.read(line, at=AT)
    nothing = {"offence": "", "place": "", "name": "", "phone": "", "happened_at": None, "things": ()}
    assert {name: getattr(found, name) for name in nothing} == nothing | said


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("昨晚10点", city(23, 22)), ("昨晚", city(23, 22)), ("昨天下午3点半", city(23, 15, 30)), ("今早5点10分", city(24, 5, 10)),
        ("前天中午12点", city(22, 12)), ("凌晨2点", city(24, 2)), ("23:30", city(23, 23, 30)), ("2小时前", AT - timedelta(hours=2)),
        ("刚才", AT), ("yesterday 9:15", city(23, 9, 15)),
    ],
)  # fmt: skip
def test_times_are_read_on_the_citys_clock_and_lie_in_the_past(said, moment):
    assert jotting.read(f"盗 {said}", at=AT).happened_at == moment


@given(st.text(max_size=200))
def test_no_line_breaks_it_and_no_time_lies_ahead(line):
    found = jotting.read(line, at=AT)
    assert found.happened_at is None or found.happened_at <= AT
    assert found.offence == "" or found.offence in Offence.values


def test_a_line_of_any_length_is_read_at_once():
    assert jotting.read("路" * 1_000_000, at=AT).phone == ""
    assert jotting.read("1" * 5000, at=AT).phone == ""
