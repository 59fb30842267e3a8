"""A log to seal in tests: entries as acts leave them, sealers over the test's own database, keys in a folder of theirs."""

from datetime import timedelta
from pathlib import Path
from time import sleep

import psycopg

from anhe import vault
from anhe.house import database
from anhe.ledger.sealing.sealer import Sealer

ORIGIN = "anhe/test"
RECORD = """
SELECT ledger_record(gen_random_uuid(), 'officer', %s, %s, 'alter', 'allowed', '', 'staff.unit', '', '',
                     NULL, 'handle_case', NULL, clock_timestamp(), uuid_send(gen_random_uuid()), '{}', '{}', '{}', '{}', '')
FROM generate_series(1, %s)
"""


def connect(role: str) -> psycopg.Connection:
    return database.server().connect(role)


def record(connection: psycopg.Connection, count: int = 1, *, by: str = "100001", verb: str = "thing.done") -> None:
    """So many entries of one officer, in one transaction where none is open."""
    connection.execute(RECORD, [by, verb, count])


def sealer(connection: psycopg.Connection, folder: Path, *, ahead: timedelta = timedelta(0)) -> Sealer:
    """A sealer that has begun; `ahead` sets its clock against the database's."""
    made = Sealer(
        connection, origin=ORIGIN, keys=vault.LogKeys(folder), memory=folder / "last-head", clock=lambda at: at + ahead
    )
    # The server lets go of a closed line's lock in its own time.
    assert any(made.take_lock() or sleep(0.05) for _ in range(200))
    made.begin()
    return made
