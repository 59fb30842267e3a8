"""The worker: procrastinate's, which does short jobs by the handful and everything else singly.

A short job is one transaction of a millisecond or two. Taken singly, through an event loop and three pools, it cost
three times as much as its own work; sixteen are taken in one statement, done one after the other in one thread, and
written off in another statement.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.worker import Worker

from anhe.ledger.following import LONG, SHORT

AT_ONCE = 16
LOOK_AGAIN_S = 5.0  # where a word that jobs wait was lost
SILENT_S = 60  # a worker beats every ten seconds
SQL = Path(__file__).parent / "sql"
log = logging.getLogger(__name__)


class Workers(Worker):
    """Beating, listening, the clock and ending are procrastinate's, and so is every job of the queue `LONG`."""

    def __init__(self, **given) -> None:
        super().__init__(**given)
        self._threads = ThreadPoolExecutor(self.concurrency, "short")
        self._short = asyncio.Event()

    def _start_side_tasks(self) -> list[asyncio.Task]:
        tasks = super()._start_side_tasks()  # hears of every queue, because the ledger's word names none
        self.queues = [LONG]
        if self.wait:
            tasks += [asyncio.create_task(self._keep_doing(), name=f"short jobs {n}") for n in range(self.concurrency)]
        return tasks

    async def _handle_notification(self, **given) -> None:
        self._short.set()
        await super()._handle_notification(**given)

    async def _fetch_and_process_jobs(self) -> None:
        if not self.wait:
            await asyncio.gather(*[self._do_all() for _ in range(self.concurrency)])
        await super()._fetch_and_process_jobs()

    async def _keep_doing(self) -> None:
        while True:
            self._short.clear()
            await self._do_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._short.wait(), LOOK_AGAIN_S)

    async def _do_all(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._stop_event.is_set() and await loop.run_in_executor(self._threads, _do_some_here, self.worker_id):
            pass


def do_some(worker: int) -> int:
    """Take the next short jobs, do them and write down how each ended; returns how many there were."""
    taken = _ask("take_jobs", {"worker": worker, "queue": SHORT, "most": AT_ONCE})
    if taken:
        ends = [_do(name, given) for _job, name, given in taken]
        _ask("end_jobs", {"jobs": [job for job, _name, _given in taken], "ends": ends})
    return len(taken)


def _do_some_here(worker: int) -> int:
    """The same in a thread, whose connection goes back to the others afterwards."""
    try:
        return do_some(worker)
    finally:
        close_old_connections()


def take_up_again() -> int:
    """Queue once more what a worker had taken that is gone: each job may run twice. Returns how many."""
    return len(_ask("take_up_again", {"silent_s": SILENT_S}))


def _do(name: str, given: str) -> str:
    try:
        app.tasks[name].func(**json.loads(given))
    except Exception:  # whatever it is, the next job is not to blame
        log.exception("%s failed: %s", name, given)
        return "failed"
    return "succeeded"


def _ask(name: str, given: dict[str, object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute((SQL / f"{name}.sql").read_text("utf-8"), given)
        return cursor.fetchall()


async def work(*, concurrency: int, wait: bool) -> None:
    """Do the jobs until asked to end, or until none waits."""
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await Workers(app=app, **{**app.worker_defaults, "concurrency": concurrency, "wait": wait}).run()


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--once", action="store_true")
    asked = parser.parse_args(argv)
    django.setup()
    asyncio.run(work(concurrency=asked.concurrency, wait=not asked.once))


if __name__ == "__main__":
    main(sys.argv[1:])
