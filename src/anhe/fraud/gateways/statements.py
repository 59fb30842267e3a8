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
from anhe.fraud.gateways.shapes import Entry, Exit, Statement

NAMES = ("camt.053.", "camt.052.")
DOORS = ("BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt")
OPENINGS, CLOSINGS = ("OPBD", "PRCD"), ("CLBD", "ITBD")
NOBODY = ["", "", "", "", "", "", ""]
EXITS: dict[tuple[str, str], Exit] = {
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
    entries = in_order(list(_entries(look.root, sheet, currencies)))
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


def _entries(root: etree._Element, sheet: etree._Element, currencies: set[str]) -> Iterator[Entry]:
    """The booked entries, each payment of a batch for itself where they add up to it."""
    rows = iter(str(documents.sheet_of("rows", etree.QName(root).namespace)(sheet)).split("\n"))
    line = 0
    for row in rows:
        if not row:
            break
        status, direction, currency, sum_, booked, valued, servicer, own, family, sub, proprietary, count = row.split("\t")
        payments = [next(rows).split("\t") for _ in range(int(count))]
        if status != "BOOK":
            continue
        line += 1
        currencies.add(currency)
        whole, is_credit = cents(sum_, currency), direction == "CRDT"
        at = _time(booked, valued, payments)
        if at is None:
            raise BadDocument("no_time", f"entry {line}")
        exit_ = "" if is_credit else _exit(family, sub, proprietary)
        for part, (number, holder, member, code, reference, _, _) in _split(whole, currency, payments):
            left = exit_ or ("" if is_credit or number else "other")
            yield Entry(line, at, part, is_credit, reference or servicer or own, number, holder, member or code, left)


def _split(whole: int, currency: str, payments: list[list[str]]) -> list[tuple[int, list[str]]]:
    """Each payment of an entry with its amount; the entry as one, its other sides left out, where they do not add up to it."""
    if len(payments) == 1:
        return [(whole, payments[0])]
    sums = [cents(payment[5], currency) if payment[5] else 0 for payment in payments]
    if payments and sum(sums) == whole and all(sums):
        return list(zip(sums, payments, strict=True))
    return [(whole, NOBODY)]


def _exit(family: str, sub: str, proprietary: str) -> Exit:
    found = EXITS.get((family, sub))
    if found:
        return found
    named = proprietary.lower()
    return named if named in ("wallet", "cash", "merchant", "abroad") else ""


def _time(booked: str, valued: str, payments: list[list[str]]) -> datetime | None:
    """The moment of booking; where only its day is told, the moment of the payment itself."""
    if booked[10:11] == "T":
        return when(booked)
    given = (payments[0][6] if payments else "") or booked or valued
    return when(given) if given else None
