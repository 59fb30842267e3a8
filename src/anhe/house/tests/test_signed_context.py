"""Who asks is signed: what is forged, heard twice or set by hand shows no row."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from tests.journeys.town import build, told

from anhe.cases import desk as cases
from anhe.cases.models import Case, Deadline
from anhe.house import database
from anhe.ledger import Work, act
from anhe.ledger import context as contexts
from anhe.ledger.work import BEGUN
from anhe.people.models import Party, Statement
from anhe.reports.models import Receipt, Report
from anhe.staff import desk as staff
from anhe.staff.desk import sessions

pytestmark = pytest.mark.django_db
BEGIN = "SELECT access_begin(%s, %s)"
EVERYBODY = contexts.operator("forger")
TABLES = (Report, Receipt, Case, Deadline, Party, Statement)


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def report(town):
    with Work():
        return told("昨晚停在楼下的电动车不见了。", at=datetime.now(UTC)).report


@pytest.fixture
def case(town, report):
    with Work():
        return cases.accept(report=report, track="criminal", by=town.duty, at=datetime.now(UTC), handler=town.handler)


@pytest.fixture
def committed(transactional_db):
    """A report that other connections find, if anything lets them."""
    with Work():
        build()
        return told("昨晚停在楼下的电动车不见了。", at=datetime.now(UTC)).report


def seen(context) -> list[int]:
    """How many rows of each table this context sees."""
    with Work(context):
        return [model.objects.count() for model in TABLES]


@pytest.fixture
def other():
    """A connection of the app's own, as an intruder's statements would have it."""
    with database.server().connect("app", database=connection.settings_dict["NAME"], autocommit=False) as found:
        yield found
        found.rollback()


def signed(wire: psycopg.Connection, context=EVERYBODY, *, backend: int | None = None) -> tuple[str, bytes]:
    begun = str(wire.execute(BEGUN).fetchone()[0])
    return context.signed(backend=backend or wire.info.backend_pid, transaction=begun)


def test_who_is_in_charge_sees_the_rows_and_a_stranger_none(town, case):
    assert seen(contexts.operator("tests")) == [1, 1, 1, Deadline.objects.count(), 1, Statement.objects.count()]
    mine = seen(contexts.officer(town.head))
    assert mine[:3] == [1, 1, 1] and mine[3] == Deadline.objects.count()
    assert seen(contexts.officer(town.stranger)) == [0] * 6
    assert seen(contexts.PUBLIC) == [0] * 6


def test_people_are_seen_only_once_a_file_is_opened(town, case):
    assert seen(contexts.officer(town.handler))[4:] == [0, 0]
    opened = contexts.with_opened(contexts.officer(town.handler), [case.file])
    assert seen(opened)[4:] == [1, Statement.objects.count()]
    with Work():
        staff.open_session(purpose="handle_case", file=case.file, by=town.handler, at=datetime.now(UTC))
    assert seen(contexts.officer(town.handler))[4:] == [1, Statement.objects.count()]


def test_a_stranger_opens_no_file_however_well_signed(town, case):
    assert seen(contexts.with_opened(contexts.officer(town.stranger), [case.file])) == [0] * 6
    with Work(), act("session.opened", by=town.stranger, at=datetime.now(UTC)):  # past the desk, which refuses it
        sessions.begin(
            officer=town.stranger,
            purpose="handle_case",
            file=case.file,
            at=datetime.now(UTC),
            length=timedelta(hours=8),
        )
    assert seen(contexts.officer(town.stranger)) == [0] * 6


def test_a_grant_shows_a_file_and_its_end_hides_it(town, case):
    with Work():
        given = staff.grant(file=case.file, scope="full", officer=town.stranger, by=town.head, at=datetime.now(UTC))
    assert seen(contexts.officer(town.stranger))[:3] == [1, 1, 1]
    with Work():
        staff.end_grant(grant=given, by=town.head, at=datetime.now(UTC))
    assert seen(contexts.officer(town.stranger)) == [0] * 6


@pytest.mark.parametrize(("scope", "rows", "people"), [("known", 0, 0), ("facts", 1, 0), ("full", 1, 1)])
def test_a_grant_shows_people_only_where_it_is_of_everything(town, case, scope, rows, people):
    with Work():
        staff.grant(file=case.file, scope=scope, officer=town.stranger, by=town.head, at=datetime.now(UTC))
    opened = contexts.with_opened(contexts.officer(town.stranger), [case.file])
    assert seen(opened) == [
        rows,
        rows,
        rows,
        rows * Deadline.objects.count(),
        people,
        people * Statement.objects.count(),
    ]


def test_the_holder_sees_the_own_report_and_its_people_after_the_second_proof(town, report, case):
    with Work():
        told("另一件事。", at=datetime.now(UTC), phone="13900005678")
    assert seen(contexts.holder(report.number, report.pk, proven=False))[:5] == [1, 1, 1, Deadline.objects.count(), 0]
    assert seen(contexts.holder(report.number, report.pk, proven=True))[:5] == [1, 1, 1, Deadline.objects.count(), 1]


def test_a_forged_text_or_mac_is_refused(other):
    text, mac = signed(other)
    for forged in (
        (text.replace("operator", "job"), mac),
        (text, bytes(32)),
        (text, mac[:-1] + bytes([mac[-1] ^ 1])),
        (text + "|", mac),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="forged access context"), other.transaction():
            other.execute(BEGIN, forged)


def test_a_context_is_worth_nothing_in_a_later_transaction_or_another_backend(other):
    heard = signed(other)
    other.execute(BEGIN, heard)
    other.commit()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="forged access context"):
        other.execute(BEGIN, heard)
    other.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="forged access context"):
        other.execute(BEGIN, signed(other, backend=other.info.backend_pid + 1))


def settings_of(wire) -> dict[str, str]:
    names = ("kind", "wide", "units", "files", "cases", "contents")
    return {
        name: wire.execute("SELECT current_setting(%s, true)", [f"anhe.access_{name}"]).fetchone()[0] for name in names
    }


def test_settings_heard_in_one_transaction_are_refused_in_the_next_and_on_another_connection(committed, other):
    other.execute(BEGIN, signed(other))
    heard = settings_of(other)
    assert heard["wide"].startswith("{all}")
    other.commit()
    with database.server().connect("app", database=connection.settings_dict["NAME"], autocommit=False) as another:
        for wire in (other, another):
            for name, value in heard.items():
                wire.execute("SELECT set_config(%s, %s, true)", [f"anhe.access_{name}", value or ""])
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="forged access context"):
                wire.execute("SELECT count(*) FROM reports_report")
            wire.rollback()


@pytest.mark.parametrize("scope", [True, False])
@pytest.mark.parametrize("value", ["{all}", "{all}" + "0" * 64])
def test_what_is_set_by_hand_is_refused(committed, other, scope, value):
    other.execute("SELECT set_config('anhe.access_wide', %s, %s)", [value, scope])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="forged access context"):
        other.execute("SELECT count(*) FROM people_party")


@pytest.mark.parametrize("order", [
    "SET ROLE migrator", "SET SESSION AUTHORIZATION postgres", "SELECT guarded.say('{wide}', '{{all}}')", "TABLE guarded.start_secret",
    "ALTER TABLE reports_report DISABLE ROW LEVEL SECURITY", "CREATE POLICY mine ON people_party USING (true)",
    "CREATE OR REPLACE FUNCTION access_is_wide(room text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION public.harmless() RETURNS int LANGUAGE sql AS 'SELECT 1'", "TRUNCATE people_party",
])  # fmt: skip
def test_the_app_cannot_step_around(other, order):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(order)


def test_without_a_context_there_are_no_rows_and_row_security_cannot_be_turned_off(committed, other):
    for model in TABLES:
        assert other.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone() == (0,)
        assert model.objects.count() == 0  # no transaction of ours is open: a streamed or late answer reads like this
    other.execute("SET LOCAL row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="would be affected by row-level security"):
        other.execute("SELECT count(*) FROM reports_report")


def test_what_one_transaction_saw_the_next_on_the_same_connection_does_not(committed, other):
    other.execute(BEGIN, signed(other))
    assert other.execute("SELECT count(*) FROM reports_report").fetchone() == (1,)
    other.commit()
    assert other.execute("SELECT count(*) FROM reports_report").fetchone() == (0,)


def test_the_public_cannot_write_into_a_file_that_it_did_not_make(town, report):
    party = Party.objects.get()
    with pytest.raises(DatabaseError, match="row-level security"), Work(contexts.PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_party (id, file, role, data_key, month, is_secret, lang, added_at) "
            "VALUES (gen_random_uuid(), %s, 'witness', '', '2030-01', false, 'en', now())", [party.file],
        )  # fmt: skip


def test_a_refusal_is_written_in_a_transaction_signed_again(town, report):
    with Work(contexts.officer(town.head)) as work:
        assert Report.objects.count() == 1
        work.restart(cases.AlreadyAccepted("again"))
        assert Report.objects.count() == 1
