"""An institution's words as XML: results, statements (camt.053), answers (auth.002) and resolutions (camt.029)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from anhe_sandbox.banks.books import Account, Entry
from anhe_sandbox.banks.clock import text as moment
from anhe_sandbox.banks.reading import ISO, Asked

CODES = {
    "cash": "<Domn><Cd>PMNT</Cd><Fmly><Cd>CNTR</Cd><SubFmlyCd>CWDL</SubFmlyCd></Fmly></Domn>",
    "merchant": "<Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn>",
    "abroad": "<Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>XBCT</SubFmlyCd></Fmly></Domn>",
    "wallet": "<Prtry><Cd>WALLET</Cd></Prtry>",
    "out": "<Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>",
    "in": "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>",
}
Other = Callable[[str], tuple[str, str]]  # an account number's holder and keeper


@dataclass(frozen=True)
class Said:
    """What was done about an order."""

    outcome: str
    at: float
    reason: str = ""
    asked: int | None = None
    done: int | None = None
    balance: int | None = None
    ordinal: int = 0
    until: float = 0.0
    reference: str = ""
    entries: tuple[Entry, ...] = ()


def document(namespace: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">{inner}</Document>'.encode()


def yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def sum_(tag: str, cents: int | None) -> str:
    return "" if cents is None else f'<{tag} Ccy="CNY">{yuan(cents)}</{tag}>'


def tag(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>" if value else ""


def result(said: Said, *, id: str, about: str, other: Other) -> bytes:
    entries = "".join(
        f"<Ntry>{sum_('Amt', one.cents)}<CdtDbtInd>{'CRDT' if one.is_credit else 'DBIT'}</CdtDbtInd><DtTm>{moment(one.at)}</DtTm>"
        f"{tag('Ref', one.reference)}{_other_account(one.other, other)}{tag('Exit', one.exit)}</Ntry>"
        for one in said.entries
    )
    return document("urn:anhe:xsd:anhe.result.001", (
        f"<OrdrRslt><MsgId>{id}</MsgId><OrgnlMsgId>{about}</OrgnlMsgId><Outcm>{said.outcome}</Outcm>{tag('Rsn', said.reason)}"
        f"<DtTm>{moment(said.at)}</DtTm>{sum_('Askd', said.asked)}{sum_('Done', said.done)}{sum_('Bal', said.balance)}"
        f"{tag('Ordnl', said.ordinal)}{tag('Until', moment(said.until) if said.until else '')}{tag('Ref', said.reference)}"
        f"{entries}</OrdrRslt>"
    ))  # fmt: skip


def _other_account(number: str, other: Other) -> str:
    if not number:
        return ""
    holder, code = other(number)
    return f"<OthrAcct><Id><Othr><Id>{number}</Id></Othr></Id>{tag('Nm', holder)}<Svcr><FinInstnId><ClrSysMmbId><MmbId>{code}</MmbId></ClrSysMmbId></FinInstnId></Svcr></OthrAcct>"


def statement(account: Account, *, id: str, code: str, name: str, since: float, until: float, at: float, other: Other) -> bytes:
    """camt.053.001.14: the entries between two moments with the balances before and after."""
    opening, entries, closing = account.sheet(since, until)
    rows = "".join(_row(entry, other) for entry in entries)
    return document(f"{ISO}camt.053.001.14", (
        f"<BkToCstmrStmt><GrpHdr><MsgId>{id}</MsgId><CreDtTm>{moment(at)}</CreDtTm></GrpHdr><Stmt><Id>S{id[:34]}</Id>"
        f"<CreDtTm>{moment(at)}</CreDtTm><FrToDt><FrDtTm>{moment(since)}</FrDtTm><ToDtTm>{moment(until)}</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{account.number}</Id></Othr></Id><Ccy>CNY</Ccy><Nm>{account.holder}</Nm><Svcr><FinInstnId>"
        f"<ClrSysMmbId><MmbId>{code}</MmbId></ClrSysMmbId><Nm>{name}</Nm></FinInstnId></Svcr></Acct>"
        f"{_balance('OPBD', opening, since)}{_balance('CLBD', closing, until)}{rows}</Stmt></BkToCstmrStmt>"
    ))  # fmt: skip


def _balance(kind: str, cents: int, at: float) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{sum_('Amt', cents)}<CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>{moment(at)}</DtTm></Dt></Bal>"


def _row(entry: Entry, other: Other) -> str:
    code = CODES[entry.exit or ("in" if entry.is_credit else "out")]
    details = ""
    if entry.other:
        holder, keeper = other(entry.other)
        side = "Dbtr" if entry.is_credit else "Cdtr"
        details = (
            f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{entry.reference}</AcctSvcrRef></Refs>{sum_('Amt', entry.cents)}"
            f"<CdtDbtInd>{'CRDT' if entry.is_credit else 'DBIT'}</CdtDbtInd>"
            f"<RltdPties><{side}><Pty><Nm>{holder}</Nm></Pty></{side}><{side}Acct><Id><Othr><Id>{entry.other}</Id></Othr></Id></{side}Acct></RltdPties>"
            f"<RltdAgts><{side}Agt><FinInstnId><ClrSysMmbId><MmbId>{keeper}</MmbId></ClrSysMmbId></FinInstnId></{side}Agt></RltdAgts>"
            "</TxDtls></NtryDtls>"
        )
    return (
        f"<Ntry><NtryRef>{entry.reference}</NtryRef>{sum_('Amt', entry.cents)}<CdtDbtInd>{'CRDT' if entry.is_credit else 'DBIT'}</CdtDbtInd>"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{moment(entry.at)}</DtTm></BookgDt><AcctSvcrRef>{entry.reference}</AcctSvcrRef>"
        f"<BkTxCd>{code}</BkTxCd>{details}</Ntry>"
    )


def not_found(asked: Asked, *, id: str) -> bytes:
    """auth.002: no such account here."""
    return document(f"{ISO}auth.002.001.01", (
        f"<InfReqRspn><RspnId>{id}</RspnId><InvstgtnId>{asked.id}</InvstgtnId><RspnSts>NRES</RspnSts><SchCrit><Acct><Id><Id><Othr>"
        f"<Id>{escape(asked.account)}</Id></Othr></Id></Id><InvstgtdPties><Cd>OWNE</Cd></InvstgtdPties><AuthrtyReqTp>"
        "<MsgNmId>camt.053.001.14</MsgNmId></AuthrtyReqTp></Acct></SchCrit><RtrInd><AuthrtyReqTp><MsgNmId>camt.053.001.14</MsgNmId>"
        "</AuthrtyReqTp><InvstgtnRslt><InvstgtnSts>NFOU</InvstgtnSts></InvstgtnRslt></RtrInd></InfReqRspn>"
    ))  # fmt: skip


def resolution(asked: Asked, *, id: str, code: str, office: str, at: float, status: str, reason: str, cents: int) -> bytes:
    """camt.029: the recalled money comes back (CNCL) or does not (RJCR)."""
    agent = f"<Agt><FinInstnId><ClrSysMmbId><MmbId>{code}</MmbId></ClrSysMmbId></FinInstnId></Agt>"
    city = f"<Pty><Id><OrgId><Othr><Id>{office}</Id></Othr></OrgId></Id></Pty>"
    back = f"<RsltnRltdInf>{sum_('IntrBkSttlmAmt', cents)}</RsltnRltdInf>" if cents else ""
    why = f"<CxlStsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></CxlStsRsnInf>" if reason else ""
    return document(f"{ISO}camt.029.001.14", (
        f"<RsltnOfInvstgtn><Assgnmt><Id>{id}</Id><Assgnr>{agent}</Assgnr><Assgne>{city}</Assgne><CreDtTm>{moment(at)}</CreDtTm></Assgnmt>"
        f"<RslvdCase><Id>{asked.case or asked.id}</Id><Cretr>{city}</Cretr></RslvdCase><Sts><Conf>{status}</Conf></Sts><CxlDtls><TxInfAndSts>"
        f"<CxlStsId>{asked.id}</CxlStsId><OrgnlTxId>{escape(asked.brought_reference)}</OrgnlTxId>"
        f"<TxCxlSts>{'ACCR' if status == 'CNCL' else 'RJCR'}</TxCxlSts>{why}{back}</TxInfAndSts></CxlDtls></RsltnOfInvstgtn>"
    ))  # fmt: skip


def raised(statement: bytes, cents: int) -> bytes:
    """The same statement with both balances so much higher: it adds up, and says otherwise than the first."""

    def higher(found: re.Match) -> str:
        return f"{found[1]}{yuan(round(float(found[2]) * 100) + cents)}<"

    return re.sub(r'(<Bal>.*?<Amt Ccy="CNY">)([0-9.]+)<', higher, statement.decode()).encode()
