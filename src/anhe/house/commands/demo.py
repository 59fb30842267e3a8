"""Run the synthetic demo city: database, pages, worker and live events, until Ctrl-C."""

import argparse
import http.client
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

from anhe.house import database, simulating
from anhe.house.children import Children
from anhe.house.command import Stopped
from anhe.house.ports import free_port
from anhe.house.starting import compile_catalogues, start_database, start_django

HOST = "127.0.0.1"
UP_WITHIN = 60.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port of the pages; a free one where it is taken")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--full", action="store_true", help="30 days of reports instead of 3,000 reports")
    amount.add_argument("--empty", action="store_true", help="no reports at all")


def run(options: argparse.Namespace) -> int:
    port = free_port(options.port)
    os.environ |= {"ANHE_DEMO": "1", "ANHE_ORIGIN": f"http://{HOST}:{port}"}
    started = start_database()
    try:
        with Children() as children:
            live(children, options, port=port)
        return 0  # Ctrl-C is how a demo ends
    finally:
        if started:
            database.stop(if_unused=True)


def live(children: Children, options: argparse.Namespace, *, port: int) -> NoReturn:
    """Start what the city needs, the pages first, and stay until it ends."""
    compile_catalogues()
    is_new = not database.is_migrated()
    if is_new:
        migrate()
        fill(options)
    if is_there("anhe_sandbox.messages"):
        simulating.beside(children)
    environment = {}
    if is_there("anhe.house.events"):
        events = free_port(port + 1)
        environment["ANHE_EVENTS"] = f"http://{HOST}:{events}"
    children.start("serve", "--port", str(port), **environment)
    if not children.wait(lambda: answers(port), within=UP_WITHIN):
        raise Stopped(f"anhe: {children.ended() or 'the demo'} did not start; its messages stand above")
    if environment:
        children.start("events", "--port", str(events), **environment)
    children.start("work", "--processes", "1", **environment)
    witnessing = import_module("anhe.house.witnessing")  # loads half of Django, for which the pages need not wait
    children.start("seal", **witnessing.beside(children))
    print(f"http://{HOST}:{port}\nCtrl-C ends the demo.", flush=True)
    if not is_new:
        fill(options)  # where an earlier first start was cut short
    raise Stopped(f"anhe: {children.stay()} ended by itself, so the demo ends; its messages stand above")


def migrate() -> None:
    """Make the tables, in a process of its own: it signs in as the migrator, we as the app."""
    command = [sys.executable, "-m", "anhe.house.command", "migrate", "--no-input", "--verbosity", "0"]
    if subprocess.run(command, check=False).returncode:
        raise Stopped("anhe: the tables could not be made; the messages stand above")


def fill(options: argparse.Namespace) -> None:
    """Fill an empty city. The generator says nothing and does nothing where there are reports."""
    if options.empty:
        return
    start_django()
    if not is_there("anhe.house.demo.filling"):
        print("anhe: this version has no demo data yet; the city is empty", file=sys.stderr)
        return
    import_module("anhe.house.demo.filling").fill(at=datetime.now(UTC), full=options.full)


def is_there(module: str) -> bool:
    """Say whether this version has the module."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def answers(port: int) -> bool:
    """Say whether the pages are served."""
    page = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        page.request("GET", "/")
        return page.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        page.close()
