from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate

# Written by other software (sign-in, job queue), or the ledger itself.
UNGUARDED = {"ledger", "staff.login"}


class LedgerConfig(AppConfig):
    name = "anhe.ledger"
    label = "ledger"

    def ready(self) -> None:
        post_migrate.connect(guard_tables, sender=self)


def guarded_tables() -> list[str]:
    """Every table of a room: writing to it outside an act is refused by the database."""
    rooms = [c for c in apps.get_app_configs() if c.name.startswith("anhe.") and c.label not in UNGUARDED]
    models = [m for room in rooms for m in room.get_models(include_auto_created=True) if m._meta.managed]
    return sorted(m._meta.db_table for m in models if m._meta.label_lower not in UNGUARDED)


def guard_tables(using: str, **_: object) -> None:
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        for table in guarded_tables():
            if table in existing:
                cursor.execute("SELECT ledger_guard(%s::regclass)", [table])
