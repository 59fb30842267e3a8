"""Who did what, to what, and why. Every write and every reading of personal data passes here."""

from anhe.ledger.actors import PUBLIC, Actor, job, officer, operator, public
from anhe.ledger.following import SOMEBODY_WAITS, after, every
from anhe.ledger.ids import new_id
from anhe.ledger.numbers import next_number, next_numbers
from anhe.ledger.refusal import NotAllowed, Refused
from anhe.ledger.rows import insert, update
from anhe.ledger.together import count_together, read_together
from anhe.ledger.turns import take_turn
from anhe.ledger.work import (
    Work,
    act,
    attempt,
    change_context,
    current_work,
    forget_kept,
    kept,
    mint,
    reach,
    record_refusal,
    renew_context,
    send_now,
    vouch,
)

__all__ = [
    "PUBLIC",
    "SOMEBODY_WAITS",
    "Actor",
    "NotAllowed",
    "Refused",
    "Work",
    "act",
    "after",
    "attempt",
    "change_context",
    "count_together",
    "current_work",
    "every",
    "forget_kept",
    "insert",
    "job",
    "kept",
    "mint",
    "new_id",
    "next_number",
    "next_numbers",
    "officer",
    "operator",
    "public",
    "reach",
    "read_together",
    "record_refusal",
    "renew_context",
    "send_now",
    "take_turn",
    "update",
    "vouch",
]
