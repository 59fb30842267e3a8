"""The report of a period: who took it out stands in the log."""

from datetime import datetime

from anhe.inspection import access, figures
from anhe.ledger import Refused, act
from anhe.staff.queries import Officer


class BadPeriod(Refused):
    status = 400


def report(*, since: datetime, until: datetime, form: str, by: Officer, at: datetime) -> figures.Figures:
    """The figures of a period, for a page, a PDF or a CSV (`form`)."""
    with act("inspection.reported", by=by, may=access.may_inspect, purpose="inspect", at=at, doing="consult") as facts:
        facts.update(since=since, until=until, form=form)
        return figures.of(since, until)
