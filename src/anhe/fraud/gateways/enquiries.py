"""auth.001 asks for an account's entries, auth.002 answers, auth.003 says whether the question is still confidential."""

from anhe.fraud.gateways import blocks, documents, statements
from anhe.fraud.gateways.documents import BadDocument, moment
from anhe.fraud.gateways.shapes import Disclosed, DisclosureMessage, Enquired, EnquiryMessage

OPENING, RESPONSE, STATUS = "auth.001.001.01", "auth.002.001.01", "auth.003.001.01"
ASKED_FOR = "camt.053.001.14"  # an older camt.053 or camt.052 is read as well


def render(enquiry: EnquiryMessage) -> bytes:
    """Raises Unrenderable."""
    return documents.render(OPENING, [("InfReqOpng", [
        ("InvstgtnId", enquiry.message_id), ("LglMndtBsis", [("Prgrph", enquiry.ground[:35]), ("Dsclmr", enquiry.ground[:350])]),
        ("CnfdtltySts", "true" if enquiry.is_confidential else "false"),
        ("DueDt", [("DueDt", enquiry.due_at.astimezone(documents.CITY).date().isoformat())]) if enquiry.due_at else None,
        ("InvstgtnPrd", [("DtTm", [("FrDtTm", moment(enquiry.since)), ("ToDtTm", moment(enquiry.until))])]),
        ("SchCrit", [("Acct", [
            ("Id", blocks.account(enquiry.account)), ("InvstgtdPties", [("Cd", "OWNE")]),
            ("AuthrtyReqTp", [("MsgNmId", ASKED_FOR)]),
        ])]),
    ])])  # fmt: skip


def render_disclosure(said: DisclosureMessage) -> bytes:
    """Raises Unrenderable."""
    told = [("OrgnlBizQry", said.about), ("CnfdtltySts", "true" if said.is_confidential else "false")]
    return documents.render(STATUS, [("InfReqStsChngNtfctn", told)])


def read_response(payload: bytes) -> tuple[str, Enquired]:
    """The message's own id and the answer, its statements read from inside it. Raises BadDocument."""
    _, root = documents.read(payload, "auth.002.")
    look = blocks.Reading(root)
    told = look.one(root, "InfReqRspn")
    found, notes, sheets = set(), [], []
    for part in look.all(told, "RtrInd"):
        found.add(look.text(part, "InvstgtnRslt/InvstgtnSts"))
        notes.append(look.text(part, "AddtlInf"))
        for inner in look.one(part, "InvstgtnRslt/Rslt") if look.one(part, "InvstgtnRslt/Rslt") is not None else ():
            sheets += statements.statements_in(inner)
    for inner in look.all(told, "SplmtryData/Envlp"):
        sheets += [sheet for one in inner for sheet in statements.statements_in(one)]
    found.discard("")
    if len(found) > 1 or ("NFOU" in found and sheets):
        raise BadDocument("contradicts_itself", "found and not found at once")
    answer = Enquired(
        response_id=look.text(told, "RspnId"), about=look.text(told, "InvstgtnId"), status=look.text(told, "RspnSts"),
        found=next(iter(found), "FOUN" if sheets else ""), note=" ".join(filter(None, notes)), statements=tuple(sheets),
    )  # fmt: skip
    return answer.response_id, answer


def read_status(payload: bytes) -> tuple[str, Disclosed]:
    """Raises BadDocument."""
    _, root = documents.read(payload, "auth.003.")
    look = blocks.Reading(root)
    about = look.text(root, "InfReqStsChngNtfctn/OrgnlBizQry")
    return "", Disclosed(about=about, is_confidential=look.text(root, "InfReqStsChngNtfctn/CnfdtltySts") in ("true", "1"))
