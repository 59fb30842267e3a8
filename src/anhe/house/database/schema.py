"""Which state of the tables this version of the source wants, and which one a database has."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from psycopg import sql

import anhe
from anhe.house.database.address import Server

BRINGING_TABLES = ("django", "procrastinate", "django-allauth", "django-axes")


def is_migrated(server: Server) -> bool:
    """Say whether the database was last migrated by a source that wants the same tables, itself or as a copy."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    with server.connect("app") as app:
        return (app.execute(query).fetchone()[0] or "").endswith(fingerprint())


def is_empty(server: Server) -> bool:
    """Say whether no migration has ever run on the database."""
    with server.connect("migrator") as migrator:
        return migrator.execute("SELECT to_regclass('public.django_migrations')").fetchone()[0] is None


def note_migrated(server: Server) -> None:
    """Write down that the database has this version's tables."""
    names = {"name": sql.Identifier(server.database), "note": sql.Literal(note())}
    with server.connect("migrator") as migrator:
        migrator.execute(sql.SQL("COMMENT ON DATABASE {name} IS {note}").format(**names))
        # The app must not be able to claim that a migration ran.
        migrator.execute("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM app")


def note() -> str:
    return f"migrated {fingerprint()}"


def fingerprint() -> str:
    """Return a mark of everything that decides what the migrated tables look like and hold."""
    root = Path(anhe.__file__).parent
    shaping = [path for path in root.rglob("*") if path.is_file() and shapes(path.relative_to(root))]
    mark = hashlib.sha256(repr([(name, version(name)) for name in BRINGING_TABLES]).encode())
    for path in sorted(shaping):
        mark.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()[:12]


def shapes(path: Path) -> bool:
    """Say whether a file decides about tables or law: models, migrations, SQL, lists, what hooks into migrating."""
    if "tests" in path.parts or "__pycache__" in path.parts:
        return False
    inside = {"migrations", "sql", "models"} & set(path.parts)
    named = path.name in {"models.py", "apps.py", "settings.py"} or path.suffix == ".sql"
    return bool(inside or named or path.parts[0] in ("ledger", "law") or path.parts[:2] == ("house", "database"))
