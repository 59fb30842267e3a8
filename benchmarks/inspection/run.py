"""The inspector's search over a log of ten million entries: every kind of question, first page and a deep one.

    ./anhe bench inspection [--entries 10000000]

The log is filled by SQL beside the desks (entries without details or rows): what is measured is the finding alone.
"""

import argparse
import json
import time
from datetime import UTC, datetime, timedelta

from benchmarks.scratch import Scratch, keep, machine, percentile, table

FILL = """
INSERT INTO ledger_entry (id, suite, actor_kind, actor_ref, actor_number, verb, doing, outcome, refusal, object_kind, object_id,
    object_ref, file, purpose, session, happened_at, recorded_at, details_hash, rows_hash)
SELECT gen_random_uuid(), 1, CASE WHEN n %% 5 < 2 THEN 'public' ELSE 'officer' END,
    CASE WHEN n %% 5 < 2 THEN 'web-' || n %% 64 ELSE lpad((n * 7919 %% 10000)::text, 6, '0') END, n,
    (ARRAY['report.received', 'report.received', 'file.read', 'file.read', 'file.read', 'session.opened', 'case.accepted',
           'statement.read', 'report.answered', 'case.filed'])[1 + n %% 10],
    CASE WHEN n %% 10 IN (2, 3, 4, 5, 7) THEN 'consult' ELSE 'alter' END, CASE WHEN n %% 997 = 0 THEN 'refused' ELSE 'allowed' END,
    CASE WHEN n %% 997 = 0 THEN 'NotAllowed' ELSE '' END, 'reports.report', gen_random_uuid()::text,
    CASE WHEN n %% 10 < 3 THEN 'R-2026-' || lpad((n / 20)::text, 8, '0') ELSE '' END, md5((n / 20)::text)::uuid,
    CASE WHEN n %% 5 < 2 THEN '' ELSE (ARRAY['handle_case', 'review_report', 'legal_review'])[1 + n %% 3] END,
    NULL, t.at, t.at, '\\x00'::bytea, '\\x00'::bytea
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n,
LATERAL (SELECT timestamptz '2025-11-24' + make_interval(secs => n * 31536000.0 / %(entries)s) AS at) t
"""
ASKED = {
    "newest": {}, "officer": {"officer": "004242"}, "number": {"number": "R-2026-00271828"}, "act": {"verb": "statement.read"},
    "purpose": {"purpose": "legal_review"}, "refused": {"outcome": "refused"},
    "officer, purpose, refused": {"officer": "004242", "purpose": "legal_review", "outcome": "refused"},
    "act and one day": {"verb": "case.filed", "since": datetime(2026, 5, 1, tzinfo=UTC), "until": datetime(2026, 5, 2, tzinfo=UTC)},
    "officer without entries": {"officer": "999999"}, "act nobody did": {"verb": "grant.ended"},
}  # fmt: skip


def fill(connection, entries: int) -> float:
    """Seconds to fill the log; its indexes are taken off meanwhile and made again."""
    began = time.monotonic()
    made = connection.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'ledger_entry' AND indexname LIKE 'entry_%'").fetchall()
    for name, _definition in made:
        connection.execute(f'DROP INDEX "{name}"')
    for first in range(1, entries + 1, 500_000):
        connection.execute(FILL, {"first": first, "last": min(first + 499_999, entries), "entries": entries})
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in made:
        connection.execute(definition)
    connection.execute("VACUUM ANALYZE ledger_entry")
    return time.monotonic() - began


def ask(scratch: Scratch, times: int) -> list[dict]:
    """Each question `times` times, first page and the twentieth, in a process set up as the pages are."""
    told = scratch.python("benchmarks.inspection.asking", str(times))
    return json.loads(told.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    with Scratch() as scratch, scratch.database() as migrator:
        filled = fill(migrator, options.entries)
        size = migrator.execute("SELECT pg_total_relation_size('ledger_entry')").fetchone()[0]
        rows = ask(scratch, options.times)
    shown = [(r["asked"], r["page"], str(r["found"]), f"{percentile(r['ms'], 0.5):.1f}", f"{percentile(r['ms'], 0.95):.1f}") for r in rows]
    table(shown, ("asked", "page", "entries", "median ms", "95% ms"))
    print(f"{options.entries} entries, {size / 2**30:.1f} GiB with indexes, filled in {timedelta(seconds=round(filled))}; load {machine()['load']}")
    keep("inspection", {"entries": options.entries, "bytes": size, "filled_s": filled, "asked": rows})


if __name__ == "__main__":
    main()
