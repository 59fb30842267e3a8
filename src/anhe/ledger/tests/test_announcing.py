"""One word after the commit, one for many under load, in a child after a fork, and again after the line was cut."""

import os
import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from tests.journeys.town import MONDAY, OPERATOR

from anhe.ledger import Work, announcing
from anhe.ledger.announcing import Announcer
from anhe.staff import desk as staff

WAIT_S = 20.0


class Listener:
    """Someone who listens as an open page's server does."""

    def __init__(self, line: psycopg.Connection) -> None:
        self.line = line
        line.execute("LISTEN anhe")

    def heard(self, last: str) -> list[str]:
        """Every word up to and with the one that is just `last`."""
        words = []
        for note in self.line.notifies(timeout=WAIT_S):
            words.append(note.payload)
            if note.payload == last:
                return words
        raise AssertionError(f"{last} was not heard, only {words}")


@pytest.fixture
def listener(db) -> Iterator[Listener]:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as line:
        yield Listener(line)


@pytest.fixture
def announcer(db) -> Iterator[Announcer]:
    """One that is told to stop its thread's line at the end; the thread itself sleeps until the process ends."""
    made = Announcer()
    yield made
    made.finish()
    if made._line is not None:
        made._line.close()


class Gated(Announcer):
    """Waits at a gate before each word, so that words can gather behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived, self.gate = threading.Event(), threading.Semaphore(0)

    def _say(self, verbs: list[str]) -> None:
        self.arrived.set()
        self.gate.acquire()
        super()._say(verbs)


@pytest.mark.django_db(transaction=True)
def test_a_word_goes_out_after_the_commit_and_none_after_an_undoing(listener):
    def register(code: str) -> None:
        staff.register_unit(code=code, kind="bureau", name_zh="局", name_en="Bureau", by=OPERATOR, at=MONDAY)

    with pytest.raises(RuntimeError, match="undone"), Work():
        register("A1")
        raise RuntimeError("undone")
    with Work():
        register("A2")
        announcing.announcer.tell(["while.open"])
        assert listener.heard("while.open") == ["while.open"]
    assert listener.heard("unit.registered") == ["unit.registered"]


def test_under_load_one_word_stands_for_many(listener):
    announcer = Gated()
    announcer.tell(["first"])
    assert announcer.arrived.wait(WAIT_S)
    tellers = [threading.Thread(target=announcer.tell, args=([f"verb.{n % 7}"],)) for n in range(50)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    announcer.gate.release(2)
    everything = " ".join(f"verb.{n}" for n in range(7))
    assert listener.heard(everything) == ["first", everything]
    announcer.finish()
    assert announcer.gate.acquire(blocking=False) is False  # two words took both


def test_a_child_tells_on_a_line_of_its_own(listener, announcer, monkeypatch):
    monkeypatch.setattr(announcing, "announcer", announcer)
    os.register_at_fork(after_in_child=announcer.__init__)
    announcer.tell(["of.the.parent"])
    assert listener.heard("of.the.parent") == ["of.the.parent"]
    announcer.finish()
    own = announcer._line.info.backend_pid
    with announcer._change:  # as the thread may hold it just then
        child = os.fork()
    if child == 0:
        try:
            announcer.tell(["of.the.child"])
            announcer.finish()
        finally:
            os._exit(0)
    assert listener.heard("of.the.child") == ["of.the.child"]
    assert os.waitpid(child, 0)[1] == 0
    announcer.tell(["of.the.parent.again"])
    assert listener.heard("of.the.parent.again") == ["of.the.parent.again"]
    announcer.finish()
    assert announcer._line.info.backend_pid == own


def test_a_line_that_was_cut_is_opened_again_and_the_word_is_not_lost(listener, announcer):
    announcer.tell(["before"])
    assert listener.heard("before") == ["before"]
    announcer.finish()
    cut = announcer._line.info.backend_pid
    assert listener.line.execute("SELECT pg_terminate_backend(%s, 10000)", [cut]).fetchone() == (True,)
    announcer.tell(["after"])
    assert listener.heard("after") == ["after"]
    announcer.finish()
    assert announcer._line.info.backend_pid != cut

