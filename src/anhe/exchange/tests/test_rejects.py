"""The file of rejected rows: whole or not there, safe in a spreadsheet, and good to import again."""

import csv
import io
import os
import stat

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from anhe.exchange import BadSource, Bar, Problem, Reject, Rejects
from anhe.exchange.rejects import guarded, unguarded

from .factories import PLAIN, codes, mapping, sorted_out, source

BAD = Reject(3, (Problem("no", "missing"), Problem("at", "time_skipped", "x", (("zone", "Z"),))), ("", "=1+1", "-5"))


def test_the_file_holds_line_code_reasons_and_the_row(tmp_path):
    path = tmp_path / "rejects.csv"
    with translation.override("en"), Rejects(path, header=("no", "words", "n")) as rejects:
        rejects.add(BAD)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    reason = "“no” must be given and is empty. “x” in “at” never happened: the clocks of Z went forward over it."
    assert rows == [
        ["anhe_line", "anhe_code", "anhe_reason", "no", "words", "n"],
        ["3", "missing", reason, "", "'=1+1", "-5"],
    ]
    assert os.listdir(tmp_path) == ["rejects.csv"] and rejects.count == 1


def test_an_error_leaves_no_file_and_an_older_one_untouched(tmp_path):
    path = tmp_path / "rejects.csv"
    with pytest.raises(ZeroDivisionError), Rejects(path, header=("no",)) as rejects:
        rejects.add(BAD)
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []
    path.write_text("older")
    with pytest.raises(ZeroDivisionError), Rejects(path, header=("no",)):
        raise ZeroDivisionError
    assert path.read_text() == "older" and os.listdir(tmp_path) == ["rejects.csv"]


def test_it_is_never_written_over_its_source_or_nowhere(tmp_path):
    ready = source(tmp_path, "no,words\n", mapping(tmp_path))
    with pytest.raises(BadSource) as caught:
        Rejects(tmp_path / "." / "rows.csv", header=ready.header, source=ready.path)
    assert caught.value.code == "same_file"
    with pytest.raises(BadSource) as caught, Rejects(tmp_path / "no" / "where.csv", header=ready.header):
        pass
    assert caught.value.code == "cannot_write"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "ascii"])
def test_put_right_it_is_imported_again(tmp_path, encoding):
    text = PLAIN.replace('"utf-8"', f'"{encoding}"')
    rows = ['1,"' + "=x" * 101 + '"', "2,=cmd()", "2,@again", "-3,'=x", "3", "4,x,y"]
    ready = source(tmp_path, ("no,words\n" + "\n".join(rows) + "\n").encode(encoding), mapping(tmp_path, text=text))
    path = tmp_path / "rejects.csv"
    with Rejects(path, header=ready.header, encoding=encoding) as out:
        taken, rejects = sorted_out(ready)
        for reject in rejects:
            out.add(reject)
    assert codes(rejects) == [(2, "text_too_long"), (4, "repeated_key"), (6, "ragged_row"), (7, "ragged_row")]
    back = mapping(
        tmp_path,
        text=text.replace(f'"{encoding}"', f'"{"gb18030" if encoding == "gb18030" else "utf-8"}"').replace(
            "max = 200", "max = 300"
        ),
    )
    again, rejects = sorted_out(source(tmp_path, path.read_bytes(), back))
    assert [(row.key, row.values["words"]) for row in again] == [("1", "=x" * 101), ("2", "@again")]
    assert codes(rejects) == [(4, "ragged_row"), (5, "ragged_row")]
    assert rejects[1].cells == ("4", "x", "y")
    same = {row.key: row.row_hash for row in taken}
    once_more, _ = sorted_out(source(tmp_path, b"no,words\n2,=cmd()\n", mapping(tmp_path)))
    assert once_more[0].row_hash == same["2"]


def test_only_what_would_run_is_guarded():
    for cell in ("=1", "+A1", "-x", "@SUM", "\tx", "＝1", "+86 138", "-", "'=1", "''@"):
        assert guarded(cell) == "'" + cell
    for cell in ("", "x=1", "-5", "+7", "-90.25", "'x", "3-2", "中"):
        assert guarded(cell) == cell


@settings(deadline=None)
@given(st.text())
def test_the_guard_comes_off_again(cell):
    assert unguarded(guarded(cell)) == cell


@settings(deadline=None)
@given(st.text("'=+-@\t1.x", max_size=6))
def test_the_guard_comes_off_again_where_it_matters(cell):
    assert unguarded(guarded(cell)) == cell


def test_the_bar_shows_numbers():
    out = io.StringIO()
    bar = Bar(out)
    with translation.override("en"):
        for done in range(0, 1001, 7):
            bar(min(done, 999), 1000, done, 2)
        bar(1000, 1000, 1234, 2)
    lines = out.getvalue().splitlines()
    assert len(lines) == 11 and lines[-1] == f"[{'#' * 30}] 100 %  1,234 rows taken, 2 rejected"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_on_a_terminal_stays_on_one_line():
    out = Terminal()
    bar = Bar(out)
    for done in (0, 1, 500, 501, 1000):
        bar(done, 1000, done, 0)
    assert out.getvalue().count("\r") == 3 and out.getvalue().count("\n") == 1
