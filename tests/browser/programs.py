"""The city's own programs, as `./anhe` starts them, on the database of this run of the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from anhe.house.children import die_with
from anhe.house.ports import free_port

HOST = "127.0.0.1"
UP_WITHIN = 90.0  # seconds; a machine shared with other runs is slow to import
ENDS_WITHIN = 15.0
MANY = "100000"  # reports a minute from one address: all browsers of a run share one


@dataclass(frozen=True)
class City:
    """Where the pages and the live events are served, and what the programs said while they ran."""

    pages: str
    events: str
    said: Path

    @property
    def faults(self) -> str:
        """What the programs wrote about errors of their own; empty where there were none."""
        text = self.said.read_text("utf-8", "replace")
        return text[text.rfind("Traceback") :][:4000] if "Traceback" in text else ""


@contextmanager
def running(said: Path) -> Iterator[City]:
    """Start `anhe serve` and `anhe events` beside this process; they end with the block, or with us.

    `ANHE_DATABASE` must name the database already. Raises RuntimeError with the programs' words where one does not start.
    """
    pages = free_port(0)
    events = free_port(pages + 1)
    city = City(f"http://{HOST}:{pages}", f"http://{HOST}:{events}", said)
    environment = os.environ | {
        "ANHE_ORIGIN": city.pages, "ANHE_EVENTS": city.events, "ANHE_REPORTS_PER_MINUTE": MANY, "ANHE_DEMO": "1",
        "ANHE_MESSAGES_URL": f"http://{HOST}:9/messages",  # codes are offered; nobody works them off here
    }  # fmt: skip
    started = []
    with said.open("wb") as log:
        try:
            for name, *arguments in [("serve", "--port", pages, "--workers", 1), ("events", "--port", events)]:
                command = [sys.executable, "-m", "anhe.house.command", name, *map(str, arguments)]
                started.append(subprocess.Popen(
                    command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=die_with(os.getpid()),
                ))  # fmt: skip
            _wait_until_up(city, started, (pages, "/"), (events, "/"))
            yield city
        finally:
            for program in started:
                program.terminate()
            for program in started:
                _end(program)


def _wait_until_up(city: City, started: list[subprocess.Popen], *doors: tuple[int, str]) -> None:
    limit = time.monotonic() + UP_WITHIN
    for port, path in doors:
        while not _answers(port, path):
            if any(program.poll() is not None for program in started) or time.monotonic() > limit:
                raise RuntimeError(
                    f"the city's programs did not start:\n{city.said.read_text('utf-8', 'replace')[-4000:]}"
                )
            time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    door = HTTPConnection(HOST, port, timeout=10)
    try:
        door.request("GET", path)
        door.getresponse().read()
        return True
    except OSError:
        return False
    finally:
        door.close()


def _end(program: subprocess.Popen) -> None:
    try:
        program.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
