"""Answer the golden cases of the legal clocks, beside the peers that can state some of them.

    python benchmarks/clocks/run.py [--repeat N]

A case is right when the engine names the very day, the very minute, "open" or the very refusal that was written
by hand from the rule's text. A peer is asked only what it can state: whole days without a pause; version and
summed-up extensions are handed to it. Speed is CPU time for one deadline on one core, median of N passes.
Writes benchmarks/results/clocks.json. Exit codes: 0 every golden case right, 1 not.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peers import Numpy, PlainDays, expressible

from anhe.engines import clocks
from anhe.engines.clocks.tests import golden

RESULTS = Path(__file__).parents[1] / "results"
ASKED = 150
COLUMN = 100_000


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--repeat", type=int, default=20, help="passes over the cases for the speed")
    repeat = ask.parse_args(argv).repeat
    year, versions, cases = golden.calendar(), golden.rules(), golden.cases()
    rows = [ours(cases, versions, year, repeat)]
    rows += [theirs(peer, cases, versions, repeat) for peer in (Numpy(year), PlainDays())]
    show(rows, len(cases))
    column = per_item(lambda peer=Numpy(year), starts=starts(): peer.due_many(starts, 30), COLUMN, 5)
    print(f"\nnumpy over one column of {COLUMN:,} dates, one rule: {column:.3f} us a deadline")
    RESULTS.mkdir(exist_ok=True)
    result = {
        "asked": ASKED,
        "golden": len(cases),
        "rows": rows,
        "numpy_column_us": round(column, 4),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    (RESULTS / "clocks.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    enough = len(cases) >= ASKED and rows[0]["right"] == len(cases)
    print(f"asked: at least {ASKED} golden cases, all right: {'yes' if enough else 'NO'}")
    return 0 if enough else 1


def ours(cases: list[golden.Case], versions: dict, year: clocks.Calendar, repeat: int) -> dict:
    wrong = [case.number for case in cases if golden.answer(case, versions[case.rule], year) != case.due]
    for number in wrong:
        print(f"case {number} is wrong", file=sys.stderr)
    held = [pair for case in cases if (pair := counted(case, versions)) is not None]

    def once() -> None:
        for case, rule in held:
            clocks.due(rule, case.start, year, case.extensions, case.pauses)

    return {
        "who": "anhe.engines.clocks",
        "stated": len(cases),
        "right": len(cases) - len(wrong),
        "wrong": wrong,
        "us": round(per_item(once, len(held), repeat), 2),
    }


def counted(case: golden.Case, versions: dict) -> tuple[golden.Case, clocks.Rule] | None:
    """The case with its version, where there is a deadline to count rather than a refusal."""
    if case.due.startswith("refused"):
        return None
    return case, clocks.in_force(versions[case.rule], case.start)


def theirs(peer, cases: list[golden.Case], versions: dict, repeat: int) -> dict:
    stated = []
    for case, rule in filter(None, (counted(case, versions) for case in cases)):
        length = expressible(case, rule)
        if length is not None:
            stated.append((case, rule, length, clocks.local_day(case.start)))
    wrong = [case.number for case, rule, length, day in stated if peer.due(day, length, rule).isoformat() != case.due]

    def once() -> None:
        for _case, rule, length, day in stated:
            peer.due(day, length, rule)

    return {
        "who": peer.name,
        "stated": len(stated),
        "right": len(stated) - len(wrong),
        "wrong": wrong,
        "us": round(per_item(once, len(stated), repeat), 2),
    }


def per_item(run: Callable[[], object], items: int, repeat: int) -> float:
    """Microseconds of CPU for one item, the median of the passes."""
    passes = []
    for _ in range(repeat):
        begun = time.process_time()
        run()
        passes.append((time.process_time() - begun) / items * 1e6)
    return statistics.median(passes)


def starts() -> np.ndarray:
    return np.datetime64("2024-01-01") + np.random.default_rng(20260101).integers(0, 1000, COLUMN)


def show(rows: list[dict], total: int) -> None:
    print(f"{'golden cases':24}{'can state':>12}{'right':>8}{'of all':>10}{'us each':>10}")
    for row in rows:
        share = f"{row['right']}/{total}"
        print(f"{row['who']:24}{row['stated']:12d}{row['right']:8d}{share:>10}{row['us']:10.1f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
