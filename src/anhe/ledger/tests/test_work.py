"""An act is permission, write, entry and followers in one transaction; a refusal leaves its own trace."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from anhe.ledger import (
    SOMEBODY_WAITS,
    NotAllowed,
    Refused,
    Work,
    act,
    after,
    attempt,
    new_id,
    operator,
    public,
    record_refusal,
    update,
)
from anhe.ledger import queries as ledger
from anhe.ledger.following import followers
from anhe.ledger.models import Detail, Entry, Row
from anhe.staff import desk as staff
from anhe.staff.models import Unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OPERATOR = operator("tests")


def unit(code: str = "U1"):
    return staff.register_unit(code=code, kind="bureau", name_zh="局", name_en="Bureau", by=OPERATOR, at=NOW)


def test_an_entry_says_who_did_what_to_what():
    with Work():
        made = unit()
    entry = Entry.objects.get(verb="unit.registered")
    assert (entry.actor_kind, entry.actor_ref, entry.actor_number) == ("operator", "tests", 1)
    assert (entry.object_kind, entry.object_id, entry.outcome, entry.doing) == ("staff.unit", str(made.pk), "allowed", "collect")
    assert entry.happened_at == NOW
    assert entry.recorded_at > entry.happened_at
    detail = Detail.objects.get(pk=entry.pk)
    assert json.loads(detail.text) == {"facts": {"code": "U1", "kind": "bureau"}, "reason": ""}
    assert hashlib.sha256(bytes(detail.nonce) + detail.text.encode()).digest() == bytes(entry.details_hash)


def test_each_row_written_is_noted_with_its_salted_hash():
    with Work():
        made = unit()
    entry = Entry.objects.get(verb="unit.registered")
    row = Row.objects.get(entry=entry.pk)
    assert (row.table, row.key, row.op) == ("staff_unit", str(made.pk), "I")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256(%s || convert_to(jsonb_strip_nulls(to_jsonb(u))::text, 'UTF8')) FROM staff_unit u WHERE id = %s",
            [bytes(row.salt), made.pk],
        )
        assert bytes(cursor.fetchone()[0]) == bytes(row.hash)
    joined = f"{row.table}\t{row.key}\t{row.op}".encode() + bytes(row.salt) + bytes(row.hash)
    assert hashlib.sha256(joined).digest() == bytes(entry.rows_hash)


def test_numbers_of_an_actor_have_no_gaps():
    with Work():
        unit("A")
        unit("B")
    with Work():
        unit("C")
    assert list(Entry.objects.order_by("actor_number").values_list("actor_number", flat=True)) == [1, 2, 3]


def test_a_write_outside_an_act_is_refused_by_the_database():
    with Work():
        unit()
    with pytest.raises(DatabaseError, match="outside an act"), Work():
        Unit.objects.update(phone="1")


def test_a_write_after_the_act_is_refused_too():
    with pytest.raises(DatabaseError, match="outside an act"), Work():
        made = unit()
        made.phone = "1"
        made.save()


@pytest.mark.parametrize("order", ["UPDATE ledger_entry SET verb = 'x'", "DELETE FROM ledger_row", "TRUNCATE ledger_entry",
                                   "INSERT INTO ledger_counter VALUES ('x', 1)", "UPDATE ledger_detail SET text = ''"])  # fmt: skip
def test_the_app_cannot_touch_the_ledger(order):
    with Work():
        unit()
    with pytest.raises(DatabaseError), Work(), connection.cursor() as cursor:
        cursor.execute(order)


def test_an_act_inside_an_act_gives_the_outer_one_its_place_back():
    with Work(), act("outer.done", by=OPERATOR, at=NOW):
        unit("IN")
        Unit.objects.filter(code="IN").update(phone="110")
    outer, inner = Entry.objects.get(verb="outer.done"), Entry.objects.get(verb="unit.registered")
    assert Row.objects.get(entry=inner.pk).op == "I"
    assert Row.objects.get(entry=outer.pk).op == "U"


def test_a_refusal_undoes_everything_and_is_written_down():
    class TooLate(Refused):
        pass

    with Work() as work:
        unit("GONE")
        with pytest.raises(TooLate) as refused, act("thing.done", by=OPERATOR, at=NOW):
            raise TooLate("too late")
        work.restart(refused.value)
    assert not Unit.objects.filter(code="GONE").exists()
    entry = Entry.objects.get()
    assert (entry.verb, entry.outcome, entry.refusal) == ("thing.done", "refused", "TooLate")


def test_permission_is_asked_before_anything_is_written():
    with Work(), pytest.raises(NotAllowed), act("thing.done", by=public("web"), may=lambda by, on: False, at=NOW):
        pytest.fail("the act went on")
    assert not Entry.objects.exists()


def test_an_act_needs_a_transaction(transactional_db):
    with pytest.raises(RuntimeError, match="joins the transaction"), act("thing.done", by=OPERATOR, at=NOW):
        pass


def test_a_failed_entry_undoes_the_write(monkeypatch):
    monkeypatch.setattr("anhe.ledger.work.RECORD", "SELECT no_such_function(%s)" + "" * 17)
    with pytest.raises(Exception, match=r"no_such_function|argument|placeholders"), Work():
        unit("HALF")
    assert not Unit.objects.filter(code="HALF").exists()


def test_followers_are_queued_in_the_same_commit():
    @after("thing.followed")
    def hear(entry):
        return entry

    @after("thing.followed", priority=SOMEBODY_WAITS)
    def hear_at_once(entry):
        return entry

    try:
        with Work(), act("thing.followed", by=OPERATOR, at=NOW):
            pass
        entry = Entry.objects.get(verb="thing.followed")
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name, priority, args ->> 'entry' FROM procrastinate_jobs ORDER BY id")
            queued = [(name.partition(".")[2], priority, of) for name, priority, of in cursor.fetchall()]
        assert queued == [("hear", 0, str(entry.pk)), ("hear_at_once", 10, str(entry.pk))]
    finally:
        followers.pop("thing.followed")


def test_the_code_that_a_citizen_waits_for_goes_before_everything_older():
    """It waits where nothing short does, and before what else may take long: by the queue's own rule, which a worker asks."""
    with Work():
        for verb in ("report.received", "case.accepted", "code.asked"):
            with act(verb, by=OPERATOR, at=NOW):
                pass
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (id, queue_name, task_name) VALUES (-1, 'long', 'every.night')")
        cursor.execute("SELECT task_name, queue_name FROM procrastinate_jobs WHERE id > 0 ORDER BY id")
        assert set(cursor.fetchall()) >= {
            ("reports.propose_duplicates", "default"), ("cases.keep_as_long", "default"), ("citizen.send_code", "long"),
        }  # fmt: skip
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()
        cursor.execute("SELECT (procrastinate_fetch_job_v2('{long}', %s)).task_name FROM generate_series(1, 2)", worker)
        assert [name for (name,) in cursor.fetchall()] == ["citizen.send_code", "every.night"]


def test_an_update_is_noted_and_goes_out_with_its_entry():
    row = unit("GOES")
    with Work(), act("unit.renamed", by=OPERATOR, on=row, at=NOW):
        row.name_zh, row.phone = "新名", "110"
        update(row, "name_zh", "phone")
    entry = Entry.objects.get(verb="unit.renamed")
    assert list(Row.objects.filter(entry=entry.pk).values_list("table", "key", "op")) == [("staff_unit", str(row.pk), "U")]
    assert Unit.objects.values_list("name_zh", "phone").get(pk=row.pk) == ("新名", "110")


def test_an_update_of_a_row_that_is_gone_undoes_the_act_with_it():
    """Also where the commit was already on its way behind it."""
    kept, gone = unit("KEPT"), unit("GONE")
    gone.pk = new_id()
    with pytest.raises(DatabaseError, match="the row to write is not there"), Work(), act("unit.renamed", by=OPERATOR, at=NOW):
        kept.phone = gone.phone = "110"
        update(kept, "phone")
        update(gone, "phone")
    assert (Unit.objects.get(pk=kept.pk).phone, Entry.objects.filter(verb="unit.renamed").exists()) == ("", False)


class Form:
    cleaned_data: dict = {}

    def __init__(self) -> None:
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        return True

    def add_error(self, field, words) -> None:
        self.errors.append(words)


def test_attempt_turns_a_refusal_into_an_error_of_the_form():
    def verb(**given):
        with act("thing.tried", by=OPERATOR, at=NOW):
            unit("TRIED")
            raise Refused("not now")

    form = Form()
    with Work():
        assert attempt(form, verb) is False
    assert form.errors == ["not now"]
    assert [(e.verb, e.outcome) for e in Entry.objects.all()] == [("thing.tried", "refused")]


def test_attempt_keeps_the_answer():
    form = Form()
    with Work():
        assert attempt(form, lambda: unit("OK")) is True
    assert form.result.code == "OK"


def test_a_refusal_of_an_unknown_asker_is_kept():
    with Work():
        record_refusal(Refused("no"), at=NOW)
    assert Entry.objects.get().actor_ref == "unknown"


def test_the_story_of_a_file_is_in_order_and_without_refusals():
    file = new_id()
    with Work():
        for verb in ("a.done", "b.done"):
            with act(verb, by=OPERATOR, file=file, at=NOW):
                pass
    assert [e.verb for e in ledger.of_file(file)] == ["a.done", "b.done"]


def test_ids_sort_by_time():
    made = [new_id() for _ in range(50)]
    assert all(i.version == 7 for i in made)
    assert [i.int >> 80 for i in made] == sorted(i.int >> 80 for i in made)


def test_what_was_shown_before_a_refusal_stays_written_down():
    with Work() as work:
        with act("file.read", by=OPERATOR, file=new_id(), purpose="visit", at=NOW, doing="consult") as facts:
            facts.shown.append("party:1")
        with act("file.looked_for", by=OPERATOR, purpose="visit", at=NOW, doing="consult"):
            pass
        with pytest.raises(NotAllowed) as refused, act("unit.closed", by=OPERATOR, may=lambda by, on: False, at=NOW):
            pass
        work.restart(refused.value)
    told = [(entry.verb, entry.outcome, entry.purpose) for entry in Entry.objects.order_by("recorded_at")]
    assert told == [("unit.closed", "refused", ""), ("file.read", "allowed", "visit")]
    assert json.loads(Detail.objects.get(pk=Entry.objects.get(verb="file.read").pk).text)["shown"] == ["party:1"]
