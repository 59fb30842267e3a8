"""Cells into values: what is taken, what is refused, and with which code."""

from datetime import UTC, date, datetime

import pytest

from anhe.exchange import BadMapping

from .factories import PLAIN, POINTED, TIMED, codes, mapping, sorted_out, source


def values(folder, field, cells, name="x", **options):
    """What a field of one column makes of each cell: the value, or the code of the reject."""
    under = mapping(folder, f'\n[fields.{name}]\ncolumn = "{name}"\n{field}\n')
    rows = "".join(f'{at},,"{cell.replace(chr(34), chr(34) * 2)}"\n' for at, cell in enumerate(cells))
    taken, rejects = sorted_out(source(folder, f"no,words,{name}\n" + rows, under, **options))
    got = {row.key: row.values[name] for row in taken} | {r.cells[0]: r.code for r in rejects}
    return [got[str(at)] for at in range(len(cells))]


def test_whole_numbers(tmp_path):
    cells = [
        "7",
        "+7",
        "-007",
        " 8 ",
        "7.0",
        "1e3",
        "NaN",
        "Infinity",
        "１２",
        "1_000",
        "9" * 5000,
        "0" * 5000 + "1",
        "-1000",
        "",
    ]
    wanted = [7, 7, -7, 8, *["not_an_integer"] * 6, "out_of_range", 1, "out_of_range", "missing"]
    assert values(tmp_path, 'type = "integer"\nmin = -100', cells) == wanted


def test_money_is_whole_fen_or_nothing(tmp_path):
    cells = [
        "12",
        "12.3",
        "12.34",
        "12.340",
        "1,234.50",
        "12.345",
        "1,23",
        "-5",
        "¥5",
        "nan",
        "1e9",
        "9" * 30,
        "约3000",
    ]
    wanted = [1200, 1230, 1234, 1234, 123450, "too_precise", "not_an_amount", "out_of_range"]
    assert values(tmp_path, 'type = "money"', cells) == [
        *wanted,
        *["not_an_amount"] * 3,
        "out_of_range",
        "not_an_amount",
    ]
    assert values(tmp_path, 'type = "money"\nunit = "wan"', ["1.5", "0.000001", "0.0000001"]) == [
        1500000,
        1,
        "too_precise",
    ]


def test_enumerations(tmp_path):
    table = '[fields.x.values]\n"甲" = "a"\n"1" = true\n"2" = 5'
    assert values(tmp_path, f'type = "enum"\n{table}', ["甲", "1", "2", "乙"]) == ["a", True, 5, "unknown_value"]
    loose = f'type = "enum"\npatterns = [["3[0-9]", "p"]]\nunknown = "u"\n{table}'
    assert values(tmp_path, loose, ["甲", "33", "333"]) == ["a", "p", "u"]


def test_text_pattern_extract_and_length(tmp_path):
    assert values(tmp_path, 'type = "text"\nmax = 3', ["abc", "北京市", "abcd", "𠮷𠮷𠮷"]) == [
        "abc",
        "北京市",
        "text_too_long",
        "𠮷𠮷𠮷",
    ]
    assert values(tmp_path, "type = \"text\"\npattern = '[a-z]+'", ["abc", "Abc", "a" * 501]) == [
        "abc",
        "not_the_form",
        "text_too_long",
    ]
    found = values(tmp_path, "type = \"extract\"\npattern = '第([0-9]+)号'", ["豫第12号", "第号", "x" * 600])
    assert found == ["12", "not_the_form", "not_the_form"]
    assert values(tmp_path, 'type = "text"\nnone = ["-", "无"]\nrequired = false', ["无", "-", "无 "]) == [
        None,
        None,
        None,
    ]


def test_constant_and_concat(tmp_path):
    extra = '[fields.c]\ntype = "constant"\nvalue = "z"\n'
    extra += '[fields.j]\ntype = "concat"\ncolumns = ["a", "b"]\nseparator = "·"\nmax = 5\n'
    taken, rejects = sorted_out(
        source(tmp_path, "no,words,a,b\n1,,x,y\n2,,x,\n3,,,\n4,,xxx,yyy\n", mapping(tmp_path, extra))
    )
    assert [(row.values["c"], row.values["j"]) for row in taken] == [("z", "x·y"), ("z", "x")]
    assert codes(rejects) == [(4, "missing"), (5, "text_too_long")]


def test_times_are_utc_and_bounded(tmp_path):
    field = 'type = "time"\nformats = ["%Y-%m-%d %H:%M", "%Y年%m月%d日 %H时%M分", "%Y-%m-%dT%H:%M:%S%z"]'
    cells = ["2026-01-05 08:00", "2026年1月5日 8时00分", "2026-01-05T08:00:00+08:00", "2026-01-05T00:00:00Z"]
    assert values(tmp_path, field, cells) == [datetime(2026, 1, 5, tzinfo=UTC)] * 4
    cells = ["2026-03-01 23:59", "2026-03-02 00:00", "2021-03-01 00:00", "2021-02-28 23:59", "1976-01-01 00:00"]
    assert [v if isinstance(v, str) else "ok" for v in values(tmp_path, field, cells)] == [
        "ok", "future_time", "ok", "old_time_asked", "old_time_asked",
    ]  # fmt: skip
    bad = [
        "2026-02-29 08:00",
        "2026-13-01 08:00",
        "2026-01-05 24:00",
        "26-01-05 08:00",
        "0000-01-01 00:00",
        "2026-1-5 8",
        "昨天",
    ]
    assert values(tmp_path, field, bad) == ["not_a_time"] * 7


def test_old_rows_are_asked_about_accepted_or_refused(tmp_path):
    field = 'type = "time"\nformats = ["%Y-%m-%d %H:%M"]'
    old = ["1996-02-07 13:02"]
    assert values(tmp_path, field, old, old="accept") == [datetime(1996, 2, 7, 5, 2, tzinfo=UTC)]
    assert values(tmp_path, field, old, old="refuse") == ["old_time_refused"]
    assert values(tmp_path, field, old, as_of=date(1997, 1, 1)) == [datetime(1996, 2, 7, 5, 2, tzinfo=UTC)]
    assert values(tmp_path, field, old, as_of=datetime(1996, 2, 7, 5, 1, tzinfo=UTC)) == ["future_time"]
    assert values(tmp_path, field + '\nbounds = "free"', ["2099-01-01 00:00"]) == [
        datetime(2098, 12, 31, 16, tzinfo=UTC)
    ]
    with pytest.raises(ValueError, match="as_of must lie"):
        values(tmp_path, field, old, as_of=date(9999, 12, 31))
    with pytest.raises(ValueError, match="old must be"):
        values(tmp_path, field, old, old="perhaps")


@pytest.mark.parametrize(
    ("policy", "twice"),
    [
        ("earlier", datetime(2019, 11, 3, 6, 30, tzinfo=UTC)),
        ("later", datetime(2019, 11, 3, 7, 30, tzinfo=UTC)),
        ("refuse", "time_twice"),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat(tmp_path, policy, twice):
    text = PLAIN.replace("Asia/Shanghai", "America/Chicago").replace(
        "as_of = 2026-03-01", f'as_of = 2020-01-01\nrepeated_times = "{policy}"'
    )
    taken, rejects = sorted_out(source(
        tmp_path,
        "no,words,at\n1,,2019-11-03 01:30\n2,,2019-03-10 02:30\n3,,2019-11-03 02:00\n4,,2019-03-10 03:00\n",
        mapping(tmp_path, TIMED, text=text),
    ))  # fmt: skip
    got = {row.key: row.values["at"] for row in taken} | {r.cells[0]: r.code for r in rejects}
    assert got == {
        "1": twice, "2": "time_skipped",
        "3": datetime(2019, 11, 3, 8, tzinfo=UTC), "4": datetime(2019, 3, 10, 8, tzinfo=UTC),
    }  # fmt: skip
    assert {row.key: row.notes for row in taken}.get("1", ()) == (
        () if policy == "refuse" else ((f"took_{policy}", "at"),)
    )


def test_dates(tmp_path):
    field = 'type = "date"\nformats = ["%Y-%m-%d"]'
    cells = ["2026-03-01", "2026-03-02", "2021-02-28", "2021-03-01", "2026-02-30"]
    assert values(tmp_path, field, cells) == [
        date(2026, 3, 1), "future_time", "old_time_asked", date(2021, 3, 1), "not_a_date",
    ]  # fmt: skip


def test_points_in_degrees(tmp_path):
    rows = [
        ("113.65", "34.75"), ("34.75", "113.65"), ("", ""), ("113.65", ""), ("-90.2", "38.6"), ("nan", "34.7"),
        ("1e2", "34.7"), ("113.65°", "34.7"), ("999999999", "0"), ("113.65", "34.75 "),
    ]  # fmt: skip
    text = "no,words,lon,lat\n" + "".join(f"{at},,{x},{y}\n" for at, (x, y) in enumerate(rows))
    taken, rejects = sorted_out(source(tmp_path, text, mapping(tmp_path, POINTED)))
    got = {row.key: row.values["point"] for row in taken} | {r.cells[0]: r.code for r in rejects}
    assert [got[str(at)] for at in range(len(rows))] == [
        (113.65, 34.75), "swapped_axes", None, "half_point", "outside_extent", "not_a_coordinate",
        "not_a_coordinate", "not_a_coordinate", "outside_extent", (113.65, 34.75),
    ]  # fmt: skip


def test_points_in_one_column(tmp_path):
    field = """
[fields.point]
type = "point"
column = "at"
pattern = '\\((?P<y>[-0-9.]+), ?(?P<x>[-0-9.]+)\\)'
required = false
"""
    cells = ["(34.75, 113.65)", "(34.75,113.65)", "", "34.75, 113.65", "(113.65, 34.75)", "(-, 113)", "(" * 600]
    text = "no,words,at\n" + "".join(f'{at},,"{cell}"\n' for at, cell in enumerate(cells))
    taken, rejects = sorted_out(source(tmp_path, text, mapping(tmp_path, field)))
    got = {row.key: row.values["point"] for row in taken} | {r.cells[0]: r.code for r in rejects}
    assert [got[str(at)] for at in range(len(cells))] == [
        (113.65, 34.75), (113.65, 34.75), None, "not_a_coordinate", "swapped_axes", "not_a_coordinate",
        "not_a_coordinate",
    ]  # fmt: skip
    with pytest.raises(BadMapping) as caught:
        mapping(tmp_path, field.replace("(?P<x>", "("))
    assert caught.value.code == "bad_pattern"


def test_feet_in_degrees_out(tmp_path):
    text = PLAIN.replace("EPSG:4326", "ESRI:102696").replace("[112.7, 34.2, 114.3, 35.0]", "[-90.4, 38.5, -90.1, 38.8]")
    under = mapping(tmp_path, POINTED + "none = [[0, 0]]\n", text=text)
    rows = "1,,897600.0,1006500.0\n2,,0.0,0\n3,,1006500.0,897600.0\n4,,-90.2,38.6\n"
    taken, rejects = sorted_out(source(tmp_path, "no,words,lon,lat\n" + rows, under))
    assert [row.values["point"] for row in taken] == [pytest.approx((-90.2292022, 38.597459), abs=1e-6), None]
    assert codes(rejects) == [(4, "swapped_axes"), (5, "outside_extent")]


def test_shifted_datums_come_in_only_through_the_citys_own_conversion(tmp_path):
    under = mapping(tmp_path, POINTED, text=PLAIN.replace("EPSG:4326", "GCJ-02"))
    with pytest.raises(BadMapping) as caught:
        source(tmp_path, "no,words,lon,lat\n", under)
    assert caught.value.code == "crs_needs_edge"
    asked = []

    def shift(xs, ys, crs):
        asked.append(crs)
        return [x - 0.006 for x in xs], [y + 0.001 for y in ys]

    taken, _ = sorted_out(source(tmp_path, "no,words,lon,lat\n1,,113.65,34.75\n", under, to_lonlat=shift))
    assert (taken[0].values["point"], asked) == ((113.644, 34.751), ["GCJ-02"])


def test_order_between_two_times(tmp_path):
    later = TIMED.replace("at", "until").replace("formuntils", "formats").replace("untile", "date")
    text = PLAIN.replace("synthetic = true", 'synthetic = true\norder = [["at", "until"]]')
    content = "no,words,at,until\n1,,2026-01-01 08:00,2026-01-01 08:00\n2,,2026-01-01 08:01,2026-01-01 08:00\n"
    taken, rejects = sorted_out(source(tmp_path, content, mapping(tmp_path, TIMED + later, text=text)))
    assert [row.key for row in taken] == ["1"]
    assert codes(rejects) == [(3, "out_of_order")]
