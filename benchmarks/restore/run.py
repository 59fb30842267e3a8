"""A gigabyte brought back to a chosen second: base copy, changes behind it, recovery, what was erased erased again.

    ./anhe bench restore [--gigabytes 1.0] [--drills 5] [--marks 40]

A scratch installation is filled with synthetic reports until the database has the size asked; a follower ships every
change, a base copy is taken. Each drill commits numbered marks and further reports, notes a moment between two of
them and what was there then, then loses rows and a whole table. It restores that moment into an empty folder that
holds the keys alone, and compares: exactly the marks committed until then, exactly the rows counted then, a server
that takes writes. The peer in the same run: plain copying of the data
folder's files, the least that any restore can cost. Writes benchmarks/results/restore.json. Exit codes: 0 reached, 1 not.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from benchmarks.scratch import ROOT, Scratch, keep, machine, table

ASKED_S = 60.0
FILL = (ROOT / "benchmarks" / "tracking" / "fill.sql").read_text("utf-8")
AT_ONCE = 100_000
COUNTED = ("reports_report", "people_party", "people_statement", "cases_case", "ledger_entry")


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--gigabytes", type=float, default=1.0)
    ask.add_argument("--drills", type=int, default=5)
    ask.add_argument("--marks", type=int, default=40)
    options = ask.parse_args(argv)
    with Scratch() as scratch:
        scratch.python("benchmarks.town")
        size = fill(scratch, options.gigabytes)
        place = scratch.folder / "backups"
        scratch.start("follow", "anhe.house.command", "backup", str(place), "--follow", "--every", "1")
        scratch.wait((place / "reach.json").exists, f"nobody follows: {scratch.said('follow')[-2000:]}", within=60)
        begun = time.monotonic()
        scratch.anhe("backup", str(place))
        taken = time.monotonic() - begun
        drills = [drill(scratch, place, n, options.marks) for n in range(options.drills)]
        sealed = folder_size(place)
        scratch.end("follow")
        peer = copy_plainly(scratch)
    return show(options, size, sealed, taken, drills, peer)


def fill(scratch: Scratch, gigabytes: float) -> int:
    """Synthetic reports until the database has the size; returns it in bytes."""
    with scratch.database() as filling:
        while (size := filling.execute("SELECT pg_database_size(current_database())").fetchone()[0]) < gigabytes * 1e9:
            more(filling, AT_ONCE if gigabytes >= 0.3 else 5_000)
        filling.execute("CREATE TABLE drill (n bigint PRIMARY KEY, at timestamptz NOT NULL)")
    return size


def more(filling, many: int) -> None:
    """Further reports beside those that are there; their numbers go on."""
    start = filling.execute("SELECT count(*) FROM reports_report").fetchone()[0]
    script = FILL.replace("generate_series(1, %(many)s) n", f"generate_series({start + 1}, {start + many}) n").replace("%%", "%")
    for statement in filter(None, (part.strip() for part in script.split(";\n"))):
        filling.execute(statement)
    filling.execute("DROP TABLE many")


def drill(scratch: Scratch, place: Path, n: int, marks: int) -> dict:
    """One disaster and the way back; what was found beside what was expected."""
    with scratch.database() as writing:
        writing.execute("CREATE TABLE IF NOT EXISTS drill (n bigint PRIMARY KEY, at timestamptz NOT NULL)")
        last = writing.execute("SELECT coalesce(max(n), 0) FROM drill").fetchone()[0]
        chosen_after = random.Random(n).randrange(1, marks)
        moment, expected = None, {}
        for k in range(1, marks + 1):
            writing.execute("INSERT INTO drill VALUES (%s, clock_timestamp())", [last + k])
            if k == chosen_after:
                more(writing, 2_000)
                time.sleep(0.2)
                moment = writing.execute("SELECT clock_timestamp()").fetchone()[0]
                expected = counts(writing)
                time.sleep(0.2)
        more(writing, 2_000)
        writing.execute("DROP TABLE drill")
    wait_for_reach(place, moment)
    return back(scratch, place, n, moment, expected)


def counts(asking) -> dict[str, int]:
    found = {name: asking.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}
    marks = [row[0] for row in asking.execute("SELECT n FROM drill ORDER BY n")]
    return {**found, "marks": len(marks), "last mark": marks[-1]}


def wait_for_reach(place: Path, moment: datetime) -> None:
    """Wait until the follower says that every change until the moment is in the folder."""
    limit = time.monotonic() + 120
    while datetime.fromisoformat(json.loads((place / "reach.json").read_text())["until"]) <= moment:
        if time.monotonic() > limit:
            raise RuntimeError("the follower does not catch up")
        time.sleep(0.2)


def back(scratch: Scratch, place: Path, n: int, moment: datetime, expected: dict[str, int]) -> dict:
    """Restore into a folder with nothing but the keys, and look."""
    other = Scratch()
    try:
        other.var.mkdir(parents=True)
        shutil.copytree(scratch.var / "keys", other.var / "keys")
        begun = time.monotonic()
        said = other.anhe("restore", "--from", str(place), "--at", moment.isoformat(), check=False)
        seconds = time.monotonic() - begun
        with other.database() as asking:
            found = counts(asking)
            asking.execute("INSERT INTO drill VALUES (0, clock_timestamp())")
        size = folder_size(other.var / "postgres")
    finally:
        other.anhe("database", "stop", check=False)
        shutil.rmtree(other.folder, ignore_errors=True)
    parts = next((line for line in said.splitlines() if line.startswith("seconds:")), "")
    return {"drill": n + 1, "seconds": round(seconds, 1), "good": found == expected, "expected": expected, "found": found,
            "parts": parts.removeprefix("seconds: "), "bytes": size, "moment": moment.isoformat()}  # fmt: skip


def copy_plainly(scratch: Scratch) -> dict:
    """The peer: cp of the stopped server's files to the same disk, flushed."""
    scratch.anhe("database", "stop", check=False)
    target = scratch.folder / "plain"
    begun = time.monotonic()
    subprocess.run(["cp", "-r", str(scratch.var / "postgres"), str(target)], check=True)
    os.sync()
    seconds = time.monotonic() - begun
    shutil.rmtree(target)
    return {"seconds": round(seconds, 1)}


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def show(options: argparse.Namespace, size: int, sealed: int, taken: float, drills: list[dict], peer: dict) -> int:
    rows = [(f"drill {d['drill']}", f"{d['seconds']:.1f} s", "exact" if d["good"] else f"{d['expected']} but {d['found']}", d["parts"])
            for d in drills]  # fmt: skip
    table(rows, ("restore to a second", "whole", "rows and marks", "of it"))
    worst = max(d["seconds"] for d in drills)
    good = sum(d["good"] and d["seconds"] <= ASKED_S for d in drills)
    print(f"database {size / 1e9:.2f} GB, base copy taken in {taken:.1f} s, backups {sealed / 1e9:.2f} GB sealed")
    print(f"slowest {worst:.1f} s, asked {ASKED_S:.0f} s; good {good} of {len(drills)}; peer, cp of the files: {peer['seconds']} s; {machine()}")
    keep("restore", {"gigabytes": size / 1e9, "asked_s": ASKED_S, "slowest_s": worst, "good": good, "drills": drills,
                     "base_copy_s": round(taken, 1), "sealed_gb": sealed / 1e9, "peer_cp_s": peer["seconds"]})  # fmt: skip
    return 0 if good == len(drills) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
