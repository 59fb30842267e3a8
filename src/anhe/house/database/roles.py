"""The database's roles: who may do what, made again and again with the same result.

| role      | may |
|-----------|-----|
| migrator  | owns the schema and changes it; sees every row (bound by a policy it would change none, silently) |
| app       | reads and writes rows; owns nothing, changes no table, empties none, is bound by row-level security |
| tips      | inserts what the room `tips` grants it, nothing else |
| retention | erases what the rooms' own migrations grant it |
| sealer    | reads the ledger's entries and writes their seals, by the ledger's own grants |
"""

import hashlib

import psycopg
from psycopg import sql

from anhe.house.database import keys
from anhe.house.database.address import SERVING, NoDatabase, Server

# What a room's new table allows before the room narrows it in its own migration.
IN_DATABASE = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO app, tips, retention, sealer;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO app, tips, retention, sealer;
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app;
"""
POWERS = """
SELECT rolname, concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
  CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
  CASE WHEN rolreplication THEN 'REPLICATION' END)
FROM pg_roles WHERE rolname = ANY(%s)
"""


def role_statements(server: Server, *, existing: set[str]) -> list[sql.Composed]:
    """Return the SQL that makes the serving roles and sets their passwords, as verifiers."""
    return [role_statement(role, server.credentials(role)[1], existing=existing) for role in SERVING]


def role_statement(role: str, password: str, *, existing: set[str], attributes: str = "LOGIN") -> sql.Composed:
    """Return the SQL that makes one role, or sets its password where it is in `existing`."""
    verb = "ALTER" if role in existing else "CREATE"
    verifier = sql.Literal(keys.verifier(password))
    return sql.SQL(f"{verb} ROLE {{}} {attributes} PASSWORD {{}}").format(sql.Identifier(role), verifier)


def database_statements(*, database: str, migrator: str) -> list[sql.Composed]:
    """Return the SQL that opens one database to the serving roles; its owner runs it."""
    names = {"database": sql.Identifier(database), "migrator": sql.Identifier(migrator)}
    return [sql.SQL(line.strip()).format(**names) for line in IN_DATABASE.split(";") if line.strip()]


def powers(connection: psycopg.Connection, names: list[str]) -> dict[str, str]:
    """Return the roles that exist, each with the powers it has beyond signing in ('' for none)."""
    return dict(connection.execute(POWERS, [names]).fetchall())


def ensure(server: Server) -> None:
    """Make the roles on our own server and open its database to them. Raises NoDatabase."""
    with server.connect("postgres", database="postgres") as admin:
        existing = set(powers(admin, ["migrator", *SERVING]))
        secret = server.credentials("migrator")[1]
        run(admin, [role_statement("migrator", secret, existing=existing, attributes="LOGIN CREATEDB BYPASSRLS")])
        run(admin, role_statements(server, existing=existing))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [server.database]).fetchone():
            run(admin, [sql.SQL("CREATE DATABASE {} OWNER migrator").format(sql.Identifier(server.database))])
        refuse_powers(admin)
    open_database(server, server.database)


def provide(server: Server) -> str:
    """Make the roles and open the database; return the SQL that a superuser must run first, '' if none.

    On a server named by DATABASE_URL the migrator makes them if it may. Raises NoDatabase.
    """
    if not server.external:
        ensure(server)
        return ""
    with server.connect("migrator") as migrator:
        user = server.credentials("migrator")[0]
        known = powers(migrator, [user, *SERVING])
        own = known[user].split(", ")
        if not {"SUPERUSER", "CREATEROLE"} & set(own):
            if set(SERVING) - set(known) or any(sign_in(server, role) != "signs in" for role in SERVING):
                return as_text(server)
        else:
            run(migrator, role_statements(server, existing=set(known)))
        refuse_powers(migrator)
        if not {"SUPERUSER", "BYPASSRLS"} & set(own):
            return sql.SQL("ALTER ROLE {} BYPASSRLS;").format(sql.Identifier(user)).as_string(migrator)
    open_database(server, server.database)
    return ""


def as_text(server: Server) -> str:
    """Return the SQL that makes the roles on another server. It holds verifiers, no passwords."""
    user = server.credentials("migrator")[0]
    statements = [sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(user))]
    statements += role_statements(server, existing=set())
    statements += database_statements(database=server.database, migrator=user)
    return "\n".join(f"{statement.as_string(None)};" for statement in statements)


def sign_in(server: Server, role: str) -> str:
    """Return 'signs in', or why the role cannot."""
    try:
        with server.connect(role):
            return "signs in"
    except NoDatabase as problem:
        return str(problem)


def open_database(server: Server, database: str) -> None:
    """Let the serving roles into a database that the migrator owns."""
    with server.connect("migrator", database=database) as migrator:
        run(migrator, database_statements(database=database, migrator=server.credentials("migrator")[0]))


def refuse_powers(connection: psycopg.Connection) -> None:
    """Raise NoDatabase where a serving role could step around the rules that bind it."""
    for role, found in powers(connection, list(SERVING)).items():
        if found:
            raise NoDatabase(f"role {role} has {found}: take it away, it makes every access rule void")


OWNS = "SELECT count(*) FROM pg_class c WHERE c.relowner = current_user::regrole AND c.relnamespace = 'public'::regnamespace"


def unbound(server: Server, role: str = "app", *, database: str | None = None) -> str:
    """Return why row-level security would not bind this role, '' where it does."""
    with server.connect(role, database=database) as signed_in:
        name = server.credentials(role)[0]
        if found := powers(signed_in, [name])[name]:
            return f"role {name} has {found}"
        owned = signed_in.execute(OWNS).fetchone()[0]
        return f"role {name} owns {owned} tables" if owned else ""


def run(connection: psycopg.Connection, statements: list[sql.Composed]) -> None:
    """Run each statement."""
    for statement in statements:
        connection.execute(statement)


def digest() -> str:
    """Return a mark of what `ensure` does, so that a changed version is applied to a running server."""
    return hashlib.sha256(repr((IN_DATABASE, SERVING)).encode()).hexdigest()[:16]
