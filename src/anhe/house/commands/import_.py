"""Take in a register: anhe import cases|reports|places FILE --map MAP --by OFFICER"""

import argparse
import os
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.utils import translation

from anhe import exchange
from anhe.city import datums
from anhe.house.command import BadInput
from anhe.house.starting import require_migrated, start_django

KINDS = {
    "cases": "cases with their places, times and types",
    "reports": "reports that other offices wrote down",
    "places": "names, addresses and points of the city",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    for name, what in KINDS.items():
        kind = kinds.add_parser(name, help=what)
        kind.add_argument("file", type=Path, help="the register, as the map describes it")
        kind.add_argument("--map", dest="mapping", required=True, help="a map that comes with Anhe, or a map's path")
        kind.add_argument("--by", required=True, metavar="OFFICER", help="service number of the officer who answers for it")
        kind.add_argument("--rejects", type=Path, help="file for refused rows and why (default FILE.rejects.csv)")
        kind.add_argument("--old", choices=["accept", "ask", "refuse"], help="rows older than the map allows")
        kind.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="until which day the register runs")


def run(options: argparse.Namespace) -> int:
    start_django()
    require_migrated()
    registers = import_module("anhe.house.registers")  # it has tables, so only now
    with translation.override("zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"):
        try:
            refused = take(options, registers)
        except exchange.BadFile as problem:
            raise BadInput(f"{problem.path}:{problem.line}", problem.reason) from problem
        except registers.Refused as problem:
            raise BadInput(f"{options.file}:0", str(problem)) from problem
    return 1 if refused else 0


def take(options: argparse.Namespace, registers: ModuleType) -> int:
    """Take every row or write it to the rejects with its reason; return how many were refused."""
    mapping = exchange.maps.load(options.mapping)
    source = exchange.open_source(options.file, mapping, old=options.old, as_of=options.as_of, to_lonlat=datums.to_lonlat)
    path = options.rejects or options.file.with_name(options.file.name + ".rejects.csv")
    given = {"by": options.by, "at": datetime.now(UTC), "progress": exchange.Bar(sys.stderr)}
    if options.kind == "places":
        taken, refused = registers.take_places(options.file, mapping, path, **given)
        return told(options.kind, taken, refused, path)
    with exchange.Rejects(
        path, header=source.header, encoding=mapping.encoding, delimiter=mapping.delimiter, source=options.file
    ) as rejects:
        take_all = registers.take_cases if options.kind == "cases" else registers.take_reports
        taken = take_all(source, rejects=rejects, **given)
    return told(options.kind, taken, rejects.count, path)


def told(kind: str, taken: int, refused: int, path: Path) -> int:
    """Say what became of the rows; return how many were refused."""
    print(f"{taken} {kind} taken, {refused} rows refused")
    if refused:
        print(f"{path} says why", file=sys.stderr)
    return refused
