"""Seal the ledger every second, sign its heads and tell them to witnesses."""

import argparse
import os
import signal
import sys
import threading

import psycopg

from anhe import vault
from anhe.house import database
from anhe.house.command import Stopped
from anhe.house.starting import SETTINGS, require_migrated, start_database
from anhe.ledger.sealing import publishing, running, sealer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="seal what waits, tell the head once, and leave")


def run(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from anhe.house import settings  # noqa: PLC0415 -- makes folders, which asking for help must not

    try:
        targets = publishing.read_targets(settings.ANHE_WITNESSES, settings.ANHE_ANCHOR_FILE, settings.ANHE_TIMESTAMP_URL)
    except publishing.BadWitness as wrong:
        raise Stopped(f"anhe: {wrong}") from wrong
    start_database()
    require_migrated()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    program = running.Program(
        connect, origin=settings.ANHE_LOG_NAME, keys=vault.log_keys(), targets=targets, stop=stop, say=say
    )
    try:
        program.run_once() if options.once else program.run()
    except sealer.CannotSeal as stopped:
        say(str(stopped))
        return 1 if isinstance(stopped, sealer.LogChanged | sealer.EntriesLost) else 2
    return 0


def connect() -> psycopg.Connection:
    """Sign in as the sealer. Raises psycopg.OperationalError."""
    try:
        return database.server().connect("sealer")
    except database.NoDatabase as away:
        raise psycopg.OperationalError(str(away)) from away


def say(text: str) -> None:
    print(f"anhe seal: {text}", file=sys.stderr, flush=True)
