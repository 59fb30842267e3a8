"""Short jobs are taken by the handful, in their order; one that fails harms no other; none is lost with its worker."""

import pytest
from django.db import connection
from procrastinate.tasks import Task

from anhe.house import working
from anhe.house.tests.test_home import NOW, OPERATOR
from anhe.ledger import Work, act, after
from anhe.ledger.following import SHORT, followers

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """What a follower of `thing.heard` was given; it refuses to hear of the second."""
    told = []

    def hear(entry: str) -> None:
        told.append(entry)
        if len(told) == 2:
            raise RuntimeError("not this one")

    after("thing.heard")(hear)
    name = followers["thing.heard"][0].name
    monkeypatch.setitem(working.app.tasks, name, Task(hear, blueprint=working.app, queue=SHORT, name=name))
    yield told
    followers.pop("thing.heard")


def ask(query: str, *given) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def a_worker() -> int:
    return ask("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")[0][0]


def acts(count: int) -> None:
    with Work():
        for _ in range(count):
            with act("thing.heard", by=OPERATOR, at=NOW):
                pass


def test_a_handful_is_done_in_order_and_only_what_failed_is_marked(heard, caplog):
    acts(working.AT_ONCE + 3)
    queued = [entry for (entry,) in ask("SELECT args ->> 'entry' FROM procrastinate_jobs ORDER BY id")]
    worker = a_worker()
    assert [working.do_some(worker) for _ in range(3)] == [working.AT_ONCE, 3, 0]
    assert heard == queued
    ends = ask("SELECT args ->> 'entry', status::text, attempts FROM procrastinate_jobs ORDER BY id")
    assert ends == [(entry, "failed" if entry == queued[1] else "succeeded", 1) for entry in queued]
    assert [record.exc_info[1].args for record in caplog.records] == [("not this one",)]


def test_what_nobody_knows_fails_alone(heard, caplog):
    ask("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES (%s, 'gone.since') RETURNING id", SHORT)
    acts(1)
    assert working.do_some(a_worker()) == 2
    assert ask("SELECT task_name = 'gone.since', status::text FROM procrastinate_jobs ORDER BY id") == [
        (True, "failed"),
        (False, "succeeded"),
    ]


def test_jobs_of_other_queues_of_later_and_of_others_are_left(heard):
    ask("""INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at, status) VALUES
           ('long', 'x', NULL, 'todo'), ('default', 'x', now() + interval '1 hour', 'todo'), ('default', 'x', NULL, 'doing') RETURNING id""")
    assert working.do_some(a_worker()) == 0


def test_what_a_lost_worker_had_taken_is_queued_once_more(heard):
    acts(3)
    lost, lives = a_worker(), a_worker()
    ask(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '61 seconds' WHERE id = %s RETURNING id",
        lost,
    )
    first, second, third = [job for (job,) in ask("SELECT id FROM procrastinate_jobs ORDER BY id")]
    for job, worker in ((first, lost), (second, lives), (third, None)):
        ask("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s RETURNING id", worker, job)
    assert working.take_up_again() == 2
    assert ask("SELECT id, status::text, worker_id FROM procrastinate_jobs ORDER BY id") == [
        (first, "todo", None), (second, "doing", lives), (third, "todo", None),
    ]  # fmt: skip
