"""Acknowledged reports per second over HTTP, the whole way from validation to signed receipt, then the backlog.

    ./anhe bench intake [--seconds 10] [--runs 3] [--clients 32]

A scratch installation with its own database; `anhe serve` as a city runs it, no worker. The load is a process of its
own and its CPU is told apart. CPU of the server: every page process and every PostgreSQL process, from /proc. The
peer inserts one bare row into the same PostgreSQL. Runs of both take turns; medians. Then `anhe work` does the jobs
that waited. Writes benchmarks/results/intake.json. Exit codes: 0 every figure reached, 1 not.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from benchmarks.scratch import HOST, ROOT, Scratch, answers, cpu, free_port, keep, machine, percentile, table, tree_of

ASKED = {"per_second": 300, "p99_ms": 250, "cpu_ms": 6, "jobs_per_second": 250}
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seconds", type=float, default=10)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--clients", type=int, default=32)
    options = ask.parse_args(argv)
    with Scratch() as scratch:
        key = json.loads(scratch.python("benchmarks.town"))["key"]
        ours = [one(scratch, "ANHE", options, key) for _ in range(options.runs)] if options.runs else []
        drained = drain(scratch)
        peer = [one(scratch, "PEER", options, "") for _ in range(options.runs)]
        result = {"asked": ASKED, "anhe": middle(ours), "peer": middle(peer), "drain": drained, "runs": {"anhe": ours, "peer": peer}}
        result["kept"] = kept(scratch, ours)
    keep("intake", result)
    show(result)
    return 0 if is_reached(result) else 1


def one(scratch: Scratch, kind: str, options: argparse.Namespace, key: str) -> dict:
    """Start the server, load it, end it; what the load saw and what the server's processes used."""
    port = scratch.serve() if kind == "ANHE" else serve_peer(scratch)
    name = "serve" if kind == "ANHE" else "peer"
    command = [sys.executable, "-m", "benchmarks.intake.load", str(port), kind, str(options.clients), str(options.seconds), key]
    load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    used = {}
    for line in load.stdout:
        told = json.loads(line)
        if "taken" in told:
            break
        sign = -1 if "begin" in told else 1
        for part, seconds in (("pages", scratch.cpu_of(name)), ("database", scratch.cpu_of_database())):
            used[part] = used.get(part, 0) + sign * seconds
    load.wait()
    scratch.end(name)
    return figures(told, used)


def figures(told: dict, used: dict[str, float]) -> dict:
    taken = told["taken"]
    if not taken:
        raise RuntimeError(f"nothing was acknowledged: {told['wrong']}")
    return {
        "per_second": round(len(taken) / told["seconds"], 1),
        "p50_ms": round(percentile(taken, 0.5) * 1000, 1), "p95_ms": round(percentile(taken, 0.95) * 1000, 1),
        "p99_ms": round(percentile(taken, 0.99) * 1000, 1), "errors": told["errors"], "wrong": told["wrong"],
        "cpu_ms": round(sum(used.values()) / len(taken) * 1000, 2),
        "pages_cpu_ms": round(used["pages"] / len(taken) * 1000, 2),
        "database_cpu_ms": round(used["database"] / len(taken) * 1000, 2),
        "load_cpu_ms": round(told["load_cpu"] / len(taken) * 1000, 2), "all_taken": told["all_taken"],
        "numbers": told["numbers"], "load_average": [round(each, 2) for each in os.getloadavg()],
    }  # fmt: skip


def serve_peer(scratch: Scratch) -> int:
    with scratch.database() as owner:
        from benchmarks.intake.peer import TABLE  # noqa: PLC0415 -- FastAPI is needed for the peer alone

        owner.execute(TABLE)
    port = free_port()
    scratch.start(
        "peer", "uvicorn", "benchmarks.intake.peer:app", "--host", HOST, "--port", str(port), "--workers", "2",
        "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning",
        PEER_DATABASE=json.dumps(scratch.address("app")),
    )  # fmt: skip
    scratch.wait(lambda: answers(port), "the peer does not answer")
    return port


def drain(scratch: Scratch) -> dict:
    """Let the worker do what waits, and time it from its first job to its last."""
    with scratch.database() as asking:
        waiting = asking.execute(LEFT).fetchone()[0]
        worker = scratch.start("work", "anhe.house.command", "work")
        scratch.wait(lambda: asking.execute(LEFT).fetchone()[0] < waiting, f"no job was done: {scratch.said('work')}")
        begun, first = time.perf_counter(), asking.execute(LEFT).fetchone()[0]
        spent = cpu(tree_of(worker.pid)) + scratch.cpu_of_database()
        scratch.wait(lambda: asking.execute(LEFT).fetchone()[0] == 0, "the backlog does not drain", within=600)
        took = time.perf_counter() - begun
        spent = cpu(tree_of(worker.pid)) + scratch.cpu_of_database() - spent
        states = dict(asking.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1").fetchall())
    scratch.end("work")
    return {
        "waiting": waiting, "jobs_per_second": round(first / took, 1), "cpu_ms": round(spent / first * 1000, 2),
        "states": states, "load_average": [round(each, 2) for each in os.getloadavg()],
    }  # fmt: skip


def kept(scratch: Scratch, ours: list[dict]) -> dict:
    """What the database holds beside what was acknowledged."""
    asked = {
        "reports": "SELECT count(*) FROM reports_report", "receipts": "SELECT count(*) FROM reports_receipt",
        "entries": "SELECT count(*) FROM ledger_entry WHERE verb = 'report.received' AND outcome = 'allowed'",
    }  # fmt: skip
    with scratch.database() as asking:
        found = {name: asking.execute(query).fetchone()[0] for name, query in asked.items()}
    return {"acknowledged": sum(run["all_taken"] for run in ours), **found}


def middle(runs: list[dict]) -> dict:
    """The median of each figure."""
    names = [name for name, value in runs[0].items() if isinstance(value, int | float)]
    return {name: statistics.median(run[name] for run in runs) for name in names}


def is_reached(result: dict) -> bool:
    ours, asked, held = result["anhe"], result["asked"], result["kept"]
    return (
        ours["per_second"] >= asked["per_second"] and ours["p99_ms"] <= asked["p99_ms"]
        and ours["cpu_ms"] <= asked["cpu_ms"] and ours["errors"] == 0
        and result["drain"]["jobs_per_second"] >= asked["jobs_per_second"]
        and held["acknowledged"] == held["reports"] == held["receipts"] == held["entries"]
    )  # fmt: skip


def show(result: dict) -> None:
    ours, peer, asked, drained = result["anhe"], result["peer"], result["asked"], result["drain"]
    rows = [
        ("acknowledged per second", f">= {asked['per_second']}", str(ours["per_second"]), str(peer["per_second"])),
        ("p50 ms", "", str(ours["p50_ms"]), str(peer["p50_ms"])),
        ("p95 ms", "", str(ours["p95_ms"]), str(peer["p95_ms"])),
        ("p99 ms", f"<= {asked['p99_ms']}", str(ours["p99_ms"]), str(peer["p99_ms"])),
        ("CPU ms each, all server processes", f"<= {asked['cpu_ms']}", str(ours["cpu_ms"]), str(peer["cpu_ms"])),
        ("  of it in the pages", "", str(ours["pages_cpu_ms"]), str(peer["pages_cpu_ms"])),
        ("  of it in PostgreSQL", "", str(ours["database_cpu_ms"]), str(peer["database_cpu_ms"])),
        ("CPU ms each of the load", "", str(ours["load_cpu_ms"]), str(peer["load_cpu_ms"])),
        ("errors", "0", str(ours["errors"]), str(peer["errors"])),
        ("jobs per second from the backlog", f">= {asked['jobs_per_second']}", str(drained["jobs_per_second"]), ""),
        ("CPU ms a job, worker and PostgreSQL", "", str(drained["cpu_ms"]), ""),
    ]
    table(rows, ("", "asked", "anhe", "peer: FastAPI + asyncpg, one row"))
    print(f"kept: {result['kept']}")
    print(f"jobs: {drained['states']} load average {machine()['load']}, runs at {[run['load_average'][0] for run in result['runs']['anhe']]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
