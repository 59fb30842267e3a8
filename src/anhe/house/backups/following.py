"""Following the running server: every change is in the folder of backups a moment later.

`pg_receivewal` streams the changes into a spool beside the server; each whole segment, and the one being written
whenever it grew, goes sealed into the folder. A slot keeps the server from dropping what was not fetched yet, up to
a bound: a follower that is down for good must not fill the disk.
"""

import fcntl
import os
import re
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from anhe.house import database
from anhe.house.backups.place import PURPOSE, BadBackup, Place, flush_folder
from anhe.house.backups.taking import address, environment
from anhe.house.children import die_with
from anhe.house.database.binaries import program
from anhe.house.database.places import make_private
from anhe.vault.streams import seal_stream

SLOT = "anhe_backup"
KEPT_FOR_US = "8GB"
WHOLE = re.compile(r"[0-9A-F]{24}|[0-9A-F]{8}\.history")
CAUGHT_UP_WITHIN = 10.0  # seconds
FLUSHED = """
SELECT count(*) FROM pg_stat_replication
WHERE application_name = 'pg_receivewal' AND flush_lsn >= %s::pg_lsn
"""


class OneFollows(BadBackup):
    pass


def follow(place: Place, *, every: float, goes_on: Callable[[], bool]) -> None:
    """Ship changes until `goes_on` says no. Raises BadBackup where another process follows into this folder."""
    server = database.ensure_running()
    place.prepare()
    spool = make_private(server.places.var / "wal-out")
    with (place.folder / "follow.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OneFollows(f"{place.folder}: another process follows into this folder") from error
        shipped: dict[str, int] = {}
        empty(spool, place, shipped)
        reserve(server)
        receiving = receive(server, spool)
        try:
            while goes_on():
                if receiving.poll() is not None:
                    receiving = receive(server, spool)
                step(server, spool, place, shipped)
                time.sleep(every)
        finally:
            receiving.terminate()
            receiving.wait(20)


def empty(spool: Path, place: Place, shipped: dict[str, int]) -> None:
    """Ship what an earlier follower left, then begin where the slot stands: after a restore the server's log of
    changes has forked, and the stream could not go on from there."""
    ship(spool, place, shipped)
    for path in spool.iterdir():
        path.unlink()
    shipped.clear()


def reserve(server) -> None:
    """Make the slot, and bound what the server keeps for it."""
    command = [str(program("pg_receivewal")), "--create-slot", "--if-not-exists", "-S", SLOT, *address(server)]
    subprocess.run(command, env=environment(server), check=True, stdin=subprocess.DEVNULL)
    with server.connect("postgres", database="postgres") as admin:
        admin.execute(f"ALTER SYSTEM SET max_slot_wal_keep_size = '{KEPT_FOR_US}'")
        admin.execute("SELECT pg_reload_conf()")


def receive(server, spool: Path) -> subprocess.Popen:
    """Start the stream; it comes back by itself after a restart of the server, and ends with us."""
    command = [str(program("pg_receivewal")), "-D", str(spool), "-S", SLOT, "--synchronous", *address(server)]
    return subprocess.Popen(
        command, env=environment(server), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=die_with(os.getpid()),
    )  # fmt: skip


def step(server, spool: Path, place: Place, shipped: dict[str, int]) -> None:
    """Ship what came since the last step; note up to which moment the folder now reaches."""
    try:
        with server.connect("postgres", database="postgres") as admin:
            until, flushed = admin.execute("SELECT clock_timestamp(), pg_current_wal_flush_lsn()").fetchone()
            limit = time.monotonic() + CAUGHT_UP_WITHIN
            while not admin.execute(FLUSHED, [flushed]).fetchone()[0]:
                if time.monotonic() > limit:
                    until = None
                    break
                time.sleep(0.05)
    except (database.NoDatabase, psycopg.Error):
        until = None  # the server is down or coming up: ship what is here, promise nothing
    ship(spool, place, shipped)
    if until is not None:
        place.note_reach(until)


def ship(spool: Path, place: Place, shipped: dict[str, int]) -> None:
    """Seal each whole segment into the folder and drop it from the spool; the one being written stays there."""
    for path in sorted(spool.iterdir()):
        if WHOLE.fullmatch(path.name):
            send(path, place.wal / f"{path.name}.sealed")
            (place.wal / f"{path.name}.partial.sealed").unlink(missing_ok=True)
            path.unlink()
        elif path.suffix == ".partial" and WHOLE.fullmatch(path.stem):
            with suppress(FileNotFoundError):  # it became whole meanwhile: the next step takes it
                changed = path.stat().st_mtime_ns
                if shipped.get(path.name) != changed:
                    send(path, place.wal / f"{path.name}.sealed")
                    shipped.clear()
                    shipped[path.name] = changed


def send(path: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.new")
    with path.open("rb") as source, draft.open("wb") as sealed:
        os.chmod(draft, 0o600)
        seal_stream(PURPOSE, source, sealed, compress=True)
        sealed.flush()
        os.fsync(sealed.fileno())
    os.replace(draft, target)
    flush_folder(target.parent)
