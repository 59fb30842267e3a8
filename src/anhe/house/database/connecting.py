"""How Django connects: one entry of its DATABASES for a role."""

import psycopg
from psycopg._preparing import PrepareManager

from anhe.house.database.address import server


class Lasting(PrepareManager):
    """Prepared statements that outlast a rollback.

    psycopg gives all of them up there, ours (`ledger.wire`) with its own, since tables may have changed with what was
    rolled back. The app changes no table, so that a refusal need not cost the server every plan that it has made.
    """

    def clear(self) -> bool:
        return False


class Line(psycopg.Connection):
    """A connection of the app."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self._prepared = Lasting()


POOL = {"min_size": 1, "max_size": 16, "timeout": 10, "connection_class": Line}


def django_settings(role: str = "app") -> dict:
    """Return Django's entry for the role. Nothing is started: the address is the same before and after."""
    parts = server().parts(role)
    entry = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
    }
    # A role that works alone (migrating, sealing) needs no pool and must leave no connection behind.
    entry["OPTIONS"] = parts if role != "app" else {
        **parts,
        "pool": dict(POOL),
        # With the rules of access in it, a question costs more to plan than to answer: it is planned once a connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
    }  # fmt: skip
    return entry
