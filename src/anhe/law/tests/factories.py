"""What a test of the law starts from: the shipped lists, loaded the way an operator loads them."""

from datetime import UTC, datetime

from anhe.law import desk
from anhe.ledger import operator
from anhe.staff import desk as staff

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def load_law() -> desk.Loaded:
    return desk.load_all(by=operator(), at=NOW)


def officer(number: str, *roles: str):
    """An officer of one unit who holds these posts; made once a number."""
    unit = staff.register_unit(
        code=f"U{number}", kind="district", name_zh="金水分局", name_en="Jinshui district bureau", by=operator(), at=NOW
    )
    return staff.register_officer(number=number, name="王秀兰", unit=unit, roles=roles, by=operator(), at=NOW)
