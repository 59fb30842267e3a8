"""Small logs, sealed by the real engine, written as `anhe ledger export` writes them."""

import base64
import json
import random
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anhe.engines import proof

ORIGIN = "anhe/testing"
BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass
class Signing:
    """A private key with the verifier key that belongs to it."""

    name: str
    seed: bytes
    kind: int = proof.ED25519
    private: Ed25519PrivateKey = field(init=False)
    key: proof.VerifierKey = field(init=False)

    def __post_init__(self) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(sha256(self.seed).digest())
        self.key = proof.VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        return proof.notes.write_key(self.key)


SEALER = Signing(ORIGIN, b"sealer")
NEXT = Signing(ORIGIN, b"next sealer")
THIEF = Signing(ORIGIN, b"thief")
WITNESS = Signing("witness.test/w1", b"witness", proof.COSIGNATURE)


@dataclass
class Entry:
    """An entry with what hangs on it; `rows` are (table, key, op, salt, text)."""

    header: proof.Header
    nonce: bytes
    text: str
    rows: list[tuple[str, str, str, bytes, str]]
    erased: bool = False

    def rehashed(self) -> "Entry":
        """The same with the hashes that its details and rows have now."""
        noted = [(t, k, op, salt, proof.lines.row_hash(salt, text)) for t, k, op, salt, text in self.rows]
        header = replace(
            self.header, details_hash=proof.lines.details_hash(self.nonce, self.text), rows_hash=proof.lines.rows_hash(noted)
        )
        return replace(self, header=header)

    def lines(self) -> list[str]:
        key = str(self.header.id)
        found = [proof.lines.write(self.header).decode()]
        if not self.erased:
            found.append(dumped(["d", key, self.nonce.hex(), self.text]))
        for table, row, op, salt, text in self.rows:
            found.append(dumped(["r", key, table, row, op, salt.hex(), proof.lines.row_hash(salt, text).hex()]))
        return found


@dataclass(frozen=True)
class Mark:
    """Where the sealer signed: after so many entries, at a time, by whom, seen by whom, announcing what."""

    size: int
    at: datetime
    signers: tuple[Signing, ...] = (SEALER,)
    witnesses: tuple[Signing, ...] = (WITNESS,)
    announces: str = ""


@dataclass
class Log:
    """Entries and the places where they were sealed; `export` seals them with the keys of the marks."""

    entries: list[Entry]
    marks: list[Mark]

    def heads(self) -> list[tuple[str, list[str]]]:
        held, before, found, seen = proof.Range(), None, [], 0
        hashes = [proof.tree.leaf_hash(proof.lines.write(each.header)) for each in self.entries]
        for mark in self.marks:
            added, seen = hashes[seen : mark.size], mark.size
            grown = proof.tree.grow(held, added)
            extensions = [f"at {proof.lines.moment(mark.at)}"]
            if before is not None:
                extensions.append(f"after {before.size} {base64.b64encode(before.root).decode()}")
            if mark.announces:
                extensions.append(f"key {mark.announces}")
            head = proof.Checkpoint(ORIGIN, grown.size, proof.tree.root(grown), tuple(extensions))
            path = proof.tree.growth(held, added).hashes if before is not None else ()
            found.append((signed(proof.notes.write_checkpoint(head), mark), [base64.b64encode(h).decode() for h in path]))
            held, before = grown, head
        return found

    def states(self) -> dict[tuple[str, str], str]:
        """The rows as the last act left them."""
        found = {}
        for each in self.entries:
            for table, key, op, _salt, text in each.rows:
                found[table, key] = text
                if op == "D":
                    del found[table, key]
        return found

    def export(self, *, rows: bool = True) -> list[str]:
        found, seen = [dumped(["anhe-ledger", 1, ORIGIN, *["rows"][:rows]])], 0
        for mark, (text, path) in zip(self.marks, self.heads(), strict=True):
            found += [line for each in self.entries[seen : mark.size] for line in each.lines()]
            found.append(dumped(["h", text, path]))
            seen = mark.size
        found += [line for each in self.entries[seen:] for line in each.lines()]
        return found + [dumped(["s", *name, text]) for name, text in sorted(self.states().items())] * rows


def signed(text: str, mark: Mark) -> str:
    lines = [proof.notes.sign(text, each.key, each.private.sign) for each in mark.signers]
    seconds = int(mark.at.timestamp()) + 20
    lines += [proof.notes.cosign(text, each.key, each.private.sign, seconds) for each in mark.witnesses]
    return proof.notes.write_note(proof.Note(text, tuple(lines)))


def dumped(values: list) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def write(path: Path, lines: list[str]) -> Path:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    return path


def log(count: int = 60, seed: int = 7, each: int = 6) -> Log:
    """So many entries of a few officers and a public door, sealed `each` at a time, an hour in all."""
    chance = random.Random(seed)
    numbers: dict[str, int] = {}
    entries, owners = [], {}
    for index in range(count):
        at = BEGIN + timedelta(seconds=60 * index, microseconds=chance.randrange(10**6))
        entries.append(entry(chance, index, at, numbers, owners))
    marks = [Mark(size, BEGIN + timedelta(seconds=60 * size)) for size in range(each, count, each)]
    return Log(entries, [*marks, Mark(count, BEGIN + timedelta(seconds=60 * count))])


def entry(chance: random.Random, index: int, at: datetime, numbers: dict, owners: dict) -> Entry:
    kind, ref = ("public", "web-03") if index % 7 == 3 else ("officer", f"A1{chance.randrange(4)}")
    numbers[kind + ref] = number = numbers.get(kind + ref, 0) + 1
    reads = kind == "officer" and index % 2 == 0
    rows = [] if reads else [row(chance, owners) for _ in range(chance.randrange(1, 4))]
    header = proof.Header(
        1, some_id(chance), kind, ref, number, "statement.read" if reads else "case.noted",
        "consult" if reads else "alter", "allowed", "", "cases.case", str(some_id(chance)),
        f"C-2026-{index:08d}", some_id(chance), "handle_case" if reads else "", some_id(chance) if reads else None,
        at - timedelta(milliseconds=5), at, b"", b"",
    )  # fmt: skip
    text = dumped({"facts": {"n": index, "said": 'a "quoted" word, 中文'}, "reason": "", "shown": [str(some_id(chance))]})
    return Entry(header, chance.randbytes(16), text, rows).rehashed()


def row(chance: random.Random, owners: dict) -> tuple[str, str, str, bytes, str]:
    """A new row, a changed one or, rarely, a deleted one."""
    alive = [name for name, there in owners.items() if there]
    what = chance.random()
    name = chance.choice(alive) if alive and what < 0.4 else ("cases_note", str(some_id(chance)))
    op = ("D" if what < 0.05 else "U") if owners.get(name) else "I"
    owners[name] = op != "D"
    return (*name, op, chance.randbytes(16), dumped({"id": name[1], "words": f"整理 {chance.random()}"}))


def some_id(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(bytes=chance.randbytes(16), version=4)
