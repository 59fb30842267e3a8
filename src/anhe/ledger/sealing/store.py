"""The sealed log as it stands in the database: reading tiles and heads, adding leaves. One psycopg connection, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import psycopg

from anhe.engines import proof

SEALER = "sealer"
NO_CEILING = 2**63 - 1
HEADER = (
    "suite", "id", "actor_kind", "actor_ref", "actor_number", "verb", "doing", "outcome", "refusal", "object_kind",
    "object_id", "object_ref", "file", "purpose", "session", "happened_at", "recorded_at", "details_hash", "rows_hash",
)  # fmt: skip
WAITING = f"""
SELECT {", ".join(f"e.{name}" for name in HEADER)}, e.transaction
FROM ledger_entry e
WHERE (e.transaction >= %(floor)s AND e.transaction < %(ceiling)s OR e.transaction = ANY(%(late)s))
  AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
ORDER BY e.transaction, e.recorded_at, e.id
LIMIT %(limit)s
"""
BEAT = """
INSERT INTO ledger_beat (name, at, size, problem, since) VALUES (%s, %s, %s, '', NULL)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, size = excluded.size, problem = '', since = NULL
"""
TROUBLE = """
INSERT INTO ledger_beat AS b (name, at, size, problem, since) VALUES (%s, NULL, 0, %s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET problem = excluded.problem, since = coalesce(b.since, excluded.since)
"""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as it was signed: `text` is the whole note."""

    size: int
    root: bytes
    signed_at: datetime
    text: str


def newest_head(connection: psycopg.Connection) -> SignedHead | None:
    """The head over the most leaves, None in a fresh log."""
    found = connection.execute("SELECT size, root, signed_at, text FROM ledger_head ORDER BY size DESC LIMIT 1").fetchone()
    return SignedHead(*found) if found else None


def leaves(connection: psycopg.Connection) -> int:
    """How many leaves stand in the log."""
    return connection.execute("SELECT coalesce(max(index), -1) + 1 FROM ledger_leaf").fetchone()[0]


def tile_reader(connection: psycopg.Connection, *, size: int, remember: int = 64) -> proof.TileReader:
    """Reads tiles of the log as it was at this size; of a tile that is not full yet, the leaves it has."""

    @lru_cache(maxsize=remember)
    def read(level: int, index: int) -> bytes:
        found = connection.execute("SELECT hashes FROM ledger_tile WHERE level = %s AND index = %s", [level, index]).fetchone()
        if found:
            return bytes(found[0])
        first, last = index * proof.TILE, min((index + 1) * proof.TILE, size)
        if level or last - first == proof.TILE:
            return b""
        query = "SELECT hash FROM ledger_leaf WHERE index >= %s AND index < %s ORDER BY index"
        return b"".join(leaf for (leaf,) in connection.execute(query, [first, last]))

    return read


def range_of(size: int, read: proof.TileReader) -> proof.Range:
    """The tree of the first `size` leaves, put together from its tiles. Raises ProofError where they lack something."""
    hashes, begin = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            hashes.append(proof.tree.subtree(begin, begin + (1 << bit), read))
            begin += 1 << bit
    return proof.Range(size, tuple(hashes))


def add_leaves(connection: psycopg.Connection, first: int, entries: Sequence, hashes: Sequence[bytes]) -> None:
    """Give these entries the next places. Raises UniqueViolation where a place or an entry is taken."""
    with connection.cursor().copy("COPY ledger_leaf (index, entry, hash) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "uuid", "bytea"])
        for index, (entry, leaf) in enumerate(zip(entries, hashes, strict=True), first):
            copy.write_row((index, entry, leaf))


def add_tiles(connection: psycopg.Connection, tiles: Sequence[proof.Tile]) -> None:
    if tiles:
        rows = [(tile.level, tile.index, tile.hashes) for tile in tiles]
        connection.cursor().executemany("INSERT INTO ledger_tile (level, index, hashes) VALUES (%s, %s, %s)", rows)


def add_head(connection: psycopg.Connection, head: SignedHead) -> None:
    connection.execute(
        "INSERT INTO ledger_head (size, root, signed_at, text) VALUES (%s, %s, %s, %s)",
        [head.size, head.root, head.signed_at, head.text],
    )


def beat(connection: psycopg.Connection, name: str, at: datetime, size: int) -> None:
    """All is well with this part since just now."""
    connection.execute(BEAT, [name, at, size])


def trouble(connection: psycopg.Connection, name: str, problem: str) -> None:
    """Note what stops this part; since when is kept from the first time."""
    connection.execute(TROUBLE, [name, problem])
