"""Row-level security as the database's own catalogue has it: no table with a person's data or a file stands open."""

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from anhe.house import database
from anhe.house.database.address import SERVING

# Read before it is known who asks, or shown to everybody; what they say of officers is no citizen's data.
REVIEWED_OPEN = {
    "staff_accesssession": "decides what a context may see, so it cannot wait for one; its words are the officer's own",
    "staff_grant": "decides what a context may see; who may write it is a policy's",
    "ledger_entry": "the log's header: no name, no number of a person; the inspectors and the sealer read all of it",
    "ledger_row": "salted hashes",
    "law_erasure": "what was erased: ids and salted marks only",
}
COMMANDS = {"r", "a", "w", "d"}
DEFINERS = {
    "access_begin", "access_kind", "access_ref", "access_officer", "access_is_wide", "access_units", "access_files",
    "access_cases", "access_contents", "access_writes", "access_file_of_code", "access_files_of_tokens", "access_file_of_receipt",
    "access_file_of_number", "access_draft_of_code", "access_files_with", "access_files_sharing_contact", "access_files_joined",
    "access_known", "access_busiest_unit", "access_fraud_account", "ledger_note", "ledger_record", "ledger_next_serial",
}  # fmt: skip
TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       coalesce((SELECT array_agg(DISTINCT p.polcmd::text) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = '{0}'), '{}')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
OPEN_VIEWS = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce(c.reloptions, '{}') && '{security_invoker=true,security_invoker=on}')
"""
LOOSE_DEFINERS = """
SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=pg_catalog%')
"""
ALL_DEFINERS = """
SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""
OWNED = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY(%s)"


def names_a_person_or_file() -> set[str]:
    """The tables of models that declare something personal, carry a file, or hang on what does."""
    ours = [m for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models(include_auto_created=True)]
    found = {m for m in ours if getattr(getattr(m, "Privacy", None), "personal", None) or any(f.name == "file" for f in m._meta.concrete_fields)}
    found |= {m for m in ours if m._meta.label_lower in {"reports.report", "reports.receipt", "cases.case"}}
    grown = True
    while grown:
        more = {
            m for m in ours for f in m._meta.concrete_fields
            if f.is_relation and f.related_model in found and f.related_model._meta.db_table not in REVIEWED_OPEN
        } - found  # fmt: skip
        grown, found = bool(more), found | more
    return {m._meta.db_table for m in found}


def open_tables(owner) -> set[str]:
    """Those of them that lack row-level security, its force, or a policy for a command."""
    wanted = names_a_person_or_file() - set(REVIEWED_OPEN)
    rows = {name: (on, forced, set(cmds)) for name, on, forced, cmds in owner.execute(TABLES)}
    return {name for name in wanted if not (rows[name][0] and rows[name][1] and ("*" in rows[name][2] or rows[name][2] >= COMMANDS))}


@pytest.fixture
def owner(db):
    """The migrator, in a transaction that is undone."""
    with database.server().connect("migrator", database=connection.settings_dict["NAME"], autocommit=False) as found:
        yield found
        found.rollback()


def test_every_table_with_a_person_or_a_file_is_guarded(owner):
    assert open_tables(owner) == set()


def test_no_view_shows_more_than_its_reader_may_see(owner):
    assert owner.execute(OPEN_VIEWS).fetchall() == []


def test_what_runs_with_its_owners_rights_is_reviewed_and_pins_its_search_path(owner):
    assert owner.execute(LOOSE_DEFINERS).fetchall() == []
    assert {name for (name,) in owner.execute(ALL_DEFINERS)} == DEFINERS


def test_the_serving_roles_own_nothing_and_step_around_nothing(owner):
    assert owner.execute(OWNED, [list(SERVING)]).fetchone() == (0,)
    assert database.roles.powers(owner, list(SERVING)) == dict.fromkeys(SERVING, "")


def test_the_app_starts_only_as_a_role_that_the_rules_bind(db):
    name = connection.settings_dict["NAME"]
    assert database.roles.unbound(database.server(), database=name) == ""
    assert database.roles.unbound(database.server(), "migrator", database=name).startswith("role migrator has BYPASSRLS")


@pytest.mark.parametrize("role", SERVING)
def test_no_serving_role_reads_the_keys(owner, role):
    with database.server().connect(role, database=connection.settings_dict["NAME"]) as signed_in:
        for asked in ("SELECT * FROM guarded.context_key", "SELECT * FROM guarded.start_secret", "SELECT guarded.sealed('wide', '{all}')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                signed_in.execute(asked)


@pytest.mark.parametrize(("violation", "query"), [
    ("ALTER TABLE reports_report NO FORCE ROW LEVEL SECURITY", "reports_report"),
    ("ALTER TABLE people_statement DISABLE ROW LEVEL SECURITY", "people_statement"),
    ("DROP POLICY access_removes ON cases_decision", "cases_decision"),
    ("CREATE VIEW leak AS SELECT * FROM people_party", OPEN_VIEWS),
    ("CREATE MATERIALIZED VIEW leak AS SELECT * FROM people_party", OPEN_VIEWS),
    ("CREATE FUNCTION leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM people_party'", LOOSE_DEFINERS),
])  # fmt: skip
def test_a_planted_violation_is_caught(owner, violation, query):
    owner.execute(violation)
    found = {name for (name,) in owner.execute(query)} if query.strip().startswith("SELECT") else open_tables(owner)
    assert found == ({"leak"} if query.strip().startswith("SELECT") else {query})


@pytest.mark.django_db
def test_the_app_deletes_nothing_that_stands_on_record():
    """Rooms' records leave by the retention sweep alone, whatever SQL slips into a page."""
    deletable = """
        SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND (has_table_privilege('app', c.oid, 'DELETE') OR has_table_privilege('app', c.oid, 'TRUNCATE'))
    """
    ours = {m._meta.db_table for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(deletable)
        found = {name for (name,) in cursor.fetchall()} & ours
    assert found == {"reports_draft", "city_gridcell", "city_place", "staff_login", "staff_login_groups", "staff_login_user_permissions"}
