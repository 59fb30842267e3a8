"""Bring the database to this version: its tables, then its law."""

import argparse
from importlib import import_module

from django.core.management import call_command

from anhe import vault
from anhe.house import database
from anhe.house.starting import bring_law, go_on_as, start_django

PASSES_ON = True
TABLES_ONLY = "--tables-only"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="as Django's migrate: a room, a migration, --plan, --check")
    parser.add_argument("--tables-only", action="store_true", help="do not bring in this version's law")


def run(options: argparse.Namespace) -> int:
    start_django(role="migrator")
    if database.is_empty():
        vault.prepare()  # never beside data: keys that are missing there must be missed, not made anew
        vault.log_keys().prepare()
    asked = [word for word in options.rest if word != TABLES_ONLY]
    call_command("migrate", *asked)
    if changes_tables(asked):
        with database.server().connect("migrator") as owner:
            import_module("anhe.house.guarding").install(owner)  # it has tables, so only now
        if TABLES_ONLY not in options.rest:
            go_on_as("app")
            bring_law()
        database.note_migrated()
    return 0


def changes_tables(arguments: list[str]) -> bool:
    """Say whether all migrations were run: neither a part of them nor a look at them."""
    looking = {"--plan", "--check", "--fake", "--prune"}
    flags = [word for word in arguments if word.startswith("-")]
    named = [word for word in arguments if word not in flags and not word.isdigit()]
    return not named and not looking & set(flags)
