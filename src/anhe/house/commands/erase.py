"""Erase what is due, or say what would be: anhe erase --dry-run | --run [--at TIME] [--today DATE]"""

import argparse
import json
from datetime import UTC, date, datetime
from importlib import import_module

from anhe.house.command import BadInput, Stopped
from anhe.house.starting import require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--dry-run", action="store_true", help="count what is due and change nothing")
    what.add_argument("--run", action="store_true", help="erase it")
    what.add_argument("--reports", action="store_true", help="print the signed reports of earlier runs, newest first")
    parser.add_argument("--at", metavar="TIME", help="due at this moment instead of now; a run takes no later one than now")
    parser.add_argument("--today", metavar="DATE", help="today's date, where the log was silent for more than a day")
    parser.add_argument("--cap", type=int, help="records at most in one run (default 50,000)")
    parser.add_argument("--as-job", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    at = moment(options.at) if options.at else None
    today = day(options.today) if options.today else None
    start_django(role="retention")
    require_migrated()
    # They have tables, so only now that Django is set up.
    erase = import_module("anhe.house.retention")
    try:
        if options.reports:
            for text in erase.reports():
                print(text)
            return 0
        if options.dry_run:
            print(table(erase.look(at=at)))
            return 0
        done = erase.run(at=at, today=today, cap=options.cap, as_job=options.as_job)
    except erase.Refused as refusal:
        raise Stopped(f"anhe: {refusal}") from refusal
    print(table(done.records))
    print(json.dumps(json.loads(done.sweep.report), ensure_ascii=False, indent=2))
    return 1 if done.left else 0


def table(counts) -> str:
    return "\n".join(f"{rule:<22} {count:>9}" for rule, count in sorted(counts.items()))


def moment(text: str) -> datetime:
    """A moment with its zone, or one of the city's civil time. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("--at", f"{text!r} is no time: write 2026-11-24T02:30+08:00") from error
    if found.tzinfo is None:
        raise BadInput("--at", f"{text!r} names no zone: write 2026-11-24T02:30+08:00")
    return found.astimezone(UTC)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("--today", f"{text!r} is no date: write 2026-11-24") from error
