"""A real register's shipped sample is taken in, one of its closed cases is opened again and brought to an outcome."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from anhe import exchange
from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.city import datums
from anhe.house import registers
from anhe.ledger import Work
from anhe.ledger import queries as ledger
from anhe.people import desk as people
from anhe.reports import queries as report_queries
from anhe.staff import desk as staff
from tests.journeys.town import MONDAY, build

pytestmark = pytest.mark.django_db
SAMPLE = exchange.maps.SAMPLES / "stlouis_sample.csv"
BURGLARY = "theft_burglary"
DAY = timedelta(days=1)


@pytest.fixture
def town(db):
    return build()


def take(tmp_path, *, by: str = "100003", at=MONDAY):
    """Take the sample in as `anhe import cases` does; (how many rows were taken, the rejects)."""
    source = exchange.open_source(SAMPLE, exchange.maps.load("stlouis"), old=None, as_of=None, to_lonlat=datums.to_lonlat)
    kept = tmp_path / "rejects.csv"
    with exchange.Rejects(kept, header=source.header, encoding="utf-8", delimiter=",", source=SAMPLE) as rejects:
        return registers.take_cases(source, rejects=rejects, by=by, at=at), rejects, kept


def test_every_row_is_taken_or_refused_with_its_reason(town, tmp_path):
    taken, rejects, kept = take(tmp_path)
    rows = len(SAMPLE.read_text().splitlines()) - 1
    assert taken + rejects.count == rows
    assert len(kept.read_text("utf-8").splitlines()) >= rejects.count + 1
    history = case_queries.cases(by=town.head, at=MONDAY).filter(is_history=True)
    assert history.count() == 283 and taken == 297
    assert not history.exclude(state="concluded").exists()
    assert not any(case.deadlines.exists() for case in history[:20])
    batch = history[0]._meta.apps.get_model("cases", "Batch").objects.get()
    entries = [entry for entry in ledger.of_object(batch) if entry.verb == "history.taken"]
    hashes = [row for text in ledger.details(entries).values() for row in json.loads(text)["facts"]["rows"]]
    assert len(hashes) == len(set(hashes)) == 283


def test_taken_twice_nothing_is_there_twice(town, tmp_path):
    take(tmp_path)
    again, rejects, _kept = take(tmp_path, at=MONDAY + DAY)
    assert case_queries.cases(by=town.head, at=MONDAY).filter(is_history=True).count() == 283
    assert again + rejects.count == 320


def test_a_closed_case_is_reopened_worked_on_and_concluded(town, tmp_path):
    take(tmp_path)
    with Work():
        found = case_queries.cases(by=town.head, at=MONDAY).filter(is_history=True, offence=BURGLARY, lon__isnull=False)
        case = found.order_by("source_number")[0]
    assert (case.handler, case.is_open) == (None, False)
    with Work():
        cases.assign(case=case, handler=town.handler, by=town.head, at=MONDAY + DAY)
        proposal = cases.propose(case=case, kind="reopened", by=town.handler, at=MONDAY + DAY, reason="新的现场比对指向同一手法。")
    with Work():
        cases.approve(proposal=proposal, by=town.head, at=MONDAY + DAY)
    case = case_queries.case(case.number)
    assert (case.state, case.ended_at, case.is_open) == ("filed", None, True)
    with Work():
        staff.open_session(purpose="handle_case", file=case.file, by=town.handler, at=MONDAY + DAY)
        (party,) = people.show_files(files=[case.file], by=town.handler, at=MONDAY + DAY)[case.file]
    assert party.said("narrative").startswith("BURGLARY")
    with Work():
        cases.add_item(case=case, kind="stolen", category="tool", what="cordless drill", by=town.handler, at=MONDAY + 2 * DAY)
        cases.examine_scene(
            case=case, began_at=MONDAY + 2 * DAY, ended_at=MONDAY + 2 * DAY + timedelta(hours=1), record="后门锁有撬痕。",
            examiners=[town.examiner, town.handler], by=town.examiner, at=MONDAY + 3 * DAY,
        )  # fmt: skip
        cases.decide(case=case, kind="concluded", by=town.handler, at=MONDAY + 9 * DAY, reason="两案已并案侦破。")
    case = case_queries.case(case.number)
    assert (case.state, case.is_open) == ("concluded", False)
    assert case_queries.visit_of(case) is not None
    told = [entry.verb for entry in ledger.of_file(case.file)]
    assert Counter(told)["case.reopened"] == Counter(told)["case.concluded"] == 1
    assert not report_queries.of_files([case.file]).exists()


def test_its_place_and_time_are_those_of_the_register(town, tmp_path):
    take(tmp_path)
    case = case_queries.cases(by=town.head, at=MONDAY).get(source_number="19-003393")
    assert case.happened_from == datetime(2019, 1, 1, 6, 1, tzinfo=UTC)
    assert (round(case.lon, 2), round(case.lat, 2)) == (-90.26, 38.54)
