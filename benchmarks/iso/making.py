"""The messages that are measured: every kind that leaves and every kind that comes, seeded, with fields of many lengths."""

import random
import uuid
from datetime import UTC, datetime, timedelta

from anhe.fraud import gateways
from anhe_sandbox.banks import writing
from anhe_sandbox.banks.books import Account, Entry
from anhe_sandbox.banks.reading import Asked
from anhe_sandbox.banks.town import MULE, Town
from anhe_sandbox.banks.writing import Said

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
OFFICE = gateways.Office("anhe-bench", "测试市公安局反诈中心", "0371-0000000")
TOWN = Town()
KINDS = ("hold", "freeze", "renew", "lift", "return", "block_number", "block_site", "unblock")


def outgoing(seed: int, each: int) -> list[gateways.Message]:
    """Orders of every kind, enquiries, recalls and notes on confidentiality."""
    dice, found = random.Random(seed), []
    for _ in range(each):
        found += [order(dice, kind) for kind in KINDS]
        shared = {"message_id": name(dice), "created_at": NOW, "office": OFFICE}
        held, payer, since = account(dice), account(dice), NOW - timedelta(days=dice.randint(1, 30))
        found.append(gateways.EnquiryMessage(**shared, ground="反电信网络诈骗法第二十条", account=held, since=since, until=NOW))
        found.append(gateways.DisclosureMessage(**shared, about=name(dice), is_confidential=dice.random() < 0.5))
        found.append(gateways.RecallMessage(
            **shared, case_number="A4101002026000123", institution=held.agent, reference=name(dice), cents=dice.randint(1, 10**11),
            paid_at=since, payer=payer, payee=held, note="诈骗" * dice.randint(1, 40),
        ))  # fmt: skip
    return found


def order(dice: random.Random, kind: str) -> gateways.OrderMessage:
    cents = dice.randint(1, 10**10)
    return gateways.OrderMessage(
        message_id=name(dice), number=f"O-2026-{dice.randrange(10**7):07d}", kind=kind, created_at=NOW, office=OFFICE, case_number="A4101002026000123",
        ground="反电信网络诈骗法第二十条", drafted_by="100001", signed_by="100002", account=account(dice), asked=cents, months=6, follows=name(dice),
        brought=gateways.Brought(cents, NOW, name(dice), account(dice)), payee=account(dice), subject="+8613800001234",
    )  # fmt: skip


def account(dice: random.Random) -> gateways.BankAccount:
    number = TOWN.some_account(dice, MULE)
    bank = TOWN.by_code[TOWN.code(TOWN.bank_of(number))]
    return gateways.BankAccount(number, TOWN.holder(number), gateways.Agent(bank.code, bank.name_zh))


def name(dice: random.Random) -> str:
    return uuid.UUID(int=dice.getrandbits(128)).hex


def other(number: str) -> tuple[str, str]:
    return TOWN.holder(number), TOWN.code(TOWN.bank_of(number))


def statement(dice: random.Random, rows: int) -> bytes:
    held = TOWN.some_account(dice, MULE)
    books = Account(held, TOWN.holder(held), 10**12, 10**12)
    for n in range(rows):
        is_credit, exit_ = dice.random() < 0.5, dice.choice(("", "", "cash", "merchant", "abroad", "wallet"))
        another = "" if exit_ and not is_credit else TOWN.some_account(dice, MULE)
        books.post(Entry(NOW.timestamp() - rows + n, dice.randint(1, 10**8), is_credit, f"T{n:09d}", another, "" if is_credit else exit_))
    return writing.statement(
        books, id=name(dice), code="SIM001", name="模拟银行001", since=NOW.timestamp() - rows - 1, until=NOW.timestamp(), at=NOW.timestamp(), other=other
    )  # fmt: skip


def incoming(seed: int, each: int) -> list[tuple[str, str, bytes]]:
    """(kind, about, message) of results, statements of 20 entries, auth.002 and camt.029."""
    dice, found, at = random.Random(seed), [], NOW.timestamp()
    for _ in range(each):
        about, cents = name(dice), dice.randint(2, 10**10)
        stopped = Said("stopped", at, asked=cents, done=cents, balance=cents, ordinal=1, until=at + 172_800)
        left = tuple(Entry(at - n, cents, False, f"T{n}", TOWN.some_account(dice, MULE)) for n in range(dice.randint(1, 4)))
        gone = Said("empty", at, asked=cents, done=0, balance=0, entries=left)
        asked = Asked(about, "recall", account=TOWN.some_account(dice, MULE), case="A1", brought_reference=name(dice))
        found += [("result", about, writing.result(said, id=name(dice), about=about, other=other)) for said in (stopped, gone)]
        found.append(("statement", "", statement(dice, 20)))
        found.append(("response", about, writing.not_found(asked, id=name(dice))))
        back = dice.choice((0, cents))
        found.append(("recall", about, writing.resolution(
            asked, id=name(dice), code="SIM001", office="anhe-bench", at=at, status="CNCL" if back else "RJCR", reason="" if back else "AM04", cents=back
        )))  # fmt: skip
    return found
