"""A PostgreSQL that somebody else runs, named by DATABASE_URL: made here without our roles."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from anhe.house.database import keys, supervisor
from anhe.house.database.address import NoDatabase, own_server, read_url
from anhe.house.database.places import Places


@pytest.fixture(scope="module")
def elsewhere():
    """A bare server: its superuser and nothing else."""
    with tempfile.TemporaryDirectory(prefix="anhe-test-") as folder:
        places = Places(Path(folder).resolve() / "elsewhere")
        with supervisor.only_one(places):
            supervisor.bring_up(places)
        yield places
        supervisor.stop(places)


@pytest.fixture
def admin(elsewhere):
    """A superuser's connection to a database without our roles."""
    server = own_server(elsewhere)
    with server.connect("postgres", database="postgres") as connection:
        clean(connection)
        connection.execute("CREATE DATABASE city")
        yield connection
        clean(connection)


def clean(connection: psycopg.Connection) -> None:
    connection.execute("DROP DATABASE IF EXISTS city WITH (FORCE)")
    for role in ("app", "tips", "retention", "sealer", "boss"):
        connection.execute(f"DROP ROLE IF EXISTS {role}")


def make_boss(admin: psycopg.Connection, attributes: str) -> str:
    """Make the migrator of that server and return its DATABASE_URL."""
    admin.execute(f"CREATE ROLE boss LOGIN PASSWORD 'p@ss/word' {attributes}")
    admin.execute("ALTER DATABASE city OWNER TO boss")
    host = quote(admin.info.host, safe="")
    return f"postgresql://boss:p%40ss%2Fword@/city?host={host}&port={admin.info.port}&application_name=anhe"


@pytest.fixture
def var():
    folder = tempfile.mkdtemp(prefix="anhe-test-")
    yield Path(folder).resolve() / "var"
    shutil.rmtree(folder)


def anhe(var: Path, url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    known = {name: value for name, value in os.environ.items() if name != "ANHE_DATABASE"}
    command = [sys.executable, "-m", "anhe.house.command", *arguments]
    environment |= {"ANHE_VAR": str(var), "DATABASE_URL": url}
    return subprocess.run(command, env=known | environment, capture_output=True, text=True, cwd="/", check=False)


def sign_in(var: Path, admin: psycopg.Connection) -> psycopg.Connection:
    secret = keys.password(Places(var), "app")
    host, port = admin.info.host, admin.info.port
    return psycopg.connect(host=host, port=port, user="app", password=secret, dbname="city", autocommit=True)


def test_migrator_that_may_makes_the_roles(admin, var):
    url = make_boss(admin, "CREATEROLE CREATEDB BYPASSRLS")
    for _ in range(2):  # the second time changes nothing
        done = anhe(var, url, "roles")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == [
            f"{role}: signs in" for role in ("migrator", "app", "tips", "retention", "sealer")
        ]
    with sign_in(var, admin) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE mine (id int)")
    assert not (var / "postgres").exists()


def test_migrator_that_may_not_gets_the_sql_for_who_may(admin, var):
    url = make_boss(admin, "")
    first = anhe(var, url, "roles")
    assert first.returncode == 1
    script = first.stdout.partition("-- DATABASE_URL's user may not make roles")[2].partition("\n")[2]
    assert 'CREATE ROLE "app" LOGIN PASSWORD \'SCRAM-SHA-256$' in script
    assert keys.password(Places(var), "app") not in first.stdout
    with psycopg.connect(
        host=admin.info.host, port=admin.info.port, user="postgres", password=admin.info.password, dbname="city"
    ) as superuser:
        superuser.execute(script)
    second = anhe(var, url, "roles")
    assert (second.returncode, second.stderr) == (0, "")
    with sign_in(var, admin) as app:
        assert app.execute("SELECT current_user::text").fetchone() == ("app",)


def test_role_that_could_step_around_its_rules_is_refused(admin, var):
    url = make_boss(admin, "CREATEROLE BYPASSRLS")
    assert anhe(var, url, "roles").returncode == 0
    admin.execute("ALTER ROLE app BYPASSRLS")
    done = anhe(var, url, "roles")
    assert done.returncode == 2
    assert "role app has BYPASSRLS" in done.stderr


def test_app_address_of_its_own(admin, var):
    url = make_boss(admin, "CREATEROLE BYPASSRLS")
    own = url.replace("boss:p%40ss%2Fword", "app:another")
    assert anhe(var, url, "roles", ANHE_APP_DATABASE_URL=own).returncode == 0
    with psycopg.connect(own) as app:
        assert app.execute("SELECT current_user::text, current_database()::text").fetchone() == ("app", "city")
    done = anhe(var, url, "roles", ANHE_APP_DATABASE_URL=url)
    assert (done.returncode, done.stderr) == (
        2, "anhe: ANHE_APP_DATABASE_URL: the user must be app, the role that the grants name\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://a:b@localhost/x", "expected postgresql://"),
        ("nonsense", "expected postgresql://"),
        ("postgresql://localhost/city", "no user in the address"),
        ("postgresql://boss@localhost", "no dbname in the address"),
        ("postgresql://boss@localhost/city?colour=red", 'invalid URI query parameter: "colour"'),
        ("postgresql://boss@localhost:port/city?x", ""),
    ],
)
def test_address_that_cannot_be_read(url, reason):
    with pytest.raises(NoDatabase, match="DATABASE_URL: ") as problem:
        read_url(url, "DATABASE_URL")
    assert reason in str(problem.value)


def test_server_that_is_not_there(var):
    done = anhe(var, "postgresql://boss:secret@127.0.0.1:1/city", "roles")
    assert done.returncode == 2
    assert done.stderr.startswith("anhe: DATABASE_URL: migrator cannot sign in to PostgreSQL:")
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
