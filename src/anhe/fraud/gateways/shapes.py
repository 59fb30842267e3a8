"""What goes to an institution and what comes back, as plain values: no XML, no rows of a database, no network.

Money is integer minor units (fen for CNY) with its currency. Times carry their zone. A `message_id` has at most 35 letters,
as ISO 20022 has it: 32 hexadecimal figures of a UUID do.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

OrderKind = Literal["hold", "freeze", "renew", "lift", "return", "block_number", "block_site", "unblock"]
Outcome = Literal[
    "stopped", "partial", "empty", "mismatched", "refused", "frozen", "renewed", "lifted", "paid", "blocked", "unblocked"
]  # fmt: skip
Exit = Literal["", "cash", "merchant", "wallet", "abroad", "other"]

ABOUT_ACCOUNTS = ("hold", "freeze", "renew", "lift", "return")
ABOUT_LINES = ("block_number", "block_site", "unblock")


@dataclass(frozen=True, slots=True)
class Agent:
    """Who keeps an account: an institution's code, and its name where it was told."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who asks: the code under which institutions know this installation, its name, a telephone for their questions."""

    code: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    number: str
    holder: str = ""
    agent: Agent | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Brought:
    """The entry that brought the money to the account, as the victim or the bank before told it."""

    cents: int
    at: datetime
    reference: str = ""
    payer: BankAccount | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMessage:
    """One signed order. What a kind needs stands in docs/guides/counterparties.md; `orders.render` refuses what lacks it."""

    message_id: str
    number: str
    kind: OrderKind
    created_at: datetime
    office: Office
    case_number: str
    ground: str
    signed_by: str
    drafted_by: str = ""
    is_urgent: bool = False
    account: BankAccount | None = None
    asked: int | None = None
    brought: Brought | None = None
    follows: str = ""
    months: int | None = None
    payee: BankAccount | None = None
    subject: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryMessage:
    """auth.001: the entries of one account between two moments."""

    message_id: str
    created_at: datetime
    office: Office
    ground: str
    account: BankAccount
    since: datetime
    until: datetime
    due_at: datetime | None = None
    is_confidential: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureMessage:
    """auth.003: whether an enquiry that was made is still confidential."""

    message_id: str
    created_at: datetime
    office: Office
    about: str
    is_confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallMessage:
    """camt.056, reason FRAD: one payment called back from the institution that received it."""

    message_id: str
    created_at: datetime
    office: Office
    case_number: str
    institution: Agent
    reference: str
    cents: int
    paid_at: datetime
    payer: BankAccount
    payee: BankAccount
    note: str = ""
    currency: str = "CNY"


Message = OrderMessage | EnquiryMessage | DisclosureMessage | RecallMessage


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting of an account. `line` counts from 1 as the bank ordered them; `reference` is the bank's own."""

    line: int
    at: datetime
    cents: int
    is_credit: bool
    reference: str = ""
    other_number: str = ""
    other_holder: str = ""
    other_agent: str = ""
    exit: Exit = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """紧急止付结果反馈 and its like: what an institution did about one order.

    `at` is the institution's own moment, from which 48 hours run. `done` is what it holds, froze, lifted or paid by this
    order, `balance` what the account had then. `entries` show where money went after it came, where some of it had left.
    """

    about: str
    outcome: Outcome
    at: datetime
    reason: str = ""
    currency: str = "CNY"
    asked: int | None = None
    done: int | None = None
    balance: int | None = None
    ordinal: int | None = None
    until: datetime | None = None
    reference: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """camt.053 or camt.052: one account's entries between two moments, with both balances; they add up."""

    statement_id: str
    account: BankAccount
    created_at: datetime
    since: datetime
    until: datetime
    opening: int
    closing: int
    entries: tuple[Entry, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquired:
    """auth.002: the answer to an enquiry; `statements` are those that it carried."""

    response_id: str
    about: str
    status: Literal["COMP", "PART", "NRES"]
    found: Literal["FOUN", "NFOU", "NOAP", ""]
    note: str = ""
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """auth.003: an institution says whether the enquiry is still confidential."""

    about: str
    is_confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """camt.029: what became of a recall. `status` as given: CNCL money comes back, RJCR refused, PDCR waits, …"""

    resolution_id: str
    about: str
    status: str
    reasons: tuple[str, ...] = ()
    cents: int | None = None
    currency: str = "CNY"


Told = Result | Statement | Enquired | Disclosed | Recalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """An institution's signed word that it has the message: kept as proof, byte for byte."""

    message_id: str
    digest: str
    at: datetime
    signed: bytes = field(repr=False)
