"""The disk of the database is lost while reports come in: what was acknowledged comes back from the other disk.

    .venv/bin/python tests/faults/restore.py [--drills 3] [--rows 300] [--account nobody]

A scratch installation whose follower ships every change. A writer commits numbered rows, one transaction each, and
writes each acknowledgement to a file; then every process of the database is killed with -9 and its data folder is
removed. `anhe restore` brings it back from the folder of backups into the same place. The checker holds the writer's
file against the database: every row acknowledged before the moment that the follower had promised is there, none
twice, none that was never written. `--account nobody` runs PostgreSQL as that user, as hosts without user namespaces do.
Only processes that this script started are killed, by pid. Exit codes: 0 nothing lost; 1 otherwise.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.scratch import Scratch, at_work_in, table  # noqa: E402 -- after the path to it is known


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--drills", type=int, default=3)
    ask.add_argument("--rows", type=int, default=300)
    ask.add_argument("--account", choices=["", "nobody"], default="")
    options = ask.parse_args(argv)
    scratch = Scratch(ANHE_DATABASE_ACCOUNT=options.account)
    if options.account:
        scratch.folder.chmod(0o711)  # so that the other user can reach its data
    with scratch:
        place = scratch.folder / "backups"
        with scratch.database() as writing:
            writing.execute("CREATE TABLE told (n bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())")
        found = [drill(scratch, place, n, options.rows) for n in range(options.drills)]
    head = ("drill", "acknowledged", "promised", "in the database", "lost", "unknown", "seconds")
    table([tuple(str(row[name]) for name in head) for row in found], head)
    return 1 if any(row["lost"] or row["unknown"] for row in found) else 0


def drill(scratch: Scratch, place: Path, n: int, rows: int) -> dict[str, object]:
    reach = place / "reach.json"
    reach.unlink(missing_ok=True)  # the promise of the drill before
    scratch.start("follow", "anhe.house.command", "backup", str(place), "--follow", "--every", "0.5")
    scratch.anhe("backup", str(place))
    told = write(scratch, n, rows, until_shipped=lambda: reach.exists())
    time.sleep(1.0)
    destroy(scratch)
    scratch.end("follow")
    promised = datetime.fromisoformat(json.loads(reach.read_text())["until"])
    begun = time.monotonic()
    scratch.anhe("restore", "--from", str(place), check=False)
    seconds = time.monotonic() - begun
    with scratch.database() as asking:
        held = {row[0] for row in asking.execute("SELECT n FROM told WHERE n / 1000000 = %s", [n])}
        asking.execute("INSERT INTO told (n) VALUES (%s)", [(n + 1) * 1_000_000 - 1])  # it takes writes
    owed = {number for number, at in told if at <= promised}
    return {"drill": n + 1, "acknowledged": len(told), "promised": len(owed), "in the database": len(held),
            "lost": len(owed - held), "unknown": len(held - {number for number, _at in told}), "seconds": round(seconds, 1)}  # fmt: skip


def write(scratch: Scratch, n: int, rows: int, until_shipped) -> list[tuple[int, datetime]]:
    """Commit the rows one by one; what was acknowledged, with the database's time of it."""
    told = []
    with scratch.database() as writing:
        for k in range(rows):
            told.append(writing.execute("INSERT INTO told (n) VALUES (%s) RETURNING n, at", [n * 1_000_000 + k]).fetchone())
            time.sleep(0.005)
    scratch.wait(until_shipped, f"the follower ships nothing: {scratch.said('follow')[-2000:]}")
    return told


def destroy(scratch: Scratch) -> None:
    """Kill every process of the database and take its files away, as a lost disk does."""
    data = scratch.var.resolve() / "postgres"
    for pid in at_work_in(data):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    scratch.wait(lambda: not at_work_in(data), "processes of the database live on")
    shutil.rmtree(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
