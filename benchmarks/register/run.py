"""How fast a real register of closed cases comes in: every row taken or refused with its reason.

    ./anhe bench register [--file FILE] [--runs 3]

The file is the St. Louis register (docs/guides/importing.md), found in ANHE_DATA or beside the checkout. Peers in the
same run, on the same database: csv.DictReader with executemany of the bare columns, and COPY of the bare file; neither
checks, converts, seals or writes a ledger. Writes benchmarks/results/register.json. Exit codes: 0 reached, 1 not, 2 no file.
"""

import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.scratch import ROOT, Scratch, keep, machine, table

ASKED = 1500
NAME = "stl_crime_2019_clean.csv"
REGISTER_OFFICER = """
from datetime import UTC, datetime
from anhe.ledger import Work, operator
from anhe.staff import desk
with Work():
    for n in range({runs}):
        unit = desk.register_unit(code=f"R{{n}}", kind="bureau", name_zh="登记", name_en="Register", by=operator(), at=datetime.now(UTC))
        desk.register_officer(number=f"90000{{n}}", name="登记员", unit=unit, roles=("head",), by=operator(), at=datetime.now(UTC))
"""


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--file", type=Path, default=Path(os.environ.get("ANHE_DATA", ROOT.parent / "shared" / "data")) / "dispatch" / NAME)
    ask.add_argument("--runs", type=int, default=3)
    options = ask.parse_args(argv)
    if not options.file.is_file():
        print(f"{options.file}:0: not there; name the register with --file", file=sys.stderr)
        return 2
    with options.file.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    with Scratch() as scratch:
        scratch.anhe("shell", "-c", REGISTER_OFFICER.format(runs=options.runs))
        ours = [one(scratch, options.file, rows, n) for n in range(options.runs)]
        peers = {"csv + executemany": by_row(scratch, options.file, rows), "COPY": by_copy(scratch, options.file, rows)}
    middle = {key: statistics.median(run[key] for run in ours) for key in ("rows_per_second", "cpu_ms")}
    accounted = all(run["taken"] + run["refused"] == rows for run in ours)
    keep("register", {"asked": ASKED, "rows": rows, "anhe": middle, "runs": ours, "peers": peers, "all_accounted": accounted})
    shown = [("anhe import cases", f">= {ASKED}", f"{middle['rows_per_second']:.0f}", f"{middle['cpu_ms']:.3f}",
              f"{ours[0]['taken']} + {ours[0]['refused']} = {rows}: {'all' if accounted else 'NOT all'}")]  # fmt: skip
    shown += [(name, "", f"{each:.0f}", "", "no checks, no seals, no ledger") for name, each in peers.items()]
    table(shown, ("", "asked rows/s", "rows/s", "CPU ms a row, all processes", "taken + refused"))
    print(f"load average {machine()['load']}")
    return 0 if middle["rows_per_second"] >= ASKED and accounted else 1


def one(scratch: Scratch, path: Path, rows: int, n: int) -> dict:
    rejects = scratch.folder / f"rejects{n}.csv"
    before = children_cpu(), scratch.cpu_of_database(), time.perf_counter()
    command = [sys.executable, "-m", "anhe.house.command", "import", "cases", str(path), "--map", "stlouis",
               "--by", f"90000{n}", "--rejects", str(rejects)]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=scratch.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - before[2]
    cpu = children_cpu() - before[0] + scratch.cpu_of_database() - before[1]
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        refused = sum(1 for _ in csv.reader(file)) - 1
    with scratch.database() as asking:
        query = "SELECT taken FROM cases_batch ORDER BY started_at DESC LIMIT 1"
        taken = asking.execute(query).fetchone()[0]
    return {"rows_per_second": rows / seconds, "cpu_ms": cpu / rows * 1000, "taken": taken, "refused": refused, "seconds": seconds}


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def by_row(scratch: Scratch, path: Path, rows: int) -> float:
    with scratch.database() as owner, path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = ", ".join(f'"{name}" text' for name in reader.fieldnames)
        owner.execute(f"CREATE TABLE peer_rows ({columns})")
        places = ", ".join(["%s"] * len(reader.fieldnames))
        begun = time.perf_counter()
        with owner.transaction():
            owner.cursor().executemany(f"INSERT INTO peer_rows VALUES ({places})", [tuple(r.values()) for r in reader])
        return rows / (time.perf_counter() - begun)


def by_copy(scratch: Scratch, path: Path, rows: int) -> float:
    with scratch.database() as owner:
        owner.execute("CREATE TABLE peer_copy (LIKE peer_rows)")
        begun = time.perf_counter()
        with owner.cursor().copy("COPY peer_copy FROM STDIN WITH (FORMAT csv, HEADER true)") as copy, path.open("rb") as file:
            while chunk := file.read(1 << 16):
                copy.write(chunk)
        return rows / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
