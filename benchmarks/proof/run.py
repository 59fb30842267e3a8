"""Verify a large log with `anhe-verify`, beside what reading the file costs anyone.

    python benchmarks/proof/run.py [--entries N] [--folder DIR]

Writes an export of 10,000,000 entries (70 % reads, 30 % acts with three rows on average, 5,064 actors, a head a
minute, the present rows at the end), then runs the real program on it: all checks, roots only, every signature. The
peers read the same file in one process: SHA-256 over all of it (shows only that two copies are alike), and a script
that parses each line and hashes it, checking nothing. Also tries the changes of tests/verify/insider.py.
Writes benchmarks/results/proof.json. Exit codes: 0 every figure reached, 1 not.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.proof import writing
from benchmarks.scratch import ROOT, keep, table
from tests.verify import insider

from anhe.engines import proof

VERIFY = [sys.executable, str(ROOT / "anhe-verify")]
LIMITS = {"all checks": 60.0, "--quick": 20.0}
PROOF_BYTES = 800
CHANGES = 400
ROOM = 1_300  # bytes an entry needs on the disk while the bench runs, with its rows


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--entries", type=int, default=10_000_000)
    ask.add_argument("--folder", default=str(ROOT / "var"), help="where the export is written, and deleted")
    asked = ask.parse_args(argv)
    Path(asked.folder).mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(asked.folder).free < asked.entries * ROOM * 1.5:
        print(f"{asked.folder}: not enough room for {asked.entries:,} entries", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="proof-", dir=asked.folder) as folder:
        return measure(Path(folder), asked.entries)


def measure(folder: Path, entries: int) -> int:
    export, key, witness = folder / "out.jsonl", folder / "K", folder / "W"
    key.write_text(proof.notes.write_key(writing.KEY) + "\n", "utf-8")
    witness.write_text(proof.notes.write_key(writing.WITNESS_KEY) + "\n", "utf-8")
    found, tried = attacks(Path(tempfile.mkdtemp(dir=folder)))
    print(f"changes by an insider found: {found:,} of {tried:,}", flush=True)
    begun = time.monotonic()
    sizes = writing.write(export, entries)
    print(f"{sizes.entries:,} entries, {sizes.rows:,} rows, {sizes.states:,} present, {sizes.heads:,} heads: {sizes.bytes / 1e9:.1f} GB, written in {time.monotonic() - begun:.0f} s", flush=True)
    given = [str(export), "--key", str(key), "--witness", str(witness)]
    whole = {"TMPDIR": str(folder)}
    runs = [
        run("all checks", [*VERIFY, *given], whole),
        run("--quick", [*VERIFY, *given, "--quick"], whole),
        run("--all", [*VERIFY, *given, "--all"], whole),
        run("peer: SHA-256 of the file", [sys.executable, "-c", SUM, str(export)]),
        run("peer: parse and hash each line", [sys.executable, "-c", PARSE, str(export)]),
    ]
    size = proof_size(entries)
    table(
        [(r["what"], f"{r['wall']:.1f}", f"{r['cpu']:.1f}", f"{r['peak_mb']:,}", f"{r['load']:.1f}", str(r["exit"]), str(LIMITS.get(r["what"], ""))) for r in runs],
        ("", "wall s", "CPU s", "peak MB", "load", "exit", "asked s"),
    )
    print(f"proof of one entry among {entries:,}: {size} bytes (asked: at most {PROOF_BYTES})")
    good = all(r["exit"] == 0 for r in runs) and all(r["wall"] <= LIMITS.get(r["what"], r["wall"]) for r in runs)
    reached = good and size <= PROOF_BYTES and found == tried
    keep("proof", {"export": sizes._asdict(), "runs": runs, "proof_bytes": size, "insider": {"found": found, "tried": tried}, "reached": reached})
    print(f"all figures reached: {'yes' if reached else 'NO'}")
    return 0 if reached else 1


SUM = """
import hashlib, sys
with open(sys.argv[1], "rb") as file:
    whole = hashlib.sha256()
    while block := file.read(1 << 22):
        whole.update(block)
"""
PARSE = """
import hashlib, json, sys
with open(sys.argv[1], "rb") as file:
    for line in file:
        json.loads(line), hashlib.sha256(line).digest()
"""


def run(what: str, command: list[str], environment: dict[str, str] | None = None) -> dict:
    """Wall and CPU seconds of a program with all its processes, the memory of the largest, the load at its end."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        program = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=said)
        _pid, status, used = os.wait4(program.pid, 0)
        wall, program.returncode = time.monotonic() - begun, os.waitstatus_to_exitcode(status)
        if program.returncode:
            said.seek(0)
            print(said.read()[-4000:], file=sys.stderr)
    return {
        "what": what, "wall": round(wall, 2), "cpu": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": used.ru_maxrss // 1024, "load": round(os.getloadavg()[0], 2), "exit": program.returncode,
    }  # fmt: skip


def proof_size(entries: int) -> int:
    """Bytes of the hashes in the longest proof of a tree of this size: the length is the same for all but the last leaves."""
    empty = bytes(proof.HASH)
    return len(proof.tree.inclusion(0, entries, lambda _level, _index: empty * proof.TILE).hashes) * proof.HASH


def attacks(folder: Path) -> tuple[int, int]:
    """How many of the insider's changes the real program finds."""
    found = 0
    for number in range(CHANGES):
        attack = insider.attack(number, folder)
        done = subprocess.run([*VERIFY, *attack.arguments], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 1:
            found += 1
        else:
            print(f"unseen: {attack.name} ({number}), exit {done.returncode}\n{done.stdout}", file=sys.stderr)
    return found, CHANGES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
