"""What happens to reports with nobody present."""

from datetime import datetime

from anhe.ledger import every, job
from anhe.reports import desk


@every("1d")
def drop_expired_drafts(at: datetime) -> None:
    desk.drop_expired_drafts(by=job("reports.drop_expired_drafts"), at=at)


@every("1d")
def drop_old_rejects(at: datetime) -> None:
    desk.drop_old_rejects(by=job("reports.drop_old_rejects"), at=at)
