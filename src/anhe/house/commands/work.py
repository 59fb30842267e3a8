"""Do the queued jobs: what follows an act, and what comes round by the clock."""

import argparse

from anhe.house.starting import become, compile_catalogues, require_migrated, start_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=4, help="jobs at once (default %(default)s)")
    parser.add_argument("--once", action="store_true", help="leave when no job is waiting")


def run(options: argparse.Namespace) -> int:
    start_database()
    compile_catalogues()
    require_migrated()
    once = ["--one-shot"] if options.once else []
    return become("django", "procrastinate", "worker", "--concurrency", str(options.concurrency), *once)
