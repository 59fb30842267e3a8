"""The way back: a base copy, the changes behind it up to a chosen second, and what was erased since, erased again."""

import shutil
import tarfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from anhe import vault
from anhe.house.backups.place import PURPOSE, BadBackup, Base, Hashed, Parts, Place
from anhe.house.database import cluster, supervisor
from anhe.house.database.account import account
from anhe.house.database.address import NoDatabase, own_server
from anhe.house.database.places import Places, make_private
from anhe.vault.streams import open_stream

CHANGES = "restored_wal"
SETTINGS = ("restore_command", "recovery_target_time", "recovery_target_action", "hot_standby")
NEVER_REACHED = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Restored:
    """What came back: from which copy, up to when, and how long each part took in seconds."""

    base: Base
    until: datetime | None
    segments: int
    seconds: dict[str, float]
    aside: Path | None


def restore(place: Place, places: Places, *, at: datetime | None, replace: bool) -> Restored:
    """Bring the server below `places` back as it was at `at`, or at the last change that is in the folder.

    Raises BadBackup, NoDatabase; where it raises before the server is started, nothing of the old one is lost.
    """
    refuse_live(places, replace=replace)
    if not (places.keys / "postgres.key").exists():
        raise BadBackup(f"{places.keys}: the keys are not here; bring the folder of keys back first, backups hold none")
    base = choose(place, at)
    seconds: dict[str, float] = {}
    draft = places.data.with_name("postgres.restored")
    shutil.rmtree(draft, ignore_errors=True)
    make_private(draft)
    try:
        with timed(seconds, "copy"):
            unpack(place, base, draft)
        with timed(seconds, "changes"):
            count = bring_changes(place, base, draft / CHANGES)
        point_to(draft, at)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    aside = set_aside(places)
    draft.rename(places.data)
    with timed(seconds, "recovery"):
        recover(place, places, at)
    return Restored(base, at, count, seconds, aside)


class timed:
    def __init__(self, into: dict[str, float], name: str) -> None:
        self.into, self.name = into, name

    def __enter__(self) -> None:
        self.begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.into[self.name] = time.monotonic() - self.begun


def refuse_live(places: Places, *, replace: bool) -> None:
    if places.data.exists() and not replace:
        raise BadBackup(f"{places.data}: a database is here; name an empty ANHE_VAR, or say --replace to set this one aside")


def choose(place: Place, at: datetime | None) -> Base:
    """The newest copy that was whole at that moment. Raises BadBackup where none was, or the changes end before."""
    bases = [base for base in place.bases() if at is None or base.is_whole_from <= at]
    if not bases:
        raise BadBackup(f"{place.folder}: no copy is older than {at}" if at else f"{place.folder}: holds no copy")
    reach = place.reaches_until()
    if at is not None and (reach is None or at > reach):
        until = reach.isoformat(timespec="seconds") if reach else "the end of the copy alone: nobody followed"
        raise BadBackup(f"{place.folder}: reaches until {until}")
    return bases[-1]


def unpack(place: Place, base: Base, folder: Path) -> None:
    """Open the sealed archive into a folder, and hold it against its manifest."""
    path = place.base_folder(base.name) / "base.tar.sealed"
    with path.open("rb") as file:
        sealed = Hashed(file)
        try:
            with tarfile.open(fileobj=Parts(open_stream(PURPOSE, sealed)), mode="r|", bufsize=1 << 20) as archive:
                for member in archive:
                    lay_down(archive, member, folder)
            while sealed.read(1 << 20):
                pass
        except (vault.VaultError, tarfile.TarError) as wrong:
            raise BadBackup(f"{path}: {wrong}") from wrong
    if (sealed.size, sealed.mark.hexdigest()) != (path.stat().st_size, base.sha256):
        raise BadBackup(f"{path}: is not what its manifest names")
    folder.chmod(0o700)


def lay_down(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one file or folder of the archive below `folder`; anything else has no place in a copy of ours."""
    parts = Path(member.name).parts
    if ".." in parts or Path(member.name).is_absolute() or not (member.isfile() or member.isdir()):
        raise tarfile.TarError(f"{member.name} does not belong in a copy")
    path = folder.joinpath(*parts)
    if member.isdir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(archive.extractfile(member), target, 1 << 20)
    path.chmod(0o600)


def bring_changes(place: Place, base: Base, folder: Path) -> int:
    """Open the segments from the copy's first on; returns how many."""
    make_private(folder)
    count = 0
    for name, path in place.segments().items():
        if len(name) == len(base.segment) and name[8:] < base.segment[8:]:
            continue
        try:
            open_segment(path, folder / name)
        except FileNotFoundError:  # it became whole while we came to it
            open_segment(place.wal / f"{name}.sealed", folder / name)
        count += 1
    return count


def open_segment(path: Path, into: Path) -> None:
    with path.open("rb") as sealed, into.open("wb") as target:
        try:
            for part in open_stream(PURPOSE, sealed):
                target.write(part)
        except vault.VaultError as wrong:
            raise BadBackup(f"{path}: {wrong}") from wrong


def point_to(data: Path, at: datetime | None) -> None:
    """Say where the changes lie and at which moment to stop; nobody is let in before that."""
    lines = {"restore_command": f'cp "{CHANGES}/%f" "%p"', "hot_standby": "off"}
    if at is not None:
        lines |= {"recovery_target_time": at.astimezone(UTC).isoformat(), "recovery_target_action": "promote"}
    written = [f"{name} = '{value}'" for name, value in lines.items()]
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write("\n".join(written) + "\n")
    (data / "recovery.signal").touch(mode=0o600)
    for stale in ("postmaster.pid", "standby.signal"):
        (data / stale).unlink(missing_ok=True)
    # No flush here: a server that begins from a copy flushes every file of it before it goes through the changes.


def set_aside(places: Places) -> Path | None:
    """Move the server that was here out of the way, stopped; None where there was none."""
    if not places.data.exists():
        return None
    supervisor.stop(places)
    aside = places.data.with_name(f"postgres.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    places.data.rename(aside)
    shutil.rmtree(places.var / "wal-out", ignore_errors=True)  # the changes of the server that stood here
    return aside


def recover(place: Place, places: Places, at: datetime | None) -> None:
    """Start the server and let it go through the changes; then take the way back out of its settings."""
    cluster.check_reachable(places, account())
    try:
        start(places)
    except NoDatabase as problem:
        # No transaction ended after that moment: what is here is all there was, and `choose` saw that it reaches so far.
        if at is None or NEVER_REACHED not in supervisor.log_tail(places, lines=60):
            raise NoDatabase(f"{problem}\n{place.folder}: the changes could not be gone through") from problem
        drop_settings(places.data, "recovery_target_time", "recovery_target_action")
        start(places)
    drop_settings(places.data, *SETTINGS)
    with own_server(places).connect("postgres", database="postgres") as admin:
        admin.execute("SELECT pg_reload_conf()")
    shutil.rmtree(places.data / CHANGES, ignore_errors=True)


def start(places: Places) -> None:
    supervisor.ensure_running(places)


def drop_settings(data: Path, *names: str) -> None:
    path = data / "postgresql.auto.conf"
    kept = [line for line in path.read_text().splitlines() if line.split("=")[0].strip() not in names]
    path.write_text("\n".join(kept) + "\n")
