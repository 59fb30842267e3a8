"""The databases that tests run on: leased, migrated by the migrator, used as the app, made as new."""

import psycopg
import pytest
from django.db import connection

from anhe.house import database
from anhe.house.database import rehearsal
from anhe.house.database.rehearsal import Stage

TABLES = """
CREATE TABLE kind (id int PRIMARY KEY, name text, twice int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO kind VALUES (1, 'theft'), (2, 'fraud');
CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words jsonb,
                  kind int REFERENCES kind DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append only'; END $$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON log FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER no_emptying BEFORE TRUNCATE ON log EXECUTE FUNCTION refuse();
CREATE TRIGGER sleeping BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE log ENABLE ALWAYS TRIGGER no_change, DISABLE TRIGGER sleeping;
"""


@pytest.fixture
def stage():
    """A small database of its own, with an append-only log and rows that its tables began with."""
    address = database.ensure_running()
    with address.connect("migrator") as keeper:
        name = rehearsal.lease(keeper, "test_rehearsal")
        rehearsal.drop(keeper, name)
        keeper.execute(f"CREATE DATABASE {name}")
        database.roles.open_database(address, name)
        with address.connect("migrator", database=name) as owner:
            owner.execute(TABLES)
            rehearsal.keep_pristine(owner)
            found = Stage(name=name, owner=owner)
            found.learn()
            yield found
        rehearsal.drop(keeper, name)


def contents(stage: Stage) -> tuple:
    return tuple(
        stage.owner.execute(query).fetchall()
        for query in ("SELECT * FROM kind ORDER BY id", "SELECT words, kind FROM log", "SELECT tgname, tgenabled "
                      "FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
    )  # fmt: skip


def test_reset_undoes_what_was_committed_in_spite_of_the_triggers(stage):
    before = contents(stage)
    with database.server().connect("app", database=stage.name) as app:
        app.execute("""INSERT INTO kind VALUES (3, 'new'); UPDATE kind SET name = 'x' WHERE id = 1""")
        app.execute("""INSERT INTO log (words, kind) VALUES ('{"a": 1}', 3), ('{}', 2)""")
        app.execute("DELETE FROM kind WHERE id = 1")
        with pytest.raises(psycopg.errors.RaiseException, match="append only"):
            app.execute("DELETE FROM log")
    assert contents(stage) != before
    stage.reset()
    assert contents(stage) == before
    with pytest.raises(psycopg.errors.RaiseException, match="append only"):
        stage.owner.execute("INSERT INTO log (words) VALUES ('{}'); DELETE FROM log")


def test_reset_of_what_nobody_touched_changes_nothing(stage):
    written_by = "SELECT id, xmin::text FROM kind ORDER BY id"  # the transaction that wrote each row
    before = stage.owner.execute(written_by).fetchall()
    stage.reset()
    assert stage.owner.execute(written_by).fetchall() == before


def test_runs_at_the_same_time_lease_different_databases():
    address = database.ensure_running()
    with address.connect("migrator") as one, address.connect("migrator") as two:
        names = [rehearsal.lease(keeper, "test_lease") for keeper in (one, two)]
    assert names == ["test_lease", "test_lease_2"]
    with address.connect("migrator") as three:
        assert rehearsal.lease(three, "test_lease") == "test_lease"


@pytest.mark.django_db
def test_tests_are_the_app_on_tables_of_the_migrator():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database() LIKE 'test_%%'")
        assert cursor.fetchone() == ("app", True)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("migrator",)]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["CREATE TABLE mine (id int)", "TRUNCATE django_session", "SELECT * FROM pristine.x"])
def test_tests_may_no_more_than_the_app(order):
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(order)
