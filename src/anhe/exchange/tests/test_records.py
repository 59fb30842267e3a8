"""Bytes into records: the csv module's own reading where it is sound, and never more rows than there are."""

import csv
import io
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.exchange.records import RECORD_MAX, records


def read(raw, encoding="utf-8", delimiter=","):
    return [(r.line, r.end, r.cells, r.flaw) for r in records(io.BytesIO(raw), encoding=encoding, delimiter=delimiter)]


def test_lines_are_counted_where_a_row_begins():
    raw = b'a,b\r\n1,"x\ny"\n\n2,z\n'
    assert read(raw) == [(1, 1, ["a", "b"], ""), (2, 3, ["1", "x\ny"], ""), (5, 5, ["2", "z"], "")]


def test_a_huge_cell_is_one_flawed_record_and_its_content_never_becomes_rows():
    inside = b"\n".join(b"19-%06d,2019-01-01" % n for n in range(500_000))
    raw = b'a,b\n1,"' + inside + b'"\n2,z\n'
    assert len(inside) > 8_000_000
    assert read(raw) == [(1, 1, ["a", "b"], ""), (2, 500_001, [], "row_too_long"), (500_002, 500_002, ["2", "z"], "")]


@pytest.mark.parametrize(
    "row",
    [
        b"x" * 10_000_000, b"," * 10_000_000, b'"' + b'""' * 5_000_000 + b'"', b'x,"' + b"y" * 10_000_000 + b'"',
        ("甲" * 3_000_000).encode(), b'"a"b,"' + b"\n" * 1_000_000 + b'"',
    ],
)  # fmt: skip
def test_ten_megabytes_in_a_row_are_skipped_in_linear_time(row):
    before = time.process_time()
    got = read(b"a\n" + row + b"\nlast\n")
    assert [(cells, flaw) for _, _, cells, flaw in got] == [(["a"], ""), ([], "row_too_long"), (["last"], "")]
    assert time.process_time() - before < 10


def test_the_limit_is_exact():
    fits = b"x" * (RECORD_MAX - 1) + b"\n"
    assert [flaw for *_, flaw in read(fits + b"x" + fits + b"y\n")] == ["", "row_too_long", ""]
    assert [flaw for *_, flaw in read(b"x" * RECORD_MAX)] == [""]


def test_a_quote_never_closed_takes_the_rest_and_says_so():
    assert read(b'a,b\n1,"x\n2,y\n3,z\n') == [(1, 1, ["a", "b"], ""), (2, 4, ["1", "x\n2,y\n3,z\n"], "open_quote")]
    assert [flaw for *_, flaw in read(b'1,"' + b"x\n" * RECORD_MAX)] == ["row_too_long"]


def test_lone_carriage_returns_spoil_their_row_only():
    got = read(b'a,b\n1\r2,"x\nq"\n3,z\n')
    assert [(line, flaw) for line, _, _, flaw in got] == [(1, ""), (2, "bad_newline"), (4, "")]
    assert read(b'"x\ry",2\r\n') == [(1, 1, ["x\ry", "2"], "")]


def test_control_characters_nul_and_turned_text_are_flaws():
    for bad in ("\0", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2067", "\ufffe"):
        assert [flaw for *_, flaw in read(f"a,{bad}\nb,c\n".encode())] == ["control_character", ""]
    for good in ("\t", "\u3000", "\u00a0", "𠮷", "é", "\u200d"):
        assert [flaw for *_, flaw in read(f"a{good},b\n".encode())] == [""]


def test_wrong_encoding_in_the_middle_spoils_its_row_only():
    good = "姓名,地点\n张三,郑州\n"
    assert [f for *_, f in read(good.encode() + "李四,开封\n".encode("gb18030") + b"x,y\n")] == [
        "",
        "",
        "bad_encoding",
        "",
    ]
    assert [f for *_, f in read(good.encode("gb18030") + "李四,开封\n".encode() + b"x,y\n", "gb18030")] == [
        "",
        "",
        "bad_encoding",
        "",
    ]
    assert [f for *_, f in read("丢失\ufffd,x\n".encode())] == ["bad_encoding"]
    assert [f for *_, f in read(b"\xff\xfe,x\n1,2\n")] == ["bad_encoding", ""]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "big5"])
def test_chinese_in_its_own_encoding_is_not_taken_for_utf8(encoding):
    for name in ("張三", "聯通", "郑州", "鄭州市", "中原區", "涓涓", "一乙二十丁厂七卜人入八九几儿了力乃刀又三"):
        try:
            raw = f"{name},x\n".encode(encoding)
        except UnicodeEncodeError:
            continue
        assert read(raw, encoding) == [(1, 1, [name, "x"], "")]


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=1), max_size=20))
def test_what_csv_writes_is_read_back(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    wanted = [cells for cells in csv.reader(io.StringIO(out.getvalue(), newline="")) if cells]
    assert [cells for _, _, cells, _ in read(out.getvalue().encode())] == wanted


@settings(deadline=None)
@given(st.text('ab",\n', max_size=60))
def test_records_fall_where_the_csv_module_puts_them(text):
    wanted = [cells for cells in csv.reader(io.StringIO(text, newline="")) if cells]
    got = read(text.encode())
    assert [cells for _, _, cells, _ in got] == wanted
    assert all(a[1] < b[0] for a, b in pairwise(got))
