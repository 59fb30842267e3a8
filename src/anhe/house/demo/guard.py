"""Demo mode opens every officer's door with one click, so it never runs over real data.

Needs no Django: the page server asks this before it becomes the program that loads it.
"""

import psycopg
from psycopg import sql

# The ground is public and names nobody: streets that exist may stand in a city that never was.
MARKED = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'is_synthetic'
  AND NOT a.attisdropped AND NOT starts_with(c.relname, 'city_')
ORDER BY c.relname DESC
"""
WHAT = {
    "staff_officer": "an officer", "staff_unit": "a unit", "staff_organisation": "an organisation",
    "reports_report": "a report", "cases_case": "a case",
}  # fmt: skip


class RealData(Exception):
    """The database holds rows that the demo did not make."""


def require_synthetic(line: psycopg.Connection) -> None:
    """Return quietly where every row that says so is synthetic, in every table that does.

    `line` must see every row, as the migrator does. Raises RealData naming the first kind that is not.
    """
    tables = [name for (name,) in line.execute(MARKED)]
    asked = sql.SQL(", ").join(sql.SQL("EXISTS (SELECT FROM {} WHERE NOT is_synthetic)").format(sql.Identifier(t)) for t in tables)
    answers = line.execute(sql.SQL("SELECT {}").format(asked)).fetchone()
    found = next((table for table, is_real in zip(tables, answers, strict=True) if is_real), None)
    if found:
        raise RealData(
            f"demo mode is refused: this database holds {WHAT.get(found, f'a row of {found}')} that is not synthetic. "
            "Start without ANHE_DEMO, or use another database."
        )
