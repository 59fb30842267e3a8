"""What officers decide about a report, files taken in, keys of offices: done, refused, recorded, undone together."""

from datetime import timedelta

import pytest
from tests.journeys.town import MONDAY, OPERATOR

from anhe.ledger import NotAllowed, Work, operator, public
from anhe.ledger import queries as ledger
from anhe.people import desk as people
from anhe.reports import desk, office_keys, queries
from anhe.reports.desk.batches import BatchEnded, RejectsGone, TooMany
from anhe.reports.desk.offices import BadTerms
from anhe.reports.models import Batch, Reply, Report
from anhe.reports.tests.factories import HOUR, entries, new_report, received

pytestmark = pytest.mark.django_db


def decide(verb, **given):
    with Work():
        return verb(at=MONDAY + HOUR, **given)


def decisions(town, report):
    """Every verb on an open report, by name, with what it needs."""
    earlier = received(phone="13900005555", at=MONDAY - HOUR).report
    return {
        "report.joined": (desk.join, {"report": report, "into": earlier, "reason": "同一件事", "by": town.duty}),
        "report.transferred": (desk.transfer, {"report": report, "to": town.stranger.unit, "reason": "他们管", "by": town.duty}),
        "report.withdrawn": (desk.withdraw, {"report": report, "reason": "找到了", "by": town.duty}),
        "report.accepted": (desk.mark_accepted, {"report": report, "by": town.duty}),
        "report.answered": (desk.answer, {"report": report, "text": "已看过现场。", "by": town.duty, "close": True}),
    }


VERBS = {
    "report.joined": "linked", "report.transferred": "transferred", "report.withdrawn": "withdrawn",
    "report.accepted": "accepted", "report.answered": "answered",
}  # fmt: skip


@pytest.mark.parametrize(("verb", "state"), VERBS.items())
def test_a_decision_is_done_and_recorded(town, report, verb, state):
    run, given = decisions(town, report)[verb]
    decide(run, **given)
    assert Report.objects.get(pk=report.pk).state == state
    (entry,) = ledger.of_object(report).filter(verb=verb)
    assert (entry.actor_ref, entry.file, entry.object_ref) == (town.duty.number, report.file, report.number)


@pytest.mark.parametrize("verb", VERBS)
def test_a_decided_report_is_decided_once(town, report, verb):
    run, given = decisions(town, report)[verb]
    decide(desk.withdraw, report=report, reason="找到了", by=town.duty)
    with pytest.raises(desk.NotOpen):
        decide(run, **given)
    assert Report.objects.get(pk=report.pk).state == "withdrawn"
    assert entries(verb, object_id=str(report.pk)) == (1 if verb == "report.withdrawn" else 0)
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("verb", VERBS)
def test_a_decision_is_undone_with_its_entry(town, report, verb):
    run, given = decisions(town, report)[verb]
    with pytest.raises(ZeroDivisionError), Work():
        run(at=MONDAY, **given)
        1 / 0  # noqa: B018
    assert Report.objects.get(pk=report.pk).state == "received"
    assert (entries(verb), Reply.objects.count()) == (0, 0)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "report.accepted"])
@pytest.mark.parametrize("who", ["stranger", "examiner"])
def test_only_the_unit_in_charge_decides(town, report, verb, who):
    run, given = decisions(town, report)[verb]
    officer = getattr(town, who)
    if who == "examiner":
        officer.roles = frozenset({"examiner"})  # of the unit, without a post that decides
    with pytest.raises(NotAllowed):
        decide(run, **given | {"by": officer})
    assert Report.objects.get(pk=report.pk).state == "received"


def test_both_receipts_of_joined_reports_stay_good(town, report):
    earlier = received(phone="13900005555").report
    decide(desk.join, report=report, into=earlier, reason="同一件事", by=town.duty)
    assert (report.receipt.report_id, earlier.receipt.report_id) == (report.pk, earlier.pk)
    assert Report.objects.get(pk=report.pk).joined_to == earlier


def test_reports_are_not_joined_in_chains_nor_to_themselves(town, report):
    earlier, earliest = received(phone="13900005555").report, received(phone="13900006666").report
    decide(desk.join, report=report, into=earlier, reason="同一件事", by=town.duty)
    for later, into in ((earliest, report), (earlier, earliest), (earlier, earlier)):
        with pytest.raises(desk.SameReport):
            decide(desk.join, report=later, into=into, reason="同一件事", by=town.duty)


def test_a_report_is_not_handed_to_the_unit_that_has_it(town, report):
    with pytest.raises(desk.SameUnit):
        decide(desk.transfer, report=report, to=report.unit, reason="他们管", by=town.duty)


def test_a_transferred_report_can_be_decided_by_its_new_unit_alone(town, report):
    decide(desk.transfer, report=report, to=town.stranger.unit, reason="他们管", by=town.duty)
    moved = Report.objects.get(pk=report.pk)
    with pytest.raises(desk.NotOpen):
        decide(desk.withdraw, report=report, reason="找到了", by=town.duty)  # as it was when their page was drawn
    with pytest.raises(NotAllowed):
        decide(desk.withdraw, report=moved, reason="找到了", by=town.duty)
    decide(desk.withdraw, report=moved, reason="找到了", by=town.stranger)
    assert Report.objects.get(pk=report.pk).state == "withdrawn"


def test_an_answer_leaves_the_report_open_unless_it_closes_it(town, report):
    reply = decide(desk.answer, report=report, text="民警明天联系您。", by=town.duty)
    assert Report.objects.get(pk=report.pk).state == "received"
    assert (reply.officer_number, reply.officer_name, reply.unit) == (town.duty.number, town.duty.name, town.duty.unit)
    with Work():
        assert people.open_words(statement=reply.statement, by=town.duty, at=MONDAY, reason="test") == "民警明天联系您。"
    with pytest.raises(desk.TooLong):
        decide(desk.answer, report=report, text="字" * 20_001, by=town.duty)
    with pytest.raises(people.NothingSaid):
        decide(desk.answer, report=report, text="  ", by=town.duty)
    assert Reply.objects.count() == 1


def test_a_supplement_is_kept_and_an_empty_or_huge_one_is_not(town, report):
    holder = queries.holder(report)
    decide(desk.add_supplement, report=report, text="车架号是 YD1。", lang="zh-hans", by=holder)
    for text, refusal in (("", people.NothingSaid), ("字" * 20_001, desk.TooLong)):
        with pytest.raises(refusal):
            decide(desk.add_supplement, report=report, text=text, lang="zh-hans", by=holder)
    assert entries("report.supplemented", actor_kind="holder", object_id=str(report.pk)) == 1


def begun(town) -> Batch:
    return decide(desk.begin_batch, name="三月.csv", sha256="0" * 64, mapping="reports_csv", by=town.duty)


def rows(count: int, of: str = "row"):
    made = [new_report(token=f"{of}:{n}", channel="file") for n in range(count)]
    return made, [f"{n:064d}" for n in range(count)]


def test_a_part_of_a_file_is_one_act_that_names_its_rows(town):
    batch, (made, hashes) = begun(town), rows(3)
    took = decide(desk.receive_batch, batch=batch, reports=made, row_hashes=hashes, by=town.duty)
    assert (len(took.received), took.known, Batch.objects.get().taken) == (3, [], 3)
    (entry,) = ledger.of_object(batch).filter(verb="batch.taken")
    assert all(one in ledger.details([entry])[entry.pk] for one in hashes)


def test_rows_taken_before_give_their_first_receipts(town):
    batch, (made, hashes) = begun(town), rows(2)
    first = decide(desk.receive_batch, batch=batch, reports=made, row_hashes=hashes, by=town.duty)
    more, hashes = rows(3)
    took = decide(desk.receive_batch, batch=batch, reports=more, row_hashes=hashes, by=town.duty)
    assert {receipt.pk for receipt in took.known} == {one.receipt.pk for one in first.received}
    assert (len(took.received), Report.objects.count()) == (1, 3)


def test_a_part_is_taken_whole_or_not_at_all(town):
    batch, (made, hashes) = begun(town), rows(2)
    with pytest.raises(desk.NotToldYet):
        decide(desk.receive_batch, batch=batch, reports=[*made, new_report(narrative="")], row_hashes=hashes, by=town.duty)
    assert (Report.objects.count(), Batch.objects.get().taken, entries("batch.taken")) == (0, 0, 0)


def test_a_file_has_an_end_and_parts_a_size(town):
    batch, (made, hashes) = begun(town), rows(1)
    with pytest.raises(TooMany):
        decide(desk.receive_batch, batch=batch, reports=made * 501, row_hashes=hashes, by=town.duty)
    decide(desk.end_batch, batch=batch, refused=1, rejects="第 4 行，张三", by=town.duty)
    for verb, more in ((desk.receive_batch, {"reports": made, "row_hashes": hashes}), (desk.end_batch, {"refused": 1})):
        with pytest.raises(BatchEnded):
            decide(verb, batch=batch, by=town.duty, **more)
    assert (entries("batch.begun"), entries("batch.ended"), Batch.objects.get().refused) == (1, 1, 1)


def test_only_those_who_may_take_in_files_begin_one(town):
    town.handler.roles = frozenset({"handler"})
    with pytest.raises(NotAllowed):
        decide(desk.begin_batch, name="x", sha256="0" * 64, mapping="m", by=town.handler)
    assert Batch.objects.count() == 0


def test_refused_rows_lie_sealed_and_are_gone_after_thirty_days(town):
    batch = begun(town)
    decide(desk.end_batch, batch=batch, refused=1, rejects="第 4 行，张三", by=town.duty)
    assert "张三".encode() not in bytes(Batch.objects.get().rejects)
    held = Batch.objects.get()
    assert decide(desk.open_rejects, batch=held, by=town.duty) == "第 4 行，张三"
    with pytest.raises(NotAllowed):
        decide(desk.open_rejects, batch=held, by=public("web"))
    with Work():
        assert desk.drop_old_rejects(by=OPERATOR, at=MONDAY + timedelta(days=30)) == 0
        assert desk.drop_old_rejects(by=OPERATOR, at=MONDAY + timedelta(days=31)) == 1
    with pytest.raises(RejectsGone):
        decide(desk.open_rejects, batch=Batch.objects.get(), by=town.duty)
    assert (entries("rejects.read"), entries("rejects.expired")) == (1, 2)


def issued(town, **more):
    given = {"office": town.duty.unit, "name": "窗口系统", "per_minute": 60, "days": 30, "by": operator()}
    return decide(desk.issue_office_key, **given | more)


def test_an_office_gets_a_key_that_works_until_it_is_ended(town):
    key_id, text = issued(town)
    key = office_keys.read(text, MONDAY)
    assert (key.id, key.office, key.per_minute) == (key_id, town.duty.unit.code, 60)
    assert entries("office_key.issued", actor_kind="operator") == 1
    decide(desk.end_office_key, key_id=key_id, reason="系统停用", by=operator())
    with pytest.raises(office_keys.BadKey, match="ended"):
        office_keys.read(text, MONDAY)
    assert entries("office_key.ended") == 1


@pytest.mark.parametrize("more", [{"per_minute": 0}, {"days": 0}, {"days": 2000}, {"name": ""}, {"name": "长" * 61}])
def test_a_key_without_sound_terms_is_refused(town, more):
    with pytest.raises(BadTerms):
        issued(town, **more)
    with pytest.raises(BadTerms):
        decide(desk.end_office_key, key_id="../x", reason="x", by=operator())


def test_only_the_operator_issues_and_ends_keys(town):
    with pytest.raises(NotAllowed):
        issued(town, by=town.head)
    with pytest.raises(NotAllowed):
        decide(desk.end_office_key, key_id="ABC", reason="x", by=town.head)
    assert entries("office_key.issued") == entries("office_key.ended") == 0
