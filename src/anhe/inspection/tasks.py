"""What runs with no inspector present: every night the rules look through the day before."""

from datetime import datetime, timedelta

from anhe.inspection import desk, watching
from anhe.ledger import every, job


@every("1d")
def examine_yesterday(*, at: datetime) -> None:
    """Runs at 02:30 in the city; the last three days, so that a night without a worker is made up for."""
    today = at.astimezone(watching.CITY).date()
    for days in (3, 2, 1):
        desk.examine(day=today - timedelta(days=days), by=job("inspection.examine"), at=at)
