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
from collections.abc import Callable, Iterator

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
from tests.access.town import Matrix, found, settle  # noqa: E402

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
    declared = doors.declared()
    with scratch() as stage:
        began = time.monotonic()
        matrix = found()
        settle(matrix, stage.owner)
        rules = rules_of(matrix, stage.owner)
        print(f"{len(declared)} addresses, {len(matrix.force.askers())} askers, {len(matrix.marks.by_token)} marks; made in {time.monotonic() - began:.0f} s", flush=True)
        leave(connections["default"])
        with watching(stage.owner):
            good = [passed(name, options, matrix, rules, stage.name) for name in options.layer or LAYERS]
            good += [read(options.reads, matrix, rules, stage.name)] if options.reads else []
    return 0 if all(good) else 1


@contextlib.contextmanager
def scratch() -> Iterator:
    """A database of our own with its keys, empty again at the end."""
    with database.prepare_test_database() as stage:
        connections["default"].settings_dict["NAME"] = stage.name
        vault.prepare()
        guarding.install(stage.owner)
        try:
            yield stage
        finally:
            leave(connections["default"])
            stage.reset()


def passed(name: str, options: argparse.Namespace, matrix: Matrix, rules, stage: str) -> bool:
    """One pass; prints what it found and says whether all is good."""
    began, rules.layer = time.monotonic(), name

    def asked(running: Running, part: int) -> Tally:
        tally, cells = Tally(), list(running.cells())
        run(running, partitioned(cells if options.all else sampled(cells, options.cells, "matrix"), PROGRAMS)[part], tally)
        if part == 0 and name != "database":  # there Python's own rules stand open, and some acts refuse by them
            find_allowed(running, tally)
        return tally

    tally = together(asked, name, matrix, rules, stage)
    faults = {"leak": tally.leaks, "error page": tally.broken, "not in the log": tally.unlogged}
    if name != "database":
        faults["nothing allowed"] = missing(Running(matrix, None, rules), tally)
    for what, found_ones in faults.items():
        for line in found_ones[:TOLD]:
            print(f"{what}: {line}")
    stopped = f"; {tally.stopped} writes stopped by a policy" if name == "database" else ""
    print(f"{name}: {tally.reads} responses with people's data, {len(tally.unlogged)} without their entry{stopped}; {time.monotonic() - began:.0f} s")
    print(f"cells {tally.cells} leaks {len(tally.leaks)}", flush=True)
    return not any(faults.values())


def read(wanted: int, matrix: Matrix, rules, stage: str) -> bool:
    """So many responses that show people's data: whole pages and parts of them, in both languages, each with its entry."""
    began, rules.layer = time.monotonic(), "both"
    tally = together(lambda running, part: reading(running, part, wanted // PROGRAMS + 1), "both", matrix, rules, stage)
    for line in (tally.unlogged + tally.leaks + tally.broken)[:TOLD]:
        print(line)
    print(f"responses with people's data {tally.reads} without their entry {len(tally.unlogged)}; {tally.cells} asked, {time.monotonic() - began:.0f} s")
    return tally.reads >= wanted and not tally.unlogged and not tally.leaks and not tally.broken


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


def together(work: Callable[[Running, int], Tally], name: str, matrix: Matrix, rules, stage: str) -> Tally:
    """Let several programs work at one pass, each with connections of its own."""
    fork = multiprocessing.get_context("fork")
    whole, ends = Tally(), []
    for part in range(PROGRAMS):
        ours, theirs = fork.Pipe(duplex=False)
        program = fork.Process(target=_work, args=(theirs, work, part, name, matrix, rules, stage))
        program.start()
        theirs.close()
        ends.append((ours, program))
    for ours, program in ends:
        told = ours.recv()
        program.join()
        if not isinstance(told, Tally):
            raise told
        whole.add(told)
    return whole


def _work(end, work, part: int, name: str, matrix: Matrix, rules, stage: str) -> None:
    try:
        with database.server().connect("migrator", database=stage) as owner, layer(name, stage):
            end.send(work(Running(matrix, Asking(owner), rules), part))
    except BaseException as wrong:
        import traceback  # noqa: PLC0415 -- only where something broke

        traceback.print_exc()
        end.send(RuntimeError(str(wrong)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
