"""The synthetic city told through the desks: 3,000 reports, each carried as far as its age allows.

    ./anhe bench demo [--reports 3000]

A scratch installation with its own database, filled by the same call as the first start of `./anhe demo`: the wall
time from the first word to the last, and the CPU seconds of the process that prepares ground and officers, of those
that tell the districts, and of PostgreSQL. The peer puts the rows that came of it into bare tables by COPY: no desk,
no entry, no rule of access, no sealing, no clock counted. Writes benchmarks/results/demo.json. Exit codes: 0 reached, 1 not.
"""

import argparse
import json
import os
import sys
import time

from benchmarks.scratch import Scratch, keep, machine, table

ASKED = {"reports": 3000, "wall_s": 40}
COUNTED = {"reports": "reports_report", "cases": "cases_case", "entries": "ledger_entry"}
TOLD = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND (starts_with(relname, 'reports_') OR starts_with(relname, 'cases_') OR starts_with(relname, 'people_') OR starts_with(relname, 'citizen_'))
"""


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--reports", type=int, default=ASKED["reports"])
    options = ask.parse_args(argv)
    with Scratch(ANHE_DEMO="1") as scratch:
        before, load = scratch.cpu_of_database(), os.getloadavg()
        told = json.loads(scratch.python("benchmarks.demo.telling", str(options.reports)))
        told["cpu_database_s"] = round(scratch.cpu_of_database() - before, 1)
        told["load_before"] = [round(each, 2) for each in load]
        with scratch.database() as owner:
            told |= {name: owner.execute(f"SELECT count(*) FROM {at}").fetchone()[0] for name, at in COUNTED.items()}
            peer = copied(owner)
    cpu = round(told["cpu_first_s"] + told["cpu_parts_s"] + told["cpu_database_s"], 1)
    keep("demo", {"asked": ASKED, "anhe": told | {"cpu_s": cpu}, "peer": peer})
    table([("reports", str(ASKED["reports"]), str(told["reports"]), ""),
           ("wall, s", f"<= {ASKED['wall_s']}", str(told["wall_s"]), str(peer["wall_s"])),
           ("CPU, s", "", f"{cpu} ({told['cpu_first_s']} prepare, {told['cpu_parts_s']} tell, {told['cpu_database_s']} PostgreSQL)", ""),
           ("cases", "", str(told["cases"]), ""), ("entries of the ledger", "", str(told["entries"]), ""),
           ("rows", "", "", str(peer["rows"]))],
          ("", "asked", "anhe", "peer: COPY of the rows into bare tables"))  # fmt: skip
    print(f"load average {told['load_before']} before, {machine()['load']} after")
    return 0 if told["reports"] == options.reports and told["wall_s"] <= ASKED["wall_s"] else 1


def copied(owner) -> dict:
    """The rooms' rows, read out and put into tables without key, index or rule; only the putting in is timed."""
    owner.execute("CREATE SCHEMA bare")
    seconds, rows = 0.0, 0
    for (name,) in owner.execute(TOLD).fetchall():
        owner.execute(f"CREATE TABLE bare.{name} (LIKE public.{name})")
        with owner.cursor().copy(f"COPY public.{name} TO STDOUT (FORMAT binary)") as out:
            content = [bytes(part) for part in out]
        begun = time.perf_counter()
        cursor = owner.cursor()
        with cursor.copy(f"COPY bare.{name} FROM STDIN (FORMAT binary)") as into:
            for part in content:
                into.write(part)
        seconds += time.perf_counter() - begun
        rows += cursor.rowcount
    return {"wall_s": round(seconds, 2), "rows": rows}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
