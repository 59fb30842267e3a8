"""How the log stands, for the operator at the console: what is sealed, what waits, who has seen it, what is wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from anhe.ledger.sealing import store

LATE = timedelta(seconds=30)
SILENT = timedelta(minutes=15)
# Entries older than the last 10,000 leaves are not asked about: the sealer does that whenever it starts.
WAITING = """
SELECT count(*), min(e.recorded_at) FROM ledger_entry e
WHERE e.transaction >= coalesce((SELECT min(w.transaction) FROM ledger_leaf l JOIN ledger_entry w ON w.id = l.entry
                                 WHERE l.index >= (SELECT max(index) - 10000 FROM ledger_leaf)), 0)
  AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
"""


@dataclass
class Standing:
    """`lines` are (name, what) for a table; `problems` are sentences."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look(connection: psycopg.Connection, origin: str) -> Standing:
    found = Standing([("log", origin)])
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone()
    head = store.newest_head(connection)
    if head is None:
        found.lines.append(("sealed", "nothing yet"))
        found.problems.append("nothing has been sealed: start anhe seal")
    else:
        found.lines.append(("sealed", f"{head.size} entries, head signed {head.signed_at:%Y-%m-%d %H:%M:%S} UTC"))
        if store.leaves(connection) != head.size:
            found.problems.append(f"{store.leaves(connection)} leaves stand under a head over {head.size}: the log was changed")
    count, oldest = connection.execute(WAITING).fetchone()
    found.lines.append(("waiting", f"{count} entries" + (f", the oldest for {_age(now - oldest)}" if count else "")))
    if count and now - oldest > LATE:
        found.problems.append(f"{count} entries have waited for {_age(now - oldest)} to be sealed")
    _beats(connection, now, found)
    return found


def _beats(connection: psycopg.Connection, now: datetime, found: Standing) -> None:
    beats = connection.execute("SELECT name, at, size, problem, since FROM ledger_beat ORDER BY name = 'sealer' DESC, name").fetchall()
    for name, at, size, problem, since in beats:
        last = f"{size} entries, {_age(now - at)} ago" if at else "never"
        found.lines.append((name, last))
        if problem:
            found.problems.append(f"{name}: {problem}, since {since:%Y-%m-%d %H:%M:%S} UTC")
        elif at and abs(now - at) > SILENT:
            found.problems.append(f"{name}: silent for {_age(now - at)}")
    if not any(name == store.SEALER for name, *_rest in beats):
        found.problems.append("no sealer has run here: start anhe seal")


def _age(span: timedelta) -> str:
    return f"{span.total_seconds():.1f} s" if abs(span) < timedelta(minutes=2) else f"{span.total_seconds() / 60:.0f} min"
