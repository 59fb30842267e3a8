"""Serve the pages and the API."""

import argparse
import os

from anhe.house import database
from anhe.house.command import Stopped
from anhe.house.demo import guard
from anhe.house.starting import (
    ENDING,
    become,
    collect_static,
    compile_catalogues,
    require_bound,
    require_migrated,
    start_database,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each (default %(default)s)")


def refuse_real_data() -> None:
    """Demo mode opens every door with one click: raise Stopped where the database holds anything real."""
    if os.environ.get("ANHE_DEMO") != "1":
        return
    try:
        with database.server().connect("migrator") as owner:  # sees every row
            guard.require_synthetic(owner)
    except guard.RealData as refusal:
        raise Stopped(f"anhe: {refusal}") from refusal


def run(options: argparse.Namespace) -> int:
    start_database()
    compile_catalogues()
    require_migrated()
    require_bound()
    refuse_real_data()
    collect_static()
    return become(
        "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.workers), "--blocking-threads", str(options.threads),
        "--no-ws", "--log-level", "warning", *ENDING, "anhe.house.wsgi:application",
    )
