"""What an institution's answer may change, decided without a database: late, said before, contradicting, impossible, or taken.

Whatever order messages come in, and however often, the same standing and the same words give the same judgement.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from anhe.fraud.shapes import RESULTS, Said

SKEW = timedelta(minutes=5)  # how far an institution's clock may stand from ours
STOPPED_FOR = timedelta(hours=48)
STOPS_AT_MOST = 2
WAITING = ("sent", "received")
UNSENT = ("drafted", "signed")
OVER = ("withdrawn", "expired", "lifted")
ABOUT_MONEY = ("hold", "freeze", "return", "recall")
STOPPED = ("done", "partial")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order and its account stand when an answer comes; `stops` counts the account's stops over all traces."""

    kind: str
    state: str
    asked_fen: int | None
    drafted_at: datetime
    said: Said | None = None
    stops: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """`answer` is how the message is kept, `order` the order's new state (empty: as it was), `said` what is believed."""

    answer: str
    reason: str = ""
    order: str = ""
    said: Said | None = None


def judge(standing: Standing, said: Said, *, now: datetime) -> Judged:
    """Decide about one answer to one order."""
    if said.result not in RESULTS:
        return Judged("refused", "result_unknown")
    if standing.state in UNSENT:
        return Judged("refused", "order_not_sent")
    if said.result == "received":
        return _receipt(standing)
    told = _settled(standing, said)
    if standing.said is not None:
        return Judged("duplicate", "said_before") if _same(standing.said, told) else Judged("contradicts", "said_otherwise")
    if standing.state in OVER:
        return Judged("late", "order_over")
    wrong = _impossible(standing, told, now)
    if wrong:
        return Judged("refused", wrong)
    return Judged("taken", order=told.result, said=told)


def _receipt(standing: Standing) -> Judged:
    if standing.state == "sent":
        return Judged("taken", order="received")
    if standing.state == "received":
        return Judged("duplicate", "said_before")
    return Judged("late", "answered_already")


def _settled(standing: Standing, said: Said) -> Said:
    """The same words in one form: whether all, a part or nothing was stopped follows from the amount."""
    if standing.kind not in ABOUT_MONEY or said.result not in ("done", "partial", "empty") or said.amount_fen is None:
        return said
    if said.amount_fen == 0:
        return replace(said, result="empty")
    return replace(said, result="partial" if said.amount_fen < (standing.asked_fen or 0) else "done")


def _same(one: Said, other: Said) -> bool:
    return (one.result, one.amount_fen, one.balance_fen, one.at) == (other.result, other.amount_fen, other.balance_fen, other.at)


def _impossible(standing: Standing, said: Said, now: datetime) -> str:
    """Why these words cannot be true; empty where they can."""
    if said.result in ("mismatched", "refused"):
        return ""
    if said.at is None:
        return "no_time"
    if said.at > now + SKEW:
        return "in_the_future"
    if said.at < standing.drafted_at - SKEW:
        return "before_the_order"
    if standing.kind not in ABOUT_MONEY:
        return ""
    if said.amount_fen is None or said.amount_fen < 0 or (said.balance_fen or 0) < 0:
        return "no_amount"
    if said.amount_fen > (standing.asked_fen or 0):
        return "more_than_asked"
    if said.balance_fen is not None and said.amount_fen > said.balance_fen:
        return "more_than_balance"
    if standing.kind == "hold" and said.result in STOPPED and standing.stops >= STOPS_AT_MOST:
        return "stopped_twice_before"
    return ""
