"""One payment followed in PostgreSQL: the same rows as the kernel's, whatever the ledger."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from anhe.engines import tracing
from anhe.engines.tracing.tests import ledgers

QUERY = (Path(tracing.__file__).parent / "sql" / "follow_payment.sql").read_text("utf-8")
TABLE = "CREATE TEMPORARY TABLE tracing_positions (tx bigint, src bigint, dst bigint, low bigint, high bigint, landing bigint)"


@pytest.fixture
def table(django_db_setup):
    """A cursor of the one who may make tables; what it makes is gone afterwards."""
    with django_db_setup.owner.transaction(force_rollback=True), django_db_setup.owner.cursor() as cursor:
        cursor.execute(TABLE)
        yield cursor


def put(cursor, entries, opening):
    """The ledger as the query wants it: positions worked out in plain Python."""
    came, left, rows = list(opening), [0] * len(opening), []
    for tx, (source, target, cents) in enumerate(entries):
        rows.append((tx, source, target, left[source], left[source] + cents, came[target]))
        left[source] += cents
        came[target] += cents
    cursor.execute("DELETE FROM tracing_positions")
    cursor.executemany(
        "INSERT INTO tracing_positions VALUES (%s, %s, %s, %s, %s, %s)", [row for row in rows if row[4] > row[3]]
    )


def followed(cursor, tx):
    return dict(cursor.execute(QUERY, {"tx": tx}).fetchall())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(played=ledgers.played())
def test_the_query_and_the_kernel_find_the_same(table, played):
    entries, opening, payments = played
    put(table, entries, opening)
    ledger = ledgers.columns(entries, opening)
    for victim, row in payments:
        one = tracing.Payments(np.array([victim]), np.array([row]))
        found = tracing.trace(ledger, one, rule="fifo")
        assert followed(table, row) == {account: cents for (_, account), cents in ledgers.as_dict(found).items()}


def test_the_example_of_the_field(table):
    """1 opens with 100, takes 500 of the victim, sends 250 to 2 that had 40: 350 are left there, 150 came on."""
    put(table, [(0, 2, 40), (0, 1, 500), (1, 2, 250)], [0, 100, 0])
    assert followed(table, 1) == {1: 350, 2: 150}
