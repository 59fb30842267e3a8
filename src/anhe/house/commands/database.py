"""See, stop or enter the city's PostgreSQL: anhe database [status | stop | psql]"""

import argparse
import os
import sys

from anhe.house import database
from anhe.house.command import Stopped
from anhe.house.database.binaries import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["status", "start", "stop", "psql"], nargs="?", default="status")
    parser.add_argument("--role", choices=database.ROLES, default="app", help="who psql signs in as (default app)")


def run(options: argparse.Namespace) -> int:
    try:
        return globals()[options.what](options)
    except database.NoDatabase as problem:
        raise Stopped(f"anhe: {problem}") from problem


def status(options: argparse.Namespace) -> int:
    where, is_up = database.describe()
    print(where)
    return 0 if is_up else 1


def start(options: argparse.Namespace) -> int:
    database.ensure_running()
    return status(options)


def stop(options: argparse.Namespace) -> int:
    print("stopped" if database.stop() else "was not running")
    return 0


def psql(options: argparse.Namespace) -> int:
    parts = database.ensure_running().parts(options.role)
    os.environ["PGPASSWORD"] = parts.pop("password", "")  # not on the command line, where all can read it
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
    os.environ.update({names[name]: value for name, value in parts.items() if name in names})
    sys.stdout.flush()
    os.execv(program("psql"), ["psql"])
