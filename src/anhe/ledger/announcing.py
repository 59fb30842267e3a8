"""Tells open pages and the worker to look again, after the commit and beside the request.

Never inside the transaction: PostgreSQL holds one lock over all notifying commits until their log is flushed. And not
once a request: under load one word for many says as much. A word that is lost with the process is no harm, since
the truth stays in the database and the worker asks by itself every few seconds.
"""

import atexit
import logging
import os
import threading
from collections.abc import Iterable

import psycopg
from django.db import connection

log = logging.getLogger(__name__)
GAP_S = 0.05  # between two words of one process
LAST_WORD_S = 2.0


class Announcer:
    """One thread for each process, begun with its first word; the first word after a pause goes out at once."""

    def __init__(self) -> None:
        self._verbs: set[str] = set()
        self._change = threading.Condition()
        self._is_running = False
        self._line: psycopg.Connection | None = None

    def tell(self, verbs: Iterable[str]) -> None:
        with self._change:
            self._verbs.update(verbs)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="announcer", daemon=True).start()
                atexit.register(self.finish)
            self._change.notify_all()

    def finish(self) -> None:
        """Let the last words out before the process ends."""
        with self._change:
            self._change.wait_for(lambda: not self._verbs, LAST_WORD_S)

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            with self._change:
                self._change.wait_for(lambda: self._verbs)
                verbs = sorted(self._verbs)
            self._say(verbs)
            with self._change:
                self._verbs.difference_update(verbs)
                self._change.notify_all()
            pause.wait(GAP_S)

    def _say(self, verbs: list[str]) -> None:
        """Say it on a line of its own: the requests' pool may be empty just when there is most to tell.

        A line that broke while nothing was said is only noticed now, so it is opened once more.
        """
        for is_last in (self._line is None, True):
            try:
                if self._line is None or self._line.closed:
                    self._line = psycopg.connect(**connection.get_connection_params(), autocommit=True)
                self._line.execute("SELECT ledger_announce(%s)", [verbs])
                return
            except psycopg.Error as problem:
                self._line = None
                if is_last:
                    log.warning("not announced: %s", problem)
                    return


announcer = Announcer()
# A child may be born while the thread holds the lock, which nobody there would ever let go.
os.register_at_fork(after_in_child=announcer.__init__)
