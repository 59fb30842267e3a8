"""The one PostgreSQL of this installation: our own server, or the one that DATABASE_URL names.

Nothing here needs Django; the settings ask `django_settings`, every command asks `ensure_running`.
"""

from anhe.house.database import roles, schema, supervisor
from anhe.house.database.address import ROLES, NoDatabase, Server, server
from anhe.house.database.connecting import django_settings
from anhe.house.database.places import here
from anhe.house.database.rehearsal import prepare_test_database

__all__ = [
    "ROLES", "NoDatabase", "Server", "describe", "django_settings", "ensure_running", "is_empty", "is_migrated",
    "note_migrated", "prepare_test_database", "roles", "server", "start_here", "stop",
]


def ensure_running() -> Server:
    """Return the database's address, with our own server started where it is down. Raises NoDatabase."""
    start_here()
    return server()


def start_here() -> bool:
    """Start our own server where it is down; say whether this call did, so that the starter can stop it."""
    named = server()
    return not named.external and supervisor.ensure_running(named.places)


def stop(*, if_unused: bool = False) -> bool:
    """Stop our own server cleanly; True if it was stopped. A server named by DATABASE_URL is left alone.

    With `if_unused`, a server that another program is connected to goes on.
    """
    return not server().external and supervisor.stop(here(), if_unused=if_unused)


def is_migrated() -> bool:
    """Say whether the database has the tables of this version."""
    return schema.is_migrated(server())


def is_empty() -> bool:
    """Say whether no migration has ever run on the database."""
    return schema.is_empty(server())


def note_migrated() -> None:
    """Write down that the database has the tables of this version; the migrations must have run."""
    schema.note_migrated(server())


def describe() -> tuple[str, bool]:
    """Return where the database is, for people, and whether it answers."""
    named = server()
    if named.external:
        return f"PostgreSQL at {named.host or 'the local socket'}:{named.port}, database {named.database}", True
    return supervisor.describe(named.places)
