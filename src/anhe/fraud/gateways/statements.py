"""camt.053 and camt.052 of any version whose schema is here: one account's entries, in the bank's order.

A statement is taken only where it adds up: opening balance and booked entries make the closing balance. Pending entries are
left out. An entry that stands for several payments is split where the payments add up to it.
"""

import itertools
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from anhe.fraud.gateways import blocks, documents
from anhe.fraud.gateways.documents import BadDocument, cents, when
from anhe.fraud.gateways.shapes import Entry, Statement

NAMES = ("camt.053.", "camt.052.")
DOORS = ("BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt")
OPENINGS, CLOSINGS = ("OPBD", "PRCD"), ("CLBD", "ITBD")
EXITS = {
    ("CNTR", "CWDL"): "cash", ("CCRD", "CWDL"): "cash", ("MCRD", "CWDL"): "cash", ("CCRD", "XBCW"): "cash",
    ("CCRD", "POSD"): "merchant", ("CCRD", "POSC"): "merchant", ("MCRD", "POSD"): "merchant", ("MCRD", "POSP"): "merchant",
    ("ICDT", "XBCT"): "abroad", ("ICDT", "XBST"): "abroad", ("ICDT", "XRCD"): "abroad",
}  # fmt: skip


def read_statements(payload: bytes) -> tuple[str, tuple[Statement, ...]]:
    """The message's own id and its statements, an account each. Raises BadDocument."""
    _, root = documents.read(payload, *NAMES)
    return blocks.Reading(root).text(root[0], "GrpHdr/MsgId"), tuple(_statements(root))


def statements_in(root: etree._Element) -> list[Statement]:
    """The statements of a message that came inside another one; none where it is no statement. Raises BadDocument."""
    try:
        name = documents.name_of(root)
    except BadDocument:
        return []
    if not name.startswith(NAMES):
        return []
    documents.check(root, name)
    return list(_statements(root))


def _statements(root: etree._Element) -> Iterator[Statement]:
    look = blocks.Reading(root)
    for door in DOORS:
        for sheet in look.all(root, door):
            yield _statement(look, sheet)


def _statement(look: blocks.Reading, sheet: etree._Element) -> Statement:
    account = look.account(look.one(sheet, "Acct"))
    created = look.text(sheet, "CreDtTm") or look.text(sheet.getparent(), "GrpHdr/CreDtTm")
    balances = _balances(look, sheet)
    opening, closing = (next((balances[code] for code in codes if code in balances), None) for codes in (OPENINGS, CLOSINGS))
    if opening is None or closing is None:
        raise BadDocument("no_balance", "an opening and a closing balance are needed")
    currencies = {opening[1], closing[1]}
    entries = in_order(list(_entries(look.n, sheet, currencies)))
    if len(currencies) > 1:
        raise BadDocument("currencies", " ".join(sorted(currencies)))
    moved = sum(entry.cents if entry.is_credit else -entry.cents for entry in entries)
    if opening[0] + moved != closing[0]:
        raise BadDocument("does_not_add_up", f"{opening[0]} and entries of {moved} are not {closing[0]}")
    if opening[0] < 0 or closing[0] < 0:
        raise BadDocument("overdraft", "a balance below nothing")
    since, until = (look.text(sheet, f"FrToDt/{tag}") for tag in ("FrDtTm", "ToDtTm"))
    return Statement(
        statement_id=look.text(sheet, "Id"), account=account, created_at=when(created),
        since=when(since) if since else opening[2], until=when(until) if until else closing[2],
        opening=opening[0], closing=closing[0], entries=tuple(entries),
    )  # fmt: skip


def _balances(look: blocks.Reading, sheet: etree._Element) -> dict[str, tuple[int, str, datetime]]:
    found = {}
    for one in look.all(sheet, "Bal"):
        sum_, at = look.one(one, "Amt"), look.text(one, "Dt/DtTm", "Dt/Dt")
        sign = -1 if look.text(one, "CdtDbtInd") == "DBIT" else 1
        code = look.text(one, "Tp/CdOrPrtry/Cd")
        found.setdefault(code, (sign * cents(sum_.text, sum_.get("Ccy")), sum_.get("Ccy"), when(at)))
    return found


def in_order(entries: list[Entry]) -> list[Entry]:
    """As the bank posted them: its order where time agrees, turned round where the newest stands first, else by time."""
    times = [entry.at for entry in entries]
    rising = all(a <= b for a, b in itertools.pairwise(times))
    if not rising and all(a >= b for a, b in itertools.pairwise(times)):
        return entries[::-1]
    return entries if rising else sorted(entries, key=lambda entry: entry.at)


def _entries(n: str, sheet: etree._Element, currencies: set[str]) -> Iterator[Entry]:
    line = 0
    for entry in sheet.iterchildren(f"{n}Ntry"):
        parts = {child.tag: child for child in entry}
        status = parts[f"{n}Sts"]
        if (status[0].text if len(status) else status.text) != "BOOK":
            continue
        line += 1
        sum_ = parts[f"{n}Amt"]
        currencies.add(sum_.get("Ccy"))
        whole = cents(sum_.text, sum_.get("Ccy"))
        is_credit = parts[f"{n}CdtDbtInd"].text == "CRDT"
        payments = [one for details in entry.iterchildren(f"{n}NtryDtls") for one in details.iterchildren(f"{n}TxDtls")]
        at = _time(n, parts.get(f"{n}BookgDt"), payments)
        if at is None:
            at = _time(n, parts.get(f"{n}ValDt"), [])
        if at is None:
            raise BadDocument("no_time", f"entry {line}")
        reference = _text(parts.get(f"{n}AcctSvcrRef")) or _text(parts.get(f"{n}NtryRef"))
        exit_ = "" if is_credit else _exit(n, parts.get(f"{n}BkTxCd"))
        for sum_of_one, other in _split(n, whole, is_credit, payments):
            left = exit_ or ("other" if not (is_credit or other[0]) else "")
            yield Entry(line, at, sum_of_one, is_credit, other[3] or reference, other[0], other[1], other[2], left)


def _split(n: str, whole: int, is_credit: bool, payments: list[etree._Element]) -> Iterator[tuple[int, tuple]]:
    """Each payment of an entry with its other side; the entry as one where they do not add up to it."""
    if len(payments) == 1:
        yield whole, _other(n, payments[0], is_credit)
        return
    sums = []
    for one in payments:
        sum_ = one.find(f"{n}Amt")
        if sum_ is None:
            sum_ = one.find(f"{n}AmtDtls/{n}TxAmt/{n}Amt")
        sums.append(0 if sum_ is None else cents(sum_.text, sum_.get("Ccy")))
    if payments and sum(sums) == whole and all(sums):
        for sum_of_one, one in zip(sums, payments, strict=True):
            yield sum_of_one, _other(n, one, is_credit)
    else:
        yield whole, ("", "", "", "")


def _other(n: str, payment: etree._Element, is_credit: bool) -> tuple[str, str, str, str]:
    """The other side's number, holder and institution, and the bank's reference of this one payment."""
    number = holder = code = reference = ""
    side = "Dbtr" if is_credit else "Cdtr"
    for child in payment:
        tag = child.tag[len(n) :]
        if tag == "RltdPties":
            for one in child:
                named = one.tag[len(n) :]
                if named == side:
                    holder = _text(one.find(f"{n}Nm")) or _text(one.find(f"{n}Pty/{n}Nm"))
                elif named == f"{side}Acct":
                    found = one[0][0]
                    number = _text(found if found.tag == f"{n}IBAN" else found[0])
        elif tag == "RltdAgts":
            for one in child.iterchildren(f"{n}{side}Agt"):
                code = _code(n, one[0])
        elif tag == "Refs":
            reference = _text(child.find(f"{n}AcctSvcrRef"))
    return number, holder, code, reference


def _code(n: str, institution: etree._Element) -> str:
    for child in institution:
        tag = child.tag[len(n) :]
        if tag == "ClrSysMmbId":
            return _text(child.find(f"{n}MmbId"))
        if tag in ("BICFI", "BIC"):
            return _text(child)
    return _text(institution.find(f"{n}Othr/{n}Id"))


def _exit(n: str, code: etree._Element | None) -> str:
    if code is None:
        return ""
    for child in code:
        if child.tag == f"{n}Domn":
            family = child.find(f"{n}Fmly")
            found = EXITS.get((_text(family[0]), _text(family[1])))
            if found:
                return found
        elif child.tag == f"{n}Prtry" and _text(child[0]).lower() in ("wallet", "cash", "merchant", "abroad"):
            return _text(child[0]).lower()
    return ""


def _time(n: str, booked: etree._Element | None, payments: list[etree._Element]) -> datetime | None:
    """The moment of booking; where only its day is told, the moment of the payment itself."""
    if booked is not None and booked[0].tag == f"{n}DtTm":
        return when(booked[0].text)
    for payment in payments[:1]:
        for tag in ("TxDtTm", "AccptncDtTm"):
            found = payment.find(f"{n}RltdDts/{n}{tag}")
            if found is not None:
                return when(found.text)
    return when(booked[0].text) if booked is not None else None


def _text(element: etree._Element | None) -> str:
    return "" if element is None or element.text is None else element.text.strip()
