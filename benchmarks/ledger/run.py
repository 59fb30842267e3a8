"""Durable acts a second with the log sealed beside them, how soon each is sealed, and what an insider can change unseen.

    ./anhe bench ledger [--seconds 10] [--runs 3] [--clients 32] [--attacks 2000]

A scratch installation with its own database and the real sealer. The clients are threads of two processes that act
through the real desks; every act is one transaction, on the disk before the next begins. The lag of an entry runs from
its recording to the moment another connection sees a signed head over it. CPU: acting processes, every PostgreSQL
process, the sealer. The peer keeps a hash chain inside the transaction, in the same PostgreSQL. Runs take turns; medians.
The attacks are those of insider.py. Writes benchmarks/results/ledger.json. Exit codes: 0 every figure reached, 1 not.
"""

import argparse
import bisect
import json
import statistics
import subprocess
import sys
import threading
import time

from benchmarks.ledger import insider
from benchmarks.ledger.chain import TABLES, WARM_UP
from benchmarks.scratch import RESULTS, ROOT, Scratch, keep, machine, percentile, table

ASKED = {"desk": 700, "append": 2000, "lag_s": 2.0}
PROCESSES = 2
SEEN = "SELECT coalesce(max(size), 0), clock_timestamp() FROM ledger_head"
SINCE = """
SELECT l.index, e.recorded_at FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry
WHERE l.index >= %s ORDER BY l.index
"""


class Watching(threading.Thread):
    """Notes when another connection first sees each head."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(daemon=True)
        self.connection, self.stop = scratch.database(), threading.Event()
        self.first, _at = self.connection.execute(SEEN).fetchone()
        self.seen: list[tuple[int, object]] = []

    def run(self) -> None:
        last = self.first
        while not self.stop.wait(0.02):
            size, at = self.connection.execute(SEEN).fetchone()
            if size > last:
                self.seen.append((size, at))
                last = size

    def lags(self) -> list[float]:
        """Seconds from recording to a head over it, of every entry sealed meanwhile."""
        sizes = [size for size, _at in self.seen]
        found = []
        for index, recorded in self.connection.execute(SINCE, [self.first]):
            place = bisect.bisect_right(sizes, index)
            if place < len(sizes):
                found.append((self.seen[place][1] - recorded).total_seconds())
        return found


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seconds", type=float, default=10)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--clients", type=int, default=32)
    ask.add_argument("--attacks", type=int, default=2000)
    options = ask.parse_args(argv)
    runs: dict[str, list[dict]] = {"desk": [], "append": [], "chain": []}
    if options.runs:
        with Scratch() as scratch:
            scratch.python("benchmarks.town")
            desks = json.loads(scratch.python("benchmarks.ledger.acting", "prepare", str(options.clients)))
            with scratch.database() as owner:
                owner.execute(TABLES)
            for _ in range(options.runs):
                for kind, found in runs.items():
                    found.append(one(scratch, kind, options, desks))
    result = kept() | {"asked": ASKED}
    if options.runs:
        result |= {"runs": runs, **{kind: middle(found) for kind, found in runs.items()}}
    if options.attacks:
        result["insider"] = insider.attack(options.attacks)
    keep("ledger", {name: value for name, value in result.items() if name != "machine"})
    show(result)
    return 0 if is_reached(result) else 1


def kept() -> dict:
    """What an earlier run measured of the part that this one leaves out."""
    path = RESULTS / "ledger.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def one(scratch: Scratch, kind: str, options: argparse.Namespace, desks: list) -> dict:
    """Let the clients act beside the sealer; what they, the database and the sealer needed."""
    scratch.start("seal", "anhe.house.command", "seal")
    scratch.wait(lambda: "sealing " in scratch.said("seal"), scratch.said("seal"))
    watching = Watching(scratch)
    watching.start()
    share = options.clients // PROCESSES
    if kind == "chain":
        inputs = [json.dumps(scratch.address("migrator"))] * PROCESSES
        command = ["benchmarks.ledger.chain", str(share), str(options.seconds)]
    else:
        inputs = [json.dumps(desks[n * share : (n + 1) * share]) for n in range(PROCESSES)]
        command = ["benchmarks.ledger.acting", kind, str(options.seconds)]
    programs = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=scratch.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for program, given in zip(programs, inputs, strict=True):
        program.stdin.write(given + "\n")
        program.stdin.flush()
    for program in programs:
        program.stdout.readline()
    time.sleep(WARM_UP)
    used = {"database": -scratch.cpu_of_database(), "sealer": -scratch.cpu_of("seal")}
    told = [json.loads(program.stdout.readline()) for program in programs]
    used = {"database": used["database"] + scratch.cpu_of_database(), "sealer": used["sealer"] + scratch.cpu_of("seal")}
    used["acting"] = sum(each["cpu"] for each in told)
    for program in programs:
        program.wait()
    time.sleep(2.5)  # the last entries are sealed
    watching.stop.set()
    watching.join()
    scratch.end("seal")
    return figures(told, used, watching.lags(), options.seconds)


def figures(told: list[dict], used: dict[str, float], lags: list[float], seconds: float) -> dict:
    wrong = [each for one in told for each in one["wrong"]]
    if wrong:
        raise RuntimeError(f"an act failed: {wrong[0]}")
    taken = [took for each in told for took in each["took"]]
    return {
        "per_second": round(len(taken) / seconds, 1), "p50_ms": round(percentile(taken, 0.5) * 1000, 1),
        "p99_ms": round(percentile(taken, 0.99) * 1000, 1),
        **{f"{part}_cpu_ms": round(spent / len(taken) * 1000, 3) for part, spent in used.items()},
        "lag_p50_s": round(percentile(lags, 0.5), 2) if lags else 0, "lag_p99_s": round(percentile(lags, 0.99), 2) if lags else 0,
        "lag_max_s": round(max(lags), 2) if lags else 0, "sealed": len(lags), "load": machine()["load"][0],
    }  # fmt: skip


def middle(runs: list[dict]) -> dict:
    """The median of each figure; of the longest lags the longest."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]} | {
        "lag_max_s": max(run["lag_max_s"] for run in runs)
    }


def is_reached(result: dict) -> bool:
    speeds = [result[kind]["per_second"] >= ASKED[kind] and result[kind]["lag_max_s"] < ASKED["lag_s"] for kind in ("desk", "append") if kind in result]
    found = result.get("insider", {"tried": 0, "found": 0})
    return all(speeds) and found["tried"] == found["found"]


def show(result: dict) -> None:
    if "desk" in result:
        kinds = [result["desk"], result["append"], result["chain"]]
        names = (("per second", "per_second"), ("p50 ms", "p50_ms"), ("p99 ms", "p99_ms"), ("CPU ms each, acting", "acting_cpu_ms"),
                 ("CPU ms each, PostgreSQL", "database_cpu_ms"), ("CPU ms each, sealer", "sealer_cpu_ms"),
                 ("sealed after, p50 s", "lag_p50_s"), ("sealed after, p99 s", "lag_p99_s"), ("sealed after, longest s", "lag_max_s"),
                 ("load average", "load"))  # fmt: skip
        asked = {"per_second": f">= {ASKED['desk']}, {ASKED['append']}", "lag_max_s": f"< {ASKED['lag_s']:.0f}"}
        rows = [(label, asked.get(name, ""), *(str(kind[name]) if "lag" not in name or kind is not kinds[2] else "" for kind in kinds)) for label, name in names]
        table(rows, ("", "asked", "whole desk acts", "plain appends", "peer: hash chain in the transaction"))
    if "insider" in result:
        insider.show(result["insider"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
