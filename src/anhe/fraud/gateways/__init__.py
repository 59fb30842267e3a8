"""The live clients to banks, payment firms and telecoms: orders out, answers in. docs/guides/counterparties.md says how."""

from anhe.fraud.gateways import inbound
from anhe.fraud.gateways.bank import Gateway, NotSent, bank, digest, kind_of, office_code, rendered
from anhe.fraud.gateways.documents import Unrenderable
from anhe.fraud.gateways.inbound import Received
from anhe.fraud.gateways.shapes import (
    Agent,
    BankAccount,
    Brought,
    Disclosed,
    DisclosureMessage,
    Enquired,
    EnquiryMessage,
    Entry,
    Message,
    Office,
    OrderMessage,
    Recalled,
    RecallMessage,
    Receipt,
    Result,
    Statement,
    Told,
)

__all__ = [
    "Agent", "BankAccount", "Brought", "Disclosed", "DisclosureMessage", "Enquired", "EnquiryMessage", "Entry", "Gateway",
    "Message", "NotSent", "Office", "OrderMessage", "RecallMessage", "Recalled", "Receipt", "Received", "Result", "Statement",
    "Told", "Unrenderable", "bank", "digest", "inbound", "kind_of", "office_code", "rendered",
]  # fmt: skip
