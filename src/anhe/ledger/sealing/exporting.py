"""The whole log as lines for an auditor: streamed in one snapshot, in constant memory, never half a file."""

import os
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from anhe.engines import proof
from anhe.ledger.sealing import store
from anhe.ledger.sealing.heads import with_cosignatures
from anhe.ledger.sealing.store import HEADER

CHUNK = 4096
TILES_HELD = 1024
PAUSE_S = 0.1
ENTRIES = f"""
SELECT l.index, l.entry, d.nonce, d.text, {", ".join(f"e.{name}" for name in HEADER)}
FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry LEFT JOIN ledger_detail d ON d.entry = l.entry
WHERE l.index >= %s AND l.index < %s ORDER BY l.index
"""
ROWS = 'SELECT entry, "table", key, op, salt, hash FROM ledger_row WHERE entry = ANY(%s) ORDER BY id'
HEADS = "SELECT size, root, signed_at, text FROM ledger_head WHERE size > %s AND size <= %s ORDER BY size"
SAID = "SELECT size, kind, note FROM ledger_cosign WHERE size > %s AND size <= %s ORDER BY size, id"
UNSEALED = """
SELECT EXISTS (SELECT FROM ledger_entry e WHERE e.transaction >= %s AND e.transaction < %s
  AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id))
"""
OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
STATE = "SELECT id::text, jsonb_strip_nulls(to_jsonb(t))::text FROM {} t ORDER BY id"


@dataclass
class Written:
    """What an export holds, and the leaves whose entries are gone from the database."""

    entries: int = 0
    heads: int = 0
    rows: int = 0
    missing: list[UUID] = field(default_factory=list)


class NothingSealed(Exception):
    """There is no head yet, so nothing could be verified."""


def export(connection: psycopg.Connection, path: Path, *, origin: str, tables: Iterable[str] = ()) -> Written:
    """Write the log to the file; with `tables`, the present state of their rows too.

    Reads in the transaction that the caller opened (repeatable read). Raises OSError and NothingSealed; the file at
    `path` is then as it was.
    """
    written = Written()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=1 << 20) as out:
            for line in lines(connection, origin=origin, tables=list(tables), written=written):
                out.write(line + b"\n")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def lines(connection: psycopg.Connection, *, origin: str, tables: list[str], written: Written) -> Iterator[bytes]:
    """Each line of the export without its newline."""
    connection.execute("SET LOCAL timezone = 'UTC'")
    connection.execute("SET LOCAL bytea_output = 'hex'")
    head = store.newest_head(connection)
    if head is None:
        raise NothingSealed("nothing has been sealed yet: anhe seal signs the first head")
    size = max(head.size, store.leaves(connection))  # leaves that no head covers are shown as well
    yield proof.lines.canonical(["anhe-ledger", 1, origin, "rows"] if tables else ["anhe-ledger", 1, origin])
    yield from _log(connection, size, written)
    for table in tables:
        yield from _states(connection, table, written)


def _log(connection: psycopg.Connection, size: int, written: Written) -> Iterator[bytes]:
    """Every leaf with what belongs to it, and each head after the last leaf that it covers."""
    read = store.tile_reader(connection, size=size, remember=TILES_HELD)
    before = 0
    for first in range(0, size, CHUNK):
        last = min(first + CHUNK, size)
        heads = [store.SignedHead(*head) for head in connection.execute(HEADS, [first, last])]
        said = _said(connection, first, last)
        for index, belonging in [*_leaves(connection, first, last, written), (last, [])]:
            while heads and heads[0].size <= index:  # also one whose leaf is gone: the verifier must see it
                head = heads.pop(0)
                yield from _head(head, before, said, read)
                before = head.size
                written.heads += 1
            yield from belonging


def _head(head: store.SignedHead, before: int, said: dict, read: proof.TileReader) -> Iterator[bytes]:
    try:
        hashes = proof.tree.consistency(before, head.size, read).hashes
    except proof.ProofError:  # tiles are gone: it is the verifier's to say so
        hashes = ()
    text = with_cosignatures(head, said[head.size, "witness"])
    yield proof.lines.canonical(["h", text, [b64encode(each).decode() for each in hashes]])
    for token in said[head.size, "stamp"]:
        yield proof.lines.canonical(["t", head.size, b64encode(token).decode()])


def _leaves(connection: psycopg.Connection, first: int, last: int, written: Written) -> Iterator[tuple[int, list[bytes]]]:
    """(index, lines) of each leaf; a leaf whose entry is gone has no line, which the verifier finds."""
    found = connection.execute(ENTRIES, [first, last]).fetchall()
    rows = defaultdict(list)
    for entry, *row in connection.execute(ROWS, [[entry for _index, entry, *_rest in found]]):
        rows[entry].append(row)
    for index, entry, nonce, text, *header in found:
        if header[1] is None:
            written.missing.append(entry)
            yield index, []
            continue
        belonging = [proof.lines.write(proof.Header(*header))]
        if nonce is not None:
            belonging.append(proof.lines.canonical(["d", str(entry), nonce.hex(), text]))
        for table, key, op, salt, hashed in rows[entry]:
            belonging.append(proof.lines.canonical(["r", str(entry), table, key, op, salt.hex(), hashed.hex()]))
        written.entries += 1
        yield index, belonging


def _said(connection: psycopg.Connection, first: int, last: int) -> dict[tuple[int, str], list]:
    """What others said about the heads of this stretch: signature lines as text, tokens as bytes."""
    said: dict[tuple[int, str], list] = defaultdict(list)
    for size, kind, note in connection.execute(SAID, [first, last]):
        said[size, kind].append(note.decode() if kind == "witness" else note)
    return said


def _states(connection: psycopg.Connection, table: str, written: Written) -> Iterator[bytes]:
    """Every row of the table as it is now, in the form that its hash was taken of."""
    with connection.cursor(name="states") as cursor:
        cursor.itersize = CHUNK
        for key, text in cursor.execute(sql.SQL(STATE).format(sql.Identifier(table))):
            written.rows += 1
            yield proof.lines.canonical(["s", table, key, text])


def wait_until_all_is_sealed(connection: psycopg.Connection, keeper: psycopg.Connection, *, within_s: float = 6.0) -> bool:
    """Hold new entries back for a moment, until `connection` sees none that is not sealed; its snapshot is then taken.

    `keeper` holds the lock meanwhile. False where nobody seals; `connection` is in a transaction only after True.
    """
    limit = time.monotonic() + within_s
    recent = connection.execute(OLDEST_RUNNING).fetchone()[0]
    while connection.execute(UNSEALED, [0, recent]).fetchone()[0]:  # the long search holds nobody up
        if time.monotonic() > limit:
            return False
        time.sleep(PAUSE_S)
    with keeper.transaction():
        keeper.execute("SET LOCAL lock_timeout = '5s'")
        keeper.execute("LOCK TABLE ledger_entry IN SHARE MODE")
        while time.monotonic() < limit:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            if not connection.execute(UNSEALED, [recent, store.NO_CEILING]).fetchone()[0]:
                return True
            connection.execute("ROLLBACK")
            time.sleep(PAUSE_S)
    return False
