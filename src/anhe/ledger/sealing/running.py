"""The sealer as a program: seals every second until asked to end, comes back when the database does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from anhe import vault
from anhe.ledger.sealing import sealer, store
from anhe.ledger.sealing.publishing import Publisher, Targets
from anhe.ledger.sealing.sealer import CannotSeal, ClockBack, Sealer

EVERY_S = 1.0
CHECK_EVERY_S = 60.0
AGAIN_S = 2.0
Connect = Callable[[], psycopg.Connection]


class Program:
    """Runs until `stop` is set. `say` is told what an operator should know."""

    def __init__(
        self, connect: Connect, *, origin: str, keys: vault.LogKeys, targets: Targets, stop: threading.Event,
        say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.connect, self.origin, self.keys, self.targets, self.stop, self.say = connect, origin, keys, targets, stop, say
        self._said = ""

    @property
    def memory(self) -> Path:
        return self.keys.folder / "last-head"

    def run(self) -> None:
        """Seal until stopped. Raises CannotSeal for what will not mend itself."""
        publisher = self.publisher()
        publisher.start()
        try:
            while not self.stop.is_set():
                try:
                    with self.connect() as connection:
                        self._stay(connection)
                except (psycopg.OperationalError, psycopg.InterfaceError) as away:
                    self._say_once(f"the database is away, trying again: {str(away).strip()}")
                    self.stop.wait(AGAIN_S)
        finally:
            self.stop.set()
            publisher.join(timeout=15)

    def run_once(self) -> None:
        """Seal what waits now, tell the head to all, and end. Raises CannotSeal, also where another sealer is at work."""
        with self.connect() as connection:
            one = Sealer(connection, origin=self.origin, keys=self.keys, memory=self.memory)
            if not one.take_lock():
                raise sealer.NotAlone("another sealer is at work on this log")
            with self._noted(connection):
                one.begin()
                while one.seal() == sealer.AT_ONCE:
                    pass
            self.publisher().publish(connection)

    def publisher(self) -> Publisher:
        return Publisher(self.connect, origin=self.origin, targets=self.targets, stop=self.stop, say=self.say)

    @contextmanager
    def _noted(self, connection: psycopg.Connection) -> Iterator[None]:
        """What stops the sealer is put on the desk before it ends."""
        try:
            yield
        except CannotSeal as stopped:
            store.trouble(connection, store.SEALER, stopped.problem)
            raise

    def _stay(self, connection: psycopg.Connection) -> None:
        one = Sealer(connection, origin=self.origin, keys=self.keys, memory=self.memory)
        while not one.take_lock():
            self._say_once("another sealer is at work on this log; this one waits until it ends")
            if self.stop.wait(AGAIN_S):
                return
        with self._noted(connection):
            one.begin()
            self._say_once(f"sealing {self.origin}, {one.tree.size} entries sealed so far")
            self._go_on(connection, one)

    def _go_on(self, connection: psycopg.Connection, one: Sealer) -> None:
        checked = time.monotonic()
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                done = one.seal()
            except ClockBack as behind:  # the only one that time mends
                store.trouble(connection, store.SEALER, behind.problem)
                self._say_once(str(behind))
                done = 0
            if begun - checked > CHECK_EVERY_S:
                one.check()
                checked = begun
            if done < sealer.AT_ONCE:
                self.stop.wait(max(0.0, EVERY_S - (time.monotonic() - begun)))

    def _say_once(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self.say(text)
