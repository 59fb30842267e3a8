"""Bring the database's tables to this version, as the role that owns them."""

import argparse

from django.core.management import call_command

from anhe import vault
from anhe.house import database
from anhe.house.starting import start_django

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="as Django's migrate: a room, a migration, --plan, --check")


def run(options: argparse.Namespace) -> int:
    start_django(role="migrator")
    if database.is_empty():
        vault.prepare()  # never beside data: keys that are missing there must be missed, not made anew
    call_command("migrate", *options.rest)
    if changes_tables(options.rest):
        database.note_migrated()
    return 0


def changes_tables(arguments: list[str]) -> bool:
    """Say whether all migrations were run: neither a part of them nor a look at them."""
    looking = {"--plan", "--check", "--fake", "--prune"}
    flags = [word for word in arguments if word.startswith("-")]
    named = [word for word in arguments if word not in flags and not word.isdigit()]
    return not named and not looking & set(flags)
