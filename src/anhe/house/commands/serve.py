"""Serve the pages and the API."""

import argparse

from anhe.house.paths import VAR
from anhe.house.starting import become, bring_law, require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each (default %(default)s)")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    bring_law()
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    return become(
        "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.workers), "--blocking-threads", str(options.threads),
        "--no-ws", "--log-level", "warning", "anhe.house.wsgi:application",
    )
