"""Kill -9 while reports come in: every acknowledged receipt is found, none twice.

    .venv/bin/python tests/faults/kill.py [--submissions 20000] [--kills 30] [--clients 8] [--seed 1]

A scratch installation with its own database, page server and worker. Clients send reports with an idempotency key,
repeat a report until it is acknowledged, and write each acknowledgement to a file of their own. Meanwhile one of page
server, worker and database (with its children) is killed at random and started again. A separate checker then holds
the clients' files against the database. Only processes that this script started are killed, by pid.
Exit codes: 0 nothing lost, nothing doubled; 1 otherwise.
"""

import argparse
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.intake.telling import bodies  # noqa: E402 -- after the path to it is known
from benchmarks.scratch import HOST, Scratch, answers, at_work_in, free_port, table  # noqa: E402

PATIENCE = 180.0  # seconds a client goes on repeating one report


class Sender(threading.Thread):
    """One client: sends its share, repeats until acknowledged, keeps a history."""

    def __init__(self, name: str, port: int, key: str, prepared: list[bytes], count: int, history: Path) -> None:
        super().__init__(name=name)
        self.port, self.key, self.prepared, self.count, self.history = port, key, prepared, count, history
        self.repeats = self.given_up = self.done = 0

    def run(self) -> None:
        with self.history.open("w", encoding="utf-8") as file:
            for n in range(self.count):
                mark = f"{self.name}-{n:06d}"
                number = self.send(mark, self.prepared[n % len(self.prepared)])
                if number is None:
                    self.given_up += 1
                    continue
                file.write(json.dumps([mark, number]) + "\n")
                file.flush()
                self.done += 1

    def send(self, mark: str, body: bytes) -> str | None:
        limit = time.monotonic() + PATIENCE
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}", "Idempotency-Key": mark}
        while time.monotonic() < limit:
            page = http.client.HTTPConnection(HOST, self.port, timeout=15)
            try:
                page.request("POST", "/api/v1/reports", body=body, headers=headers)
                answer = page.getresponse()
                told = answer.read()
                if answer.status in (http.client.OK, http.client.CREATED):
                    return json.loads(told)["number"]
                if answer.status < http.client.INTERNAL_SERVER_ERROR:
                    raise RuntimeError(f"{answer.status}: {told.decode()}")  # the fault is the sender's
            except (OSError, http.client.HTTPException, ValueError):
                pass
            finally:
                page.close()
            self.repeats += 1
            time.sleep(0.1)
        return None


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--submissions", type=int, default=20_000)
    ask.add_argument("--kills", type=int, default=30)
    ask.add_argument("--clients", type=int, default=8)
    ask.add_argument("--seed", type=int, default=1)
    options = ask.parse_args(argv)
    chance = random.Random(options.seed)
    with Scratch() as scratch:
        key = json.loads(scratch.python("benchmarks.town"))["key"]
        port = free_port()
        start_pages(scratch, port)
        scratch.start("work", "anhe.house.command", "work")
        prepared = bodies(2000, seed=options.seed, at=datetime.now(UTC))
        share = options.submissions // options.clients
        senders = [Sender(f"client{n}-{options.seed}", port, key, prepared, share, scratch.folder / f"history{n}.jsonl")
                   for n in range(options.clients)]  # fmt: skip
        for sender in senders:
            sender.start()
        killed = kill_while(scratch, senders, port, options.kills, chance)
        for sender in senders:
            sender.join()
        found = check(scratch, [sender.history for sender in senders])
        found |= {"killed": dict(killed), "repeats": sum(s.repeats for s in senders), "given_up": sum(s.given_up for s in senders)}
    show(options, found)
    broken = ("lost", "doubled", "without_entry", "without_receipt", "without_job", "two_numbers", "given_up")
    return 1 if any(found[name] for name in broken) else 0


def start_pages(scratch: Scratch, port: int) -> None:
    scratch.start("serve", "anhe.house.command", "serve", "--port", str(port), ANHE_ORIGIN=f"http://{HOST}:{port}")
    scratch.wait(lambda: answers(port), "the pages do not answer", within=180)


def kill_while(scratch: Scratch, senders: list[Sender], port: int, kills: int, chance: random.Random) -> Counter:
    """Spread the kills over the whole of the submissions; start again what was killed."""
    killed: Counter = Counter()
    whole = sum(sender.count for sender in senders)
    for n in range(kills):
        due = whole * (n + 1) / (kills + 1)
        while any(s.is_alive() for s in senders) and sum(s.done for s in senders) < due:
            time.sleep(0.02)
        victim = chance.choice(["pages", "worker", "database"])
        killed[victim] += 1
        if victim == "pages":
            kill_program(scratch, "serve")
            start_pages(scratch, port)
        elif victim == "worker":
            kill_program(scratch, "work")
            scratch.start("work", "anhe.house.command", "work")
        else:
            for pid in at_work_in(scratch.var.resolve() / "postgres"):
                kill(pid)
            scratch.anhe("database", "start")
    return killed


def kill_program(scratch: Scratch, name: str) -> None:
    program = scratch.programs.pop(name)
    os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def check(scratch: Scratch, histories: list[Path]) -> dict[str, int]:
    """Hold what the clients were told against what the database holds."""
    told = [tuple(json.loads(line)) for path in histories for line in path.read_text("utf-8").splitlines()]
    numbers = Counter(number for _mark, number in told)
    queries = {
        "reports": "SELECT number FROM reports_report",
        "receipts": "SELECT r.number FROM reports_receipt t JOIN reports_report r ON r.id = t.report_id",
        "entries": "SELECT object_ref FROM ledger_entry WHERE verb = 'report.received' AND outcome = 'allowed'",
        "jobs": "SELECT e.object_ref FROM ledger_entry e WHERE e.verb = 'report.received' AND EXISTS "
                "(SELECT FROM procrastinate_jobs j WHERE j.args ->> 'entry' = e.id::text)",
    }  # fmt: skip
    with scratch.database() as asking:
        held = {name: Counter(row[0] for row in asking.execute(query)) for name, query in queries.items()}
        twice = asking.execute("SELECT count(*) - count(DISTINCT token_hash) FROM reports_report WHERE token_hash IS NOT NULL")
        doubled = twice.fetchone()[0]
    return {
        "acknowledged": len(told), "in_the_database": sum(held["reports"].values()),
        "lost": len(set(numbers) - set(held["reports"])), "doubled": doubled + sum(n - 1 for n in held["reports"].values()),
        "two_numbers": sum(n - 1 for n in numbers.values()),
        "without_receipt": len(set(numbers) - set(held["receipts"])), "without_entry": len(set(numbers) - set(held["entries"])),
        "without_job": len(set(numbers) - set(held["jobs"])),
    }  # fmt: skip


def show(options: argparse.Namespace, found: dict) -> None:
    rows = [(name.replace("_", " "), str(value)) for name, value in found.items()]
    table([("submissions", str(options.submissions)), *rows], ("kill -9", ""))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
