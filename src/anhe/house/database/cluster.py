"""The data folder of our own PostgreSQL: how it is made, and the settings it runs with."""

import os
import shutil
import subprocess
from pathlib import Path

from anhe.house.database import binaries, keys
from anhe.house.database.account import Account
from anhe.house.database.address import NoDatabase
from anhe.house.database.places import Places, make_private

# For a small machine. Statements and values stay out of the log: they hold personal data.
SETTINGS = """\
shared_buffers = '256MB'
effective_cache_size = '1GB'
max_connections = 120
fsync = on
full_page_writes = on
synchronous_commit = on
max_wal_size = '2GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u@%d '
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
unix_socket_permissions = 0700
"""
POSTGRESQL_CONF = "include 'anhe.conf'  # written at every start\ninclude_if_exists 'local.conf'  # yours\n"
PG_HBA_CONF = """\
# No trust and no peer, not even on the socket: a role is bound by its rules only if it cannot become another.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
local replication postgres scram-sha-256
"""


def make(places: Places, runner: Account) -> None:
    """Make the data folder beside its place and move it there whole, so a killed start leaves nothing half."""
    check_reachable(places, runner)
    draft = places.data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(places.data, ignore_errors=True)
    make_private(draft)
    secret = places.data.with_name("postgres.password")
    secret.touch(mode=0o600)
    secret.write_text(keys.password(places, "postgres") + "\n")
    os.chown(secret, runner.owner, -1)
    runner.own(draft)
    try:
        initialise(draft, secret, runner)
    finally:
        secret.unlink()
    (draft / "postgresql.conf").write_text(POSTGRESQL_CONF)
    (draft / "pg_hba.conf").write_text(PG_HBA_CONF)
    draft.rename(places.data)


def initialise(folder: Path, secret: Path, runner: Account) -> None:
    """Make a database cluster in an empty folder, its superuser's password read from a file. Raises NoDatabase."""
    said = ""
    for locale in ("C.UTF-8", "C"):  # not all systems have the first; collation is built in
        command = [
            str(binaries.program("initdb")), "-D", str(folder), "--username=postgres", f"--pwfile={secret}",
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", f"--locale={locale}",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-messages=C",
        ]
        made = runner.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/")
        if made.returncode == 0:
            return
        said = made.stderr.strip()
    raise NoDatabase(f"{folder}: initdb failed: {said}")


def write_settings(places: Places, *, port: int) -> None:
    """Write this version's settings and where the server listens."""
    where = f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{quoted(places.sockets)}'\n"
    (places.data / "anhe.conf").write_text(SETTINGS + where)


def check_reachable(places: Places, runner: Account) -> None:
    """Raise NoDatabase where the user nobody could not even reach the programs or the data."""
    for path in (binaries.folder(), places.data):
        closed = runner.blocked_at(path)
        if closed is not None:
            raise NoDatabase(
                f"PostgreSQL must not run as root, and the user nobody may not enter {closed}: "
                "run as another user, or move the checkout to a folder that all may enter"
            )


def quoted(path: Path) -> str:
    """Return a path for a quoted value in PostgreSQL's settings and addresses."""
    return str(path).replace("\\", "\\\\").replace("'", "\\'")
