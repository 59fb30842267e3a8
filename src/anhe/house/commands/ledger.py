"""Look into the sealed log: anhe ledger key | export OUT.jsonl | state | prove ENTRY"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg

from anhe import vault
from anhe.engines import proof
from anhe.house import database
from anhe.house.command import BadInput, Stopped
from anhe.house.starting import require_migrated, start_django
from anhe.ledger.sealing import exporting, heads, proving, standing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    key = verbs.add_parser("key", help="print the keys by which the log's heads are verified; give them to the auditor")
    key.add_argument("--new", action="store_true", help="make a new key; the next head announces it, signed by both")
    export = verbs.add_parser("export", help="write the log for anhe-verify")
    export.add_argument("file", type=Path, metavar="OUT.jsonl")
    export.add_argument("--rows", action="store_true", help="also every row as it is now, personal fields sealed")
    verbs.add_parser("state", help="what is sealed, what waits, who has seen it; 1 where something is wrong")
    prove = verbs.add_parser("prove", help="print the proof that one entry stands in the sealed log")
    prove.add_argument("entry", help="the entry's id")


def run(options: argparse.Namespace) -> int:
    start_django(role="migrator")
    from django.conf import settings  # noqa: PLC0415 -- only once Django is set up

    try:
        if options.verb == "key":
            return key(options, settings.ANHE_LOG_NAME)
        require_migrated()
        return {"export": export, "state": state, "prove": prove}[options.verb](options, settings.ANHE_LOG_NAME)
    except (database.NoDatabase, psycopg.OperationalError, vault.VaultError) as problem:
        raise Stopped(f"anhe: {problem}") from problem


def key(options: argparse.Namespace, origin: str) -> int:
    keys = vault.log_keys()
    if options.new:
        keys.add(at=datetime.now(UTC))
    for each in keys.all():
        print(proof.notes.write_key(heads.verifier_key(origin, each)))
    return 0


def export(options: argparse.Namespace, origin: str) -> int:
    from anhe.ledger.apps import guarded_tables  # noqa: PLC0415 -- only once Django is set up

    tables = guarded_tables() if options.rows else []
    server = database.server()
    with server.connect("migrator") as reading, server.connect("migrator") as keeping:
        if not tables:
            reading.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        elif not exporting.wait_until_all_is_sealed(reading, keeping):
            raise Stopped("anhe: entries wait to be sealed and nobody seals them: start anhe seal, or leave --rows out")
        try:
            written = exporting.export(reading, options.file, origin=origin, tables=tables)
        except exporting.NothingSealed as nothing:
            raise Stopped(f"anhe: {nothing}") from nothing
        except OSError as problem:
            raise BadInput(str(options.file), problem.strerror or str(problem)) from problem
    print(f"{options.file}: {written.entries} entries, {written.heads} heads, {written.rows} rows")
    for gone in written.missing:
        print(f"anhe: entry {gone} was sealed and is not in the database any more", file=sys.stderr)
    return 1 if written.missing else 0


def state(options: argparse.Namespace, origin: str) -> int:
    with database.server().connect("migrator") as connection:
        found = standing.look(connection, origin)
    width = max(len(name) for name, _what in found.lines)
    for name, what in found.lines:
        print(f"{name:<{width}}  {what}")
    for problem in found.problems:
        print(f"anhe: {problem}", file=sys.stderr)
    return 1 if found.problems else 0


def prove(options: argparse.Namespace, origin: str) -> int:
    try:
        entry = UUID(options.entry)
    except ValueError as wrong:
        raise BadInput(options.entry, "not the id of an entry") from wrong
    with database.server().connect("migrator") as connection:
        try:
            text = proving.prove(connection, entry)
        except proving.NotSealed as wrong:
            raise Stopped(f"anhe: {wrong}") from wrong
    sys.stdout.write(text)
    return 0
