"""A superuser of the running database changes the sealed log and tries to hide it; each try is exported and verified.

    .venv/bin/python -m benchmarks.ledger.insider [TRIES]

The log is small and real: acts through the desks, sealed by the real sealer under several heads, cosigned by the
auditor's witness. Each try runs in a superuser's transaction with every trigger off, is exported from inside it and
rolled back. How it is hidden varies: not at all, with every hash made right, with the tree rebuilt and all heads signed
by another key, or by the sealer's own stolen key. What is verified holds the log's key, the witness's key and the heads
that the witness keeps. Every 50th export also goes through the program `anhe-verify` in a process of its own.
"""

import json
import random
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from benchmarks.scratch import Scratch, free_port, table
from tests.faults import sealing

from anhe.engines import proof
from anhe.ledger.sealing import exporting, store
from anhe.vault.logkeys import LogKey, LogKeys

ORIGIN = "anhe/zhengzhou"
THIEF = LogKey(1, b"a key that the insider has made.")
SAMPLE = 50
AWAY = 1_000_000
TABLES = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'noted_insert' ORDER BY 1
"""
HEADER_FIELDS = {
    "actor_ref": "'700099'", "actor_number": "actor_number + 7", "verb": "'nothing.happened'", "outcome": "'refused'",
    "object_ref": "object_ref || 'X'", "file": "gen_random_uuid()", "purpose": "purpose || 'x'", "doing": "'erase'",
    "happened_at": "happened_at - interval '3 days'", "object_id": "object_id || '1'", "session": "gen_random_uuid()",
}  # fmt: skip
ROW_FIELDS = {"salt": "sha256(salt)", "hash": "sha256(hash)", "key": "key || 'x'", "op": "'D'", '"table"': "'law_rule'"}


@dataclass
class Insider:
    """A superuser's connection inside one try, and what chance has chosen for it."""

    connection: psycopg.Connection
    chance: random.Random
    tables: list[str]
    stolen: LogKey

    def run(self, order: str, *given: object) -> psycopg.Cursor:
        return self.connection.execute(order, list(given))

    def entry(self) -> object:
        return self.chance.choice(self.run("SELECT entry FROM ledger_leaf ORDER BY index").fetchall())[0]

    def row(self) -> tuple[str, str]:
        """(table, key) of a row that stands in the database."""
        found = self.run('SELECT DISTINCT "table", key FROM ledger_row ORDER BY 1, 2').fetchall()
        return self.chance.choice([(name, key) for name, key in found if name.startswith(("staff_", "people_"))])


# --- what is changed ---


def edit_header(one: Insider) -> None:
    name = one.chance.choice(sorted(HEADER_FIELDS))
    one.run(f"UPDATE ledger_entry SET {name} = {HEADER_FIELDS[name]} WHERE id = %s", one.entry())


def edit_details(one: Insider) -> None:
    what = one.chance.choice(["text = text || ' '", "text = '{}'", "nonce = sha256(nonce)"])
    one.run(f"UPDATE ledger_detail SET {what} WHERE entry = %s", one.entry())


def edit_noted_row(one: Insider) -> None:
    name = one.chance.choice(sorted(ROW_FIELDS))
    (key,) = one.chance.choice(one.run("SELECT id FROM ledger_row ORDER BY id").fetchall())
    one.run(f"UPDATE ledger_row SET {name} = {ROW_FIELDS[name]} WHERE id = %s", key)


def edit_data(one: Insider) -> None:
    """A row of a room is changed and the log left as it was, or made to fit (see `make_hashes_right`)."""
    name, key = one.row()
    columns = dict(one.run("SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", name))
    new = {"timestamp with time zone": "{0} - interval '1 year'", "bytea": "sha256(coalesce({0}, ''))",
           "character varying": "left('x' || {0}, 1)", "boolean": "NOT {0}"}  # fmt: skip
    able = sorted(column for column, kind in columns.items() if kind in new and column != "id")
    column = one.chance.choice(able)
    one.run(f'UPDATE {name} SET "{column}" = {new[columns[column]].format(column)} WHERE id::text = %s', key)


def insert_data(one: Insider) -> None:
    """A row that no act wrote."""
    one.run(
        "INSERT INTO people_statement SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM people_statement s ORDER BY id OFFSET %s LIMIT 1", one.chance.randrange(5),
    )  # fmt: skip


def delete_data(one: Insider) -> None:
    name, key = one.row()
    one.run(f"DELETE FROM {name} WHERE id::text = %s", key)


def delete(one: Insider) -> None:
    """An entry with all that belongs to it; the leaves after it move up."""
    entry = one.entry()
    (index,) = one.run("SELECT index FROM ledger_leaf WHERE entry = %s", entry).fetchone()
    for order in ("ledger_row WHERE entry", "ledger_detail WHERE entry", "ledger_leaf WHERE entry", "ledger_entry WHERE id"):
        one.run(f"DELETE FROM {order} = %s", entry)
    if one.chance.random() < 0.7:
        _shift(one, index, -1)


def insert(one: Insider) -> None:
    """An entry that nobody made, in the middle."""
    entry = one.entry()
    (index,) = one.run("SELECT index FROM ledger_leaf WHERE entry = %s", entry).fetchone()
    _shift(one, index, 1)
    (made,) = one.run(
        "INSERT INTO ledger_entry SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(),"
        " 'actor_number', 900000, 'rows_hash', '\\x' || encode(sha256(''), 'hex')))).* FROM ledger_entry e WHERE id = %s RETURNING id", entry,
    ).fetchone()  # fmt: skip
    one.run("INSERT INTO ledger_detail SELECT %s, nonce, text FROM ledger_detail WHERE entry = %s", made, entry)
    one.run("INSERT INTO ledger_leaf VALUES (%s, %s, sha256('new'))", index, made)


def swap(one: Insider) -> None:
    (first, a), (second, b) = one.chance.sample(one.run("SELECT index, entry FROM ledger_leaf ORDER BY index").fetchall(), 2)
    one.run("DELETE FROM ledger_leaf WHERE index IN (%s, %s)", first, second)
    one.run("INSERT INTO ledger_leaf VALUES (%s, %s, sha256('a')), (%s, %s, sha256('b'))", first, b, second, a)


def truncate(one: Insider) -> None:
    """Back to an earlier head, as if the rest had never been."""
    sizes = [size for (size,) in one.run("SELECT size FROM ledger_head ORDER BY size")]
    size = one.chance.choice(sizes[:-1])
    if one.chance.random() < 0.5:
        one.run("DELETE FROM ledger_head WHERE size > %s", size)
        one.run("DELETE FROM ledger_cosign WHERE size > %s", size)
    gone = "(SELECT entry FROM ledger_leaf WHERE index >= %s)"
    for order in (f"ledger_row WHERE entry IN {gone}", f"ledger_detail WHERE entry IN {gone}", f"ledger_entry WHERE id IN {gone}"):
        one.run(f"DELETE FROM {order}", size)
    one.run("DELETE FROM ledger_leaf WHERE index >= %s", size)


def backdate(one: Insider) -> None:
    earlier = one.chance.choice(["1 second", "1 hour", "40 days"])
    column = one.chance.choice(["recorded_at", "happened_at"])
    one.run(f"UPDATE ledger_entry SET {column} = {column} - %s::interval WHERE id = %s", earlier, one.entry())


def erase(one: Insider) -> None:
    """The words of an entry, without an act of retention."""
    one.run("DELETE FROM ledger_detail WHERE entry = %s", one.entry())


def forge_head(one: Insider) -> None:
    """The newest head says another root or size."""
    what = one.chance.choice(["replace(text, 'at 2', 'at 1')", "replace(text, split_part(text, E'\\n', 3), encode(sha256('x'), 'base64'))"])
    one.run(f"UPDATE ledger_head SET text = {what} WHERE size = (SELECT max(size) FROM ledger_head)")


def _shift(one: Insider, first: int, by: int) -> None:
    one.run("UPDATE ledger_leaf SET index = index + %s WHERE index >= %s", AWAY, first)
    one.run("UPDATE ledger_leaf SET index = index - %s WHERE index >= %s", AWAY - by, AWAY)


# --- how it is hidden ---


def leave_it(one: Insider) -> None:
    """Nothing is hidden."""


def make_hashes_right(one: Insider) -> None:
    """What the database itself can make right: of rows, of details, of leaves; tiles, and roots of heads."""
    for name in one.tables:
        one.run(
            "UPDATE ledger_row r SET hash = sha256(r.salt || convert_to(jsonb_strip_nulls(to_jsonb(t))::text, 'UTF8'))"
            f" FROM {name} t WHERE r.\"table\" = %s AND r.key = t.id::text"
            ' AND r.id = (SELECT max(l.id) FROM ledger_row l WHERE l."table" = r."table" AND l.key = r.key)', name,
        )  # fmt: skip
    one.run("UPDATE ledger_entry e SET details_hash = sha256(d.nonce || convert_to(d.text, 'UTF8')) FROM ledger_detail d WHERE d.entry = e.id")
    one.run(
        "UPDATE ledger_entry e SET rows_hash = (SELECT sha256(coalesce(string_agg(convert_to(r.\"table\" || E'\\t' || r.key || E'\\t' || r.op, 'UTF8')"
        " || r.salt || r.hash, '' ORDER BY r.id), '')) FROM ledger_row r WHERE r.entry = e.id)"
    )
    _rebuild(one, None)


def sign_with_another_key(one: Insider) -> None:
    make_hashes_right(one)
    _rebuild(one, THIEF)


def sign_with_the_stolen_key(one: Insider) -> None:
    """A split view: the sealer's own key signs another history than the one that the witness has seen."""
    make_hashes_right(one)
    _rebuild(one, one.stolen)


def _rebuild(one: Insider, key: LogKey | None) -> None:
    """Leaves, tiles and roots from the entries as they are now; heads signed again where there is a key."""
    query = f"SELECT l.index, {', '.join(f'e.{name}' for name in store.HEADER)} FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry ORDER BY 1"
    leaves = [(index, proof.tree.leaf_hash(proof.lines.write(proof.Header(*row)))) for index, *row in one.run(query)]
    for index, leaf in leaves:
        one.run("UPDATE ledger_leaf SET hash = %s WHERE index = %s", leaf, index)
    hashes = [leaf for _index, leaf in leaves]
    one.run("DELETE FROM ledger_tile")
    store.add_tiles(one.connection, proof.tree.fill(0, hashes, lambda level, index: b""))
    before = None
    for size, text in one.run("SELECT size, text FROM ledger_head ORDER BY size").fetchall():
        root = proof.tree.root_of(hashes[: min(size, len(hashes))])
        stated = proof.notes.read_checkpoint(proof.notes.read_note(text).text)
        lines = [line for line in stated.extensions if not line.startswith("after ")]
        if before:
            lines.insert(1, f"after {before[0]} {b64encode(before[1]).decode()}")
        if key is not None:
            made = proof.notes.write_checkpoint(proof.Checkpoint(ORIGIN, size, root, tuple(lines)))
            named = proof.VerifierKey(ORIGIN, proof.ED25519, key.public)
            text = proof.notes.write_note(proof.Note(made, (proof.notes.sign(made, named, key.sign),)))
        one.run("UPDATE ledger_head SET root = %s, text = %s WHERE size = %s", root, text, size)
        before = (size, root)
    if key is not None:
        one.run("DELETE FROM ledger_cosign")


CHANGES: tuple[Callable[[Insider], None], ...] = (
    edit_header, edit_details, edit_noted_row, edit_data, insert_data, delete_data, delete, insert, swap, truncate,
    backdate, erase, forge_head,
)  # fmt: skip
HIDING: tuple[Callable[[Insider], None], ...] = (leave_it, make_hashes_right, sign_with_another_key, sign_with_the_stolen_key)


# --- trying ---


@dataclass
class Auditor:
    """What is verified with: the log's key, the witness's key and the heads it keeps; where exports go."""

    out: Path
    arguments: tuple[str, ...]
    run: Callable[..., tuple[int, str]]

    def finds(self, lines: list[bytes], *, by_program: bool) -> bool:
        self.out.write_bytes(b"".join(line + b"\n" for line in lines))
        found = self.run(str(self.out), *self.arguments)[0]
        if by_program:
            key, *others = self.arguments[1:]
            done = sealing.verified(self.out, Path(key), *others)
            if done.returncode != found:
                raise RuntimeError(f"the program says {done.returncode}, its checks in this process {found}: {self.out}")
        return found == 1


def attack(tries: int, seed: int = 1) -> dict:
    """Try so often on a log of its own; which were not found, by name."""
    with Scratch() as scratch:
        arguments = small_log(scratch)
        address = scratch.address("postgres")
        stolen = LogKeys(scratch.var / "keys" / "sealer").all()[-1]
        auditor = Auditor(scratch.folder / "try.jsonl", arguments, sealing.verifier())
        with psycopg.connect(**address, autocommit=True) as connection:
            tables = [name for (name,) in connection.execute(TABLES)]
            with connection.transaction():
                truth = list(exporting.lines(connection, origin=ORIGIN, tables=tables, written=exporting.Written()))
            if auditor.finds(truth, by_program=True):
                raise RuntimeError(f"the untouched log is not good: {auditor.run(str(auditor.out), *arguments)[1]}")
            return _try_all(connection, tables, stolen, auditor, truth, tries, seed)


def _try_all(connection, tables, stolen, auditor: Auditor, truth: list[bytes], tries: int, seed: int) -> dict:
    tried, missed, empty, refused = Counter(), Counter(), 0, 0
    begun, number = time.perf_counter(), 0
    while sum(tried.values()) < tries:
        chance = random.Random(f"{seed} {number}")
        change, hide = CHANGES[number % len(CHANGES)], HIDING[number // len(CHANGES) % len(HIDING)]
        number += 1
        try:
            lines = _changed(connection, Insider(connection, chance, tables, stolen), change, hide)
        except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
            refused += 1  # no row can be so, whoever writes it
            continue
        if essence(lines) == essence(truth):
            empty += 1  # what was changed was made as it had been
            continue
        name = f"{change.__name__}, {hide.__name__}"
        tried[name] += 1
        if not auditor.finds(lines, by_program=number % SAMPLE == 0):
            missed[name] += 1
            auditor.out.rename(auditor.out.with_name(f"missed-{number}.jsonl"))
    return {
        "tried": sum(tried.values()), "found": sum(tried.values()) - sum(missed.values()), "missed": dict(missed),
        "entries": sum(line.startswith(b'["e"') for line in truth), "made_no_difference": empty, "refused": refused,
        "kinds": len(CHANGES), "hidden_in": len(HIDING), "seconds": round(time.perf_counter() - begun, 1),
    }  # fmt: skip


def _changed(connection: psycopg.Connection, one: Insider, change: Callable, hide: Callable) -> list[bytes]:
    """The export as it is after the change; the database is then as it was."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL timezone = 'UTC'")
        change(one)
        hide(one)
        return list(exporting.lines(connection, origin=ORIGIN, tables=one.tables, written=exporting.Written()))


def essence(lines: list[bytes]) -> list[object]:
    """What the log says, without who signed it."""
    return [json.loads(line)[1].partition("\n\n")[0] if line.startswith(b'["h"') else line for line in lines]


def small_log(scratch: Scratch) -> tuple[str, ...]:
    """Acts of some officers under several heads, each cosigned; the verifier's arguments."""
    scratch.python("benchmarks.ledger.acting", "unit")
    scratch.anhe("seal", "--once")
    told = {"ANHE_WITNESSES": sealing.witness(scratch, free_port())}
    for count in (4, 6, 4, 6):
        scratch.python("benchmarks.ledger.acting", "prepare", str(count))
        scratch.anhe("seal", "--once", **told)
    key, witness = scratch.folder / "log.key", scratch.folder / "witness.key"
    witness.write_text(told["ANHE_WITNESSES"].partition("#")[2] + "\n")
    return ("--key", str(key), "--witness", str(witness), str(scratch.folder / "court" / "journal"))


def show(result: dict) -> None:
    table(
        [("insider changes found", f"{result['tried']} of {result['tried']}", f"{result['found']} of {result['tried']}")],
        ("superuser of the running database", "asked", "found"),
    )
    for name, count in sorted(result["missed"].items()):
        print(f"not found: {name}, {count} times")


def main(argv: list[str]) -> int:
    result = attack(int(argv[0]) if argv else 2000)
    show(result)
    print(result)
    return 0 if result["tried"] == result["found"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
