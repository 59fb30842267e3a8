"""Do the queued jobs: what follows an act, and what comes round by the clock."""

import argparse
from typing import NoReturn

from anhe.house.children import Children
from anhe.house.command import Stopped
from anhe.house.starting import become, compile_catalogues, require_bound, require_migrated, start_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--processes", type=int, default=2, help="programs that share the work (default %(default)s)")
    parser.add_argument("--concurrency", type=int, default=4, help="jobs at once in each (default %(default)s)")
    parser.add_argument("--once", action="store_true", help="leave when no job is waiting")


def run(options: argparse.Namespace) -> int:
    start_database()
    compile_catalogues()
    require_migrated()
    require_bound()
    if options.processes > 1 and not options.once:
        share(options)
    once = ["--once"] if options.once else []
    return become("anhe.house.working", "--concurrency", str(options.concurrency), *once)


def share(options: argparse.Namespace) -> NoReturn:
    """Run so many workers beside one another and stay until one of them ends."""
    with Children() as children:
        for _number in range(options.processes):
            children.start("work", "--processes", "1", "--concurrency", str(options.concurrency))
        raise Stopped(f"anhe: {children.stay()} ended by itself")
    raise SystemExit(0)
