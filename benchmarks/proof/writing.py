"""A large export as a busy city would write it: 70 % reads, 30 % acts with three rows each, a head a minute.

Written in two processes, because the writing takes longer than the verifying; the numbers of an actor have no gaps,
every hash is right, every third row that an act wrote is still there at the end.
"""

import base64
import json
import multiprocessing
import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anhe.engines import proof

ORIGIN = "anhe/bench"
OFFICERS, DOORS = 5000, 64
ACTORS = OFFICERS + DOORS
EACH = 417  # entries a minute: 3,000 officers on duty at 200 reads a day
PART = 48  # heads that one process writes before it gives them back
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
TABLES = ("cases_note", "cases_deadline", "reports_report", "people_statement", "staff_accesssession")
SEALER = Ed25519PrivateKey.from_private_bytes(sha256(b"bench sealer").digest())
WITNESS = Ed25519PrivateKey.from_private_bytes(sha256(b"bench witness").digest())
KEY = proof.VerifierKey(ORIGIN, proof.ED25519, SEALER.public_key().public_bytes_raw())
WITNESS_KEY = proof.VerifierKey("witness.bench/w1", proof.COSIGNATURE, WITNESS.public_key().public_bytes_raw())
EMPTY_ROWS = proof.EMPTY.hex()


class Sizes(NamedTuple):
    entries: int
    rows: int
    states: int
    heads: int
    bytes: int


def write(path: Path, entries: int) -> Sizes:
    """Write the export; the keys that verify it are KEY and WITNESS_KEY."""
    parts = [(first, min(first + EACH * PART, entries)) for first in range(0, entries, EACH * PART)]
    held, before, heads, rows, states = proof.Range(), None, 0, 0, 0
    later = path.with_suffix(".states")
    with path.open("wb") as out, later.open("wb") as end, multiprocessing.get_context("fork").Pool(2) as pool:
        out.write(line_of(["anhe-ledger", 1, ORIGIN, "rows"]))
        for stretches, last, counted in pool.imap(part, parts):
            for lines, hashes, at in stretches:
                grown = proof.tree.grow(held, hashes)
                text, before = head(grown, before, at)
                path_of = proof.tree.growth(held, hashes).hashes if heads else ()
                out.write(lines + line_of(["h", text, [base64.b64encode(each).decode() for each in path_of]]))
                held, heads = grown, heads + 1
            end.write(last)
            rows, states = rows + counted[0], states + counted[1]
    with path.open("ab") as out, later.open("rb") as end:
        while block := end.read(1 << 24):
            out.write(block)
    later.unlink()
    return Sizes(entries, rows, states, heads, path.stat().st_size)


def head(grown: proof.Range, before: proof.Checkpoint | None, at: str) -> tuple[str, proof.Checkpoint]:
    extensions = [f"at {at}"]
    if before is not None:
        extensions.append(f"after {before.size} {base64.b64encode(before.root).decode()}")
    made = proof.Checkpoint(ORIGIN, grown.size, proof.tree.root(grown), tuple(extensions))
    text = proof.notes.write_checkpoint(made)
    seconds = int(datetime.strptime(at, proof.lines.WHEN).replace(tzinfo=UTC).timestamp()) + 5
    signatures = (proof.notes.sign(text, KEY, SEALER.sign), proof.notes.cosign(text, WITNESS_KEY, WITNESS.sign, seconds))
    return proof.notes.write_note(proof.Note(text, signatures)), made


def part(span: tuple[int, int]) -> tuple[list[tuple[bytes, list[bytes], str]], bytes, tuple[int, int]]:
    """For each head of the span its lines, its leaf hashes and its time; the last state of all rows; how many."""
    first, last = span
    chance = random.Random(first)
    found, states, rows = [], {}, 0
    for begin in range(first, last, EACH):
        minute = BEGIN + timedelta(minutes=begin // EACH)
        lines, hashes = [], []
        for index in range(begin, min(begin + EACH, last)):
            at = proof.lines.moment(minute + timedelta(microseconds=(index - begin) * 140_000))
            rows += entry(index, at, chance, states, lines, hashes)
        lines.append("")
        found.append(("\n".join(lines).encode(), hashes, proof.lines.moment(minute + timedelta(seconds=59))))
    end = "".join(f'["s","{table}","{key}",{json.dumps(text)}]\n' for (table, key), text in states.items())
    return found, end.encode(), (rows, len(states))


def entry(index: int, at: str, chance: random.Random, states: dict, lines: list, hashes: list) -> int:
    """Add the lines of one entry; return how many rows it wrote."""
    number, actor = index // ACTORS + 1, index * 2027 % ACTORS
    who = f'"officer","A{actor:05d}"' if actor < OFFICERS else f'"public","web-{actor - OFFICERS:02d}"'
    raw = chance.randbytes(80).hex()
    ids = [f"{raw[i : i + 8]}-{raw[i + 8 : i + 12]}-4{raw[i + 13 : i + 16]}-8{raw[i + 17 : i + 20]}-{raw[i + 20 : i + 32]}" for i in (0, 32, 64, 96)]
    nonce, is_read = raw[128:160], actor < OFFICERS and chance.random() < 0.708
    text = f'{{"facts":{{"count":{index % 9}}},"reason":"办理案件","shown":["{ids[1]}","{ids[3]}"]}}' if is_read else f'{{"facts":{{"code":"{raw[:8]}","left_fen":{index}}},"reason":""}}'
    details = sha256(bytes.fromhex(nonce) + text.encode()).hexdigest()
    below = [] if is_read else written(ids[0], chance, states)
    noted = sha256(b"".join(each[1] for each in below)).hexdigest() if below else EMPTY_ROWS
    what = '"statement.read","consult"' if is_read else '"case.noted","alter"'
    why = f'"handle_case","{ids[3]}"' if is_read else '"",null'
    line = (
        f'["e",1,"{ids[0]}",{who},{number},{what},"allowed","","cases.case","{ids[1]}","C-2026-{index:08d}","{ids[2]}",'
        f'{why},"{at}","{at}","{details}","{noted}"]'
    )
    hashes.append(sha256(b"\0" + line.encode()).digest())
    lines += [line, f'["d","{ids[0]}","{nonce}",{json.dumps(text, ensure_ascii=False)}]', *(each[0] for each in below)]
    return len(below)


def written(entry_id: str, chance: random.Random, states: dict) -> list[tuple[str, bytes]]:
    """One to five rows: a third new, the others changed again."""
    found, known = [], list(states)[-40:]
    for _ in range(chance.randrange(1, 6)):
        raw = chance.randbytes(40).hex()
        if known and chance.random() < 2 / 3:
            (table, key), op = chance.choice(known), "U"
        else:
            table, key, op = chance.choice(TABLES), f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-8{raw[17:20]}-{raw[20:32]}", "I"
        text = f'{{"id": "{key}", "file": "{entry_id}", "state": "open", "words": "{raw[32:64]}{raw}", "at": "2026-11-01T08:00:00"}}'
        salt = raw[48:80]
        hashed = sha256(bytes.fromhex(salt) + text.encode())
        states[table, key] = text
        found.append((
            f'["r","{entry_id}","{table}","{key}","{op}","{salt}","{hashed.hexdigest()}"]',
            f"{table}\t{key}\t{op}".encode() + bytes.fromhex(salt) + hashed.digest(),
        ))  # fmt: skip
    return found


def line_of(values: list) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
