"""Pass a command to Django: anhe manage makemigrations reports -n add_channel"""

import argparse

from django.core.management import execute_from_command_line

from anhe.house.starting import start_django

PASSES_ON = True
CHANGES_SCHEMA = {"migrate", "flush", "sqlmigrate", "test"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", help="Django's command and its arguments")


def run(options: argparse.Namespace) -> int:
    start_django(role="migrator" if CHANGES_SCHEMA & set(options.rest[:1]) else "app")
    execute_from_command_line(["anhe manage", *options.rest])
    return 0
