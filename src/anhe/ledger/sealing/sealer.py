"""The one that seals: takes what was committed into leaves, signs a head over them, and notices what is not right."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg

from anhe import vault
from anhe.engines import proof
from anhe.ledger.sealing import heads, store
from anhe.ledger.sealing.store import SEALER, SignedHead

AT_ONCE = 10_000
LOCK = 0x616E68655F6C6F67  # "anhe_log" as a number: the advisory lock of the one sealer
LOOK = """
SELECT pg_snapshot_xmax(s)::text::bigint, ARRAY(SELECT x::text::bigint FROM pg_snapshot_xip(s) x), clock_timestamp()
FROM pg_current_snapshot() s
"""
Clock = Callable[[datetime], datetime]  # the database's time -> the time to go by


class CannotSeal(Exception):
    """What stops the sealer; `code` and `value` go on the desk, the message to the operator."""

    code = ""

    def __init__(self, message: str, value: object = "") -> None:
        super().__init__(message)
        self.problem = f"{self.code} {value}".strip()


class ClockBack(CannotSeal):
    """The clock shows less than the newest head; sealing goes on once it has caught up."""

    code = "clock_back"


class KeyMissing(CannotSeal):
    code = "key_missing"


class LogChanged(CannotSeal):
    """What stands in the database is not what was signed."""

    code = "log_changed"


class EntriesLost(CannotSeal):
    """The database holds less than the sealer remembers having signed."""

    code = "entries_lost"


class NotAlone(CannotSeal):
    code = "another_sealer"


class Sealer:
    """Seals over one connection as the role sealer. `begin` first; then `seal` again and again.

    `memory` is a file in the sealer's own folder with the last head: who puts old tables back does not reach it.
    """

    def __init__(
        self, connection: psycopg.Connection, *, origin: str, keys: vault.LogKeys, memory: Path,
        clock: Clock = lambda of_the_database: of_the_database,
    ) -> None:  # fmt: skip
        self.connection, self.origin, self.keys, self.memory, self.clock = connection, origin, keys, memory, clock
        self.head: SignedHead | None = None
        self.tree = proof.Range()
        self._tail: list[bytes] = []  # leaves after the last full tile
        self._floor = 0  # every entry of a finished transaction below it is sealed, but for
        self._late: list[int] = []  # those of the transactions that were still running then
        self._has_looked_everywhere = False
        self.beat_at: datetime | None = None

    def take_lock(self) -> bool:
        """Become the one sealer; False while another is."""
        return self.connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]

    def begin(self) -> None:
        """Read the log and hold it against what was signed. Raises CannotSeal."""
        self.connection.execute("SET timezone = 'UTC'")
        self.head = store.newest_head(self.connection)
        size, remembered = store.leaves(self.connection), self._remembered()
        if self.head is None:
            if remembered is not None or size:
                raise EntriesLost("the database holds no head, and one was signed", remembered.size if remembered else size)
            self.keys.prepare()  # nothing was ever signed, so no key can be missing
            return
        self._require_key()
        if size != self.head.size:
            raise LogChanged(f"{size} leaves stand under a head over {self.head.size}", size)
        read = store.tile_reader(self.connection, size=size)
        try:
            self.tree = store.range_of(size, read)
            first = size - size % proof.TILE
            self._tail = _split(read(0, first // proof.TILE)) if size % proof.TILE else []
            self._require_same(read, remembered)
        except proof.ProofError as wrong:
            raise LogChanged(f"the log does not hold together: {wrong}", wrong.code) from wrong

    def _require_same(self, read: proof.TileReader, remembered: proof.Checkpoint | None) -> None:
        if proof.tree.root(self.tree) != self.head.root:
            raise LogChanged(f"the leaves do not give the root of the head over {self.head.size}", self.head.size)
        stated = proof.notes.read_checkpoint(proof.notes.read_note(self.head.text).text)
        if (stated.origin, stated.size, stated.root) != (self.origin, self.head.size, self.head.root):
            raise LogChanged(f"the head over {self.head.size} states another log, size or root", self.head.size)
        if remembered is None:
            return
        if remembered.size > self.head.size:
            raise EntriesLost(
                f"{remembered.size} entries were signed and the database holds {self.head.size}: was a backup put back?",
                remembered.size,
            )
        if proof.tree.root(store.range_of(remembered.size, read)) != remembered.root:
            raise LogChanged(f"the first {remembered.size} leaves are not those that were signed", remembered.size)

    def seal(self) -> int:
        """Seal what is committed, `AT_ONCE` entries at most; return how many. Raises CannotSeal with nothing written."""
        keys = self._require_key()
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            ceiling, running, said = self.connection.execute(LOOK).fetchone()
            now = self.clock(said)
            if self.head is not None and now < self.head.signed_at:
                raise ClockBack(f"the clock shows {now}, the newest head was signed at {self.head.signed_at}", self.head.signed_at)
            # A restored database counts its transactions anew: at first nothing is too new to be looked at.
            below = ceiling if self._has_looked_everywhere else store.NO_CEILING
            asked = {"floor": self._floor, "ceiling": below, "late": self._late, "limit": AT_ONCE}
            waiting = self.connection.execute(store.WAITING, asked).fetchall()
            is_all = len(waiting) < AT_ONCE
            head, tree, tail = self._add(waiting, now, keys) if waiting else (self.head, self.tree, self._tail)
            if is_all and (waiting or self._is_beat_due(said)):
                if not waiting:
                    self.connection.execute("SET LOCAL synchronous_commit = off")
                store.beat(self.connection, SEALER, said, tree.size)
                self.beat_at = said
        self._keep(head, tree, tail)
        self._floor = ceiling if is_all else waiting[-1][-1]
        self._has_looked_everywhere |= is_all
        self._late = [each for each in running if each < self._floor]
        return len(waiting)

    def _add(self, waiting: list[tuple], now: datetime, keys: list[vault.LogKey]) -> tuple[SignedHead, proof.Range, list[bytes]]:
        hashes = [proof.tree.leaf_hash(proof.lines.write(proof.Header(*row[:-1]))) for row in waiting]
        entries: list[UUID] = [row[1] for row in waiting]
        size = self.tree.size
        read = store.tile_reader(self.connection, size=size, remember=512)
        unfinished = (0, size // proof.TILE)
        try:
            tiles = proof.tree.fill(size, hashes, lambda *tile: b"".join(self._tail) if tile == unfinished else read(*tile))
            store.add_leaves(self.connection, size, entries, hashes)
            store.add_tiles(self.connection, tiles)
            tree = proof.tree.grow(self.tree, hashes)
            head = heads.make(tree, before=self.head, at=now, origin=self.origin, keys=keys)
            store.add_head(self.connection, head)
        except psycopg.errors.UniqueViolation as taken:
            raise LogChanged("somebody else has added to the log", size) from taken
        except proof.ProofError as wrong:
            raise LogChanged(f"the log does not hold together: {wrong}", wrong.code) from wrong
        except heads.KeyLost as lost:
            raise KeyMissing(f"{self.keys.folder}: {lost}") from lost
        kept = tree.size % proof.TILE
        return head, tree, (self._tail + hashes)[-kept:] if kept else []

    def _keep(self, head: SignedHead | None, tree: proof.Range, tail: list[bytes]) -> None:
        if head is not self.head:
            self.head, self.tree, self._tail = head, tree, tail
            self._remember(head)

    def check(self) -> None:
        """Hold the tiles in the database against the tree in memory once more. Raises LogChanged."""
        if self.head is None:
            return
        try:
            found = proof.tree.root(store.range_of(self.tree.size, store.tile_reader(self.connection, size=self.tree.size)))
        except proof.ProofError as wrong:
            raise LogChanged(f"the log does not hold together: {wrong}", wrong.code) from wrong
        newest = store.newest_head(self.connection)
        if found != self.head.root or newest != self.head or store.leaves(self.connection) != self.head.size:
            raise LogChanged(f"the log of {self.head.size} leaves was changed while the sealer ran", self.head.size)

    def _is_beat_due(self, now: datetime) -> bool:
        return self.beat_at is None or abs((now - self.beat_at).total_seconds()) >= 5

    def _require_key(self) -> list[vault.LogKey]:
        try:
            keys = self.keys.all() if self.head is not None else self.keys.prepare().all()
            heads.signers(self.head, self.origin, keys)
        except (vault.VaultError, heads.KeyLost) as lost:
            raise KeyMissing(f"{self.keys.folder}: {lost}") from lost
        except proof.ProofError as wrong:
            raise LogChanged(f"the newest head is not signed as it must be: {wrong}", wrong.code) from wrong
        return keys

    def _remembered(self) -> proof.Checkpoint | None:
        try:
            text = self.memory.read_text("utf-8")
        except FileNotFoundError:
            return None
        return proof.notes.read_checkpoint(proof.notes.read_note(text).text)

    def _remember(self, head: SignedHead) -> None:
        draft = self.memory.with_name(f".{self.memory.name}.new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(head.text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.memory)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + proof.HASH] for i in range(0, len(hashes), proof.HASH)]
