"""What happens to cases with nobody present."""

from datetime import datetime

from anhe.cases import desk, queries, watching
from anhe.ledger import every, job


@every("5m")
def watch_clocks(at: datetime) -> None:
    """Warn at 50 and 80 percent of each clock; at 100 percent put it before the head of the unit."""
    by = job("cases.watch_clocks")
    for deadline in queries.to_warn(at):
        percent = watching.percent_reached(deadline, at)
        if percent >= 100:
            desk.escalate(deadline=deadline, by=by, at=at)
        else:
            desk.warn(deadline=deadline, percent=percent, by=by, at=at)
