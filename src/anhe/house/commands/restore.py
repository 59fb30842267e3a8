"""Bring the database back, to the second: anhe restore --from DIR [--at TIME]"""

import argparse
import shutil
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from anhe.house import backups, database
from anhe.house.command import BadInput, Stopped, commands
from anhe.house.commands.erase import moment
from anhe.house.starting import go_on_as, start_django
from anhe.vault.keys import keys_folder

COUNTED = (
    "reports_report", "reports_receipt", "cases_case", "people_party", "people_statement", "citizen_rating",
    "staff_officer", "ledger_entry",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", metavar="DIR", type=Path, required=True, help="the folder of backups")
    parser.add_argument("--at", metavar="TIME", help="as it was at this moment; without it, all that is there")
    parser.add_argument("--replace", action="store_true", help="set the database that is here aside; it is not removed")


def run(options: argparse.Namespace) -> int:
    at = moment(options.at) if options.at else None
    server = database.server()
    if server.external:
        raise Stopped("anhe: DATABASE_URL names a server that is not ours: restore it with its own tool")
    if not options.source.is_dir():
        raise BadInput(str(options.source), "no such folder")
    if not (keys_folder() / "months").is_dir():
        raise Stopped(f"anhe: the keys are not in {keys_folder()}: bring them back first; backups hold none")
    begun = time.monotonic()
    place = backups.Place(options.source)
    try:
        done = backups.restore(place, server.places, at=at, replace=options.replace)
    except (backups.BadBackup, database.NoDatabase) as problem:
        raise Stopped(f"anhe: {problem}") from problem
    print(f"restored from {done.base.name} and {done.segments} segments"
          + (f", as it was at {at.isoformat()}" if at else ", all that is there"))  # fmt: skip
    if done.aside:
        print(f"what was here before lies in {done.aside}")
    bring_to_this_version()
    erased = erase_again(place, server)
    end_sign_ins(server)
    for table, count in counts(server).items():
        print(f"{table:<20} {count:>12,}")
    print("erased again: " + (", ".join(f"{count:,} {table}" for table, count in sorted(erased.items()) if count) or "nothing"))
    seconds = {**done.seconds, "whole": time.monotonic() - begun}
    print("seconds: " + ", ".join(f"{name} {value:.1f}" for name, value in seconds.items()))
    return check_log()


def bring_to_this_version() -> None:
    """A copy of an older version gets this one's tables first, and every copy the keys and rights of today."""
    command = [sys.executable, "-m", "anhe.house.command", "migrate", "--no-input", "--verbosity", "0"]
    if subprocess.run(command, check=False).returncode:
        raise Stopped("anhe: the tables could not be brought to this version; the messages stand above")


def erase_again(place: backups.Place, server: database.Server) -> dict[str, int]:
    """Take from the copy what was erased since: by the list beside the backups or the one that is still here."""
    start_django(role="retention")
    go_on_as("retention")
    retention, erased = import_module("anhe.house.retention"), import_module("anhe.law.erased")
    own = erased.path()
    known = [path for path in (own, place.erased) if path.exists()]
    if not known:
        print("anhe: there is no erasure list; what was erased since this copy may be back", file=sys.stderr)
        return {}
    try:
        longest = max(known, key=lambda path: len(list(erased.read(path))))
        gone = retention.erase_again(longest)
    except erased.BadList as wrong:
        raise Stopped(f"anhe: {wrong}. The database is up, but what was erased may be back in it.") from wrong
    if longest != own:
        own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(longest, own)
        own.chmod(0o600)
    return gone


def end_sign_ins(server: database.Server) -> None:
    """Nobody is signed in to the copy: who was then may be nobody's officer now."""
    with server.connect("migrator") as migrator:
        migrator.execute("DELETE FROM django_session")


def counts(server: database.Server) -> dict[str, int]:
    with server.connect("migrator") as migrator:
        return {table: migrator.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}


def check_log() -> int:
    """Hold the restored log against its heads; a log shorter than the last witnessed head says what was lost."""
    if "ledger" not in commands():
        return 0
    done = subprocess.run([sys.executable, "-m", "anhe.house.command", "ledger", "state"], check=False)
    return 1 if done.returncode else 0
