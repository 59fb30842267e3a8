"""Measure a promise: anhe bench NAME; without a name, list them."""

import argparse
import ast
import runpy
import sys
from pathlib import Path

from anhe.house.command import BadInput
from anhe.house.starting import checkout

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*", metavar="NAME ...", help="a folder of benchmarks/, then its own arguments")


def run(options: argparse.Namespace) -> int:
    known = benchmarks(checkout())
    if not options.rest:
        for name, path in known.items():
            text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            print(f"{name:<20} {text.partition(chr(10))[0]}".rstrip())
        return 0
    name, *arguments = options.rest
    if name not in known:
        raise BadInput(f"benchmarks/{name}", f"no such benchmark; there are: {', '.join(known) or 'none'}")
    sys.path[:0] = [str(known[name].parent), str(checkout())]  # a benchmark's own modules, and what they share
    return runpy.run_path(str(known[name]), run_name=f"benchmark_{name}")["main"](arguments)


def benchmarks(root: Path) -> dict[str, Path]:
    """Return each benchmark's name and program."""
    return {path.parent.name: path for path in sorted(root.glob("benchmarks/*/run.py"))}
