"""What an institution sent, understood as far as it can be: `read` never raises, whatever the bytes are.

Whose it is comes first: an envelope that the institution's key did not sign is forged and is not looked into. Then the
message must be valid by its schema. What comes before what, and what an earlier one said, is for the desk: it compares
`message_id` and `digest` (the same again), `facts` (the same said once more, or its contrary) and the order's own clock.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from anhe import vault
from anhe.fraud.gateways import enquiries, envelopes, orders, recalls, statements
from anhe.fraud.gateways.documents import BadDocument
from anhe.fraud.gateways.envelopes import BadEnvelope, Envelope
from anhe.fraud.gateways.shapes import Disclosed, Enquired, Recalled, Result, Statement, Told

EARLY = timedelta(minutes=5)  # how far an institution's clock may run ahead of ours
UNSIGNED = ("wrong_sender", "no_key", "forged")
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Counterparty(Protocol):
    """Who sent it, as a row of `Institution` or anything like it."""

    code: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it came.

    `problem` is empty where it was understood, else a code: not_an_envelope, too_large, changed, wrong_sender,
    wrong_receiver, no_key, forged, from_the_future, unknown_kind, not_xml, dtd, encoding, unexpected, invalid, and what a
    message that is valid can still get wrong (impossible, does_not_add_up, no_balance, overdraft, currencies, amount, time,
    no_time, contradicts_itself, about_differs). `detail` says where. It is `signed` only where the key's owner signed it.
    """

    digest: str
    is_signed: bool
    problem: str = ""
    detail: str = ""
    message_id: str = ""
    about: str = ""
    kind: str = ""
    sent_at: datetime | None = None
    told: tuple[Told, ...] = field(default=(), repr=False)

    @property
    def is_understood(self) -> bool:
        return not self.problem

    @property
    def facts(self) -> str:
        """Equal for two messages that say the same under other ids; the contrary of it where they speak of one order."""
        return envelopes.digest(repr([_bare(one) for one in self.told]).encode())


def _bare(one: Told) -> tuple:
    if isinstance(one, Result):
        return (one.about, one.outcome, one.reason, one.at, one.done, one.balance, one.ordinal, one.until, one.entries)
    if isinstance(one, Statement):
        return (one.account.number, one.since, one.until, one.opening, one.closing, one.entries)
    if isinstance(one, Recalled):
        return (one.about, one.status, one.reasons, one.cents)
    if isinstance(one, Enquired):
        return (one.about, one.status, one.found, tuple(_bare(sheet) for sheet in one.statements))
    return (one.about, one.is_confidential)


def _one(reader: Callable[[bytes], tuple[str, Told]]) -> Callable[[bytes], tuple[str, tuple[Told, ...]]]:
    def read_one(payload: bytes) -> tuple[str, tuple[Told, ...]]:
        own_id, told = reader(payload)
        return own_id, (told,)

    return read_one


READERS: dict[str, Callable[[bytes], tuple[str, tuple[Told, ...]]]] = {
    "result": _one(orders.read_result),
    "statement": statements.read_statements,
    "response": _one(enquiries.read_response),
    "status": _one(enquiries.read_status),
    "recall": _one(recalls.read_resolution),
}


def read(raw: bytes, institution: Counterparty, *, office: str, at: datetime | None = None) -> Received:
    """The message in the body of a POST, as far as it can be understood; `office` is our own code.

    `at` is now, where an institution's clock that runs ahead is to be refused.
    """
    digest = envelopes.digest(raw)
    try:
        envelope = envelopes.open_(raw)
    except BadEnvelope as bad:
        return Received(digest=digest, is_signed=False, problem=bad.code)
    problem = _whose(envelope, institution, office)
    known = {
        "digest": digest, "is_signed": problem not in UNSIGNED, "message_id": envelope.message_id, "about": envelope.about,
        "kind": envelope.kind, "sent_at": envelope.at,
    }  # fmt: skip
    if problem:
        return Received(**known, problem=problem)
    if at is not None and envelope.at > at + EARLY:
        return Received(**known, problem="from_the_future", detail=envelope.at.isoformat())
    reader = READERS.get(envelope.kind)
    if reader is None:
        return Received(**known, problem="unknown_kind", detail=envelope.kind)
    try:
        _, told = reader(envelope.payload)
        _refuse_other_order(envelope, told)
    except BadDocument as bad:
        return Received(**known, problem=bad.code, detail=bad.detail)
    return Received(**known, told=told)


def _whose(envelope: Envelope, institution: Counterparty, office: str) -> str:
    """Why the message is not this institution's word to us; empty where it is."""
    if envelope.sender != institution.code:
        return "wrong_sender"
    key = public_key(institution.public_key)
    if key is None:
        return "no_key"
    if not key.is_signature_of(envelope.signed, envelope.signature):
        return "forged"
    return "wrong_receiver" if envelope.receiver != office else ""


def public_key(coded: str) -> vault.PublicKey | None:
    """An institution's key as it is kept: 32 bytes in base64."""
    try:
        point = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return vault.PublicKey("", point, ALWAYS, None) if len(point) == 32 else None


def _refuse_other_order(envelope: Envelope, told: tuple[Told, ...]) -> None:
    """The letter says which message it answers, and so does the envelope."""
    for one in told:
        if isinstance(one, Result | Enquired | Disclosed) and one.about != envelope.about:
            raise BadDocument("about_differs", f"{one.about}, the envelope says {envelope.about or 'nothing'}")
