"""An office's table of reports comes in by the command's own way: receipts for the good rows, reasons for the others."""

import csv
from datetime import date

import pytest

from anhe import exchange
from anhe.city import datums
from anhe.house import registers
from anhe.reports.models import Report
from tests.journeys.town import MONDAY, build

pytestmark = pytest.mark.django_db
HEADER = ("编号", "报案时间", "案发时间", "案发截止时间", "地点", "经度", "纬度", "简要案情", "报案人", "电话", "报案方式", "案由")
GOOD = ("A1", "2026-03-01 10:00", "", "", "花园路60号", "113.6911", "34.7738", "电动车被盗。", "张三", "13800003356", "窗口", "盗窃电动车")


def taken_in(path, town, *, by=None):
    mapping = exchange.maps.load("reports_csv_gcj02")
    source = exchange.open_source(path, mapping, as_of=date(2026, 3, 2), old="accept", to_lonlat=datums.to_lonlat)
    refused = path.with_suffix(".rejects.csv")
    with exchange.Rejects(refused, header=source.header, encoding=mapping.encoding, source=path) as rejects:
        count = registers.take_reports(source, rejects=rejects, by=by or town.duty.number, at=MONDAY)
    return count, refused.read_text("utf-8-sig").splitlines()[1:]


def test_a_table_is_taken_in_once_and_what_was_put_right_comes_after(tmp_path):
    town, path = build(), tmp_path / "三月.csv"
    wrong = ("A2", *GOOD[1:11], "不知道")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, GOOD, wrong))
    count, refused = taken_in(path, town)
    report = Report.objects.get()
    assert (count, len(refused), report.unit, report.channel) == (1, 1, town.duty.unit, "walk_in")
    assert "不知道" in refused[0]
    assert taken_in(path, town)[0] == 0

    mended = tmp_path / "mended.csv"
    mended.write_text((path.with_suffix(".rejects.csv")).read_text("utf-8-sig").replace("不知道", "盗窃手机"), "utf-8")
    assert taken_in(mended, town) == (1, [])
    assert sorted(Report.objects.values_list("offence", flat=True)) == ["theft_ebike", "theft_phone"]


def test_an_officer_whom_nobody_knows_takes_nothing_in(tmp_path):
    town, path = build(), tmp_path / "三月.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, GOOD))
    with pytest.raises(registers.NoSuchOfficer):
        taken_in(path, town, by="999999")
    assert Report.objects.count() == 0
