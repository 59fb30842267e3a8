"""What happens to emergency accesses with nobody present."""

from datetime import datetime

from anhe.ledger import every, job
from anhe.staff import desk, queries


@every("10m")
def watch_reviews(at: datetime) -> None:
    """Put before the chief what nobody reviewed in time."""
    by = job("staff.watch_reviews")
    for emergency in queries.emergencies_unreviewed(at)[:100]:
        desk.escalate(emergency=emergency, by=by, at=at)
