"""Ask one database over and over, with row-level security and with its peers; print milliseconds as JSON.

    python -m benchmarks.access.asking TIMES
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from benchmarks.scratch import cpu  # noqa: E402
from django.db import connection  # noqa: E402 -- Django must be set up first

from anhe.house import database  # noqa: E402
from anhe.ledger import Work  # noqa: E402
from anhe.ledger import context as contexts  # noqa: E402
from anhe.staff import queries as staff  # noqa: E402

ONE = "SELECT id, number, state FROM reports_report WHERE id = %s"
NEWEST = "SELECT id, number, state FROM {0} {1} ORDER BY received_at DESC LIMIT 50"
# The peers' tables hold the same rows, each under another kind of policy; made by the migrator, asked by the app.
PEERS = """
CREATE TABLE peer_bare AS TABLE reports_report;
CREATE TABLE peer_open AS TABLE reports_report;
CREATE UNIQUE INDEX ON peer_open (id);
CREATE TABLE peer_function AS TABLE reports_report;
CREATE INDEX ON peer_bare (received_at DESC); CREATE INDEX ON peer_bare (unit_id, received_at DESC); CREATE UNIQUE INDEX ON peer_bare (id);
CREATE INDEX ON peer_function (received_at DESC); CREATE UNIQUE INDEX ON peer_function (id);
CREATE FUNCTION peer_may(unit uuid, file uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS
  'BEGIN RETURN unit = ANY (access_units()) OR file = ANY (access_files()) OR access_is_wide(''reports''); END';
CREATE POLICY bare ON peer_bare USING (unit_id = ANY (current_setting('peer.units')::uuid[]));
CREATE POLICY called ON peer_function USING (peer_may(unit_id, id));
ALTER TABLE peer_bare ENABLE ROW LEVEL SECURITY; ALTER TABLE peer_function ENABLE ROW LEVEL SECURITY;
ANALYZE peer_bare, peer_function, peer_open
"""


def main(times: int) -> None:
    owner = database.server().connect("migrator", autocommit=False)
    owner.execute(PEERS)
    owner.commit()
    station, bureau = staff.officer("100003"), staff.officer("100001")
    with Work(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM reports_report WHERE unit_id = %s LIMIT 200", [station.unit_id])
        files = [pk for (pk,) in cursor.fetchall()]
    print(json.dumps({
        "context": costs_of_contexts(times, station, bureau, files[0]),
        "query": costs_of_queries(owner, max(1, times // 10), station, bureau, files),
        "newest": newest(owner, station, bureau),
    }))  # fmt: skip


def cpu_ms(times: int, backend: int, work: Callable[[], object]) -> float:
    """CPU of this process and of that backend, milliseconds each time, after a warming up."""
    for _ in range(max(5, times // 10)):
        work()
    before = time.process_time() + cpu([backend])
    for _ in range(times):
        work()
    return (time.process_time() + cpu([backend]) - before) / times * 1000


def app_backend() -> int:
    with Work(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def asked(context: contexts.Context, statement: str, given=None, *, over: int = 1) -> Callable[[], None]:
    def work() -> None:
        with Work(context), connection.cursor() as cursor:
            for n in range(over):
                cursor.execute(statement, [given[n % len(given)]] if given else None)
                cursor.fetchall()

    return work


def costs_of_contexts(times: int, station, bureau, file) -> dict[str, float]:
    """What the signed context adds to a transaction of one empty query."""
    backend = app_backend()
    whose = {
        "officer of a station": contexts.officer(station), "officer of the bureau": contexts.officer(bureau),
        "officer with a file opened": contexts.with_opened(contexts.officer(station), [file]),
        "holder": contexts.holder("R", file, proven=True), "public": contexts.PUBLIC, "job": contexts.job("bench"),
    }  # fmt: skip
    bare = cpu_ms(times, backend, asked(contexts.NOBODY, "SELECT 1"))
    return {name: cpu_ms(times, backend, asked(context, "SELECT 1")) - bare for name, context in whose.items()}


def costs_of_queries(owner, times: int, station, bureau, files) -> dict[str, float]:
    """What a look-up by key costs within a transaction of ten: over the same without row-level security."""
    backend, over = app_backend(), 10

    def without() -> None:
        for n in range(over):
            owner.execute(ONE, [files[n % len(files)]], prepare=False).fetchall()
        owner.rollback()

    plain = cpu_ms(times, owner.info.backend_pid, without) / over
    found = {"no row-level security, bare driver": plain}
    for name, officer in (("station", station), ("bureau", bureau)):
        empty = cpu_ms(times, backend, asked(contexts.officer(officer), "SELECT 1", over=over))
        guarded = cpu_ms(times, backend, asked(contexts.officer(officer), ONE, files, over=over))
        unguarded = cpu_ms(times, backend, asked(contexts.officer(officer), ONE.replace("reports_report", "peer_open"), files, over=over))
        found[f"row-level security over the same query without, {name}"] = (guarded - unguarded) / over
        found[f"a guarded query whole, {name}"] = (guarded - empty) / over
    return found


def median_ms(work: Callable[[], object], times: int = 15) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def newest(owner, station, bureau) -> dict[str, float]:
    """Wall milliseconds of the newest fifty rows, one transaction each."""
    found: dict[str, float] = {}
    found["no row-level security (everybody's)"] = median_ms(lambda: (owner.execute(NEWEST.format("reports_report", "")).fetchall(), owner.rollback()))
    for name, officer in (("station", station), ("bureau", bureau)):
        units = [pk for (pk,) in staff.units().filter(path__startswith=officer.unit.path).values_list("pk")]
        by_hand = NEWEST.format("reports_report", "WHERE unit_id = ANY(%s)")
        found[f"row-level security, {name}"] = median_ms(asked(contexts.officer(officer), NEWEST.format("reports_report", "")))
        found[f"peer: filter by hand, {name}"] = median_ms(lambda q=by_hand, u=units: (owner.execute(q, [u]).fetchall(), owner.rollback()))
        found[f"peer: bare set_config, {name}"] = median_ms(lambda u=units: bare(u))
        found[f"peer: a function for each row, {name}"] = median_ms(
            asked(contexts.officer(officer), NEWEST.format("peer_function", "")), times=3
        )
    return found


def bare(units) -> None:
    with Work(contexts.NOBODY), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('peer.units', %s, true)", ["{" + ",".join(map(str, units)) + "}"])
        cursor.execute(NEWEST.format("peer_bare", ""))
        cursor.fetchall()


if __name__ == "__main__":
    main(int(sys.argv[1]))
