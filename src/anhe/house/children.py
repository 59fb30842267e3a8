"""Programs that a command in the foreground runs beside itself, and ends with itself."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

PR_SET_PDEATHSIG = 1
ENDS_WITHIN = 15.0  # seconds between asking a program to end and ending it


class Asked(Exception):
    """Somebody asked this command to end."""


class Children:
    """Programs by name. They end when the block does, when one of them does, or when we are killed."""

    def __init__(self) -> None:
        self.programs: dict[str, subprocess.Popen] = {}
        self.beside: list[subprocess.Popen] = []  # without which the others go on

    def __enter__(self) -> "Children":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave programs behind
        self.end()
        return kind is Asked

    def start(self, name: str, *arguments: str, **environment: str) -> None:
        """Start `anhe NAME ...` in a session of its own, so that Ctrl-C reaches it through us alone."""
        command = [sys.executable, "-m", "anhe.house.command", name, *arguments]
        key = name if name not in self.programs else f"{name} {len(self.programs) + 1}"
        self.programs[key] = subprocess.Popen(
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=die_with(os.getpid()),
        )

    def start_beside(self, command: list[str], *, said: Path) -> None:
        """Start another program that ends with us, and whose own end nobody minds; what it says goes to a file."""
        with said.open("ab") as log:
            self.beside.append(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                    preexec_fn=die_with(os.getpid()),
                )
            )  # fmt: skip

    def ended(self) -> str | None:
        """Return the name of a program that ended by itself, if any did."""
        return next((name for name, program in self.programs.items() if program.poll() is not None), None)

    def wait(self, until: Callable[[], bool], *, within: float) -> bool:
        """Wait until the answer is yes; False where a program ended or time is up."""
        limit = time.monotonic() + within
        while not until():
            if self.ended() or time.monotonic() > limit:
                return False
            time.sleep(0.05)
        return True

    def stay(self) -> str:
        """Wait until a program ends and return its name; a signal raises Asked instead."""
        while not self.ended():
            time.sleep(0.25)
        return self.ended() or ""

    def end(self) -> None:
        """Ask every program to end and wait for it."""
        programs = [*self.programs.values(), *self.beside]
        for program in programs:
            if program.poll() is None:
                program.terminate()
        limit = time.monotonic() + ENDS_WITHIN
        for program in programs:
            try:
                program.wait(max(0.0, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()


def ask(number: int, frame: FrameType | None) -> None:
    raise Asked(number)


def die_with(parent: int) -> Callable[[], None]:
    """Return what a new process runs first, so that it is ended even where its parent is killed."""
    libc = ctypes.CDLL(None, use_errno=True)

    def begin() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before we asked
            os._exit(1)

    return begin
