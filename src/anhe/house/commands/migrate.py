"""Bring the database's tables to this version, as the role that owns them."""

import argparse

from django.core.management import call_command

from anhe.house import database
from anhe.house.starting import start_django

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="as Django's migrate: a room, a migration, --plan, --check")


def run(options: argparse.Namespace) -> int:
    start_django(role="migrator")
    call_command("migrate", *options.rest)
    database.note_migrated()
    return 0
