"""Statements of accounts: taken as sealed sheets, compared with what was said before; a contradiction waits for an officer."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from anhe import vault
from anhe.fraud import queries, sealing
from anhe.fraud.gateways.shapes import Enquired, Entry, Result, Statement, Told
from anhe.fraud.models import Answer, Order, Sheet, TracedAccount
from anhe.fraud.shapes import Said
from anhe.ledger import new_id


def take(*, answer: Answer, order: Order, told: tuple[Told, ...], said: Said, at: datetime) -> bool:
    """Keep the statements of an answer; True where something is followed that was not known before. Call it inside its act."""
    news = False
    for account, since, until, opening, entries in _statements(told, order, said):
        traced = _account(order, account)
        if traced is None:
            answer.reason = answer.reason or "account_not_asked"
            continue
        if opening < 0 or opening + _sum(entries) < 0:
            answer.state, answer.reason = Answer.State.REFUSED, "overdrawn"
            continue
        since, until = min([since, *(one.at for one in entries)]), max([until, *(one.at for one in entries)])
        news |= _keep(answer, order, traced, since, until, opening, entries, at)
    return news


def believe(*, answer: Answer) -> bool:
    """Follow the sheet of this answer instead of those it contradicts; False where it brought none."""
    sheet = Sheet.objects.filter(answer=answer).first()
    if sheet is None or sheet.is_believed:
        return False
    Sheet.objects.filter(trace=sheet.trace_id, account=sheet.account_id).update(is_believed=False)
    Sheet.objects.filter(pk=sheet.pk).update(is_believed=True)
    return True


def _keep(answer: Answer, order: Order, traced: TracedAccount, since, until, opening: int, entries: tuple[Entry, ...], at: datetime) -> bool:
    digest = hashlib.sha256(f"{since.isoformat()}|{opening}|{sealing.packed(entries)}".encode()).hexdigest()
    if Sheet.objects.filter(trace=order.trace, account=traced.account, digest=digest).exists():
        return False
    before = queries.sheet_before(order.trace, traced.account_id)
    contradicted = before is not None and _differs(before, since, until, opening, entries)
    shorter = before is not None and not contradicted and before.since <= since and before.until >= until
    sheet = Sheet(
        id=new_id(), trace=order.trace, account=traced.account, answer=None if Sheet.objects.filter(answer=answer).exists() else answer,
        since=since, until=until, opening_fen=opening, closing_fen=opening + _sum(entries), count=len(entries), month=answer.month,
        digest=digest, version=queries.newest_version(order.trace, traced.account_id) + 1, contradicts=before if contradicted else None,
        is_believed=not contradicted and not shorter, taken_at=at,
    )  # fmt: skip
    sealing.seal_entries(sheet, entries)
    sheet.save(force_insert=True)
    if contradicted:
        answer.state, answer.reason = Answer.State.CONTRADICTS, "statement_differs"
    return sheet.is_believed


def _differs(before: Sheet, since: datetime, until: datetime, opening: int, entries: tuple[Entry, ...]) -> bool:
    """Whether two sheets of one account cannot both be true: other entries on days that both show, or another balance there."""
    known = sealing.entries(before)
    first, last = max(before.since, since), min(before.until, until)
    if first > last:
        return False
    low, high = sealing.microseconds(first), sealing.microseconds(last)
    old, new = (_lines(columns) for columns in (known, sealing.columns(entries)))
    balances = (before.opening_fen + _before(old, low), opening + _before(new, low))
    return balances[0] != balances[1] or _between(old, low, high) != _between(new, low, high)


def _lines(columns: dict[str, list]) -> list[tuple]:
    return list(zip(*(columns[name] for name in ("at", "cents", "other_agent", "other_number", "exit")), strict=True))


def _before(lines: list[tuple], low: int) -> int:
    return sum(cents for at, cents, *_rest in lines if at < low)


def _between(lines: list[tuple], low: int, high: int) -> list[tuple]:
    return sorted(line for line in lines if low <= line[0] <= high)


def _statements(told: tuple[Told, ...], order: Order, said: Said) -> Iterator[tuple]:
    """(account number or empty, since, until, opening, entries) of each statement that a message carries."""
    for one in told:
        for sheet in one.statements if isinstance(one, Enquired) else (one,) if isinstance(one, Statement) else ():
            yield sheet.account.number, sheet.since, sheet.until, sheet.opening, sheet.entries
        if isinstance(one, Result) and one.entries and said.balance_fen is not None:
            # What stands there now and what moved since tell what stood there before.
            first, last = min(line.at for line in one.entries), max(line.at for line in one.entries)
            yield "", first, max(one.at, last), said.balance_fen - _sum(one.entries), one.entries


def _sum(entries: tuple[Entry, ...]) -> int:
    return sum(one.cents if one.is_credit else -one.cents for one in entries)


def _account(order: Order, number: str) -> TracedAccount | None:
    """Which account of the trace a statement is of: the order's where it names none; None for one nobody asked about."""
    if not number:
        return order.traced
    indexes = vault.blind_indexes(number, kind="account", domain="offence")
    return TracedAccount.objects.select_related("account").filter(
        trace=order.trace, account__institution=order.institution, account__index__in=indexes
    ).first()  # fmt: skip
