"""Serve the live events that tell open pages to look again."""

import argparse
from importlib.util import find_spec

from anhe.house.command import Stopped
from anhe.house.starting import ENDING, become, require_migrated, start_database

MODULE = "anhe.house.events"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on (default %(default)s)")


def run(options: argparse.Namespace) -> int:
    if find_spec(MODULE) is None:
        raise Stopped("anhe: this version has no live events")
    start_database()
    require_migrated()
    return become(
        "granian", "--interface", "asginl", "--host", options.host, "--port", str(options.port), "--workers", "1",
        "--no-ws", "--log-level", "warning", *ENDING, f"{MODULE}:application",
    )
