"""Ten years of nightly sweeps: what is due is gone everywhere, and nothing else is.

    ./anhe bench retention [--reports 200000] [--seed 1]

A scratch installation with thirteen years of synthetic, really sealed records. A sealed copy of the database is taken
first. Then time travels: a sweep for the end of each of the last ten years, the last one for now, each through
`anhe erase --run`. A checker that knows the rules only as plain months (36, 120, 360, counted in whole calendar months
of Zhengzhou) says beforehand which files are due at each of these moments. It compares after each sweep, and at the
end looks for due rows in every table by key, for the marks in every text of the database, in the exports, and in a
database restored from the copy that was taken before anything was erased; and it tries to open sealed words of erased
files from that copy with the keys of today. The peer in the same run: one DELETE by date of the same number of reports
on the bare table, which leaves everything else behind. Writes benchmarks/results/retention.json. Exit codes: 0 reached,
1 not.
"""

import argparse
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from benchmarks.scratch import Scratch, keep, machine, table

ASKED_ROWS = 100_000
MONTHS = {"answered": 36, "administrative": 120, "criminal": 360}
ZHENGZHOU = timezone(timedelta(hours=8))
BY_FILE = {
    "reports_report": "id", "people_party": "file", "people_statement": "file", "people_identifier": "file", "cases_case": "file",
}  # fmt: skip
HANGING = {
    "reports_receipt": "SELECT report_id FROM reports_receipt", "cases_casereport": "SELECT report_id FROM cases_casereport",
    "citizen_rating": "SELECT r.report_id FROM citizen_rating t JOIN reports_receipt r ON r.id = t.receipt_id",
    "cases_item": "SELECT c.file FROM cases_item i JOIN cases_case c ON c.id = i.case_id",
    "ledger_detail": "SELECT e.file FROM ledger_detail d JOIN ledger_entry e ON e.id = d.entry WHERE e.file IS NOT NULL AND e.actor_ref = 'bench' AND e.verb = 'report.received'",
}  # fmt: skip
TEXTS = ("SELECT what FROM cases_item", "SELECT reason FROM staff_accesssession", "SELECT text FROM ledger_detail", "SELECT object_ref FROM staff_accesssession")


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--reports", type=int, default=200_000)
    ask.add_argument("--seed", type=int, default=1)
    options = ask.parse_args(argv)
    with Scratch() as scratch:
        scratch.python("benchmarks.town")
        plan = fill(scratch, options)
        exports(scratch, plan)
        place = scratch.folder / "backups"
        scratch.anhe("backup", str(place))
        copies = sealed_copies(scratch, plan)
        before, control = rows_of_files(scratch), still_open(scratch, copies)
        steps = [sweep(scratch, plan, moment) for moment in moments()]
        found = look(scratch, plan, before)
        found["sealed words of erased files that still open"] = still_open(scratch, copies)
        found["the same before"] = control
        found["restored"] = restored(scratch, place, plan)
        peer = bare_delete(scratch, plan)
    return show(options, plan, steps, found, peer)


def fill(scratch: Scratch, options: argparse.Namespace) -> list[dict]:
    out = scratch.folder / "plan.jsonl"
    scratch.python("benchmarks.retention.fill", str(out), "--reports", str(options.reports), "--seed", str(options.seed))
    plan = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    for facts in plan:
        since = facts["ended"] if facts["kind"] in ("administrative", "criminal") else facts["at"]
        months = MONTHS.get(facts["kind"])
        facts["due"] = first_due(datetime.fromisoformat(since), months) if months and since and not facts["held"] else None
    return plan


def first_due(since: datetime, months: int) -> datetime:
    """The first instant of the month after the one in which the time ends: the checker's own arithmetic."""
    local = since.astimezone(ZHENGZHOU)
    count = local.year * 12 + local.month - 1 + months + 1
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=ZHENGZHOU)


def moments() -> list[datetime]:
    now = datetime.now(UTC)
    return [datetime(now.year - k, 12, 31, 12, tzinfo=UTC) for k in range(10, 0, -1)] + [now]


def due_by(plan: list[dict], moment: datetime) -> set[str]:
    return {facts["file"] for facts in plan if facts["due"] and facts["due"] <= moment}


def exports(scratch: Scratch, plan: list[dict]) -> None:
    """An export of last year and one of today, with marks in them."""
    folder = scratch.var / "exports"
    folder.mkdir()
    for name, age in (("old.csv", 400), ("new.csv", 0)):
        (folder / name).write_text("\n".join(facts["mark"] for facts in plan[:100]))
        moment = time.time() - age * 86400
        os.utime(folder / name, (moment, moment))


def sweep(scratch: Scratch, plan: list[dict], moment: datetime) -> dict:
    """One sweep, and which files it left that were due, or took that were not."""
    today = datetime.now(ZHENGZHOU).date().isoformat()
    begun, cpu = time.monotonic(), scratch.cpu_of_database()
    scratch.anhe("erase", "--run", "--at", moment.isoformat(), "--today", today, "--cap", "100000000")
    seconds, cpu = time.monotonic() - begun, scratch.cpu_of_database() - cpu
    with scratch.database() as asking:
        there = {str(row[0]) for row in asking.execute("SELECT id FROM reports_report")}
        report = json.loads(asking.execute("SELECT report FROM law_sweep ORDER BY begun_at DESC LIMIT 1").fetchone()[0])
    due = due_by(plan, moment)
    return {"moment": moment.date().isoformat(), "due": len(due), "left": len(due & there),
            "wrongly gone": sum(1 for facts in plan if facts["file"] not in there and facts["file"] not in due),
            "rows": report["rows"], "seconds": round(seconds, 1), "database cpu": round(cpu, 1)}  # fmt: skip


def rows_of_files(scratch: Scratch) -> dict[str, dict[str, int]]:
    """How many rows each file has in each table."""
    found: dict[str, dict[str, int]] = {}
    queries = {name: f"SELECT {column} FROM {name}" for name, column in BY_FILE.items()} | HANGING
    with scratch.database() as asking:
        for name, query in queries.items():
            counted = asking.execute(f"SELECT f::text, count(*) FROM ({query}) AS q (f) GROUP BY 1")
            found[name] = dict(counted.fetchall())
    return found


def look(scratch: Scratch, plan: list[dict], before: dict[str, dict[str, int]]) -> dict[str, object]:
    """What is left of due files in tables and texts, and what is missing of the others."""
    due = due_by(plan, datetime.now(UTC))
    after = rows_of_files(scratch)
    left = {name: sum(count for file, count in rows.items() if file in due) for name, rows in after.items()}
    gone = {name: sum(count for file, count in rows.items() if file in due) for name, rows in before.items()}
    missing = {name: sum(max(0, count - after[name].get(file, 0)) for file, count in rows.items() if file not in due)
               for name, rows in before.items()}  # fmt: skip
    marks = marks_in(scratch)
    return {
        "due rows": sum(gone.values()), "due files": len(due), "left in tables": sum(left.values()), "left by table": left,
        "rows gone that were not due": sum(missing.values()), "missing by table": missing,
        "marks of due files in texts": sum(1 for facts in plan if facts["file"] in due and facts["mark"] in marks),
        "exports": sorted(path.name for path in (scratch.var / "exports").iterdir()),
    }  # fmt: skip


def marks_in(scratch: Scratch) -> set[str]:
    found: set[str] = set()
    with scratch.database() as asking:
        for query in TEXTS:
            for (text,) in asking.execute(query):
                at = text.find("MARK")
                if at >= 0:
                    found.add(text[at : at + 16])
    return found


def sealed_copies(scratch: Scratch, plan: list[dict]) -> Path:
    """Wrapped keys and sealed words of due files as a backup of today holds them, one JSON line each."""
    due = sorted(due_by(plan, datetime.now(UTC)))[::50]
    path = scratch.folder / "copies.jsonl"
    with scratch.database() as asking, path.open("w") as out:
        rows = asking.execute("SELECT p.id, p.data_key, s.id, s.text FROM people_party p JOIN people_statement s ON s.party_id = p.id "
                              "WHERE p.file = ANY (%s::uuid[])", [due])  # fmt: skip
        for party, key, statement, text in rows:
            out.write(json.dumps([str(party), key.hex(), str(statement), text.hex()]) + "\n")
    return path


def still_open(scratch: Scratch, copies: Path) -> dict[str, int]:
    return json.loads(scratch.python("benchmarks.retention.opening", str(copies)))


def restored(scratch: Scratch, place: Path, plan: list[dict]) -> dict[str, object]:
    """A database brought back from the copy of before, with the keys of today: what it still holds of due files."""
    other = Scratch()
    try:
        other.var.mkdir(parents=True)
        shutil.copytree(scratch.var / "keys", other.var / "keys")
        begun = time.monotonic()
        other.anhe("restore", "--from", str(place), check=False)
        seconds = time.monotonic() - begun
        due, rows = due_by(plan, datetime.now(UTC)), rows_of_files(other)
        marks = marks_in(other)
        return {
            "left in tables": sum(count for found in rows.values() for file, count in found.items() if file in due),
            "reports that must be there": len(plan) - len(due), "reports there": sum(rows["reports_report"].values()),
            "marks of due files": sum(1 for facts in plan if facts["file"] in due and facts["mark"] in marks),
            "seconds": round(seconds, 1),
        }  # fmt: skip
    finally:
        other.anhe("database", "stop", check=False)
        shutil.rmtree(other.folder, ignore_errors=True)


def bare_delete(scratch: Scratch, plan: list[dict]) -> dict[str, float]:
    """The peer: as many rows of a copied, unguarded, unlinked table deleted by date."""
    many = len(due_by(plan, datetime.now(UTC)))
    with scratch.database() as asking:
        asking.execute("CREATE TABLE peer AS SELECT gen_random_uuid() AS id, now() - n * interval '1 minute' AS at, repeat('x', 300) AS rest "
                       "FROM generate_series(1, %s) n", [2 * many])  # fmt: skip
        begun = time.monotonic()
        gone = asking.execute("DELETE FROM peer WHERE at < now() - %s * interval '1 minute'", [many]).rowcount
        seconds = time.monotonic() - begun
        asking.execute("DROP TABLE peer")
    return {"rows": gone, "seconds": round(seconds, 2)}


def show(options: argparse.Namespace, plan: list[dict], steps: list[dict], found: dict, peer: dict) -> int:
    head = ("moment", "due", "left", "wrongly gone", "rows", "seconds", "database cpu")
    table([tuple(str(step[name]) for name in head) for step in steps], head)
    back, opened = found["restored"], found["sealed words of erased files that still open"]
    broken = {
        "due files left after a sweep": sum(step["left"] for step in steps),
        "files gone that were not due": sum(step["wrongly gone"] for step in steps),
        "due rows left in the database": found["left in tables"],
        "rows gone that were not due": found["rows gone that were not due"],
        "marks of due files in texts": found["marks of due files in texts"],
        "old exports left, new ones gone": int(found["exports"] != ["new.csv"]),
        "due rows left in the restored copy": back["left in tables"],
        "marks of due files in the restored copy": back["marks of due files"],
        "reports missing in the restored copy": abs(back["reports that must be there"] - back["reports there"]),
        "sealed words of erased files that still open": opened["opened"],
        "of the same, not open before (the control)": found["the same before"]["tried"] - found["the same before"]["opened"],
    }
    print()
    table([(name, str(count), "0") for name, count in broken.items()], ("checked", "found", "asked"))
    enough = found["due rows"] >= ASKED_ROWS or options.reports < ASKED_ROWS
    print(f"\n{len(plan):,} reports, {found['due files']:,} due files, {found['due rows']:,} due rows (asked {ASKED_ROWS:,}); "
          f"{opened['tried']:,} sealed copies tried; restored and erased again in {back['seconds']} s; "
          f"peer, bare DELETE of {peer['rows']:,} rows: {peer['seconds']} s; {machine()}")  # fmt: skip
    keep("retention", {"reports": len(plan), "steps": steps, "found": found, "broken": broken, "peer": peer})
    return 0 if enough and not any(broken.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
