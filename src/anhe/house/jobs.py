"""Hands the rooms' followers and periodic jobs to the queue in PostgreSQL."""

import time
from datetime import UTC, datetime

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from anhe.ledger import Work
from anhe.ledger import context as contexts
from anhe.ledger import queries as ledger
from anhe.ledger.following import LONG, Follower, Periodic, followers, periodic

LOOKED_AT_S = 1.0  # how long a connection that answered is taken to be alive


def give_connections(ready: App) -> None:
    """Let the worker's command, once the queue is ready, find the connections of `worker_connector`."""
    ready.connector.get_worker_connector = worker_connector


def worker_connector() -> PsycopgConnector:
    """The queue's own connections. Each question of the queue is one statement: no transaction need stand around it."""
    return PsycopgConnector(kwargs=connector_params(), pool_factory=_pool)


def _pool(**given) -> AsyncConnectionPool:
    return AsyncConnectionPool(**{**given, "configure": _commit_each, "check": _look_at})


async def _commit_each(line: AsyncConnection) -> None:
    await line.set_autocommit(True)


async def _look_at(line: AsyncConnection) -> None:
    """Ask whether a connection lives, but not before every job: that would cost as much as taking the job."""
    now = time.monotonic()
    if now - getattr(line, "looked_at", -LOOKED_AT_S) >= LOOKED_AT_S:
        await AsyncConnectionPool.check_connection(line)
        line.looked_at = now


def register() -> None:
    """Make one task of each follower and each periodic job, under the room's own name."""
    known: set[str] = set()
    for reactions in followers.values():
        for follower in reactions:
            if follower.name not in known:
                known.add(follower.name)
                app.task(name=follower.name, pass_context=False)(_following(follower))
    for job in periodic.values():
        app.periodic(cron=job.cron)(app.task(name=f"every.{job.name}", queue=LONG)(_by_the_clock(job)))


def _following(follower: Follower):
    def run(entry: str) -> None:
        with contexts.standing_as(contexts.job(follower.name)):
            if not follower.whole:
                follower.run(ledger.entry(entry))
                return
            with Work():
                follower.run(ledger.entry(entry))

    return run


def _by_the_clock(job: Periodic):
    def run(timestamp: int) -> None:
        with contexts.standing_as(contexts.job(job.name)):
            if not job.whole:
                job.run(at=datetime.fromtimestamp(timestamp, UTC))
                return
            with Work():
                job.run(at=datetime.fromtimestamp(timestamp, UTC))

    return run


register()
