"""Take in a register of cases: anhe import cases FILE --map MAP --by OFFICER"""

import argparse
import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.utils import translation

from anhe import exchange
from anhe.city import datums
from anhe.house.command import BadInput
from anhe.house.starting import require_migrated, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    cases = kinds.add_parser("cases", help="cases with their places, times and types")
    cases.add_argument("file", type=Path, help="the register, as the map describes it")
    cases.add_argument("--map", dest="mapping", required=True, help="a map that comes with Anhe, or a map's path")
    cases.add_argument("--by", required=True, metavar="OFFICER", help="service number of the officer who answers for it")
    cases.add_argument("--rejects", type=Path, help="file for refused rows and why (default FILE.rejects.csv)")
    cases.add_argument("--old", choices=["accept", "ask", "refuse"], help="rows older than the map allows")


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
    source = exchange.open_source(options.file, mapping, old=options.old, to_lonlat=datums.to_lonlat)
    path = options.rejects or options.file.with_name(options.file.name + ".rejects.csv")
    with exchange.Rejects(
        path, header=source.header, encoding=mapping.encoding, delimiter=mapping.delimiter, source=options.file
    ) as rejects:
        taken = registers.take_cases(
            source, rejects=rejects, by=options.by, at=datetime.now(UTC), progress=exchange.Bar(sys.stderr)
        )
    print(f"{taken} cases taken, {rejects.count} rows refused")
    if rejects.count:
        print(f"{path} says why", file=sys.stderr)
    return rejects.count
