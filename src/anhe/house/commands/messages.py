"""Compile the translations of every room: django.po to django.mo."""

import argparse
import sys
from pathlib import Path

import anhe
from anhe.house import catalogues
from anhe.house.command import Stopped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="report translations with other placeholders, exit 1")


def run(options: argparse.Namespace) -> int:
    root = Path(anhe.__file__).parent
    try:
        for source in catalogues.compile_stale():
            print(f"compiled {source.relative_to(root)}")
        if not options.check:
            return 0
        found = [fault for source in sorted(root.glob("*/locale/**/*.po")) for fault in catalogues.faults(source)]
    except catalogues.BadCatalogue as fault:
        raise Stopped(str(fault)) from fault
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0
