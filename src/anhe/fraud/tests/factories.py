"""A town with a fraud centre, its banks with keys of their own, and what they say; everything made through desks."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.journeys.town import JINSHUI, MONDAY, OPERATOR, Town, build

from anhe.fraud import desk, gateways, queries
from anhe.fraud.shapes import NewPayment
from anhe.ledger import Refused, Work, job, public
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from anhe.staff import desk as staff
from anhe.staff import queries as units
from anhe.staff.signing_in import BACKEND

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
JOB = job("fraud.read_answer")
PAID = MONDAY - 20 * MINUTE
YUAN = 100
BANKS = {"B001": ("中豫银行", "Zhongyu Bank", "62101"), "B002": ("嵩山银行", "Songshan Bank", "62102"), "B003": ("北辰银行", "Beichen Bank", "62103")}


@dataclass
class Centre:
    """The officers of the centre and the banks."""

    town: Town
    tracer: units.Officer
    second: units.Officer
    liaison: units.Officer
    returner: units.Officer
    head: units.Officer
    banks: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)


def centre(*, password: str | None = None, at: datetime = MONDAY, synthetic: bool = False, town: Town | None = None) -> Centre:
    town = town or build(at=at, password=password, synthetic=synthetic)
    with Work():
        bureau = units.unit("410100")
        unit = staff.register_unit(code="410100-FZ", kind="centre", name_zh="反诈中心", name_en="Anti-Fraud Centre", parent=bureau, by=OPERATOR, at=at, synthetic=True)
        posts = {
            "tracer": ("300001", "李追", "Li Zhui", ("tracer",)), "second": ("300002", "王核", "Wang He", ("tracer",)),
            "liaison": ("300003", "赵联", "Zhao Lian", ("liaison",)), "returner": ("300004", "钱还", "Qian Huan", ("returner",)),
            "head": ("300005", "周长", "Zhou Chang", ("head",)),
        }  # fmt: skip
        officers = {
            name: staff.register_officer(number=number, name=zh, name_en=en, unit=unit, roles=roles, password=password, synthetic=synthetic, by=OPERATOR, at=at)
            for name, (number, zh, en, roles) in posts.items()
        }
        keys = {code: Ed25519PrivateKey.from_private_bytes(code.encode().ljust(32, b".")) for code in BANKS}
        banks = {
            code: desk.keep_institution(
                code=code, kind="bank", name_zh=zh, name_en=en, prefixes=(prefix,), by=OPERATOR, at=at, synthetic=True,
                public_key=base64.b64encode(keys[code].public_key().public_bytes_raw()).decode(),
            )
            for code, (zh, en, prefix) in BANKS.items()
        }  # fmt: skip
    return Centre(town, **officers, banks=banks, keys=keys)


def victim(words: str = "自称客服退款，让我转账到安全账户。", *, at: datetime = MONDAY, phone: str = "13800001234", **more):
    """A report of fraud from Jinshui."""
    reporter = NewParty(role="reporter", name="张㛃𠮷", identifiers=(NewIdentifier("phone", phone),))
    report = NewReport(
        channel="web", kind="case_related", offence="fraud_telecom", narrative=words, lang="zh-hans", reporter=reporter,
        lon=JINSHUI[0], lat=JINSHUI[1], happened_from=at - HOUR, **more,
    )  # fmt: skip
    with Work():
        return reports.receive(report=report, by=public("web"), at=at).report


def number(code: str, n: int) -> str:
    """The n-th account of a bank."""
    return f"{BANKS[code][2]}{n:011d}"


def paid(code: str = "B001", n: int = 1, *, fen: int = 98_000 * YUAN, at: datetime = PAID, holder: str = "郭某", ref: str = "P1") -> NewPayment:
    return NewPayment(code, number(code, n), fen, at, holder, bank_reference=ref)


def opened(centre: Centre, *payments: NewPayment, at: datetime = MONDAY, **more):
    """A trace on a victim's report, opened by the tracer, its stops drafted."""
    report = victim(at=at, **more)
    with Work():
        trace = desk.open_trace(report=report, payments=payments or (paid(),), by=centre.tracer, at=at)
        desk.draft_holds(trace=trace, by=centre.tracer, at=at)
    return trace


def sent(centre: Centre, trace, *, at: datetime = MONDAY + MINUTE):
    """Every draft of the trace signed by the second officer and noted as sent."""
    with Work():
        orders = list(queries.orders(trace).filter(state="drafted"))
        for order in orders:
            desk.sign(order=order, by=centre.second, at=at)
            desk.record_sent(order=order, digest="0" * 64, by=job("fraud.send_order"), at=at)
    return [queries.order(order.pk) for order in orders]


def result(order, outcome: str, *, at: datetime, done: int | None = None, balance: int | None = None, reason: str = "", entries=()) -> gateways.Result:
    return gateways.Result(about=order.message_id, outcome=outcome, at=at, done=done, balance=balance, reason=reason, entries=tuple(entries))


def statement(code: str, n: int, opening: int, lines, *, since: datetime | None = None, until: datetime | None = None) -> gateways.Statement:
    """Lines are (minutes after MONDAY, fen, other bank, other number, reference, exit)."""
    since, until = since or MONDAY - DAY, until or MONDAY + HOUR
    entries = tuple(
        gateways.Entry(
            line, MONDAY + minutes * MINUTE, abs(fen), fen > 0, ref, number(other, other_n) if other else "", "某某" if other else "", other, way
        )
        for line, (minutes, fen, other, other_n, ref, way) in enumerate(lines, 1)
    )  # fmt: skip
    closing = opening + sum(fen for _at, fen, *_rest in lines)
    return gateways.Statement(
        statement_id=f"S{code}{n}", account=gateways.BankAccount(number(code, n)), created_at=until, since=since, until=until,
        opening=opening, closing=closing, entries=entries,
    )  # fmt: skip


def hear(centre: Centre, order, told, *, at: datetime, message_id: str = "", signed: bool = True):
    """The institution's message kept and understood, as the job does it."""
    told = told if isinstance(told, tuple) else (told,)
    said = message_id or f"M{abs(hash((order.pk, told))) % 10**12}"
    with Work():
        answer = desk.receive_answer(
            institution=order.institution, raw=repr(told).encode(), message_id=said, kind="result", digest=gateways.inbound.envelopes.digest(repr(told).encode()),
            signed_ok=signed, by=job("bank"), at=at,
        )  # fmt: skip
        if answer.state == "new":
            answer = desk.take_in(answer=answer, about=order.message_id, told=told, by=JOB, at=at)
    return answer


def refused(verb, expected: type[Refused], /, **given) -> Refused:
    """Call a verb that must refuse, as the frame does: undone, then written down. Returns the refusal."""
    with Work() as work:
        try:
            verb(**given)
        except expected as refusal:
            work.restart(refusal)
            return refusal
    raise AssertionError(f"{verb.__name__} did not refuse")


def browser(officer, lang: str = "zh"):
    """A browser in which this officer is signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en" if lang == "en" else "zh-CN")
    client.force_login(officer.login, backend=BACKEND)
    return client
