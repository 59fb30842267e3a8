"""What happens to reports with nobody present."""

from datetime import datetime

from anhe.ledger import after, every, job
from anhe.reports import desk, queries


@after("report.received")
def propose_duplicates(entry) -> None:
    """Look whether somebody told the same event before. Runs after the receipt: nobody waits for it."""
    report = queries.report_by_id(entry.object_id)
    desk.propose_duplicates(report=report, by=job("reports.propose_duplicates"), at=entry.recorded_at)


@every("1d")
def drop_expired_drafts(at: datetime) -> None:
    desk.drop_expired_drafts(by=job("reports.drop_expired_drafts"), at=at)


@every("1d")
def drop_old_rejects(at: datetime) -> None:
    desk.drop_old_rejects(by=job("reports.drop_old_rejects"), at=at)
