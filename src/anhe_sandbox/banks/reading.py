"""Letters of the city as plain values: what a bank needs of an order, an enquiry or a recall. Refuses what is not whole."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from anhe_sandbox.banks.clock import seconds

ORDERS = ("hold", "freeze", "renew", "lift", "return", "block_number", "block_site", "unblock")
ISO = "urn:iso:std:iso:20022:tech:xsd:"
# The official schemas lie where set-up puts them for the other side: data files, which this program reads as well.
SCHEMAS = Path(__file__).parents[2] / "anhe" / "fraud" / "gateways" / "iso20022"


class Invalid(Exception):
    """Not a message that this institution can act on."""


@dataclass(frozen=True)
class Asked:
    """One letter: who keeps which account in whose name, how much, since when. Empty where the letter does not say."""

    id: str
    kind: str
    number: str = ""
    account: str = ""
    holder: str = ""
    cents: int = 0
    brought_cents: int = 0
    brought_at: float = 0.0
    brought_reference: str = ""
    follows: str = ""
    months: int = 0
    payee: str = ""
    payee_bank: str = ""
    subject: str = ""
    until: float = 0.0
    since: float = 0.0
    case: str = ""


def read(content: bytes, kind: str) -> Asked:
    """Raises Invalid."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Invalid("a DTD")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        if kind in ORDERS:
            return _order(root, kind)
        if kind == "enquiry":
            return _enquiry(checked(root, "auth.001.001.01"))
        if kind == "recall":
            return _recall(checked(root, "camt.056.001.12"))
        told = checked(root, "auth.003.001.01")
        return Asked(id="", kind="status", follows=text(told, "InfReqStsChngNtfctn/OrgnlBizQry"))
    except (etree.XMLSyntaxError, ValueError, TypeError, InvalidOperation) as wrong:
        raise Invalid(str(wrong)[:200]) from None


_schemas: dict[str, etree.XMLSchema] = {}


def checked(root: etree._Element, name: str) -> etree._Element:
    """The message, valid by its official schema."""
    if root.tag != f"{{{ISO}{name}}}Document":
        raise Invalid(f"not a {name}")
    if name not in _schemas:
        _schemas[name] = etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))
    if not _schemas[name].validate(root):
        raise Invalid("not valid by its schema")
    return root


def text(root: etree._Element, path: str, default: str = "") -> str:
    found = root.find("/".join(f"{{*}}{tag}" for tag in path.split("/")))
    return default if found is None or not found.text else found.text.strip()


def fen(given: str) -> int:
    value = Decimal(given) * 100
    if value != int(value) or value < 0:
        raise Invalid("an amount of broken cents")
    return int(value)


def _order(root: etree._Element, kind: str) -> Asked:
    order = root.find("{*}PlcOrdr")
    if order is None or text(order, "Knd") != kind:
        raise Invalid("not the order that the envelope says")
    asked = Asked(
        id=text(order, "MsgId"), kind=kind, number=text(order, "OrdrNb"), account=text(order, "Acct/Id/Othr/Id"),
        holder=text(order, "Acct/Nm"), cents=fen(text(order, "Amt", "0")), follows=text(order, "Fllws"),
        brought_cents=fen(text(order, "Brght/Amt", "0")), brought_at=_at(order, "Brght/DtTm"),
        brought_reference=text(order, "Brght/Ref"), months=int(text(order, "Mnths", "0")),
        payee=text(order, "Pyee/Id/Othr/Id"), payee_bank=text(order, "Pyee/Svcr/FinInstnId/ClrSysMmbId/MmbId"),
        subject=text(order, "Sbjct"), until=_at(order, "Until"), case=text(order, "CaseNb"),
    )  # fmt: skip
    if not (asked.id and asked.number and text(order, "LglBsis") and text(order, "Offcrs/SgndBy")):
        raise Invalid("no id, number, legal basis or signature of an officer")
    if not (asked.account or asked.subject):
        raise Invalid("neither an account nor a subject")
    return asked


def _at(root: etree._Element, path: str) -> float:
    given = text(root, path)
    return seconds(given) if given else 0.0


def _enquiry(root: etree._Element) -> Asked:
    told = root.find("{*}InfReqOpng")
    account = "SchCrit/Acct/Id/Id/Othr/Id"
    return Asked(
        id=text(told, "InvstgtnId"), kind="enquiry", account=text(told, account), holder=text(told, "SchCrit/Acct/Id/Nm"),
        since=_at(told, "InvstgtnPrd/DtTm/FrDtTm"), until=_at(told, "InvstgtnPrd/DtTm/ToDtTm"),
    )  # fmt: skip


def _recall(root: etree._Element) -> Asked:
    told = root.find("{*}FIToFIPmtCxlReq")
    one = "Undrlyg/TxInf"
    return Asked(
        id=text(told, "Assgnmt/Id"), kind="recall", case=text(told, "Case/Id"), cents=fen(text(told, f"{one}/OrgnlIntrBkSttlmAmt")),
        brought_reference=text(told, f"{one}/OrgnlTxId"), brought_cents=fen(text(told, f"{one}/OrgnlIntrBkSttlmAmt")),
        account=text(told, f"{one}/OrgnlTxRef/CdtrAcct/Id/Othr/Id"), holder=text(told, f"{one}/OrgnlTxRef/Cdtr/Pty/Nm"),
        payee=text(told, f"{one}/OrgnlTxRef/DbtrAcct/Id/Othr/Id"),
    )  # fmt: skip
