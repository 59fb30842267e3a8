"""Anhe's own table for offices, as people really fill it in."""

from datetime import UTC, date, datetime

import pytest

from anhe.exchange import BadMapping, BadSource, maps, open_source

from .factories import codes, sorted_out

ROWS = [
    '2026-001,2026/1/5 9:03,2026年1月4日 23时10分,,中原区建设路1号院,113.6101,34.7502,"放学后发现电动车被盗，\n车牌豫A·12345",𬱖䶮,138 0000 0001,窗口,盗窃电动自行车',
    "2026-002,2026-01-05 10:00,,,金水区文化路,,,接到冒充客服电话,王女士,+86 371 6000 0000,110,电信网络诈骗",
    "2026-003,2026-01-05 10:00,2026-01-05 11:00,,金水区,,,时间写反,,,网上,其他",
    "2026-004,2026-01-05 10:00,,,金水区,34.75,113.65,经纬度写反,,,网上,其他",
    "2026-005,2026-01-05 10:00,,,金水区,113.65,34.75,案由不在表内,,,网上,偷电瓶",
    "2026-006,2026-01-05 10:00,,,金水区,113.65,34.75,,,,网上,其他",
    "2026-007,1986-05-04 02:30,,,金水区,,,夏令时起始的一小时并不存在,,,网上,其他",
    "2026-001,2026-01-06 10:00,,,金水区,,,编号重复,,,网上,其他",
]
BAD = ["out_of_order", "swapped_axes", "unknown_value", "missing", "time_skipped", "repeated_key"]


def filled_in(folder, name):
    """A file made from the template of a mapping, with the rows above."""
    under = maps.load(name)
    path = folder / "office.csv"
    path.write_bytes(maps.template(under) + "\r\n".join(ROWS).encode(under.encoding))
    return path, under


@pytest.mark.parametrize("name", ["reports_csv", "reports_csv_gb18030"])
def test_a_table_filled_in(tmp_path, name):
    path, under = filled_in(tmp_path, name)
    with pytest.raises(BadMapping) as caught:
        open_source(path, under)
    assert caught.value.code == "as_of_needed"
    taken, rejects = sorted_out(open_source(path, under, as_of=date(2026, 1, 6)))
    assert [code for _, code in codes(rejects)] == BAD
    assert [row.key for row in taken] == ["2026-001", "2026-002"]
    assert taken[0].values == {
        "number": "2026-001",
        "received_at": datetime(2026, 1, 5, 1, 3, tzinfo=UTC),
        "happened_from": datetime(2026, 1, 4, 15, 10, tzinfo=UTC),
        "happened_until": None,
        "place": "中原区建设路1号院",
        "point": (113.6101, 34.7502),
        "narrative": "放学后发现电动车被盗，\n车牌豫A·12345",
        "reporter_name": "𬱖䶮",
        "reporter_phone": "138 0000 0001",
        "channel": "walk_in",
        "offence": "theft_ebike",
    }


def test_a_table_in_the_other_encoding_is_refused_by_name(tmp_path):
    path, _ = filled_in(tmp_path, "reports_csv_gb18030")
    with pytest.raises(BadSource) as caught:
        open_source(path, maps.load("reports_csv"), as_of=date(2026, 1, 6))
    assert (caught.value.code, caught.value.facts["likely"]) == ("other_encoding", "gb18030")


def test_shifted_coordinates_ask_for_the_citys_door(tmp_path):
    path, under = filled_in(tmp_path, "reports_csv_gcj02")
    with pytest.raises(BadMapping) as caught:
        open_source(path, under, as_of=date(2026, 1, 6))
    assert caught.value.code == "crs_needs_edge"
    assert caught.value.path.endswith("reports_csv_gcj02.toml")
