"""Demo mode opens every officer's door with one click, so it never runs over real data."""

from anhe.cases import queries as cases
from anhe.ledger import Work
from anhe.reports import queries as reports
from anhe.staff import queries as staff

WHAT = (
    ("an officer or a unit", staff.has_any_person_not_synthetic),
    ("a report", reports.has_any_not_synthetic),
    ("a case", cases.has_any_not_synthetic),
)


class RealData(Exception):
    """The database holds rows that the demo did not make."""


def require_synthetic() -> None:
    """Return quietly where every row is synthetic. Raises RealData naming the first kind that is not."""
    with Work():  # without who asks, every table would look empty
        found = next((name for name, has_any in WHAT if has_any()), None)
    if found:
        raise RealData(
            f"demo mode is refused: this database holds {found} that is not synthetic. "
            "Start without ANHE_DEMO, or use another database."
        )
