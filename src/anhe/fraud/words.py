"""Money and hours inside a picture, where no template filter reaches."""

from datetime import datetime

from anhe.ledger.numbers import CITY


def money(fen: int) -> str:
    """`¥12,345.67` from integer fen."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def clock(at: datetime) -> str:
    """The hour on the city's clock."""
    return f"{at.astimezone(CITY):%H:%M}"
