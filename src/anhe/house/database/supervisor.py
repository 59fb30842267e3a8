"""Our own PostgreSQL: made once, started where it is down, shared by all processes, stopped cleanly.

The pid file is never trusted: a killed postmaster can stay a zombie that still answers signals, and
its number can be given to another program. What counts is the process table and a server that answers.
"""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.pq import PGconn, Ping

from anhe.house.database import binaries, cluster, roles
from anhe.house.database.account import NOBODY, Account, account
from anhe.house.database.address import SOCKET_PORT, NoDatabase, own_server
from anhe.house.database.places import Places, make_private
from anhe.house.ports import free_port

_holds: dict[Path, int] = {}  # by state folder: the open file that says this process needs its server

READY_WITHIN = 120.0  # seconds; crash recovery after kill -9 under load takes several
STOPPED_WITHIN = 60.0
LOG_KEPT = 10_000_000  # bytes, then one older file is kept

def ensure_running(places: Places) -> bool:
    """Start the server below `places` if it is down, and say whether this call did. Raises NoDatabase."""
    refuse_foreign(places)
    hold(places)
    if is_ready(places):
        return False
    with only_one(places):
        if is_ready(places):  # another process was first
            return False
        started = bring_up(places)
        roles.ensure(own_server(places))
        write_record(places, roles=roles.digest())
        return started


def is_ready(places: Places) -> bool:
    """Say whether the server runs, answers and knows this version's roles."""
    return is_up(places) and read_record(places).get("roles") == roles.digest()


def is_up(places: Places) -> bool:
    """Say whether the server runs and answers."""
    return postmaster(places) is not None and answers(places)


def describe(places: Places) -> tuple[str, bool]:
    """Return where the server is, for people, and whether it is up."""
    up = is_up(places)
    where = f"127.0.0.1:{read_record(places).get('port')} and {places.sockets}" if up else "down"
    return f"PostgreSQL of {places.data}: {where}", up


def stop(places: Places, *, if_unused: bool = False) -> bool:
    """Stop the server: open transactions are rolled back, nothing committed is lost. True if it was stopped."""
    if not places.data.exists():
        return False
    let_go(places)
    with only_one(places), held_by_none(places) as is_free:
        pid = postmaster(places)
        if pid is None or (if_unused and not (is_free and is_without_clients(places))):
            return False
        end(pid, places)
        return True


def end(pid: int, places: Places) -> None:
    """Ask the postmaster for a fast shutdown and wait until it is gone. Raises NoDatabase."""
    os.kill(pid, signal.SIGINT)
    # The pid file goes first, the process after it: a copy of the folder is safe only then.
    slow = f"PostgreSQL {pid} does not stop; see {places.log}"
    wait_until(lambda: not is_postmaster(pid, places), STOPPED_WITHIN, slow)


def is_without_clients(places: Places) -> bool:
    """Say whether no program is connected; some are no command of ours."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    with own_server(places).connect("postgres", database="postgres") as admin:
        return admin.execute(query).fetchone()[0] == 0


def bring_up(places: Places) -> bool:
    """Start the server, or wait for one that is just starting. True if this call started it. Raises NoDatabase."""
    pid = postmaster(places)
    if pid is not None and (places.sockets / f".s.PGSQL.{SOCKET_PORT}").exists():
        try:
            wait_until_it_answers(places, pid)
            return False
        except Ended:
            pass
    if pid is not None:
        end(pid, places)  # it lost its socket, so nobody could reach it any more
    runner = account()
    if not (places.data / "PG_VERSION").exists():
        cluster.make(places, runner)
    clear_remains(places)
    for _ in range(3):  # between choosing a TCP port and taking it, another program can take it
        if start(places, runner):
            return True
    raise NoDatabase(f"PostgreSQL does not start. The end of {places.log}:\n{log_tail(places)}")


def start(places: Places, runner: Account) -> bool:
    """Start the postmaster away from our terminal and wait for it. False if it ended at once."""
    make_private(places.sockets)
    make_private(places.log.parent)
    runner.own(places.data)
    runner.own(places.sockets)
    port = free_port(read_record(places).get("port"))
    cluster.write_settings(places, port=port)
    write_record(places, port=port)
    name_socket(places, port)
    keep_log_short(places.log)
    # The shell leaves at once, so that the server is no child of ours and never our zombie.
    program = [*runner.prefix, str(binaries.program("postgres")), "-D", str(places.data)]
    detach = ["sh", "-c", '"$@" >&2 & echo $!', "sh", *program]
    with places.log.open("ab") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
        shell = Account(owner=runner.owner).run(detach, **streams, start_new_session=True, cwd="/", check=True)
    try:
        wait_until_it_answers(places, int(shell.stdout))
    except Ended:
        clear_remains(places)
        return False
    return True


class Ended(Exception):
    """The postmaster ended while we waited for it."""


def wait_until_it_answers(places: Places, pid: int) -> None:
    """Wait until the server takes connections. Raises Ended where its process is gone, NoDatabase at last."""

    def up() -> bool:
        if not lives(pid):
            raise Ended
        return postmaster(places) is not None and answers(places)

    wait_until(up, READY_WITHIN, f"PostgreSQL runs but does not answer; see {places.log}")


def answers(places: Places) -> bool:
    """Say whether the server accepts connections on its socket, as pg_isready would."""
    where = f"host='{cluster.quoted(places.sockets)}' port={SOCKET_PORT} connect_timeout=5"
    return PGconn.ping(os.fsencode(where)) == Ping.OK


def postmaster(places: Places) -> int | None:
    """Return the process id of the living postmaster of this data folder, None where there is none."""
    try:
        pid = int((places.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if is_postmaster(pid, places) else None


def is_postmaster(pid: int, places: Places) -> bool:
    """Say whether the process lives and is the postmaster of this data folder."""
    try:
        return lives(pid) and os.fsencode(places.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


def lives(pid: int) -> bool:
    """Say whether the process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def clear_remains(places: Places) -> None:
    """Remove what a killed server left, once none of its processes lives: two on one folder destroy it."""
    wait_until(lambda: not survivors(places), 60.0, f"processes of a killed PostgreSQL still use {places.data}")
    (places.data / "postmaster.pid").unlink(missing_ok=True)
    if places.sockets.is_dir():
        for remains in places.sockets.glob(".s.PGSQL.*"):
            remains.unlink(missing_ok=True)


def survivors(places: Places) -> list[int]:
    """Return the processes that work in the data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == places.data and lives(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def refuse_foreign(places: Places) -> None:
    """Raise NoDatabase where the state folder belongs to another user: two users cannot share one server."""
    known = next(folder for folder in (places.run, places.var, *places.var.parents) if folder.exists())
    if not os.access(known, os.R_OK | os.W_OK | os.X_OK):
        raise NoDatabase(f"{known} belongs to another user: run as that user, or name another folder in ANHE_VAR")
    ours = {os.getuid()} | ({0, NOBODY} if os.getuid() == 0 else set())
    if os.path.lexists(places.sockets) and (places.sockets.is_symlink() or places.sockets.stat().st_uid not in ours):
        raise NoDatabase(f"{places.sockets} belongs to another user: remove it, or name another folder in ANHE_VAR")


@contextmanager
def only_one(places: Places) -> Iterator[None]:
    """Hold the one lock of this installation's server; it goes with the process that holds it."""
    places.run.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hold(places: Places) -> None:
    """Tell others that this process needs the server, until it ends or becomes a program that ends.

    Waits while the server is being stopped for want of anybody who needs it.
    """
    if places.var not in _holds:
        places.run.mkdir(parents=True, exist_ok=True)
        handle = os.open(places.users, os.O_RDWR | os.O_CREAT, 0o644)
        os.set_inheritable(handle, True)  # a server that this process turns into needs the database as well
        fcntl.flock(handle, fcntl.LOCK_SH)
        _holds[places.var] = handle


def let_go(places: Places) -> None:
    """Take back what `hold` said."""
    if places.var in _holds:
        os.close(_holds.pop(places.var))


@contextmanager
def held_by_none(places: Places) -> Iterator[bool]:
    """Say whether no process holds the server, and let none begin to while the block runs."""
    with places.users.open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False


def read_record(places: Places) -> dict:
    """Return what the last start wrote down: the TCP port and the version of the roles."""
    try:
        return json.loads(places.record.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def write_record(places: Places, **facts) -> None:
    """Add facts to the record, whole or not at all."""
    draft = places.record.with_suffix(".new")
    draft.write_text(json.dumps(read_record(places) | facts) + "\n")
    draft.replace(places.record)


def name_socket(places: Places, port: int) -> None:
    """Give the socket a name that outlives a change of the TCP port: addresses in running programs stay true."""
    name = places.sockets / f".s.PGSQL.{SOCKET_PORT}"
    if port != SOCKET_PORT and not name.is_symlink():
        name.symlink_to(f".s.PGSQL.{port}")


def keep_log_short(log: Path) -> None:
    """Put a long log aside, one older file at most."""
    if log.exists() and log.stat().st_size > LOG_KEPT:
        log.replace(log.with_suffix(".log.1"))


def log_tail(places: Places, lines: int = 15) -> str:
    """Return the last lines of the server's log."""
    return "\n".join(places.log.read_text(errors="replace").splitlines()[-lines:]) if places.log.exists() else ""


def wait_until(true, within: float, else_say: str) -> None:
    """Ask until the answer is yes; raise NoDatabase with the words given when time is up."""
    end = time.monotonic() + within
    pause = 0.005
    while not true():
        if time.monotonic() > end:
            raise NoDatabase(else_say)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
