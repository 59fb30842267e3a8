"""Every model says what is personal, every table is guarded, every migration says what it does."""

import re

import pytest
from django.apps import apps
from django.db import connection
from tests.house.tree import ROOMS, SRC

from anhe.ledger.apps import UNGUARDED, guarded_tables


def models():
    return [m for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models()]


@pytest.mark.parametrize("model", models(), ids=lambda m: m._meta.label)
def test_privacy_is_declared_for_every_field(model):
    declared = model.Privacy
    fields = {f.name for f in model._meta.get_fields() if f.concrete and not f.auto_created}
    fields |= {f.name for f in model._meta.concrete_fields}
    known = set(declared.personal) | set(declared.plain)
    many = {f.name for f in model._meta.many_to_many}
    assert fields - known - many == set()
    assert set(declared.personal) & set(declared.plain) == set()
    assert known - fields == set(), "declared, but no such field"


def test_personal_fields_live_in_few_rooms():
    rooms = {m._meta.app_label for m in models() if m.Privacy.personal}
    # citizen: the ground of a delay; goods: why an officer holds two things for one; fraud: sealed messages and sheets of banks, blind indexes of accounts; inspection: words between inspector and officer; staff: an officer's own words; ledger: the reason of an act; reports: a hashed proof and sealed drafts.
    assert rooms <= {"people", "staff", "ledger", "reports", "inspection", "citizen", "fraud", "goods"}


@pytest.mark.django_db
def test_every_table_of_a_room_refuses_writes_outside_an_act():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname IN ('noted_insert', 'noted_update', 'noted_delete') AND t.tgenabled = 'O' "
            "GROUP BY 1 HAVING count(*) = 3"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert set(guarded_tables()) - guarded == set()
    assert {"ledger", "staff.login"} == UNGUARDED


@pytest.mark.parametrize("room", ROOMS)
def test_migrations_are_linear_and_named_by_what_they_do(room):
    folder = SRC / room / "migrations"
    names = sorted(p.stem for p in folder.glob("0*.py"))
    assert names, "a room with models has migrations"
    assert [int(n[:4]) for n in names] == list(range(1, len(names) + 1))
    assert not [n for n in names if re.search(r"_auto_|_initial$", n)]
    assert (folder / "max_migration.txt").read_text().strip() == names[-1]
