"""The command `anhe` as people call it: its own process, its exit codes, what it says."""

import ast
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from anhe.house import command
from anhe.house.children import Children
from anhe.house.database import supervisor
from anhe.house.database.places import Places
from anhe.vault import KeyRing

ANHE = Path(sys.executable).with_name("anhe")


def anhe(*arguments: str, cwd: str = "/", **environment: str) -> subprocess.CompletedProcess:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment
    return subprocess.run([ANHE, *arguments], env=known, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def var():
    """A state folder of its own, its server stopped afterwards."""
    folder = tempfile.mkdtemp(prefix="anhe-test-")
    found = Path(folder).resolve() / "var"
    yield found
    supervisor.stop(Places(found))
    shutil.rmtree(folder)


class TestHelp:
    def test_lists_every_subcommand_with_one_line(self):
        shown = anhe("--help", COLUMNS="60")
        assert shown.returncode == 0
        for name, path in command.commands().items():
            line = ast.get_docstring(ast.parse(path.read_text())).splitlines()[0]
            assert re.search(rf"^  {name} +{re.escape(line)}$", shown.stdout, re.MULTILINE), name

    def test_names_what_the_readme_promises(self):
        promised = {"demo", "test", "check", "bench", "serve", "work", "events", "migrate", "roles", "import",
                    "receipt", "messages", "shell", "manage"}  # fmt: skip
        assert promised <= set(command.commands())

    @pytest.mark.parametrize("name", sorted(command.commands()))
    def test_every_subcommand_explains_itself_without_a_database(self, name, tmp_path):
        shown = anhe(name, "--help", ANHE_VAR=str(tmp_path / "var"))
        assert (shown.returncode, shown.stderr) == (0, "")
        assert shown.stdout.startswith(f"usage: anhe {name}")
        assert not (tmp_path / "var" / "postgres").exists()


class TestExitCodes:
    @pytest.mark.parametrize("arguments", [[], ["bogus"], ["serve", "--port", "many"], ["import", "people", "x"]])
    def test_bad_arguments(self, arguments):
        done = anhe(*arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "Traceback" not in done.stderr

    def test_bad_benchmark(self):
        done = anhe("bench", "nothing")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("benchmarks/nothing: no such benchmark; there are: ")

    def test_bad_receipt_needs_neither_database_nor_settings(self, tmp_path):
        KeyRing(tmp_path / "var" / "keys").prepare()
        bad = tmp_path / "receipt.txt"
        bad.write_text("not a receipt")
        elsewhere = {"DATABASE_URL": "nonsense", "DJANGO_SETTINGS_MODULE": "nowhere.at_all"}
        done = anhe("receipt", "verify", str(bad), ANHE_VAR=str(tmp_path / "var"), ANHE_KEYS="", **elsewhere)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"{bad}:")

    def test_bad_keys(self, tmp_path):
        keys = tmp_path / "keys.json"
        keys.write_text("{")
        done = anhe("receipt", "verify", str(keys), "--keys", str(keys))
        assert (done.returncode, done.stderr) == (2, f"{keys}:0: The file of keys is not JSON.\n")

    def test_database_down_and_up_and_without_tables(self, var):
        here = {"ANHE_VAR": str(var), "ANHE_DATABASE": ""}
        assert anhe("database", **here).returncode == 1
        for name in ("serve", "work", "events"):
            done = anhe(name, **here)
            assert (done.returncode, done.stderr) == (
                2, "anhe: the database is not at this version: run anhe migrate first\n"
            )  # fmt: skip
        assert anhe("database", "status", **here).returncode == 0
        assert anhe("database", "stop", **here).stdout == "stopped\n"
        assert anhe("database", "status", **here).returncode == 1


def page(address: str) -> int:
    host = address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


class Demo:
    """A running `anhe demo`, its first line read."""

    def __init__(self, var: Path) -> None:
        known = os.environ | {"ANHE_VAR": str(var), "ANHE_DATABASE": ""}
        self.places = Places(var)
        self.process = subprocess.Popen(
            [ANHE, "demo", "--empty"], env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/"
        )
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.process.stderr.read()

    def programs(self) -> dict[str, int]:
        """What the demo started: each program's process id by its kind, once all three run."""
        found: dict[str, int] = {}
        limit = time.monotonic() + 120
        while len(found) < 3 and time.monotonic() < limit:
            time.sleep(0.1)
            assert self.process.poll() is None, self.process.stderr.read()
            found = self.programs_now()
        return found

    def programs_now(self) -> dict[str, int]:
        found = {}
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().decode()
            found |= {name: int(child) for name in ("wsgi", "asginl", "working") if name in words}
        return found

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was said."""
        _, said = self.process.communicate(timeout=120)
        return self.process.returncode, said


def gone(pids: dict[str, int], within: float = 30.0) -> bool:
    limit = time.monotonic() + within
    while any(supervisor.lives(pid) for pid in pids.values()):
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.slow
class TestDemo:
    def test_serves_until_asked_to_end_and_leaves_nothing_running(self, var):
        demo = Demo(var)
        assert page(demo.address) < 500
        programs = demo.programs()
        assert sorted(programs) == ["asginl", "working", "wsgi"]
        demo.process.send_signal(signal.SIGINT)
        assert demo.end()[0] == 0
        assert gone(programs)
        assert supervisor.postmaster(demo.places) is None

    def test_two_at_once_and_how_each_can_die(self, var):
        first = Demo(var)
        second = Demo(var)
        assert first.address != second.address
        programs = first.programs()
        os.kill(programs.pop("working"), signal.SIGKILL)
        code, said = first.end()
        assert code == 2
        assert "anhe: work ended by itself" in said
        assert gone(programs)
        assert supervisor.postmaster(first.places) is not None, "the second still needs it"
        assert page(second.address) < 500
        programs = second.programs()
        second.process.kill()
        second.end()
        assert gone(programs)


def test_program_that_does_not_end_when_asked_is_ended(monkeypatch):
    monkeypatch.setattr("anhe.house.children.ENDS_WITHIN", 0.5)
    children = Children()
    stubborn = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]
    deaf = subprocess.Popen(stubborn, stdout=subprocess.PIPE, start_new_session=True)
    children.programs["deaf"] = deaf
    assert deaf.stdout.read(1) == b"1" or deaf.stdout.readline()
    children.end()
    assert deaf.returncode == -signal.SIGKILL
