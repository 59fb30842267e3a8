"""Hands the rooms' followers and periodic jobs to the queue in PostgreSQL."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from anhe.ledger import Work
from anhe.ledger import context as contexts
from anhe.ledger import queries as ledger
from anhe.ledger.following import Follower, Periodic, followers, periodic


def register() -> None:
    """Make one task of each follower and each periodic job, under the room's own name."""
    known: set[str] = set()
    for reactions in followers.values():
        for follower in reactions:
            if follower.name not in known:
                known.add(follower.name)
                app.task(name=follower.name, pass_context=False)(_following(follower))
    for job in periodic.values():
        app.periodic(cron=job.cron)(app.task(name=f"every.{job.name}")(_by_the_clock(job)))


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
