"""Taking a report: done, refused, recorded, and undone together."""

from datetime import timedelta

import pytest
from django.utils import translation
from tests.journeys.town import JINSHUI, MONDAY

from anhe import vault
from anhe.city import queries as city
from anhe.ledger import NotAllowed, Work, public
from anhe.papers import receipts
from anhe.people import desk as people
from anhe.people import queries as people_queries
from anhe.reports import access, desk, queries
from anhe.reports.models import Draft, Receipt, Report
from anhe.reports.tests.factories import HOUR, STORY, entries, new_report
from anhe.staff.models import Unit

pytestmark = pytest.mark.django_db
WEB = public("web")


def take(**more):
    with Work():
        return desk.receive(report=new_report(**more), by=WEB, at=MONDAY)


def test_a_report_is_taken_with_a_receipt_that_verifies_offline(town):
    taken = take()
    held = Receipt.objects.get(report=taken.report)
    facts = receipts.read(held.text, vault.public_keys())
    content = receipts.ReceiptContent.from_canonical(held.content)
    assert (facts.number, facts.unit, facts.content_hash) == (taken.report.number, town.duty.unit.name_zh, content.hash)
    assert taken.report.unit == town.duty.unit
    assert entries("report.received", object_ref=taken.report.number, file=taken.report.file) == 1


def test_nothing_said_stands_in_the_clear(town):
    taken = take(items=({"what": "雅迪电动车", "kind": "ebike", "serial": "YD1", "value_fen": 328000},))
    row = str(Report.objects.filter(pk=taken.report.pk).values().get())
    held = str(Receipt.objects.filter(report=taken.report).values().get())
    for secret in ("张㛃𠮷", "13800001234", STORY, "花园路", "雅迪", taken.tracking_code):
        assert secret not in row + held
    shown = people.sealing.shown_party(people_queries.parties([taken.report.file]).get())
    assert (shown.name, shown.phone, shown.said("narrative")) == ("张㛃𠮷", "13800001234", STORY)


def test_the_place_is_kept_rounded_to_a_hundred_metres(town):
    report = take(lon=JINSHUI[0] + 0.0001, lat=JINSHUI[1] - 0.0001).report
    assert (report.lon, report.lat) == city.rounded(*JINSHUI)


def test_the_code_opens_the_receipt_and_nothing_else_does(town):
    taken = take()
    assert queries.receipt_for(taken.tracking_code.lower().replace("-", " ")) == taken.receipt
    assert queries.receipt_for(taken.report.number) is None
    assert queries.receipt_for("") is None


def test_the_same_form_twice_is_one_report_with_one_code(town):
    first = take(token="a form")
    with pytest.raises(desk.AlreadyReceived):
        take(token="a form")
    assert Report.objects.count() == 1
    assert queries.receipt_of_token("a form") == first.receipt
    assert desk.tracking_code("a form") == first.tracking_code


def test_the_second_proof_is_the_telephone_else_the_passphrase(town):
    phone = take().receipt
    nameless = take(reporter=None, passphrase="月亮 六便士").receipt
    neither = take(reporter=None).receipt
    assert phone.proof == Receipt.Proof.PHONE
    assert phone.proof_hash == vault.keyed_hash(f"{phone.pk}:1234", purpose="proof").hex()
    assert nameless.proof == Receipt.Proof.PASSPHRASE
    assert vault.check_passphrase("月亮 六便士", nameless.proof_hash)
    assert (neither.proof, neither.proof_hash) == (Receipt.Proof.NONE, "")


def test_without_a_point_the_district_decides_and_without_either_the_bureau(town):
    assert take(lon=None, lat=None, district_code="410108").report.unit.code == "410108"
    assert take(lon=None, lat=None).report.unit.kind == Unit.Kind.BUREAU


def test_a_paper_slip_keeps_the_day_it_was_written(town):
    report = take(received_at=MONDAY - timedelta(days=3), happened_from=None).report
    assert report.received_at == MONDAY - timedelta(days=3)
    assert report.receipt.issued_at == MONDAY


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"narrative": " \n "}, desk.NotToldYet),
        ({"narrative": "字" * 20_001}, desk.TooLong),
        ({"happened_from": MONDAY + HOUR}, desk.InTheFuture),
        ({"happened_until": MONDAY + HOUR}, desk.InTheFuture),
        ({"received_at": MONDAY + HOUR}, desk.InTheFuture),
        ({"happened_from": MONDAY - timedelta(days=366 * 51)}, desk.TooLongAgo),
        ({"happened_from": MONDAY - HOUR, "happened_until": MONDAY - 2 * HOUR}, desk.OutOfOrder),
        ({"lon": 113.0, "lat": 30.0}, city.OutsideCity),
        ({"lon": None, "lat": None, "district_code": "999999"}, desk.NoSuchDistrict),
    ],
)
def test_what_cannot_be_taken_is_refused_with_words_and_leaves_nothing(town, more, refusal):
    with pytest.raises(refusal) as raised:
        take(**more)
    assert str(raised.value)
    assert Report.objects.count() == 0
    assert entries("report.received") == entries("file.opened") == 0


def test_a_clock_that_runs_five_minutes_ahead_is_forgiven(town):
    assert take(happened_from=MONDAY + timedelta(minutes=4)).report.happened_from == MONDAY + timedelta(minutes=4)


@pytest.mark.parametrize("value", [None, 0, 1, 10**15])
def test_no_amount_bars_a_report(town, value):
    assert take(items=({"what": "一根电缆", "kind": "", "serial": "", "value_fen": value},)).report.state == "received"


def test_without_any_unit_there_is_nobody_to_take_it(db):
    vault.prepare()
    with pytest.raises(desk.NobodyInCharge), Work():
        desk.receive(report=new_report(lon=None, lat=None), by=WEB, at=MONDAY)


def test_a_door_that_asks_for_a_post_refuses_those_without(town):
    with pytest.raises(NotAllowed), Work():
        desk.receive(report=new_report(), by=town.handler, at=MONDAY, may=access.may_take)
    with Work():
        assert desk.receive(report=new_report(), by=town.duty, at=MONDAY, may=access.may_take).report.pk


def test_a_report_is_undone_with_its_receipt_its_people_and_its_entry(town):
    with pytest.raises(ZeroDivisionError), Work():
        desk.receive(report=new_report(), by=WEB, at=MONDAY)
        1 / 0  # noqa: B018
    assert (Report.objects.count(), Receipt.objects.count(), people_queries.Party.objects.count()) == (0, 0, 0)
    assert entries("report.received") == 0


def test_the_refusal_speaks_the_askers_language(town):
    with translation.override("zh-hans"), pytest.raises(desk.InTheFuture, match="时间在将来"):
        take(happened_from=MONDAY + HOUR)
    with translation.override("en"), pytest.raises(desk.InTheFuture, match="lies in the future"):
        take(happened_from=MONDAY + HOUR)


def test_a_caller_is_looked_up_by_those_who_take_calls_and_it_is_kept(town):
    report = take().report
    with Work():
        assert desk.look_for_caller(phone="+86 138-0000-1234", by=town.duty, at=MONDAY) == {report.file}
        assert desk.look_for_caller(phone="13900009999", by=town.duty, at=MONDAY) == set()
        assert desk.look_for_caller(phone="---", by=town.duty, at=MONDAY) == set()
    assert entries("caller.looked_up", actor_ref=town.duty.number, purpose="take_call") == 3
    with pytest.raises(NotAllowed), Work():
        desk.look_for_caller(phone="13800001234", by=town.handler, at=MONDAY)


def save(body, code="", at=MONDAY):
    with Work():
        return desk.save_draft(body=body, by=WEB, at=at, code=code)


def test_a_draft_opens_with_its_code_alone_and_lies_sealed(town):
    code, draft = save({"answers": {"story": {"narrative": STORY}}})
    assert STORY.encode() not in bytes(Draft.objects.get().body)
    with Work():
        assert desk.open_draft(code=code.lower(), by=WEB, at=MONDAY)["answers"]["story"]["narrative"] == STORY
    with pytest.raises(desk.DraftGone), Work():
        desk.open_draft(code="0000-0000-0000", by=WEB, at=MONDAY)
    assert (entries("draft.saved", object_id=str(draft.pk)), entries("draft.resumed")) == (1, 1)


def test_a_draft_saved_again_keeps_its_code_and_begins_its_thirty_days_anew(town):
    code, _draft = save({"n": 1})
    again, draft = save({"n": 2}, code=code, at=MONDAY + timedelta(days=20))
    assert (again, Draft.objects.count(), draft.expires_at) == (code, 1, MONDAY + timedelta(days=50))
    with Work():
        assert desk.open_draft(code=code, by=WEB, at=MONDAY + timedelta(days=49)) == {"n": 2}


def test_a_draft_is_gone_after_thirty_days_and_the_night_deletes_it(town):
    code, _draft = save({"n": 1})
    later = MONDAY + timedelta(days=30, seconds=1)
    for verb in (lambda: desk.open_draft(code=code, by=WEB, at=later), lambda: desk.drop_draft(code=code, by=WEB, at=later)):
        with pytest.raises(desk.DraftGone), Work():
            verb()
    with pytest.raises(desk.DraftGone):
        save({"n": 2}, code=code, at=later)
    with Work():
        assert desk.drop_expired_drafts(by=WEB, at=MONDAY) == 0
        assert desk.drop_expired_drafts(by=WEB, at=later) == 1
    assert Draft.objects.count() == 0
    assert entries("draft.expired") == 2


def test_a_draft_too_large_to_keep_is_refused(town):
    with pytest.raises(desk.TooLong):
        save({"story": "字" * 200_001})
    assert Draft.objects.count() == 0


def test_a_dropped_draft_is_gone_and_dropping_is_undone_with_the_rest(town):
    code, draft = save({"n": 1})
    with pytest.raises(ZeroDivisionError), Work():
        desk.drop_draft(code=code, by=WEB, at=MONDAY)
        1 / 0  # noqa: B018
    assert Draft.objects.get() == draft
    with Work():
        desk.drop_draft(code=code, by=WEB, at=MONDAY)
    assert (Draft.objects.count(), entries("draft.dropped")) == (0, 1)
