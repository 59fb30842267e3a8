"""What comes into the room by its desk; plain values, amounts in integer fen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewPayment:
    """One payment as the victim or the victim's bank told it; `institution` is the code of who holds `account`."""

    institution: str
    account: str
    amount_fen: int
    at: datetime
    holder: str = ""
    channel: str = "transfer"
    bank_reference: str = ""
    from_institution: str = ""
    from_account: str = ""
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Said:
    """What an institution says became of an order. `at` is its own moment; `result` is one of `RESULTS`."""

    result: str
    at: datetime | None = None
    amount_fen: int | None = None
    balance_fen: int | None = None
    reason: str = ""


RESULTS = ("received", "done", "partial", "empty", "mismatched", "refused")
