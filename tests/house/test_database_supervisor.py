"""Our own PostgreSQL, with the real programs: starts, races, kills, users, paths."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from anhe.house import database
from anhe.house.database import binaries, keys, supervisor
from anhe.house.database.address import NoDatabase, own_server
from anhe.house.database.places import LONGEST_SOCKET_FOLDER, Places

NOBODY = 65534
START = "from anhe.house import database; print(database.start_here())"
IS_ROOT = os.geteuid() == 0


def child(
    code: str, var: Path, *, prefix: tuple[str, ...] = (), stdin: int = subprocess.DEVNULL, **environment: str
) -> subprocess.Popen:  # fmt: skip
    """Run Python on this installation with a state folder of its own."""
    known = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ANHE_DATABASE")}
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", code], env={**known, "ANHE_VAR": str(var), **environment}, cwd="/",
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )


def said(program: subprocess.Popen) -> str:
    out, err = program.communicate(timeout=120)
    assert program.returncode == 0, err
    return out.strip()


def rows(places: Places, role: str, query: str) -> list[tuple]:
    with own_server(places).connect(role) as connection:
        return connection.execute(query).fetchall()


def kill_postmaster(places: Places) -> int:
    pid = supervisor.postmaster(places)
    os.kill(pid, signal.SIGKILL)
    return pid


@pytest.fixture
def places():
    """A state folder of its own, its server stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="anhe-test-") as folder:
        found = Places(Path(folder).resolve() / "var")
        yield found
        supervisor.stop(found)
        shutil.rmtree(found.sockets, ignore_errors=True)  # outside the folder where its path was too long


@pytest.fixture(scope="module")
def running():
    """One running server for the tests that only look."""
    with tempfile.TemporaryDirectory(prefix="anhe-test-") as folder:
        found = Places(Path(folder).resolve() / "var")
        supervisor.ensure_running(found)
        with own_server(found).connect("migrator") as migrator:
            migrator.execute("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
        yield found
        supervisor.stop(found)


class TestStarting:
    def test_processes_racing_the_first_start_share_one_server(self, places):
        code = START + "; print(database.supervisor.postmaster(database.here()))"
        answers = [said(program).split() for program in [child(code, places.var) for _ in range(3)]]
        assert sorted(started for started, _ in answers) == ["False", "False", "True"]
        assert len({pid for _, pid in answers}) == 1

    def test_second_start_finds_the_first(self, running):
        pid = supervisor.postmaster(running)
        begun = time.monotonic()
        assert supervisor.ensure_running(running) is False
        assert time.monotonic() - begun < 1.0
        assert supervisor.postmaster(running) == pid

    def test_starter_killed_in_the_middle_of_the_first_start(self, places):
        for pause in (0.25, 0.6):
            program = child(START, places.var)
            time.sleep(pause)
            program.kill()
            program.communicate()
        supervisor.ensure_running(places)
        assert rows(places, "app", "SELECT current_user::text") == [("app",)]

    def test_paths_with_spaces_quotes_and_other_scripts(self, places):
        odd = Places(places.var / "it's a \"path\" 安和 %s")
        supervisor.ensure_running(odd)
        try:
            assert rows(odd, "app", "SELECT current_user::text") == [("app",)]
            with psycopg.connect(own_server(odd).url("app")) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        finally:
            assert supervisor.stop(odd) is True

    def test_path_too_long_for_a_socket(self, places):
        deep = Places(places.var / ("d" * 60) / ("e" * 60))
        supervisor.ensure_running(deep)
        try:
            assert len(os.fsencode(deep.sockets)) <= LONGEST_SOCKET_FOLDER
            assert deep.sockets.stat().st_mode & 0o777 == 0o700
            assert rows(deep, "app", "SELECT current_user::text") == [("app",)]
        finally:
            supervisor.stop(deep)
            shutil.rmtree(deep.sockets)

    def test_socket_folder_of_somebody_else_is_refused(self, places):
        if not IS_ROOT:
            pytest.skip("only root can give a folder away")
        places.sockets.mkdir(parents=True)
        os.chown(places.sockets, 12345, 12345)
        with pytest.raises(NoDatabase, match="belongs to another user"):
            supervisor.ensure_running(places)

    def test_address_stays_when_the_tcp_port_is_taken(self, places):
        supervisor.ensure_running(places)
        before = own_server(places).url("app")
        port = json.loads(places.record.read_text())["port"]
        supervisor.stop(places)
        with socket.socket() as occupier:
            occupier.bind(("127.0.0.1", port))
            occupier.listen()
            supervisor.ensure_running(places)
            assert json.loads(places.record.read_text())["port"] != port
        with psycopg.connect(before) as connection:
            assert connection.execute("SELECT current_user::text").fetchone() == ("app",)

    def test_settings_that_keep_what_was_committed(self, running):
        names = ["fsync", "full_page_writes", "synchronous_commit", "data_checksums", "shared_buffers"]
        found = [rows(running, "app", f"SHOW {name}")[0][0] for name in names]
        assert found == ["on", "on", "on", "on", "256MB"]
        query = "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'anhe'"
        assert rows(running, "app", query) == [("b", "C.UTF-8")]


class TestFalling:
    def test_killed_postmaster_is_started_again_with_what_was_committed(self, places):
        supervisor.ensure_running(places)
        with own_server(places).connect("migrator") as migrator:
            migrator.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        killed = kill_postmaster(places)
        assert supervisor.ensure_running(places) is True
        assert supervisor.postmaster(places) != killed
        assert rows(places, "migrator", "SELECT count(*), sum(n) FROM kept") == [(1000, 500500)]

    def test_several_processes_racing_a_restart(self, places):
        supervisor.ensure_running(places)
        kill_postmaster(places)
        answers = [said(program) for program in [child(START, places.var) for _ in range(3)]]
        assert sorted(answers) == ["False", "False", "True"]
        assert rows(places, "app", "SELECT 1") == [(1,)]

    def test_starter_killed_leaves_the_server_up(self, places):
        program = child(START + "; import sys, time; sys.stdout.flush(); time.sleep(60)", places.var)
        assert program.stdout.readline() == "True\n"
        os.kill(program.pid, signal.SIGKILL)
        program.communicate()
        assert supervisor.ensure_running(places) is False

    def test_pid_file_that_names_a_zombie_or_a_stranger(self, places):
        supervisor.ensure_running(places)
        supervisor.stop(places)
        zombie = subprocess.Popen(["true"])
        while "Z" not in Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2]:
            time.sleep(0.01)
        for pid in (zombie.pid, os.getpid()):
            (places.data / "postmaster.pid").write_text(f"{pid}\n{places.data}\n")
            assert supervisor.ensure_running(places) is True
            assert supervisor.stop(places) is True
        zombie.wait()

    def test_clean_stop(self, places):
        supervisor.ensure_running(places)
        pid = supervisor.postmaster(places)
        assert supervisor.stop(places) is True
        assert supervisor.postmaster(places) is None
        assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text()
        command = [binaries.program("pg_controldata"), places.data]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert re.search(r"cluster state:\s+shut down$", report, re.MULTILINE)
        assert supervisor.stop(places) is False

    def test_server_in_use_goes_on(self, places):
        supervisor.ensure_running(places)
        with own_server(places).connect("app"):
            assert supervisor.stop(places, if_unused=True) is False
        holder = child(START + "; import sys; sys.stdout.flush(); sys.stdin.read()", places.var, stdin=subprocess.PIPE)
        assert holder.stdout.readline() == "False\n"
        assert supervisor.stop(places, if_unused=True) is False, "a command may need it without being connected"
        holder.communicate()
        assert supervisor.stop(places, if_unused=True) is True

    def test_start_that_cannot_succeed_says_why(self, places):
        supervisor.ensure_running(places)
        supervisor.stop(places)
        (places.data / "local.conf").write_text("shared_buffers = 'much'\n")
        with pytest.raises(NoDatabase, match="shared_buffers"):
            supervisor.ensure_running(places)
        (places.data / "local.conf").unlink()
        assert supervisor.ensure_running(places) is True


class TestUsers:
    def test_root_through_a_user_namespace_or_nobody(self, places):
        if not IS_ROOT:
            pytest.skip("only root has to change its user")
        supervisor.ensure_running(places)
        status = Path(f"/proc/{supervisor.postmaster(places)}/status").read_text()
        assert re.search(r"^Uid:\s+(0|65534)\b", status, re.MULTILINE)
        assert supervisor.postmaster(places) is not None

    def test_root_as_nobody_then_in_a_namespace_and_back(self, places):
        if not IS_ROOT:
            pytest.skip("only root has to change its user")
        places.var.parent.chmod(0o755)
        code = START + "; database.server().connect('app').close(); database.stop()"
        for choice, owner in (("nobody", NOBODY), ("", None), ("nobody", NOBODY)):
            assert said(child(code, places.var, ANHE_DATABASE_ACCOUNT=choice)) == "True"
            if owner is not None:
                assert places.data.stat().st_uid == owner

    def test_ordinary_user(self, places):
        prefix: tuple[str, ...] = ()
        if IS_ROOT:
            places.var.mkdir()
            places.var.parent.chmod(0o755)
            os.chown(places.var, NOBODY, NOBODY)
            # The capability only lets the user reach this Python, where it lies in root's own folder.
            prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                      "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")  # fmt: skip
        code = START + "; import os; print(os.geteuid()); c = database.server().connect('app')"
        code += "; print(c.execute('select current_user').fetchone()[0]); c.close(); print(database.stop())"
        answer = said(child(code, places.var, prefix=prefix)).split()
        assert answer == ["True", str(NOBODY if IS_ROOT else os.geteuid()), "app", "True"]
        assert places.data.stat().st_uid == (NOBODY if IS_ROOT else os.geteuid())


class TestKeys:
    def test_files_are_readable_by_their_owner_alone(self, running):
        names = sorted(path.name for path in running.keys.iterdir())
        assert names == ["app.key", "migrator.key", "postgres.key", "retention.key", "sealer.key", "tips.key"]
        assert {path.stat().st_mode & 0o777 for path in running.keys.iterdir()} == {0o600}
        closed = (running.keys, running.keys.parent, running.data, running.sockets, running.log.parent)
        assert {folder.stat().st_mode & 0o777 for folder in closed} == {0o700}

    def test_processes_asking_at_once_get_the_same_key(self, places):
        code = "from anhe.house.database import keys, places; print(keys.password(places.here(), 'app'))"
        programs = [child(code, places.var) for _ in range(4)]
        assert len({said(program) for program in programs}) == 1

    def test_password_is_neither_on_a_command_line_nor_in_the_log(self, running):
        secret = keys.password(running, "app")
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert not [line for line in lines if secret.encode() in line]
        with own_server(running).connect("app") as app, pytest.raises(psycopg.errors.UniqueViolation):
            app.execute("INSERT INTO thing (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'a'), (1, '张三')")
        log = running.log.read_text()
        assert "duplicate key" in log
        assert secret not in log
        assert "张三" not in log


class TestRoles:
    @pytest.mark.parametrize(
        "order",
        [
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE ROLE mine",
            "CREATE DATABASE mine",
            "TRUNCATE thing",
            "ALTER TABLE thing DISABLE TRIGGER ALL",
            "DROP TABLE thing",
            "CREATE TRIGGER mine AFTER INSERT ON thing EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "SET ROLE migrator",
            "SET session_replication_role = replica",
            "COPY thing TO PROGRAM 'cat'",
            "SELECT pg_read_file('postgresql.conf')",
        ],
    )
    def test_app_may_not(self, running, order):
        with own_server(running).connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(order)

    def test_app_may_write_rows(self, running):
        with own_server(running).connect("app") as app:
            app.execute("INSERT INTO thing (name) VALUES ('x')")
            app.execute("UPDATE thing SET name = 'y'")
            assert app.execute("SELECT name FROM thing").fetchall() == [("y",)]
            app.execute("DELETE FROM thing")

    @pytest.mark.parametrize("role", ["tips", "retention", "sealer"])
    @pytest.mark.parametrize("order", ["SELECT * FROM thing", "INSERT INTO thing (name) VALUES ('x')"])
    def test_other_roles_may_nothing_that_no_migration_granted(self, running, role, order):
        with own_server(running).connect(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute(order)

    def test_no_serving_role_has_a_power(self, running):
        query = """SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,
                   (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r
                   WHERE rolname IN ('app', 'tips', 'retention', 'sealer') ORDER BY 1"""
        assert rows(running, "app", query) == [(name, False, 0) for name in ("app", "retention", "sealer", "tips")]
        query = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'migrator'"
        assert rows(running, "app", query) == [(False, True)]

    @pytest.mark.parametrize("role", ["postgres", *database.ROLES])
    @pytest.mark.parametrize("way", ["socket", "tcp"])
    @pytest.mark.parametrize("password", [None, "", "wrong", "app"])
    def test_nobody_signs_in_without_the_password(self, running, role, way, password):
        port = json.loads(running.record.read_text())["port"]
        where = {"host": str(running.sockets), "port": 5432} if way == "socket" else {"host": "127.0.0.1", "port": port}
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(user=role, password=password, dbname="anhe", passfile="/dev/null", **where)
