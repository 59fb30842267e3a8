"""Where the database is and who knocks: the server's address for each role."""

import os
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from anhe.house.database import keys
from anhe.house.database.places import Places, here

DATABASE = "anhe"
SOCKET_PORT = 5432  # the socket's name stays the same whatever TCP port the server got
SERVING = ("app", "tips", "retention", "sealer")
ROLES = ("migrator", *SERVING)
SETTINGS_OF_DJANGO = ("dbname", "user", "password", "host", "port")


class NoDatabase(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server: `host` and `port` for libpq, and how each role signs in."""

    host: str
    port: str
    database: str
    places: Places
    external: bool = False
    parameters: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)

    def credentials(self, role: str) -> tuple[str, str]:
        """Return the user name and password of a role."""
        if role in self.given:
            known = self.given[role]
            return known.get("user", role), known.get("password", "")
        return role, keys.password(self.places, role)

    def parts(self, role: str, *, database: str | None = None) -> dict[str, str]:
        """Return libpq's keywords for a role; `database` names another one on the same server."""
        user, secret = self.credentials(role)
        known = {**self.parameters, "host": self.host, "port": self.port, "dbname": self.database}
        known |= {name: value for name, value in self.given.get(role, {}).items() if value and name != "dbname"}
        known |= {"user": user, "password": secret}
        if database is not None:
            known["dbname"] = database
        return {name: value for name, value in known.items() if value}

    def url(self, role: str, *, database: str | None = None) -> str:
        """Return the `postgresql://` address with which a role signs in."""
        parts = self.parts(role, database=database)
        login = quote(parts.pop("user"), safe="") + ":" + quote(parts.pop("password", ""), safe="")
        name = quote(parts.pop("dbname"), safe="")
        return f"postgresql://{login}@/{name}?{urlencode(parts, quote_via=quote)}"

    def connect(self, role: str, *, database: str | None = None, autocommit: bool = True) -> psycopg.Connection:
        """Open a connection as a role. Raises NoDatabase with the server's own words."""
        parts = self.parts(role, database=database)
        try:
            return psycopg.connect(autocommit=autocommit, **parts)
        except psycopg.OperationalError as error:
            where = "DATABASE_URL" if self.external else str(self.places.var)
            raise NoDatabase(f"{where}: {role} cannot sign in to PostgreSQL: {error}") from error


def server() -> Server:
    """Return the address of this installation's database, whether or not it runs now.

    `ANHE_DATABASE` names another database on the same server, as the tests do.
    """
    url = os.environ.get("DATABASE_URL")
    found = named_server(url) if url else own_server(here())
    other = os.environ.get("ANHE_DATABASE")
    return replace(found, database=other) if other else found


def own_server(places: Places) -> Server:
    """Return the address of the server we run ourselves below `places`."""
    return Server(host=str(places.sockets), port=str(SOCKET_PORT), database=DATABASE, places=places)


def named_server(url: str) -> Server:
    """Return the server that DATABASE_URL names: it signs in the migrator, the app by its own key."""
    migrator = read_url(url, "DATABASE_URL")
    given = {"migrator": migrator}
    app_url = os.environ.get("ANHE_APP_DATABASE_URL")
    if app_url:
        given["app"] = read_url(app_url, "ANHE_APP_DATABASE_URL")
        if given["app"]["user"] != "app":
            raise NoDatabase("ANHE_APP_DATABASE_URL: the user must be app, the role that the grants name")
    shared = {name: value for name, value in migrator.items() if name not in SETTINGS_OF_DJANGO}
    return Server(
        host=migrator.get("host", ""), port=migrator.get("port", "5432"), database=migrator["dbname"],
        places=here(), external=True, parameters=shared, given=given,
    )


def read_url(url: str, name: str) -> dict[str, str]:
    """Read a PostgreSQL address into libpq's keywords. Raises NoDatabase where it is none."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise NoDatabase(f"{name}: expected postgresql://user:password@host/database")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        raise NoDatabase(f"{name}: {str(error).strip()}") from error
    missing = [word for word in ("user", "dbname") if not parts.get(word)]
    if missing:
        raise NoDatabase(f"{name}: no {' and no '.join(missing)} in the address")
    return parts
