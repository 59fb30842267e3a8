"""Taking a base copy of the running server, sealed while it is read."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from anhe.house import database
from anhe.house.backups.place import PURPOSE, BadBackup, Base, Hashed, Place, flush_folder, segment_name
from anhe.house.database import schema
from anhe.house.database.binaries import program
from anhe.vault.streams import seal_stream

STARTED = re.compile(r"write-ahead log start point: ([0-9A-F]+/[0-9A-F]+) on timeline (\d+)")


def take(place: Place) -> Base:
    """Take a base copy into the folder. Nothing half is left: a copy counts once its manifest is there."""
    server = database.ensure_running()
    place.prepare()
    begun = datetime.now(UTC)
    name = begun.strftime("%Y%m%dT%H%M%SZ")
    folder, draft = place.base_folder(name), place.base_folder(f".{name}.new")
    if folder.exists():
        raise BadBackup(f"{folder}: a copy of this second is already there")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        said, size, mark = _copy(server, draft / "base.tar.sealed")
        start, timeline = STARTED.search(said).groups()
        os.rename(draft, folder)
        flush_folder(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    base = Base(
        name=name, begun_at=begun.isoformat(), ended_at=datetime.now(UTC).isoformat(),
        segment=segment_name(int(timeline), start), postgres=_version(server), tables=schema.fingerprint(),
        bytes=size, sha256=mark,
    )  # fmt: skip
    place.write_manifest(base)
    return base


def _copy(server, target: Path) -> tuple[str, int, str]:
    """Let the server send itself as one archive, its changes meanwhile included, and seal what comes."""
    command = [str(program("pg_basebackup")), "-D", "-", "-F", "t", "-X", "fetch", "-c", "fast", "-v", *address(server)]
    with target.open("wb") as file, subprocess.Popen(
        command, env=environment(server), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as sending:  # fmt: skip
        os.chmod(target, 0o600)
        hashed = Hashed(file)
        size = seal_stream(PURPOSE, sending.stdout, hashed)
        said = sending.stderr.read().decode("utf-8", "replace")
        if sending.wait():
            raise BadBackup(f"{target.parent}: the server did not send itself:\n{said.strip()}")
        file.flush()
        os.fsync(file.fileno())
    return said, size, hashed.mark.hexdigest()


def address(server) -> list[str]:
    """Where a program of PostgreSQL's finds the server, as its superuser, who alone may copy it."""
    return ["-h", server.host, "-p", server.port, "-U", server.credentials("postgres")[0], "-w"]


def environment(server) -> dict[str, str]:
    """The password stands in the environment, which others cannot read, and not on the command line."""
    return {**os.environ, "PGPASSWORD": server.credentials("postgres")[1], "LC_ALL": "C"}


def _version(server) -> str:
    with server.connect("postgres", database="postgres") as admin:
        return admin.execute("SHOW server_version").fetchone()[0]


def prune(place: Place, *, keep: int) -> list[str]:
    """Remove all base copies but the newest `keep`, and the changes that no kept copy needs; returns their names."""
    bases = place.bases()
    gone = bases[: max(0, len(bases) - keep)]
    for base in gone:
        shutil.rmtree(place.base_folder(base.name))
    kept = bases[len(gone) :]
    if gone and kept:
        first = min(base.segment[8:] for base in kept)
        for name, path in place.segments().items():
            if len(name) == len(kept[0].segment) and name[8:] < first:
                path.unlink()
    return [base.name for base in gone]
