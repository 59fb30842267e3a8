"""Copy the database to another disk, or follow every change to it: anhe backup DIR [--follow]"""

import argparse
import signal
import sys
from pathlib import Path

from anhe.house import backups, database
from anhe.house.command import Stopped
from anhe.house.starting import start_django
from anhe.vault.keys import keys_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder on another disk, for backups alone")
    parser.add_argument("--follow", action="store_true", help="go on, and bring every change there until asked to end")
    parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between two looks (default 2)")
    parser.add_argument("--keep", type=int, metavar="N", help="then remove all copies but the newest N")
    parser.add_argument("--list", action="store_true", help="say what is there and change nothing")


def run(options: argparse.Namespace) -> int:
    server = database.server()
    if server.external:
        raise Stopped("anhe: DATABASE_URL names a server that is not ours: back it up with its own tool, and the keys apart")
    refuse_beside_keys(options.folder)
    start_django()
    place = backups.Place(options.folder)
    try:
        if options.list:
            return show(place)
        if options.follow:
            return follow(place, options)
        base = backups.take(place)
        remember(server.places, place)
        gone = backups.prune(place, keep=options.keep) if options.keep else []
    except (backups.BadBackup, database.NoDatabase) as problem:
        raise Stopped(f"anhe: {problem}") from problem
    print(f"{place.base_folder(base.name)}: {base.bytes:,} bytes, sealed; whole from {base.ended_at}")
    print(*(f"removed {name}" for name in gone), sep="\n", end="\n" if gone else "")
    print(f"The keys are not in it. Keep a copy of {keys_folder()} in another place: without it nothing here opens.")
    if place.folder.stat().st_dev == server.places.var.stat().st_dev:
        print("This folder is on the disk of the database itself: it does not help when that disk is lost.", file=sys.stderr)
    return 0


def follow(place: backups.Place, options: argparse.Namespace) -> int:
    ending: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: ending.append(received))
    remember(database.server().places, place)
    backups.follow(place, every=options.every, goes_on=lambda: not ending)
    return 0


def show(place: backups.Place) -> int:
    for base in place.bases():
        print(f"{base.name}  whole from {base.ended_at}  {base.bytes:>15,} bytes  PostgreSQL {base.postgres}")
    print(f"every change until {place.reaches_until() or '-: nobody follows'}, {len(place.segments())} segments")
    return 0 if place.bases() else 1


def refuse_beside_keys(folder: Path) -> None:
    """A backup beside the keys that open it is worth no more than the thief's patience."""
    keys, asked = keys_folder().resolve(), folder.resolve()
    if keys == asked or keys in asked.parents or asked in keys.parents:
        raise Stopped(f"anhe: {folder} and the keys in {keys} must not lie in one folder")


def remember(places, place: backups.Place) -> None:
    """Note the folder, so that each sweep brings the erasure list there."""
    known = places.run / "backups"
    lines = known.read_text("utf-8").splitlines() if known.exists() else []
    if str(place.folder) not in lines:
        known.write_text("\n".join([*lines, str(place.folder)]) + "\n", "utf-8")
    from anhe.house import retention  # noqa: PLC0415 -- it has tables: only now that Django is set up

    retention.mirror()
