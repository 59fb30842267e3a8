"""Databases for tests: the tables are the migrator's, the tests sign in as the app.

A template is migrated once for each state of the schema; a run leases a copy of it. Tests that commit
cannot be undone by a rollback, nor by TRUNCATE, which the app may not use and the ledger's triggers
refuse. So the migrator empties what they wrote and puts back what the migrations had filled.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from anhe.house.database import roles, schema
from anhe.house.database.address import NoDatabase, Server, server
from anhe.house.database.supervisor import ensure_running

LEASES = 32
TEMPLATES_KEPT = 4
TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')
AND NOT c.relispartition AND c.relname <> 'django_migrations' ORDER BY 1
"""
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
UNUSUAL_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'O'
"""
STATES = {"A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "D": "DISABLE"}


@dataclass
class Stage:
    """A database leased for one run of the tests, and how to make it as new."""

    name: str
    owner: psycopg.Connection
    tables: list[str] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)
    unusual: list[tuple[str, str, str]] = field(default_factory=list)

    def learn(self) -> None:
        """Note the tables, what the migrations filled in, and triggers that are not simply on."""
        self.tables = [name for (name,) in self.owner.execute(TABLES, ["public"])]
        kept = [name for (name,) in self.owner.execute(TABLES, ["pristine"])]
        self.filled = {name: self._contents("pristine", name) for name in kept}
        self.unusual = list(self.owner.execute(UNUSUAL_TRIGGERS))

    def reset(self) -> None:
        """Bring every table back to what the migrations left, whatever was committed since."""
        touched = self._touched()
        if not touched:
            return
        states = [row for row in self.unusual if row[0] in touched]
        with self.owner.transaction():
            self.owner.execute("SET LOCAL lock_timeout = '15s'")
            self._for_each(touched, "ALTER TABLE public.{0} DISABLE TRIGGER USER")
            self._for_each(touched, "DELETE FROM public.{0}")
            for name in touched:
                if name in self.filled:
                    self._refill(name)
            # Foreign keys are checked at the end of a transaction; a table with checks waiting cannot be altered.
            self.owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self._for_each(touched, "ALTER TABLE public.{0} ENABLE TRIGGER USER")
            for table, trigger, state in states:
                order = f"ALTER TABLE public.{{}} {STATES[state]} TRIGGER {{}}"
                self.owner.execute(sql.SQL(order).format(sql.Identifier(table), sql.Identifier(trigger)))

    def _touched(self) -> list[str]:
        asked = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM public.{})").format(sql.Literal(name), sql.Identifier(name))
            for name in self.tables if name not in self.filled
        ]
        found = [name for (name,) in self.owner.execute(sql.SQL(" UNION ALL ").join(asked))] if asked else []
        return found + [name for name, was in self.filled.items() if self._contents("public", name) != was]

    def _contents(self, schema: str, name: str) -> str:
        columns = sql.SQL(", ").join(sql.Identifier(column) for column in self._columns(name))
        query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM (SELECT {} FROM {}.{}) t"
        place = sql.SQL(query).format(columns, sql.Identifier(schema), sql.Identifier(name))
        return self.owner.execute(place).fetchone()[0]

    def _columns(self, name: str) -> list[str]:
        table = sql.Identifier("public", name).as_string(self.owner)
        return [column for (column,) in self.owner.execute(COLUMNS, [table])]

    def _refill(self, name: str) -> None:
        columns = sql.SQL(", ").join(sql.Identifier(column) for column in self._columns(name))
        order = "INSERT INTO public.{0} ({1}) OVERRIDING SYSTEM VALUE SELECT {1} FROM pristine.{0}"
        self.owner.execute(sql.SQL(order).format(sql.Identifier(name), columns))

    def _for_each(self, tables: list[str], order: str) -> None:
        self.owner.execute(sql.SQL("; ").join(sql.SQL(order).format(sql.Identifier(name)) for name in tables))


@contextmanager
def prepare_test_database(*, fresh: bool = False) -> Iterator[Stage]:
    """Lease a migrated database of one's own; `fresh` migrates again. Raises NoDatabase.

    The lease ends with this process, however it ends. Runs at the same time get databases of their own.
    """
    address = server()
    if not address.external:
        ensure_running(address.places)
    with address.connect("migrator") as keeper:
        name = lease(keeper, f"test_{address.database}")
        template = ensure_template(keeper, address, fresh=fresh)
        made = make_copy(keeper, name, template, fresh=fresh)
        if made:
            roles.open_database(address, name)
        with address.connect("migrator", database=name) as owner:
            stage = Stage(name=name, owner=owner)
            stage.learn()
            stage.reset()
            yield stage


def lease(keeper: psycopg.Connection, base: str) -> str:
    """Return a database name that no other run uses; the lock lives as long as the keeper's connection."""
    for number in range(1, LEASES + 1):
        name = base if number == 1 else f"{base}_{number}"
        if keeper.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]).fetchone()[0]:
            return name
    raise NoDatabase(f"{LEASES} test runs use this server already")


def ensure_template(keeper: psycopg.Connection, address: Server, *, fresh: bool) -> str:
    """Return the name of a migrated database for this state of the schema, made where it is missing."""
    template = f"template_{address.database}_{schema.fingerprint()}"
    keeper.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [template])
    try:
        if fresh or not exists(keeper, template):
            draft = f"draft_{template}"
            drop(keeper, draft)
            keeper.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            roles.open_database(address, draft)
            migrate(draft)
            with address.connect("migrator", database=draft) as owner:
                keep_pristine(owner)
            drop(keeper, template)
            keeper.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template))
            )
            forget_old_templates(keeper, address, template)
    finally:
        keeper.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [template])
    return template


def migrate(database: str) -> None:
    """Run the migrations on one database, in a process of its own that is the migrator."""
    command = [sys.executable, "-m", "anhe.house.command", "migrate", "--tables-only", "--no-input", "--verbosity", "0"]
    done = subprocess.run(
        command, env={**os.environ, "ANHE_DATABASE": database}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoDatabase(f"the migrations fail on an empty database:\n{done.stdout}{done.stderr}")


def keep_pristine(owner: psycopg.Connection) -> None:
    """Copy what the migrations filled in beside the tables, out of the app's reach."""
    owner.execute("CREATE SCHEMA pristine")
    for (name,) in owner.execute(TABLES, ["public"]).fetchall():
        table = sql.Identifier(name)
        if owner.execute(sql.SQL("SELECT EXISTS (SELECT FROM public.{})").format(table)).fetchone()[0]:
            owner.execute(sql.SQL("CREATE TABLE pristine.{0} AS TABLE public.{0}").format(table))


def make_copy(keeper: psycopg.Connection, name: str, template: str, *, fresh: bool) -> bool:
    """Make the named database a copy of the template; False where an earlier run left one that will do."""
    origin = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    known = keeper.execute(origin, [name]).fetchone()
    if known and known[0] == template and not fresh:
        return False
    drop(keeper, name)
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template), "note": sql.Literal(template)}
    keeper.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
    # What a test commits need not survive a power cut.
    keeper.execute(sql.SQL("ALTER DATABASE {name} SET synchronous_commit = off").format(**names))
    keeper.execute(sql.SQL("COMMENT ON DATABASE {name} IS {note}").format(**names))
    return True


def forget_old_templates(keeper: psycopg.Connection, address: Server, newest: str) -> None:
    """Drop all but the last few templates; one that is being copied stays for now."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s ORDER BY oid DESC"
    old = keeper.execute(query, [f"template_{address.database}_", newest]).fetchall()
    for (name,) in old[TEMPLATES_KEPT - 1 :]:
        try:
            drop(keeper, name)
        except psycopg.errors.ObjectInUse:
            continue


def drop(keeper: psycopg.Connection, name: str) -> None:
    """Drop a test database with whatever a dead run still holds open in it."""
    keeper.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def exists(keeper: psycopg.Connection, name: str) -> bool:
    """Say whether a database of this name exists."""
    return keeper.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
