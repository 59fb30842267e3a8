"""Open a Python shell with the city's rooms loaded, signed in as the app."""

import argparse

from django.core.management import call_command

from anhe.house.starting import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-c", "--command", dest="code", help="run this instead and leave")


def run(options: argparse.Namespace) -> int:
    start_django()
    call_command("shell", *(["-c", options.code] if options.code else []))
    return 0
