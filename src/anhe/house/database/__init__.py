"""The one PostgreSQL of this installation: our own server, or the one that DATABASE_URL names.

Nothing here needs Django; the settings ask `django_settings`, every command asks `ensure_running`.
"""

from anhe.house.database import supervisor
from anhe.house.database.address import ROLES, NoDatabase, Server, server
from anhe.house.database.connecting import django_settings
from anhe.house.database.places import here
from anhe.house.database.rehearsal import prepare_test_database

__all__ = [
    "ROLES", "NoDatabase", "Server", "django_settings", "ensure_running",
    "prepare_test_database", "server", "start_here", "stop",
]


def ensure_running() -> Server:
    """Return the database's address, with our own server started where it is down. Raises NoDatabase."""
    return start_here()[0]


def start_here() -> tuple[Server, bool]:
    """Return the database's address and whether this call started it, so that the starter can stop it."""
    named = server()
    started = not named.external and supervisor.ensure_running(named.places)[1]
    return named, started


def stop() -> bool:
    """Stop our own server cleanly; True if it ran. A server named by DATABASE_URL is left alone."""
    return False if server().external else supervisor.stop(here())
