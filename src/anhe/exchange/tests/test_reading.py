"""Whole files: what is opened, what is refused at the door, and every row taken or rejected."""

import hashlib
import os
import tracemalloc

import pytest
from django.utils import translation

from anhe.exchange import CORRECTION, NEW, SUPPLEMENT, BadSource, open_source

from .factories import PLAIN, TIMED, codes, mapping, sorted_out, source

HEAD = "no,words\n"


def refused(folder, content, under=None):
    with pytest.raises(BadSource) as caught:
        source(folder, content, under or mapping(folder))
    assert str(caught.value).startswith(f"{folder / 'rows.csv'}:{caught.value.line}: ")
    return caught.value.line, caught.value.code


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 0, "empty_file"),
        (b"\xef\xbb\xbf", 0, "empty_file"),
        (b"\r\n \n", 0, "empty_file"),
        (b"PK\x03\x04" + b"\0" * 100, 0, "not_csv"),
        (b"%PDF-1.7\n%\xe2\xe3", 0, "not_csv"),
        (b"\x89PNG\r\n\x1a\n", 0, "not_csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", 0, "not_csv"),
        (b"<!DOCTYPE html><html>", 0, "not_csv"),
        ("no,words\n1,x\n".encode("utf-16"), 0, "not_csv"),
        ("no,words\n1,x\n".encode("utf-16-le"), 0, "not_text"),
        (b"no,words\r1,x\r2,y\r", 0, "cr_only"),
        (b"\xc3\x28,words\n", 1, "wrong_encoding"),
        (b"no;words\n1;x\n", 1, "missing_columns"),
        (b"no\n1\n", 1, "missing_columns"),
        (b"No,Words\n1,x\n", 1, "missing_columns"),
        (b"no,words,no\n1,x,2\n", 1, "repeated_columns"),
        (b'no,words,"x\n1,x\n', 1, "bad_header"),
        (b"no,wo\x00rds\n1,x\n", 0, "not_text"),
        (b"no,words,\x1b\n1,x\n", 1, "bad_header"),
        (b"no,words," + b"x" * 10_000_000 + b"\n", 1, "bad_header"),
        (b"\n\nno\n1\n", 3, "missing_columns"),
    ],
)
def test_what_is_not_as_declared_is_refused_before_the_first_row(tmp_path, content, line, code):
    assert refused(tmp_path, content) == (line, code)


def test_the_likely_encoding_is_named(tmp_path):
    text = PLAIN.replace('"no"', '"编号"')
    table = "编号,words\n1,张三\n"
    with pytest.raises(BadSource) as caught:
        source(tmp_path, table.encode("gb18030"), mapping(tmp_path, text=text))
    assert (caught.value.code, caught.value.facts["likely"]) == ("other_encoding", "gb18030")
    for raw in (table.encode(), table.encode("utf-8-sig")):
        with pytest.raises(BadSource) as caught:
            source(tmp_path, raw, mapping(tmp_path, text=text.replace('"utf-8"', '"gb18030"')))
        assert caught.value.code == "other_encoding" and caught.value.facts["likely"].startswith("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "gbk"])
def test_the_same_rows_have_the_same_hashes_in_every_encoding(tmp_path, encoding):
    text = PLAIN.replace('"utf-8"', f'"{encoding}"')
    taken, rejects = sorted_out(source(tmp_path, "no,words\n1,中文\n".encode(encoding), mapping(tmp_path, text=text)))
    assert rejects == [] and taken[0].values == {"number": "1", "words": "中文"}
    assert taken[0].row_hash == hashlib.sha256("1\x1f中文".encode()).hexdigest()


def test_things_that_are_not_plain_files_do_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path, "not_a_file"),
        (tmp_path / "pipe", "not_a_file"),
        (tmp_path / "none", "not_found"),
        ("/dev/zero", "not_a_file"),
        ("a\0b", "unreadable"),
    ):
        with pytest.raises(BadSource) as caught:
            open_source(path, mapping(tmp_path))
        assert caught.value.code == code


def test_every_row_is_taken_or_rejected_with_its_line(tmp_path):
    rows = [
        b"1,x", b"2", b"3,x,y", b'4,"two\nlines"', b"", b",", b"6,\x00", b"7,\xff", b"8,\xe2\x80\xae", b'9,"a""b"',
        b"10," + b"z" * 300, b" ,x", b"1,again", b'11,"' + b"w\n" * 200_000 + b'"', b"12,a\rb", b"13,end",
    ]  # fmt: skip
    ready = source(tmp_path, HEAD.encode() + b"\r\n".join(rows), mapping(tmp_path))
    taken, rejects = sorted_out(ready, size=3)
    assert [(row.line, row.key, row.values["words"]) for row in taken] == [
        (2, "1", "x"), (5, "4", "two\nlines"), (12, "9", 'a"b'), (200_018, "13", "end"),
    ]  # fmt: skip
    assert codes(rejects) == [
        (3, "ragged_row"), (4, "ragged_row"), (8, "empty_row"), (9, "control_character"), (10, "bad_encoding"),
        (11, "control_character"), (13, "text_too_long"), (14, "missing"), (15, "repeated_key"),
        (16, "row_too_long"), (200_017, "bad_newline"),
    ]  # fmt: skip
    assert (ready.rows, ready.taken, ready.rejected) == (15, 4, 11)
    with translation.override("en"):
        assert rejects[8].message == "The number “1” was already taken from line 2."


def test_repeats_can_be_supplements_and_a_rejected_row_takes_no_number(tmp_path):
    text = PLAIN.replace('columns = ["no"]', 'columns = ["no"]\nrepeats = "supplement"')
    content = HEAD + "1," + "x" * 201 + "\n1,first\n1,more\n2,x\n1,again\n"
    taken, rejects = sorted_out(source(tmp_path, content, mapping(tmp_path, text=text)))
    assert [(row.line, row.role) for row in taken] == [(3, NEW), (4, SUPPLEMENT), (5, NEW), (6, SUPPLEMENT)]
    assert codes(rejects) == [(2, "text_too_long")]


def test_without_a_key_only_the_very_same_row_repeats(tmp_path):
    text = PLAIN.replace('[key]\ncolumns = ["no"]\n', "")
    taken, rejects = sorted_out(source(tmp_path, HEAD + "1,x\n1,y\n1,x\n", mapping(tmp_path, text=text)))
    assert [row.line for row in taken] == [2, 3] and codes(rejects) == [(4, "repeated_key")]
    assert [row.key for row in taken] == [row.row_hash for row in taken]


def test_keys_of_several_columns(tmp_path):
    text = PLAIN.replace('columns = ["no"]', 'columns = ["no", "words"]')
    taken, rejects = sorted_out(source(tmp_path, HEAD + "1,x\n1,y\n1,x\n1,\n", mapping(tmp_path, text=text)))
    assert [row.key for row in taken] == ["1/x", "1/y"]
    assert codes(rejects) == [(4, "repeated_key"), (5, "missing")]


def test_corrections_come_last_or_are_refused(tmp_path):
    rule = '\n[correction]\ncolumn = "n"\nvalues = ["-1"]\nrows = "{}"\n'
    content = "no,words,n\n9,gone,-1\n" + "".join(f"{n},x,1\n" for n in range(10)) + "3,x,-1\n3,x,-1\n8,,-1,\n"
    taken, rejects = sorted_out(source(tmp_path, content, mapping(tmp_path, rule.format("take"))), size=4)
    assert [row.role for row in taken] == [NEW] * 10 + [CORRECTION] * 3
    assert [row.line for row in taken[10:]] == [2, 13, 14]
    assert codes(rejects) == [(15, "ragged_row")]
    ready = source(tmp_path, content, mapping(tmp_path, rule.format("refuse")))
    taken, rejects = sorted_out(ready, size=4)
    assert [row.role for row in taken] == [NEW] * 10
    assert codes(rejects) == [(2, "correction"), (13, "correction"), (14, "correction"), (15, "ragged_row")]
    assert rejects[1].value_excerpt == "3" and ready.rows == 14


def test_all_problems_of_a_row_are_told(tmp_path):
    taken, rejects = sorted_out(
        source(tmp_path, "no,words,at\n," + "x" * 300 + ",tomorrow\n", mapping(tmp_path, TIMED))
    )
    assert taken == []
    assert [problem.code for problem in rejects[0].problems] == ["missing", "text_too_long", "not_a_time"]
    assert rejects[0].message.count("“") >= 3


def test_progress_has_numbers_and_ends_at_the_end(tmp_path):
    seen = []
    ready = source(tmp_path, HEAD + "".join(f"{n % 90},x\n" for n in range(100)), mapping(tmp_path))
    for _ in ready.batches(size=30, progress=lambda *numbers: seen.append(numbers)):
        pass
    total = ready.total_bytes
    assert [done <= total for done, *_ in seen] == [True] * len(seen)
    assert [numbers[1:] for numbers in seen] == [
        (total, 30, 0),
        (total, 60, 0),
        (total, 90, 0),
        (total, 90, 10),
        (total, 90, 10),
    ]
    assert [done for done, *_ in seen] == sorted(done for done, *_ in seen)
    assert seen[-1][0] == total and seen[-2][0] < total


def test_a_file_that_changes_between_two_looks_is_refused(tmp_path):
    ready = source(tmp_path, HEAD + "1,x\n", mapping(tmp_path))
    (tmp_path / "rows.csv").write_text("no,words,more\n1,x,y\n")
    with pytest.raises(BadSource) as caught:
        list(ready.batches())
    assert caught.value.code == "changed_file"


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w") as out:
        out.write(HEAD)
        out.writelines(f"{n % 1000},{'x' * 150}\n" for n in range(100_000))
    ready = open_source(path, mapping(tmp_path))
    tracemalloc.start()
    for _ in ready.batches():
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ready.rows == 100_000 and ready.total_bytes > 15_000_000
    assert peak < 8_000_000
