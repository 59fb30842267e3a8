"""Make the database's roles, or print the SQL for who may."""

import argparse

from anhe.house import database
from anhe.house.command import Stopped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print", dest="only_print", action="store_true", help="print the SQL and change nothing")


def run(options: argparse.Namespace) -> int:
    try:
        server = database.ensure_running()
        if options.only_print:
            print(database.roles.as_text(server))
            return 0
        lacking = database.roles.provide(server)
        for role in database.ROLES:
            print(f"{role}: {database.roles.sign_in(server, role)}")
    except database.NoDatabase as problem:
        raise Stopped(f"anhe: {problem}") from problem
    if lacking:
        print("-- DATABASE_URL's user may not make roles. Let a superuser run this, then run anhe roles again:")
        print(lacking)
    return 1 if lacking else 0
