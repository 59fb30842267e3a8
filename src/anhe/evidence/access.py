"""Who may see, take in and hand over what we hold: whoever sees its case in full, and whoever handles that case."""

from datetime import UTC, datetime

from anhe.cases import access as cases

PURPOSES = cases.PURPOSES
may_handle = cases.may_handle


def may_read(officer, case) -> bool:
    """True where the officer sees the case with its things; its facts alone are not enough."""
    return officer is not None and cases.level(officer, case, datetime.now(UTC)) == "full"
