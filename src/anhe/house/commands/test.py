"""Check the source, then run every test; arguments go to pytest."""

import argparse
import subprocess
import sys

from anhe.house import database
from anhe.house.commands.check import check_source
from anhe.house.starting import checkout, compile_catalogues, start_database

PASSES_ON = True
WHOLE = ["-n", "2", "--dist", "loadfile"]  # two processes, each with a database and programs of its own


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="pytest's arguments, such as -k report or a path")


def run(options: argparse.Namespace) -> int:
    root = checkout()
    compile_catalogues()
    found = check_source()
    sys.stdout.flush()
    started = start_database()
    try:
        asked = options.rest or WHOLE
        tested = subprocess.run([sys.executable, "-m", "pytest", *asked], cwd=root, check=False).returncode
    finally:
        if started:
            database.stop(if_unused=True)
    return 1 if tested or found else 0
