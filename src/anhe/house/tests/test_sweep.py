"""到期清除: what is due goes everywhere, what is not due stays, and a restored copy loses it again."""

import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from tests.journeys.town import MONDAY, build, told

from anhe import vault
from anhe.cases import desk as cases
from anhe.citizen import desk as citizen
from anhe.house import erasing as house_erasing
from anhe.house import retention
from anhe.house.starting import go_on_as
from anhe.law import desk as law
from anhe.law import erased, erasing, queries, sweeping
from anhe.law.models import Sweep
from anhe.ledger import NotAllowed, Work, act, operator
from anhe.ledger.models import Detail, Entry
from anhe.people import desk as people
from anhe.people.models import Identifier, Party, Statement
from anhe.reports import desk as reports
from anhe.reports.models import Receipt, Report
from anhe.staff import desk as staff
from anhe.staff.models import AccessSession

pytestmark = pytest.mark.django_db(transaction=True)
OLD = datetime(2015, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BY = operator("tests")


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A town of 2015, with keys and an erasure list of its own."""
    monkeypatch.setattr(settings, "ANHE_VAR", str(tmp_path))
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    known = Path(settings.ANHE_KEYS) / "context"
    if known.exists():
        shutil.copytree(known, keys / "context")  # the database knows who asks by this one
    monkeypatch.setattr(settings, "ANHE_KEYS", str(keys))
    return build(at=OLD)


@pytest.fixture
def eraser():
    """Sign in as the role that erases, for the length of a block."""

    class AsRetention:
        def __enter__(self):
            connection.close_pool()
            go_on_as("retention")

        def __exit__(self, *_):
            go_on_as("app")

    yield AsRetention
    if connection.settings_dict["USER"] != "app":
        go_on_as("app")


def tell(town, *, at, answered=True, words="电动车不见了。"):
    """A report with a supplement and an answer; closed unless it is left open."""
    with Work():
        got = told(words, at=at)
        reports.add_supplement(
            report=got.report, text="还有头盔。", lang="zh-hans", by=citizen.holder(got.receipt), at=at
        )
    with Work():
        citizen.check_proof(receipt=got.receipt, proof="0000", at=at)
    if answered:
        with Work():
            reports.answer(report=got.report, text="请到派出所领取。", by=town.duty, at=at + DAY, close=True)
    return got.report


def look_into(town, file, at):
    with Work():
        staff.open_session(purpose="review_report", by=town.duty, file=file, object_ref="R-1", reason="核对物品", at=at)
        people.show_files(files=[file], by=town.duty, at=at)
        staff.close_session(session=town.duty.access, by=town.duty, at=at)


def sweep(eraser, *, at=None, cap=sweeping.CAP):
    with eraser():
        return sweeping.sweep(step=retention.step, by=BY, at=at or datetime.now(UTC), now=retention.now, cap=cap)


def seen(read):
    """What a program of the house sees, whose context is wide: rows show themselves inside a work alone."""
    with Work():
        return read()


def left_of(file) -> dict[str, int]:
    return seen(lambda: _left_of(file))


def _left_of(file) -> dict[str, int]:
    return {
        "report": Report.objects.filter(pk=file).count(), "receipt": Receipt.objects.filter(report=file).count(),
        "party": Party.objects.filter(file=file).count(), "statement": Statement.objects.filter(file=file).count(),
        "identifier": Identifier.objects.filter(file=file).count(),
        "detail": Detail.objects.filter(entry__in=Entry.objects.filter(file=file).values("id")).count(),
    }  # fmt: skip


NOTHING = dict.fromkeys(["report", "receipt", "party", "statement", "identifier", "detail"], 0)


def test_a_due_report_goes_everywhere_and_its_neighbour_stays(town, eraser):
    due, fresh = tell(town, at=OLD), tell(town, at=MONDAY)
    look_into(town, due.file, OLD + DAY)
    before = left_of(fresh.pk)
    entries = seen(Entry.objects.filter(file=due.file).count)
    done = sweep(eraser)
    assert (left_of(due.pk), left_of(fresh.pk)) == (NOTHING, before)
    assert done.records["report"] == 1
    assert seen(Entry.objects.filter(file=due.file).count) == entries  # the log keeps that it was, without the words
    (session,) = seen(lambda: list(town.duty.sessions.all()))
    assert (session.reason, session.object_ref, session.purpose) == ("", "", "review_report")


def test_months_are_whole(town, eraser):
    """Kept 36 months: what was received in March 2015 goes with the first night of April 2018, not before."""
    last, first = (
        tell(town, at=datetime(2015, 3, 31, 15, 59, tzinfo=UTC)),
        tell(town, at=datetime(2015, 3, 31, 16, 0, tzinfo=UTC)),
    )
    sweep(eraser, at=datetime(2018, 3, 31, 15, 59, tzinfo=UTC))
    assert seen(Report.objects.count) == 2
    sweep(eraser, at=datetime(2018, 3, 31, 16, 0, tzinfo=UTC))  # midnight in Zhengzhou
    assert seen(lambda: [r.pk for r in Report.objects.all()]) == [first.pk]
    assert left_of(last.pk) == NOTHING


def test_what_is_open_or_joined_to_something_not_due_stays(town, eraser):
    still_open = tell(town, at=OLD, answered=False)
    with Work():
        second = told("我也看见了。", at=MONDAY, phone="13800009999").report
        first = told("电动车被偷。", at=OLD, phone="13800008888").report
        reports.join(report=second, into=first, reason="同一件事", by=town.duty, at=MONDAY)
        reports.answer(report=first, text="已处理。", by=town.duty, at=MONDAY, close=True)
    assert sweep(eraser).records["report"] == 0
    assert seen(Report.objects.filter(pk__in=[still_open.pk, first.pk, second.pk]).count) == 3


def test_a_case_goes_as_a_whole_with_the_reports_it_stands_on(town, eraser):
    with Work():
        case = cases.accept(
            report=told("盗窃", at=OLD).report, track="administrative", by=town.duty, at=OLD, handler=town.handler
        )
        other = told("同案", at=OLD, phone="13800002222").report
        cases.take_reports(case=case, others=[other], by=town.handler, at=OLD)
        cases.add_item(case=case, kind="stolen", category="ebike", what="黑色电动车", by=town.handler, at=OLD)
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=OLD + DAY)
        cases.decide(case=case, kind="decided", by=town.handler, at=OLD + 2 * DAY, reason="已处理。")
    assert sweep(eraser, at=datetime(2025, 3, 31, 15, tzinfo=UTC)).total == 0
    done = sweep(eraser, at=datetime(2025, 4, 1, tzinfo=UTC))
    assert done.records["case-administrative"] == 2
    assert [left_of(case.file), left_of(other.file)] == [NOTHING, NOTHING]
    in_cases = seen(lambda: {m._meta.db_table: m.objects.count() for m in apps.get_app_config("cases").get_models()})
    assert {name: count for name, count in in_cases.items() if count} == {}


def test_accepting_keeps_people_as_long_as_the_case(town):
    report = tell(town, at=OLD, answered=False)
    assert seen(lambda: Party.objects.get(file=report.file)).month == "2018-03"
    with Work():
        case = cases.accept(report=report, track="criminal", by=town.duty, at=OLD + DAY, handler=town.handler)
        cases.keep_people(case=case, by=BY, at=OLD + DAY)
    assert seen(lambda: Party.objects.get(file=report.file)).month == "2045-03"
    with Work():
        later = people.add_party(
            file=case.file, party=people.NewParty(role="witness"), lang="zh-hans", by=BY, at=OLD + DAY
        )
    assert later.month == "2045-03"
    town.duty.access = None
    with Work():
        staff.open_session(purpose="handle_case", by=town.duty, file=report.file, at=OLD + DAY)
        shown = people.show_files(files=[report.file], by=town.duty, at=OLD + DAY)[report.file][0]
    assert (shown.is_erased, shown.said("narrative")) == (False, "电动车不见了。")


def hold(file=None, kind=""):
    with Work():
        return law.place_hold(
            file=file, kind=kind, ground="litigation", document="（2018）豫01民初1号", reason="诉讼", by=BY, at=OLD
        )


def test_a_hold_keeps_a_file_or_a_kind_until_it_is_lifted(town, eraser):
    held, other = tell(town, at=OLD), tell(town, at=OLD)
    one = hold(file=held.file)
    before = left_of(held.file)
    sweep(eraser)
    assert (left_of(held.file), left_of(other.file)) == (before, NOTHING)
    tell(town, at=OLD + 60 * DAY)
    every = hold(kind="report")
    assert sweep(eraser).records["report"] == 0
    with Work():
        law.lift_hold(hold=one, reason="结案", by=BY, at=MONDAY)
        law.lift_hold(hold=every, reason="结案", by=BY, at=MONDAY)
    assert sweep(eraser).records["report"] == 2
    assert left_of(held.file) == NOTHING


def test_a_hold_on_one_report_keeps_its_whole_case(town, eraser):
    with Work():
        case = cases.accept(
            report=told("盗窃", at=OLD).report, track="administrative", by=town.duty, at=OLD, handler=town.handler
        )
        other = told("同案", at=OLD, phone="13800002222").report
        cases.take_reports(case=case, others=[other], by=town.handler, at=OLD)
        cases.decide(case=case, kind="filed", by=town.handler, at=OLD)
        cases.decide(case=case, kind="decided", by=town.handler, at=OLD, reason="已处理。")
    hold(file=other.file)
    assert sweep(eraser).total == 0


def test_keys_of_past_months_go_and_held_words_stay_readable(town, eraser):
    """What an old backup holds of an erased person cannot be opened; what is held can still be read."""
    gone, held = tell(town, at=OLD, words="要删的话"), tell(town, at=OLD, words="要留的话")
    backup = seen(lambda: Party.objects.get(file=gone.file))  # as a backup taken before the sweep has it
    statement = seen(lambda: Statement.objects.get(file=gone.file, kind="narrative"))
    place = f"people_statement.text:{statement.pk}"
    opened = vault.open_sealed(
        bytes(statement.text), key=vault.unwrap(bytes(backup.data_key), where=backup.key_place), where=place
    )
    assert opened == "要删的话"
    hold(file=held.file)
    done = sweep(eraser)
    assert done.months == ["2018-03"]
    with pytest.raises(vault.Erased):
        vault.unwrap(bytes(backup.data_key), where=backup.key_place)
    party = seen(lambda: Party.objects.get(file=held.file))
    assert party.month > queries.this_month(datetime.now(UTC))
    words = seen(lambda: Statement.objects.get(file=held.file, kind="narrative"))
    key = vault.unwrap(bytes(party.data_key), where=party.key_place)
    assert vault.open_sealed(bytes(words.text), key=key, where=f"people_statement.text:{words.pk}") == "要留的话"


def test_a_cap_bounds_a_run_and_the_rest_goes_next_time(town, eraser):
    for _ in range(3):
        tell(town, at=OLD)
    first = sweep(eraser, cap=2)
    assert (first.records["report"], first.left["report"], first.months) == (2, 1, [])
    assert sweep(eraser, cap=2).records["report"] == 1


def test_the_report_is_signed_and_holds_no_content(town, eraser):
    tell(town, at=OLD, words="秘密的话")
    done = sweep(eraser)
    kept = seen(Sweep.objects.get)
    assert vault.verify(
        b"anhe retention report\n" + kept.report.encode(), bytes(kept.signature), kept.key_id, vault.public_keys()
    )
    report = json.loads(kept.report)
    assert (report["records"], report["left"], report["rules"]["report"]) == (
        dict(done.records), 0, {"version": 1, "months": 36, "days": None, "confirmed": False},
    )  # fmt: skip
    assert report["tables"]["reports_report"] == 1
    assert "秘密" not in kept.report


def test_a_restored_copy_loses_again_what_was_erased(town, eraser):
    """The database comes back as it was before the sweep; the list beside it takes the same records again."""
    due = tell(town, at=OLD)
    with eraser(), Work():
        law_sweep = law.begin_sweep(due_at=OLD, by=BY, at=MONDAY)
    erased.append(kind="report", keys=[due.pk], sweep=law_sweep.pk, at=MONDAY)
    erased.append(kind=erased.MONTH, keys=["2018-03"], sweep=law_sweep.pk, at=MONDAY)
    assert left_of(due.pk)["report"] == 1
    with eraser():
        rows = retention.erase_again(erased.path())
    assert left_of(due.pk) == NOTHING
    assert (rows["reports_report"], rows["month keys"]) == (1, 1)
    assert "2018-03" not in vault.ring().months()


def test_exports_and_proof_tries_have_their_own_clock(town, eraser, tmp_path):
    folder = house_erasing.exports()
    (folder / "deep").mkdir(parents=True)
    old, new = folder / "deep" / "old.csv", folder / "new.csv"
    for path in (old, new):
        path.write_text("x")
    os.utime(old, (0, OLD.timestamp()))
    tell(town, at=MONDAY, answered=False)
    done = sweep(eraser)
    assert ([p.exists() for p in (old, new)], done.records["export"], done.records["proof-try"]) == (
        [False, True],
        1,
        1,
    )


def test_the_clocks_must_agree(town):
    now = datetime.now(UTC)
    with Work():
        sweeping.check_clocks(at=now, now=now)
        for wrong, refusal in [(now + DAY, sweeping.ClocksDiffer), (now - DAY, sweeping.ClocksDiffer)]:
            with pytest.raises(refusal):
                sweeping.check_clocks(at=now, now=wrong)
        with pytest.raises(sweeping.NotYet):
            sweeping.check_clocks(at=now + DAY, now=now)


def test_a_jump_of_the_clock_must_be_explained_by_a_person(town, monkeypatch):
    now = datetime.now(UTC)
    monkeypatch.setattr(queries, "longest_silence", lambda since: timedelta(days=3650))
    with Work():
        with pytest.raises(sweeping.ClockJumped):
            sweeping.check_clocks(at=now, now=now, today=date(2016, 1, 1))
        sweeping.check_clocks(at=now, now=now, today=sweeping.clocks.local_day(queries.database_time()))


def test_the_silence_of_the_log_is_measured_in_the_log(town):
    with Work():
        assert queries.longest_silence(None) <= timedelta(hours=1)
        assert queries.longest_silence(datetime.now(UTC) + DAY) == timedelta(0)


def test_an_officer_may_not_begin_a_sweep(town, eraser):
    with eraser(), Work():
        law.begin_sweep(due_at=OLD, by=BY, at=MONDAY)
    with Work(), pytest.raises(NotAllowed):
        law.begin_sweep(due_at=OLD, by=town.duty, at=MONDAY)


def test_every_table_of_a_file_is_erased_with_it():
    """A model that leads to a file is named by some eraser; a new table cannot be forgotten."""
    scripts = "".join(path.read_text("utf-8") for path in (settings.HOUSE.parent).glob("*/sql/erase_*.sql"))
    scripts += house_erasing.staff.ERASE_OF_FILES
    leading = {
        m for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models() if leads_to_a_file(m)
    }
    # Holds end by being lifted; entries of the log stay; what inspectors found has its own clock.
    stay = {"law.legalhold", "ledger.entry", "inspection.finding", "inspection.sampledsession"}
    missing = [
        m._meta.label_lower
        for m in leading
        if m._meta.label_lower not in stay and f" {m._meta.db_table} " not in scripts
    ]
    assert missing == []
    assert len(leading) > 20


def leads_to_a_file(model, seen=frozenset()) -> bool:
    if any(f.name == "file" and not f.is_relation for f in model._meta.fields) or model is Report:
        return True
    # An access session outlives its file, without its words: what hangs on it is no part of the file.
    onward = (
        {f.related_model for f in model._meta.fields if f.is_relation and f.related_model is not model}
        - seen
        - {AccessSession}
    )
    return any(leads_to_a_file(other, seen | {model}) for other in onward)


def test_every_rule_can_be_looked_at(town, eraser):
    """Each question of what is due is one that the role may ask and the database understands; each answer is none here."""
    for clock in erasing.clocks():
        with eraser(), Work():
            assert (clock.rule, list(clock.due(before=OLD, held=[], limit=5, at=OLD))) == (clock.rule, [])
            if clock.erase is not None and clock.rule != "export":
                with act("records.erased", by=BY, at=OLD, doing="erase"):
                    assert dict(clock.erase(keys=[], by=BY, at=OLD)) == {}


def test_every_registered_clock_has_its_rule_and_every_rule_here_has_its_clock():
    shipped = {row["id"] for row in law.lists.reading.retention()}
    waiting = {"application"}  # its room does not stand yet
    assert shipped - waiting == {clock.rule for clock in erasing.clocks()}
