"""Files of reports: every row is taken or comes back with its reason, whatever the file holds."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journeys.town import MONDAY

from anhe import exchange
from anhe.ledger import Work
from anhe.reports import desk, importing
from anhe.reports.models import Batch, Report
from anhe.reports.tests.factories import entries

pytestmark = pytest.mark.django_db
HEADER = ("编号", "报案时间", "案发时间", "案发截止时间", "地点", "经度", "纬度", "简要案情", "报案人", "电话", "报案方式", "案由")
GOOD = ("A1", "2026-03-01 10:00", "2026-03-01 08:00", "", "花园路60号", "113.685", "34.775", "电动车被盗。", "张三", "13800003356", "窗口", "盗窃电动车")


def written(path, *rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows((HEADER, *rows))
    path.write_text(text.getvalue(), "utf-8", errors="replace", newline="")
    return exchange.open_source(path, exchange.maps.load("reports_csv"), as_of=date(2026, 3, 2), old="accept")


def step(work):
    with Work():
        return work()


def take(town, source, refuse=None, **more):
    refused = []
    taken = importing.take(source, name="x.csv", refuse=refuse or refused.append, step=step, by=town.duty, at=MONDAY, **more)
    return taken, refused


def row(**cells):
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True))


def test_each_good_row_becomes_a_report_and_each_other_row_a_reject(town, tmp_path):
    rows = [
        row(编号="1"), row(编号="2", 案由="不知道"), row(编号="3", 经度="116.4", 纬度="39.9"), row(编号="4", 经度="", 纬度="", 报案方式="110"),
        row(编号="5", 简要案情=" "), row(编号="6", 案发时间="2026-03-05 08:00"), row(编号="7", 电话="abc"),
    ]  # fmt: skip
    taken, refused = take(town, written(tmp_path / "x.csv", *rows))
    assert (len(taken.numbers), taken.refused, Report.objects.count()) == (2, 5, 2)
    assert [reject.line for reject in refused] == [3, 4, 6, 7, 8]
    assert all(reject.message for reject in refused)
    assert sorted(Report.objects.values_list("channel", flat=True)) == ["call_110", "walk_in"]


def test_a_row_whose_point_lies_in_no_district_is_refused_by_the_desk(town, tmp_path):
    # Inside the extent that the mapping declares, outside the two districts of this town.
    taken, (refused,) = take(town, written(tmp_path / "x.csv", row(经度="113.0", 纬度="34.5")))
    assert (taken.numbers, refused.code) == ([], "OutsideCity")


def test_the_same_file_again_gives_the_first_receipts(town, tmp_path):
    first, _ = take(town, written(tmp_path / "x.csv", GOOD, row(编号="A2")))
    again, _ = take(town, written(tmp_path / "x.csv", GOOD, row(编号="A2"), row(编号="A3")))
    assert (sorted(again.known), len(again.numbers), Report.objects.count()) == (sorted(first.numbers), 1, 3)


def test_parts_of_five_hundred_are_each_one_transaction(town, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 2)
    source = written(tmp_path / "x.csv", *[row(编号=str(n)) for n in range(5)])
    shown = []
    taken, _ = take(town, source, progress=lambda *numbers: shown.append(numbers[2:]))
    assert (len(taken.numbers), entries("batch.taken"), entries("batch.ended")) == (5, 3, 1)
    assert shown[-1] == (5, 0)
    assert [done for done, _refused in shown] == sorted(done for done, _refused in shown)


def test_a_part_that_somebody_else_is_taking_is_taken_once(town, tmp_path, monkeypatch):
    source, lookup = written(tmp_path / "x.csv", GOOD), importing.desk.receive_batch
    first, _ = take(town, source)
    calls = []

    def late(**named):
        calls.append(1)
        if len(calls) == 1:
            raise desk.AlreadyReceived("the other import was quicker")
        return lookup(**named)

    monkeypatch.setattr(importing.desk, "receive_batch", late)
    again, _ = take(town, source)
    assert (len(calls), again.known, Report.objects.count()) == (2, first.numbers, 1)


def test_a_mapping_that_makes_no_reports_is_refused_before_anything(town, tmp_path):
    mapping = exchange.maps.load("stlouis")
    source = exchange.open_source(exchange.maps.SAMPLES / "stlouis_sample.csv", mapping)
    with pytest.raises(exchange.BadMapping):
        take(town, source)
    assert Batch.objects.count() == 0


CELL = st.one_of(st.sampled_from(["", "0", "-1", "113.685", "34.775", "2026-03-01 10:00", "1900-01-01 00:00", "窗口", "盗窃电动车", "=1+1", '"', "\n", "\x00"]), st.text(max_size=30))


@settings(max_examples=60)
@given(rows=st.lists(st.lists(CELL, min_size=0, max_size=14), max_size=6))
def test_no_file_breaks_the_import_and_no_row_is_lost(rows):
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder, "x.csv"), *[tuple(cells) for cells in rows])
        judged = [row for part in source.batches() for row in part]
        reports = [importing.report_of(one, source.mapping) for one in judged if isinstance(one, exchange.TakenRow)]
    assert len(reports) + source.rejected == source.rows
    assert all(report.token.startswith("row:") for report in reports)
