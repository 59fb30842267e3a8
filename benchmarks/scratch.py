"""A scratch installation to measure or to break: its own state folder, database and programs, gone at the end."""

import http.client
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"


class Scratch:
    """One installation below a temporary folder. Use it as a context; programs and database end with it."""

    def __init__(self, *, keep: bool = False, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="anhe-scratch-"))
        self.var = self.folder / "var"
        self.programs: dict[str, subprocess.Popen] = {}
        self.keep = keep
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("ANHE_", "DATABASE_URL", "DJANGO_"))}
        self.environment |= {"ANHE_VAR": str(self.var), "ANHE_REPORTS_PER_MINUTE": "100000000", **environment}

    def __enter__(self) -> "Scratch":
        self.anhe("migrate", "--no-input", "--verbosity", "0")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.programs):
            self.end(name)
        self.anhe("database", "stop", check=False)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def anhe(self, *arguments: str, check: bool = True, **environment: str) -> str:
        """Run one `anhe` command to its end and return what it printed."""
        return self.python("anhe.house.command", *arguments, check=check, **environment)

    def python(self, module: str, *arguments: str, check: bool = True, **environment: str) -> str:
        """Run a module of ours in this installation, in a process of its own; return what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | environment, stdout=subprocess.PIPE, text=True, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
        return done.stdout

    def start(self, name: str, *command: str, **environment: str) -> subprocess.Popen:
        """Start a Python module (`-m` arguments) that goes on; `name` is how to find it again."""
        program = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment | environment,
            stdin=subprocess.DEVNULL, stdout=self.log(name), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.programs[name] = program
        return program

    def log(self, name: str):
        return (self.folder / f"{name}.log").open("ab")

    def said(self, name: str) -> str:
        """What a program wrote to its log so far."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def serve(self, *arguments: str, **environment: str) -> int:
        """Start the real page server, wait until it answers, return its port."""
        port = free_port()
        environment = {"ANHE_ORIGIN": f"http://{HOST}:{port}", **environment}
        self.start("serve", "anhe.house.command", "serve", "--port", str(port), *arguments, **environment)
        self.wait(lambda: answers(port), f"the pages do not answer: {self.said('serve')[-2000:]}", within=180)
        return port

    def end(self, name: str, number: int = signal.SIGTERM) -> None:
        """End one program that this installation started and wait for it."""
        program = self.programs.pop(name)
        if program.poll() is None:
            os.kill(program.pid, number)
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()

    def wait(self, true: Callable[[], object], otherwise: str, within: float = 60.0) -> None:
        """Wait until the answer is yes; RuntimeError with the words given when time is up."""
        limit = time.monotonic() + within
        while not true():
            if time.monotonic() > limit:
                raise RuntimeError(otherwise)
            time.sleep(0.05)

    def database(self, role: str = "migrator"):
        """A psycopg connection to the scratch database, every statement its own transaction."""
        import psycopg  # noqa: PLC0415 -- the load generators need none

        return psycopg.connect(autocommit=True, **self.address(role))

    def address(self, role: str = "migrator") -> dict[str, str]:
        """libpq's keywords for a role, as a program of this installation would sign in."""
        asked = "import json, sys; from anhe.house import database; print(json.dumps(database.server().parts(sys.argv[1])))"
        done = subprocess.run(
            [sys.executable, "-c", asked, role], env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(done.stdout)

    def cpu_of(self, name: str) -> float:
        """CPU seconds of a program and all its children, ended ones too."""
        return cpu(tree_of(self.programs[name].pid))

    def cpu_of_database(self) -> float:
        """CPU seconds of every PostgreSQL process: the postmaster's account holds those that ended."""
        return cpu(at_work_in(self.var.resolve() / "postgres"))


def tree_of(pid: int) -> list[int]:
    """The process and all below it."""
    found, parents = [pid], _parents()
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def at_work_in(folder: Path) -> list[int]:
    """The processes whose working folder is this one."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def cpu(pids: list[int]) -> float:
    """CPU seconds of these processes, with their children that have ended."""
    return sum(sum(map(int, parts[11:15])) for pid in pids if (parts := _stat(pid))) / TICKS


def _parents() -> dict[int, int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return {pid: int(parts[1]) for pid in pids if (parts := _stat(pid))}


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty where the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return trial.getsockname()[1]


def answers(port: int, path: str = "/") -> bool:
    """Whether something serves this page."""
    page = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        page.request("GET", path)
        return page.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        page.close()


def percentile(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def machine() -> dict[str, object]:
    """What a figure depends on."""
    return {
        "python": platform.python_version(), "cores": os.cpu_count(), "load": [round(x, 2) for x in os.getloadavg()],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }  # fmt: skip


def table(rows: list[tuple[str, ...]], head: tuple[str, ...]) -> None:
    """Print rows under a head, columns as wide as needed."""
    whole = [head, *rows]
    widths = [max(len(row[i]) for row in whole) for i in range(len(head))]
    for row in whole:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def keep(name: str, result: dict) -> None:
    """Write a benchmark's figures to results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"machine": machine(), **result}, indent=2, ensure_ascii=False) + "\n", "utf-8")
