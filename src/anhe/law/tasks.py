"""What happens to the law with nobody present."""

from datetime import datetime

from anhe.law import desk
from anhe.ledger import every, job


@every("1d")
def renew_lists(at: datetime) -> None:
    """Bring in the rules and holidays of a new release; what a jurist confirmed stays."""
    desk.load_all(by=job("law.renew_lists"), at=at)
