"""Heads go to others: witnesses that cosign, a file that only grows, a time stamp. None of it ever holds sealing up."""

import contextlib
import os
import threading
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from anhe.engines import proof
from anhe.ledger.sealing import stamping, store
from anhe.ledger.sealing.store import SignedHead

EVERY_S = 60.0
STAMP_EVERY_S = 3600.0
PATIENCE_S = 10.0
AT_MOST = 100_000  # bytes of an answer
KEEP = """
INSERT INTO ledger_cosign (size, witness, kind, kept_at, note) VALUES (%s, %s, %s, clock_timestamp(), %s)
ON CONFLICT (size, witness) DO NOTHING
"""
CONFLICT = 409


class BadWitness(ValueError):
    """A witness is written `URL#KEY`; the message says what is wrong with this one."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where a witness listens, and the key by which its signatures are known."""

    url: str
    key: proof.VerifierKey


@dataclass(frozen=True, slots=True)
class Targets:
    """Whom heads are told to."""

    witnesses: tuple[Witness, ...] = ()
    anchor: str = ""
    timestamp: str = ""


class NotTold(Exception):
    """This one could not be told just now; the message says why."""


def read_targets(witnesses: str, anchor: str, timestamp: str) -> Targets:
    """The targets as the settings write them. Raises BadWitness."""
    return Targets(tuple(map(_witness, witnesses.split())), anchor, timestamp)


def _witness(text: str) -> Witness:
    url, mark, key = text.partition("#")
    if not mark or not url.startswith(("http://", "https://")):
        raise BadWitness(f"ANHE_WITNESSES: expected URL#KEY, not {text}")
    try:
        found = proof.notes.read_key(key)
    except proof.ProofError as wrong:
        raise BadWitness(f"ANHE_WITNESSES: the key of {url} cannot be read: {wrong}") from wrong
    if found.kind != proof.COSIGNATURE:
        raise BadWitness(f"ANHE_WITNESSES: the key of {url} is no key of a witness")
    return Witness(url.rstrip("/"), found)


class Publisher(threading.Thread):
    """Tells the newest head to every target each minute; who does not answer is noted and asked again."""

    def __init__(
        self, connect: Callable[[], psycopg.Connection], *, origin: str, targets: Targets, stop: threading.Event,
        say: Callable[[str], None], every_s: float = EVERY_S,
    ) -> None:  # fmt: skip
        super().__init__(name="publisher", daemon=True)
        self.connect, self.origin, self.targets, self.stop_asked, self.say = connect, origin, targets, stop, say
        self.every_s = every_s
        self._said: dict[str, str] = {}
        self._stamped_at: datetime | None = None

    def run(self) -> None:
        waiting_for_first = True
        while not self.stop_asked.wait(1.0 if waiting_for_first else self.every_s):
            with contextlib.suppress(psycopg.OperationalError, psycopg.InterfaceError), self.connect() as connection:
                waiting_for_first = not self.publish(connection)

    def publish(self, connection: psycopg.Connection) -> bool:
        """Tell the newest head to all; False where there is no head yet."""
        head = store.newest_head(connection)
        if head is None:
            return False
        for witness in self.targets.witnesses:
            self._told(connection, f"witness:{witness.key.name}", head, lambda w=witness: self._ask(connection, w, head))
        if self.targets.anchor:
            self._told(connection, "anchor", head, lambda: self._anchor(connection, head))
        if self.targets.timestamp:
            self._told(connection, "timestamp", head, lambda: self._stamp(connection, head))
        return True

    def _told(self, connection: psycopg.Connection, name: str, head: SignedHead, tell: Callable[[], None]) -> None:
        try:
            tell()
        except NotTold as wrong:
            store.trouble(connection, name, str(wrong)[:500])
            if self._said.get(name) != str(wrong):
                self.say(f"{name}: {wrong}")
            self._said[name] = str(wrong)
            return
        self._said.pop(name, None)
        store.beat(connection, name, datetime.now(UTC), head.size)

    # --- witnesses, C2SP tlog-witness ---

    def _ask(self, connection: psycopg.Connection, witness: Witness, head: SignedHead) -> None:
        query = "SELECT coalesce(max(size), 0) FROM ledger_cosign WHERE witness = %s"
        old = connection.execute(query, [witness.key.name]).fetchone()[0]
        if old == head.size:
            return
        answer = self._submit(connection, witness, head, old)
        if isinstance(answer, int):  # it knows more, or less, than we remember
            if answer > head.size:
                raise NotTold(f"it has seen {answer} entries of this log, and there are {head.size}")
            answer = self._submit(connection, witness, head, answer)
        if isinstance(answer, int):
            raise NotTold(f"it changed its mind about the size it has seen: {answer}")
        connection.execute(KEEP, [head.size, witness.key.name, "witness", _own_line(answer, witness, head).encode()])

    def _submit(self, connection: psycopg.Connection, witness: Witness, head: SignedHead, old: int) -> str | int:
        """Ask once; gives its signature lines, or the size that it has seen."""
        try:
            read = store.tile_reader(connection, size=head.size, remember=512)
            hashes = proof.tree.consistency(old, head.size, read).hashes
        except proof.ProofError as wrong:
            raise NotTold(f"no proof from {old} to {head.size}: {wrong}") from wrong
        body = "".join([f"old {old}\n", *(b64encode(each).decode() + "\n" for each in hashes), "\n", head.text])
        try:
            return post(f"{witness.url}/add-checkpoint", body.encode(), "text/plain").decode("utf-8")
        except urllib.error.HTTPError as said:
            text = said.read(AT_MOST).decode("utf-8", "replace").strip()
            if said.code == CONFLICT and text.isdigit():
                return int(text)
            raise NotTold(f"it refuses with {said.code}: {text[:200]}") from said
        except (OSError, ValueError) as wrong:
            raise NotTold(f"it does not answer: {wrong}") from wrong

    # --- anchor file and time stamp ---

    def _anchor(self, connection: psycopg.Connection, head: SignedHead) -> None:
        known = connection.execute("SELECT size FROM ledger_beat WHERE name = 'anchor' AND problem = ''").fetchone()
        if known and known[0] == head.size:
            return
        try:
            handle = os.open(self.targets.anchor, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            with open(handle, "a", encoding="utf-8") as file:
                file.write(head.text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as wrong:
            raise NotTold(f"{self.targets.anchor}: {wrong.strerror}") from wrong

    def _stamp(self, connection: psycopg.Connection, head: SignedHead) -> None:
        now = datetime.now(UTC)
        if self._stamped_at and abs((now - self._stamped_at).total_seconds()) < STAMP_EVERY_S:
            return
        text = proof.notes.read_note(head.text).text.encode()
        try:
            token = stamping.stamp(text, lambda body: post(self.targets.timestamp, body, "application/timestamp-query"))
        except (OSError, stamping.NoStamp) as wrong:
            raise NotTold(f"{self.targets.timestamp}: {wrong}") from wrong
        connection.execute(KEEP, [head.size, "timestamp", "stamp", token])
        self._stamped_at = now


def post(url: str, body: bytes, kind: str) -> bytes:
    """The answer to a POST; OSError (HTTPError among them) where there is none."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind}, method="POST")
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return answer.read(AT_MOST)


def _own_line(answer: str, witness: Witness, head: SignedHead) -> str:
    """The witness's signature line, verified. Raises NotTold."""
    try:
        lines = [proof.notes.read_signature(line) for line in answer.splitlines()]
        note = proof.Note(proof.notes.read_note(head.text).text, tuple(lines))
        proof.notes.verify(note, witness.key)
        return proof.notes.write_signature(proof.notes.signature_of(note, witness.key))
    except proof.ProofError as wrong:
        raise NotTold(f"its signature is not good: {wrong}") from wrong
