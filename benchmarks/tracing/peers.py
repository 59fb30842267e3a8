"""The same question to DuckDB and to PostgreSQL, in SQL, over the same positions; their rows must be the same."""

import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow
from benchmarks.scratch import Scratch, percentile

from anhe.engines import tracing

ONE = (Path(tracing.__file__).parent / "sql" / "follow_payment.sql").read_text("utf-8")
PIECE = 500_000  # rows sent to PostgreSQL at a time
SINGLES = 500  # victims asked about one at a time

# The sums that our index holds, made by DuckDB itself.
DUCKDB_POSITIONS = """
CREATE TABLE positions AS SELECT g.tx, g.src, g.dst,
    (sum(g.cents) OVER (PARTITION BY src ORDER BY tx ROWS UNBOUNDED PRECEDING) - g.cents)::BIGINT AS low,
    (sum(g.cents) OVER (PARTITION BY src ORDER BY tx ROWS UNBOUNDED PRECEDING))::BIGINT AS high,
    (o.cents + sum(g.cents) OVER (PARTITION BY dst ORDER BY tx ROWS UNBOUNDED PRECEDING) - g.cents)::BIGINT AS landing
    FROM given g JOIN opening o ON o.account = g.dst
"""
EVERYBODY = """
WITH RECURSIVE packet (victim, account, low, high) AS (
    SELECT v.victim, t.dst, t.landing, t.landing + t.high - t.low FROM victims v JOIN positions t ON t.tx = v.tx
    UNION ALL
    SELECT p.victim, t.dst, t.landing + greatest(p.low, t.low) - t.low, t.landing + least(p.high, t.high) - t.low
    FROM packet p JOIN positions t ON t.src = p.account AND t.high > p.low AND t.low < p.high
    WHERE p.account <> 0
), kept AS (
    SELECT victim, p.account, CASE WHEN p.account = 0 THEN high - low ELSE high - greatest(low, least(high, coalesce(c.left_all, 0))) END AS cents
    FROM packet p LEFT JOIN closing c ON c.account = p.account
)
SELECT victim, account, sum(cents)::BIGINT AS cents FROM kept WHERE cents > 0 GROUP BY victim, account ORDER BY victim, account
"""
BOUNDED = "FROM packet p CROSS JOIN LATERAL (SELECT coalesce((SELECT min(u.high) FROM positions u WHERE u.src = p.account AND u.high >= p.high), 9223372036854775807) AS most) AS bound JOIN positions t ON t.src = p.account AND t.high > p.low AND t.high <= bound.most AND t.low < p.high"
UNBOUNDED = "FROM packet p JOIN positions t ON t.src = p.account AND t.high > p.low AND t.low < p.high"


def in_duckdb(ledger: tracing.Ledger, payments: tracing.Payments, answer: tracing.Trace, times: int) -> dict[str, Any]:
    """Seconds to prepare and to follow everybody, all its threads together for CPU."""
    db = duckdb.connect()
    given = pyarrow.table({"tx": np.arange(len(ledger)), "src": ledger.src, "dst": ledger.dst, "cents": ledger.cents})
    opening = pyarrow.table({"account": np.arange(len(ledger.opening)), "cents": ledger.opening})
    victims = pyarrow.table({"victim": payments.victim, "tx": payments.row})
    for name, table in (("given", given), ("opening", opening), ("victims", victims)):
        db.register(name, table)
    wall, cpu = time.perf_counter(), time.process_time()
    db.execute(DUCKDB_POSITIONS)
    db.execute("CREATE TABLE closing AS SELECT src AS account, max(high) AS left_all FROM positions GROUP BY src")
    told = {"prepare_wall_s": time.perf_counter() - wall, "prepare_cpu_s": time.process_time() - cpu}
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        found = db.sql(EVERYBODY).to_arrow_table()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    db.close()
    told |= {"wall_s": min(walls), "cpu_s": min(cpus)}
    columns = [np.asarray(found[name]) for name in ("victim", "account", "cents")]
    return rounded(told) | {"version": duckdb.__version__, "agrees": agrees(columns, answer)}


def in_postgresql(
    ledger: tracing.Ledger, payments: tracing.Payments, answer: tracing.Trace, times: int
) -> dict[str, Any]:
    """The same by a server of its own; its positions are handed to it, which spares it the longest part."""
    with Scratch() as scratch, scratch.database() as server:
        wall, cpu = time.perf_counter(), scratch.cpu_of_database()
        load(server, ledger, payments)
        told = {"prepare_wall_s": time.perf_counter() - wall, "prepare_cpu_s": scratch.cpu_of_database() - cpu}
        for setting in (
            "enable_hashjoin = off",
            "enable_mergejoin = off",
            "jit = off",
            "max_parallel_workers_per_gather = 0",
            "work_mem = '256MB'",
        ):
            server.execute(f"SET {setting}")
        walls, cpus = [], []
        for _ in range(times):
            wall, cpu = time.perf_counter(), scratch.cpu_of_database()
            rows = server.execute(EVERYBODY.replace(UNBOUNDED, BOUNDED)).fetchall()
            walls.append(time.perf_counter() - wall)
            cpus.append(scratch.cpu_of_database() - cpu)
        told |= {"wall_s": min(walls), "cpu_s": min(cpus)}
        ones = []
        for row in payments.row[:SINGLES].tolist():
            begun = time.perf_counter()
            server.execute(ONE, {"tx": row}).fetchall()
            ones.append((time.perf_counter() - begun) * 1e6)
        told |= {"one_p50_us": percentile(ones, 0.5), "one_p99_us": percentile(ones, 0.99)}
        (version,) = server.execute("SHOW server_version").fetchone()
    columns = list(np.array(rows, np.int64).reshape(-1, 3).T)
    return rounded(told) | {"version": version, "agrees": agrees(columns, answer)}


def load(server: Any, ledger: tracing.Ledger, payments: tracing.Payments) -> None:
    """Positions into the table that the query for one payment wants, with its index."""
    server.execute(
        "CREATE UNLOGGED TABLE tracing_positions (tx bigint, src bigint, dst bigint, low bigint, high bigint, landing bigint)"
    )
    low, landing = positions(ledger)
    columns = (np.arange(len(ledger)), ledger.src, ledger.dst, low, low + ledger.cents, landing)
    with server.cursor() as cursor, cursor.copy("COPY tracing_positions FROM STDIN (FORMAT binary)") as into:
        into.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for begin in range(0, len(ledger), PIECE):
            rows = min(PIECE, len(ledger) - begin)
            record = np.empty(
                rows,
                [("fields", ">i2")]
                + [(f"{side}{n}", kind) for n in range(6) for side, kind in (("size", ">i4"), ("value", ">i8"))],
            )
            record["fields"] = 6
            for n, column in enumerate(columns):
                record[f"size{n}"], record[f"value{n}"] = 8, column[begin : begin + rows]
            into.write(record.tobytes())
        into.write(b"\xff\xff")
    server.execute("CREATE VIEW positions AS TABLE tracing_positions")
    server.execute("CREATE TABLE victims (victim bigint, tx bigint)")
    with server.cursor() as cursor, cursor.copy("COPY victims FROM STDIN") as into:
        for row in zip(payments.victim.tolist(), payments.row.tolist(), strict=True):
            into.write_row(row)
    server.execute("SET maintenance_work_mem = '1GB'")
    server.execute("CREATE INDEX ON tracing_positions (src, high) INCLUDE (low, dst, landing)")
    server.execute("CREATE INDEX ON tracing_positions (tx)")
    server.execute(
        "CREATE TABLE closing AS SELECT src AS account, max(high) AS left_all FROM tracing_positions GROUP BY src"
    )
    server.execute("CREATE UNIQUE INDEX ON closing (account)")
    server.execute("VACUUM ANALYZE tracing_positions")
    server.execute("ANALYZE victims, closing")


def positions(ledger: tracing.Ledger) -> tuple[np.ndarray, np.ndarray]:
    """Of each transaction the first position it takes at its source and at its destination, by numpy alone."""
    told = []
    for accounts, begins in ((ledger.src, np.zeros_like(ledger.opening)), (ledger.dst, ledger.opening)):
        order = np.argsort(accounts, kind="stable")
        sums = np.cumsum(ledger.cents[order]) - ledger.cents[order]
        firsts = np.flatnonzero(np.diff(accounts[order], prepend=-1))
        sums -= np.repeat(sums[firsts], np.diff(np.append(firsts, len(order))))
        column = np.empty(len(order), np.int64)
        column[order] = sums + begins[accounts[order]]
        told.append(column)
    return told[0], told[1]


def agrees(columns: list[np.ndarray], answer: tracing.Trace) -> bool:
    ours = (answer.victim, answer.account, answer.cents)
    return all(len(theirs) == len(mine) and (theirs == mine).all() for theirs, mine in zip(columns, ours, strict=True))


def rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}
