"""Ask the whole access matrix: `./anhe check access [--all] [--cells N] [--reads N] [--layer L]`.

Three passes, each with one line `cells N leaks 0` at its end: both layers, Python alone, row-level security alone. Exit 1 on a
leak, on an address without a rule, and on one that shows nothing to anybody who may see it.
"""

import argparse
import contextlib
import logging
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
os.environ["ANHE_KEYS"] = tempfile.mkdtemp(prefix="anhe-matrix-keys-")

import django

django.setup()

from django.db import connections  # noqa: E402

from anhe import vault  # noqa: E402
from anhe.house import database, doors, guarding  # noqa: E402
from anhe.staff.access import Undeclared  # noqa: E402
from tests.access.asking import Asking, watching  # noqa: E402
from tests.access.layers import LAYERS, layer, leave  # noqa: E402
from tests.access.running import (  # noqa: E402
    Running,
    Tally,
    Unreachable,
    find_allowed,
    missing,
    partitioned,
    rules_of,
    run,
    sampled,
)
from tests.access.town import found, settle  # noqa: E402

CELLS, PROGRAMS, TOLD = 12_000, 2, 40
HEAVY = ("reports:paper", "cases:notice_pdf")  # a PDF costs as much as fifty pages


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anhe check access")
    parser.add_argument("--cells", type=int, default=CELLS, help="cells of each pass, as evenly over the addresses as they go")
    parser.add_argument("--all", action="store_true", help="every cell that the URLconf makes")
    parser.add_argument("--reads", type=int, default=0, help="afterwards, so many responses with people's data, each with its entry")
    parser.add_argument("--layer", choices=LAYERS, action="append", help="only this pass")
    options = parser.parse_args(given)
    logging.disable(logging.CRITICAL)  # refusals are what is asked for
    try:
        return check(options)
    except (Undeclared, Unreachable) as silent:
        print(f"no rule: {silent}")
        return 1
    finally:
        shutil.rmtree(os.environ["ANHE_KEYS"], ignore_errors=True)


def check(options: argparse.Namespace) -> int:
    declared, layers = doors.declared(), options.layer or list(LAYERS)
    print(f"{len(declared)} addresses", flush=True)
    vault.prepare()
    database.ensure_running()
    good, ends = [], [_started(part, options, layers) for part in range(PROGRAMS)]
    for name in layers:
        began = time.monotonic()
        good.append(told(name, _received(ends), time.monotonic() - began))
    if options.reads:
        good.append(told_of_reads(_received(ends), options.reads))
    for _end, program in ends:
        program.join()
    return 0 if all(good) else 1


def told(name: str, tally: Tally, seconds: float) -> bool:
    """Print what a pass found; True where that is nothing."""
    faults = {"leak": tally.leaks, "error page": tally.broken, "not in the log": tally.unlogged}
    if name != "database":  # there Python's own rules stand open, and some acts refuse by them
        faults["nothing allowed"] = missing(doors.declared(), tally)
    for what, lines in faults.items():
        for line in lines[:TOLD]:
            print(f"{what}: {line}")
    stopped = f"; {tally.stopped} writes stopped by a policy" if name == "database" else ""
    print(f"{name}: {tally.reads} responses with people's data, {len(tally.unlogged)} without their entry{stopped}; {seconds:.0f} s")
    print(f"cells {tally.cells} leaks {len(tally.leaks)}", flush=True)
    return not any(faults.values())


def told_of_reads(tally: Tally, wanted: int) -> bool:
    for line in (tally.unlogged + tally.leaks + tally.broken)[:TOLD]:
        print(line)
    print(f"responses with people's data {tally.reads} without their entry {len(tally.unlogged)}; {tally.cells} asked")
    return tally.reads >= wanted and not tally.unlogged and not tally.leaks and not tally.broken


def _started(part: int, options: argparse.Namespace, layers: list[str]):
    """A program of its own with a town of its own: what one asks no other sees."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    program = fork.Process(target=_work, args=(theirs, part, options, layers))
    program.start()
    theirs.close()
    return ours, program


def _received(ends) -> Tally:
    whole = Tally()
    for ours, _program in ends:
        tally = ours.recv()
        if not isinstance(tally, Tally):
            raise tally
        whole.add(tally)
    return whole


def _work(end, part: int, options: argparse.Namespace, layers: list[str]) -> None:
    try:
        with scratch() as stage:
            matrix = found()
            settle(matrix, stage.owner)
            rules = rules_of(matrix, stage.owner)
            leave(connections["default"])
            with watching(stage.owner):
                running = Running(matrix, Asking(stage.owner), rules)
                for name in layers:
                    rules.layer = name
                    with layer(name, stage.name):
                        end.send(passed(running, part, options))
                if options.reads:
                    rules.layer = "both"
                    with layer("both", stage.name):
                        end.send(reading(running, part, options.reads // PROGRAMS + 1))
    except BaseException as wrong:
        traceback.print_exc()
        end.send(RuntimeError(str(wrong)))


@contextlib.contextmanager
def scratch() -> Iterator:
    """A database of our own with its keys, empty again at the end."""
    with database.prepare_test_database() as stage:
        connections["default"].settings_dict["NAME"] = stage.name
        guarding.install(stage.owner)
        try:
            yield stage
        finally:
            leave(connections["default"])
            stage.reset()


def passed(running: Running, part: int, options: argparse.Namespace) -> Tally:
    """This program's part of one pass."""
    tally, cells = Tally(), list(running.cells())
    run(running, partitioned(cells if options.all else sampled(cells, options.cells, "matrix"), PROGRAMS)[part], tally)
    if part == 0 and running.rules.layer != "database":
        find_allowed(running, tally)
    return tally


def reading(running: Running, part: int, wanted: int) -> Tally:
    """Find the cells that show people's data, then ask them again and again, whole and by their parts."""
    chance, tally, shows = random.Random(part), Tally(), []
    for cell in partitioned([one for one in running.cells() if one.door.about and one.session in {"right", "none"}], PROGRAMS)[part]:
        before = tally.reads
        seen = running.ask(cell, tally)
        if tally.reads > before and cell.door.name not in HEAVY:
            shows.append((cell, re.findall(r'id="([\w-]+)"', seen.content.decode("utf-8", "replace"))))
    while tally.reads < wanted:
        cell, parts = chance.choice(shows)
        headers = {"Accept-Language": chance.choice(["zh-CN", "en"])}
        if parts and chance.random() < 0.3:
            headers |= {"HX-Request": "true", "HX-Target": chance.choice(parts)}
        running.ask(cell, tally, headers)
    return tally


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
