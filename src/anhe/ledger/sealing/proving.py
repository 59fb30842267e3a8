"""That one entry stands in the sealed log, as a text that anybody can check: C2SP tlog-proof."""

from base64 import b64encode
from uuid import UUID

import psycopg

from anhe.engines import proof
from anhe.ledger.sealing import store
from anhe.ledger.sealing.heads import with_cosignatures

FIRST_LINE = "c2sp.org/tlog-proof@v1"
ENTRY = f"SELECT {', '.join(store.HEADER)} FROM ledger_entry WHERE id = %s"
COSIGNED = "SELECT convert_from(note, 'UTF8') FROM ledger_cosign WHERE size = %s AND kind = 'witness' ORDER BY id"


class NotSealed(Exception):
    """There is no such entry, or it waits to be sealed; the message says which."""


def prove(connection: psycopg.Connection, entry: UUID) -> str:
    """The entry's line, its place, the hashes beside its way up, and the newest head with its witnesses' lines."""
    connection.execute("SET timezone = 'UTC'")
    header = connection.execute(ENTRY, [entry]).fetchone()
    if header is None:
        raise NotSealed(f"there is no entry {entry}")
    place = connection.execute("SELECT index FROM ledger_leaf WHERE entry = %s", [entry]).fetchone()
    if place is None:
        raise NotSealed(f"entry {entry} is not sealed yet")
    head = store.newest_head(connection)
    found = proof.tree.inclusion(place[0], head.size, store.tile_reader(connection, size=head.size))
    said = [line for (line,) in connection.execute(COSIGNED, [head.size])]
    return "\n".join([
        FIRST_LINE, f"extra {b64encode(proof.lines.write(proof.Header(*header))).decode()}", f"index {found.index}",
        *(b64encode(each).decode() for each in found.hashes), "", with_cosignatures(head, said),
    ])  # fmt: skip
