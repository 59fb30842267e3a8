"""Bank messages both ways: all valid by their official schemas, how many a second on one core, and hostile ones refused.

    anhe bench iso [--each N] [--fuzz N] [--no-peers]

Ours out: a plain value becomes XML, is checked by its schema, enveloped and signed. Ours in: envelope, signature, parse, schema,
plain values. Peers get the same XML: xmlschema checks and reads it; pyiso20022 reads and writes it without any check. They run in
an environment of their own below var/ (peers.txt). Speed is CPU time on one core. Fuzzing breaks letters in the envelope
and, signed again, in the XML: each must be refused or understood, none may crash.
Writes benchmarks/results/iso.json. Exit codes: 0 asked figures reached, 1 not.
"""

import argparse
import base64
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import etree
from making import NOW, OFFICE, incoming, outgoing, statement

from anhe import vault
from anhe.fraud import gateways
from anhe.fraud.gateways import documents, envelopes, inbound

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
ASKED = 500
KEY = Ed25519PrivateKey.from_private_bytes(b"b" * 32)


@dataclass(frozen=True)
class Bank:
    code: str = "SIM001"
    address: str = ""
    public_key: str = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--each", type=int, default=150, help="messages of each kind")
    ask.add_argument("--fuzz", type=int, default=20_000, help="broken letters of each sort")
    ask.add_argument("--no-peers", action="store_true")
    given = ask.parse_args(argv)
    rows, files = [], []
    rows.append(measure_out(outgoing(1, given.each), files))
    rows.append(measure_in(incoming(2, given.each), files))
    long = measure_long()
    broken = fuzz(given.fuzz)
    if not given.no_peers:
        rows += [row for peer in ("xmlschema", "pyiso20022") if (row := ask_peer(peer, files))]
    show(rows, long, broken)
    RESULTS.mkdir(exist_ok=True)
    told = {"asked_per_s": ASKED, "rows": rows, "statement_10000": long, "fuzz": broken}
    (RESULTS / "iso.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    reached = all(row["valid"] == row["messages"] and row["per_s"] >= ASKED for row in rows[:2]) and not broken["crashed"]
    print(f"asked: all valid both ways, at least {ASKED}/s on a core, no crash: {'yes' if reached else 'NO'}")
    return 0 if reached else 1


def measure_out(messages: list[gateways.Message], files: list[tuple[str, bytes]]) -> dict:
    gateway, bank = gateways.Gateway(vault.Signer("S1-BENCH", KEY), OFFICE.code), Bank()
    sealed = [gateway.sealed(message, to=bank) for message in messages[:20]]  # schemas are loaded once a process
    begun = time.process_time()
    sealed = [gateway.sealed(message, to=bank) for message in messages]
    spent = time.process_time() - begun
    contents = [envelopes.open_(raw).payload for raw in sealed]
    files += [(documents.name_of(etree.fromstring(raw)), raw) for raw in contents]
    return row("Anhe, out", len(messages), sum(map(is_valid, contents)), spent, "render, check, sign")


def measure_in(messages: list[tuple[str, str, bytes]], files: list[tuple[str, bytes]]) -> dict:
    letters = [letter(content, kind=kind, about=about, number=n) for n, (kind, about, content) in enumerate(messages)]
    for raw in letters[:20]:
        read(raw)
    begun = time.process_time()
    taken = [read(raw) for raw in letters]
    spent = time.process_time() - begun
    files += [(documents.name_of(etree.fromstring(raw)), raw) for _, _, raw in messages]
    valid = sum(one.is_understood and is_valid(raw) for one, (_, _, raw) in zip(taken, messages, strict=True))
    return row("Anhe, in", len(messages), valid, spent, "signature, check, read")


def is_valid(raw: bytes) -> bool:
    """Asked of the schema file itself, apart from the code that is measured."""
    root = etree.fromstring(raw)
    name = documents.name_of(root)
    if name not in _known:
        _known[name] = etree.XMLSchema(etree.parse(next(home / f"{name}.xsd" for home in documents.SCHEMAS if (home / f"{name}.xsd").exists())))
    return _known[name].validate(root)


_known: dict[str, etree.XMLSchema] = {}


def measure_long() -> dict:
    """A statement of 10,000 entries, from the letter to plain values."""
    raw = letter(statement(random.Random(3), 10_000), kind="statement", about="", number=0)
    spent, walls = [], []
    for _ in range(12):
        begun, wall = time.process_time(), time.perf_counter()
        taken = read(raw)
        spent.append(time.process_time() - begun)
        walls.append(time.perf_counter() - wall)
    return {"entries": len(taken.told[0].entries), "bytes": len(raw), "cpu_s_median": statistics.median(spent), "cpu_s_max": max(spent), "wall_s_max": max(walls)}


def fuzz(count: int) -> dict:
    """Letters broken by chance: what became of them. A crash is counted and its bytes are printed."""
    dice, found, crashed = random.Random(4), Counter(), 0
    whole = [(kind, about, content) for kind, about, content in incoming(5, 3)]
    for n in range(2 * count):
        kind, about, content = dice.choice(whole)
        signed_again = n % 2 == 0
        raw = letter(bytes(spoilt(content, dice)) if signed_again else content, kind=kind, about=about, number=n)
        raw = raw if signed_again else bytes(spoilt(raw, dice))
        try:
            taken = read(raw)
            found[taken.problem or "understood"] += 1
        except Exception as wrong:  # the very thing that is looked for
            crashed += 1
            print(f"crash: {wrong!r}: {raw[:300]!r}", file=sys.stderr)
    return {"letters": 2 * count, "crashed": crashed, "became": dict(found.most_common())}


def spoilt(raw: bytes, dice: random.Random) -> bytearray:
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(changed) or 1), dice.randint(0, 40)
        insert = dice.choice((b"", dice.randbytes(length), b"<", b"&#0;", b"\xff", changed[-length:], b"9" * length, b"<!DOCTYPE a>"))
        changed[at : at + dice.randint(0, length)] = insert
    return changed


def letter(content: bytes, *, kind: str, about: str, number: int) -> bytes:
    return envelopes.seal(
        content, message_id=f"m{number:09d}", about=about, kind=kind, sender="SIM001", receiver=OFFICE.code, at=NOW, key_id="SIM001-1", sign=KEY.sign
    )  # fmt: skip


def read(raw: bytes) -> inbound.Received:
    return inbound.read(raw, Bank(), office=OFFICE.code)


def row(who: str, messages: int, valid: int | None, spent: float, does: str) -> dict:
    return {"who": who, "messages": messages, "valid": valid, "cpu_s": round(spent, 3), "per_s": round(messages / max(spent, 1e-9)), "does": does}


def ask_peer(peer: str, files: list[tuple[str, bytes]]) -> dict | None:
    home = ROOT / "var" / "bench-iso"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        command = [home / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", Path(__file__).with_name("peers.txt")]
        if subprocess.run(command, check=False).returncode:
            print(f"{peer}: NOT RUN, its packages cannot be installed", file=sys.stderr)
            return None
        (home / "ready").touch()
    with tempfile.TemporaryDirectory() as folder:
        for n, (name, raw) in enumerate(one for one in files if not one[0].startswith("anhe.")):
            (Path(folder) / f"{name}_{n:06d}.xml").write_bytes(raw)
        command = [home / "bin" / "python", Path(__file__).with_name("asking.py"), peer, folder, documents.HERE / "iso20022"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        print(f"{peer}: NOT RUN: {answer.stderr[-300:]}", file=sys.stderr)
        return None
    told = json.loads(answer.stdout)
    return row(peer, told["messages"], told["messages"] if "no check" not in told["does"] else None, told["cpu_s"], told["does"])


def show(rows: list[dict], long: dict, broken: dict) -> None:
    print(f"{'':<14}{'messages':>9}{'valid':>8}{'CPU s':>9}{'a second':>10}  does")
    for one in rows:
        print(f"{one['who']:<14}{one['messages']:>9}{one['valid'] if one['valid'] is not None else '-':>8}{one['cpu_s']:>9.2f}{one['per_s']:>10,}  {one['does']}")
    print(f"a statement of {long['entries']:,} entries ({long['bytes'] / 1e6:.1f} MB): {long['cpu_s_median']:.2f} CPU s (median), {long['cpu_s_max']:.2f} (most)")
    print(f"{broken['letters']:,} broken letters: {broken['crashed']} crashes; {broken['became']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
