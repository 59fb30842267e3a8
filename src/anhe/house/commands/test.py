"""Check the source, then run every test; arguments go to pytest."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from anhe.house import database
from anhe.house.commands.check import check_source
from anhe.house.starting import checkout, compile_catalogues, start_database

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="pytest's arguments, such as -k report or a path")


def run(options: argparse.Namespace) -> int:
    root = checkout()
    compile_catalogues()
    found = check_source()
    sys.stdout.flush()
    started = start_database()
    try:
        is_good = run_some(root, options.rest) if options.rest else run_all(root)
    finally:
        if started:
            database.stop(if_unused=True)
    return 0 if is_good and not found else 1


def run_some(root: Path, arguments: list[str]) -> bool:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode == 0


def run_all(root: Path) -> bool:
    """The tests of the running city beside all others, each with a database of its own; what they said comes one by one."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        command = [sys.executable, "-m", "pytest", "-m"]
        beside = subprocess.Popen([*command, "running_city"], cwd=root, stdout=said, stderr=subprocess.STDOUT)
        try:
            first = subprocess.run([*command, "not running_city"], cwd=root, check=False).returncode
            second = beside.wait()
        finally:
            beside.kill()
        said.seek(0)
        print(said.read(), flush=True)
    return first == second == 0
