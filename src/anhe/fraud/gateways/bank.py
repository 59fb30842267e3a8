"""The way out: one POST of one signed envelope to an institution's address, answered by its signed receipt.

Nothing here waits for what the institution will do: that comes later, by our own door, in any order and more than once.
"""

import http.client
import ipaddress
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from anhe import vault
from anhe.fraud.gateways import enquiries, envelopes, inbound, orders, recalls
from anhe.fraud.gateways.envelopes import BadEnvelope
from anhe.fraud.gateways.shapes import DisclosureMessage, EnquiryMessage, Message, OrderMessage, RecallMessage, Receipt

WITHIN = 10.0  # seconds
LONGEST_RECEIPT = 20_000
CONTENT = "application/vnd.anhe.envelope"


class Counterparty(inbound.Counterparty, Protocol):
    address: str


class NotSent(Exception):
    """The institution did not take the message, or we cannot know that it did: send the same again.

    `why` is a code: not_connected, unreachable, status_503, receipt_unreadable, receipt_forged. `refused_…` is the
    institution's own final word (refused_signature, refused_invalid, refused_id_taken): sending again changes nothing.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    @property
    def is_final(self) -> bool:
        return self.why.startswith("refused_")


def rendered(message: Message) -> bytes:
    """The message as XML, valid by its schema; the same for the same values. Raises documents.Unrenderable."""
    if isinstance(message, OrderMessage):
        return orders.render(message)
    if isinstance(message, EnquiryMessage):
        return enquiries.render(message)
    if isinstance(message, RecallMessage):
        return recalls.render(message)
    return enquiries.render_disclosure(message)


def kind_of(message: Message) -> str:
    names = {EnquiryMessage: "enquiry", RecallMessage: "recall", DisclosureMessage: "status"}
    return message.kind if isinstance(message, OrderMessage) else names[type(message)]


def digest(message: Message) -> str:
    """SHA-256 of what the officer signs for, in hexadecimal."""
    return envelopes.digest(rendered(message))


@dataclass(frozen=True, slots=True)
class Gateway:
    signer: vault.Signer
    office: str

    def sealed(self, message: Message, *, to: Counterparty) -> bytes:
        """The very bytes that go out; sending again sends them again while the key is the same."""
        return envelopes.seal(
            rendered(message), message_id=message.message_id, about=getattr(message, "follows", "") or getattr(message, "about", ""),
            kind=kind_of(message), sender=self.office, receiver=to.code, at=message.created_at,
            key_id=self.signer.key_id, sign=self.signer.sign,
        )  # fmt: skip

    def send(self, message: Message, *, to: Counterparty) -> Receipt:
        """Deliver the message and keep the institution's signed receipt. Raises NotSent."""
        if not is_allowed(to.address):
            raise NotSent("not_connected")
        answer = _post(to.address, self.sealed(message, to=to))
        try:
            envelope = envelopes.open_(answer)
        except BadEnvelope:
            raise NotSent("receipt_unreadable") from None
        key = inbound.public_key(to.public_key)
        if key is None or not key.is_signature_of(envelope.signed, envelope.signature):
            raise NotSent("receipt_forged")
        said = (envelope.kind, envelope.sender, envelope.receiver, envelope.about, envelope.payload.decode("ascii", "replace"))
        if said != ("receipt", to.code, self.office, message.message_id, digest(message)):
            raise NotSent("receipt_forged")
        return Receipt(message_id=message.message_id, digest=digest(message), at=envelope.at, signed=answer)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Nowhere else than where the register of institutions says."""


def _post(address: str, body: bytes) -> bytes:
    request = urllib.request.Request(address, data=body, headers={"Content-Type": CONTENT}, method="POST")
    context = ssl.create_default_context()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=WITHIN) as answer:
            return answer.read(LONGEST_RECEIPT)
    except urllib.error.HTTPError as refused:
        with refused:
            raise NotSent(_refusal(refused)) from None
    except (OSError, http.client.HTTPException):
        raise NotSent("unreachable") from None


def _refusal(refused: urllib.error.HTTPError) -> str:
    """409 and 422 are the institution's final word with a code in its header; all else may be tried again."""
    code = refused.headers.get("Anhe-Problem", "")
    if refused.code in (401, 409, 422) and code.isascii() and code.replace("_", "").isalnum():
        return f"refused_{code}"[:32]
    return f"status_{refused.code}"


def is_allowed(address: str) -> bool:
    """HTTPS anywhere, plain HTTP on this machine alone: an order names accounts and people."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "https":
            return bool(parts.hostname)
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def office_code() -> str:
    """Under which name institutions know this installation: the name of its log, `anhe/zhengzhou` as `anhe-zhengzhou`."""
    return settings.ANHE_LOG_NAME.replace("/", "-")[:32]


def bank(*, at: datetime | None = None) -> Gateway:
    """The gateway with the newest signing key, or the one that signs for the time `at`."""
    return Gateway(vault.signer(at=at or datetime.now(UTC)), office_code())
