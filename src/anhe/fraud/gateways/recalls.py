"""camt.056 calls a payment back because of fraud; camt.029 says what became of that."""

from anhe.fraud.gateways import blocks, documents
from anhe.fraud.gateways.documents import amount, moment
from anhe.fraud.gateways.shapes import Recalled, RecallMessage

RECALL, RESOLUTION = "camt.056.001.12", "camt.029."


def render(recall: RecallMessage) -> bytes:
    """Raises Unrenderable."""
    office, who = [("Pty", blocks.party(recall.office))], [("Agt", blocks.agent(recall.institution))]
    case = ("Case", [("Id", recall.case_number), ("Cretr", office)])
    return documents.render(RECALL, [("FIToFIPmtCxlReq", [
        ("Assgnmt", [("Id", recall.message_id), ("Assgnr", office), ("Assgne", who), ("CreDtTm", moment(recall.created_at))]),
        case,
        ("Undrlyg", [("TxInf", [
            ("CxlId", recall.message_id), ("OrgnlTxId", recall.reference),
            ("OrgnlIntrBkSttlmAmt", amount(recall.cents, recall.currency), {"Ccy": recall.currency}),
            ("OrgnlIntrBkSttlmDt", recall.paid_at.astimezone(documents.CITY).date().isoformat()),
            ("CxlRsnInf", [("Rsn", [("Cd", "FRAD")]), ("AddtlInf", recall.note[:105]) if recall.note else None]),
            ("OrgnlTxRef", [
                ("ReqdExctnDt", [("DtTm", moment(recall.paid_at))]),
                ("Dbtr", [("Pty", [("Nm", recall.payer.holder)])]) if recall.payer.holder else None,
                ("DbtrAcct", blocks.account(recall.payer, with_agent=False)),
                ("DbtrAgt", blocks.agent(recall.payer.agent)) if recall.payer.agent else None,
                ("CdtrAgt", blocks.agent(recall.payee.agent)) if recall.payee.agent else None,
                ("Cdtr", [("Pty", [("Nm", recall.payee.holder)])]) if recall.payee.holder else None,
                ("CdtrAcct", blocks.account(recall.payee, with_agent=False)),
            ]),
        ])]),
    ])])  # fmt: skip


def read_resolution(payload: bytes) -> tuple[str, Recalled]:
    """The message's own id and the answer. `about` is the recall's id, else its case number. Raises BadDocument."""
    _, root = documents.read(payload, RESOLUTION)
    look = blocks.Reading(root)
    told = look.one(root, "RsltnOfInvstgtn")
    one = look.one(told, "CxlDtls/TxInfAndSts")
    reasons = [
        look.text(why, "Rsn/Cd", "Rsn/Prtry") for why in [*look.all(one, "CxlStsRsnInf"), *look.all(told, "CxlDtls/OrgnlGrpInfAndSts/CxlStsRsnInf")]
    ]  # fmt: skip
    sum_ = look.one(one, "RsltnRltdInf/IntrBkSttlmAmt")
    if sum_ is None:
        sum_ = look.one(told, "RsltnRltdInf/IntrBkSttlmAmt")
    currency = sum_.get("Ccy") if sum_ is not None else "CNY"
    resolution_id = look.text(told, "Assgnmt/Id")
    return resolution_id, Recalled(
        resolution_id=resolution_id,
        about=look.text(one, "OrgnlGrpInf/OrgnlMsgId", "CxlStsId") or look.text(told, "CxlDtls/OrgnlGrpInfAndSts/OrgnlMsgId", "RslvdCase/Id"),
        status=look.text(told, "Sts/Conf") or look.text(one, "TxCxlSts"), reasons=tuple(filter(None, reasons)),
        cents=documents.cents(sum_.text, currency) if sum_ is not None else None, currency=currency,
    )  # fmt: skip
