"""Check the source without running it; check pages: every page in a real browser; check access: who may see and change what."""

import argparse
import os
import subprocess
import sys

from anhe.house.command import BadInput
from anhe.house.starting import checkout, compile_catalogues, start_database

TOOLS = {"ruff": ["ruff", "check", "."], "import-linter": ["lint-imports"]}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["source", "pages", "access"], nargs="?", default="source")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="of `check access`: --all, --cells N, --reads N, --layer L")


def run(options: argparse.Namespace) -> int:
    if options.what == "access":
        return check_access(options.rest)
    if options.rest:
        raise BadInput(" ".join(options.rest), f"`anhe check {options.what}` takes nothing more")
    return check_pages() if options.what == "pages" else check_source()


def check_source() -> int:
    """Run every static tool and return 1 if any of them found something."""
    root = checkout()
    found = []
    for name, (program, *arguments) in TOOLS.items():
        path = os.path.join(os.path.dirname(sys.executable), program)
        if subprocess.run([path, *arguments], cwd=root, check=False).returncode:
            found.append(name)
    if found:
        print(f"anhe check: {' and '.join(found)} found something", file=sys.stderr)
    return 1 if found else 0


def check_pages() -> int:
    """Look at every page in both languages at all widths and print the table; `anhe test` looks once a page."""
    start_database()
    compile_catalogues()
    command = [sys.executable, "-m", "pytest", "tests/browser/test_pages.py"]
    environment = {**os.environ, "ANHE_PAGES": "all"}
    return 1 if subprocess.run(command, cwd=checkout(), env=environment, check=False).returncode else 0


def check_access(given: list[str]) -> int:
    """Ask every address as everybody, in three passes; docs/guides/access.md says how to read it."""
    start_database()
    compile_catalogues()
    return subprocess.run([sys.executable, "-m", "tests.access.check", *given], cwd=checkout(), check=False).returncode
