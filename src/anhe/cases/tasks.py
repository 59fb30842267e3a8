"""What happens to cases with nobody present."""

from datetime import datetime

from anhe.cases import desk, queries, watching
from anhe.ledger import after, every, job


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


@after(
    "case.accepted", "case.reports_joined", "case.reopened", "case.to_administrative", "case.to_criminal",
    "case.not_filed", "case.transferred", "case.concluded", "case.decided", "case.terminated", "case.withdrawn",
)  # fmt: skip
def keep_as_long(entry) -> None:
    """Wrap the keys of the case's people for the month that its track gives, from its end once it has ended."""
    case = queries.case_of_entry(entry)
    if case is not None:
        desk.keep_people(case=case, by=job("cases.keep_as_long"), at=entry.recorded_at)
