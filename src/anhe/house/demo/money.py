"""A trace in every state that a page can show: one report of fraud, six accounts, and what the banks said of each."""

from datetime import datetime, timedelta

from anhe.fraud import desk, gateways, queries
from anhe.fraud.shapes import NewPayment
from anhe.ledger import Work, job, operator
from anhe.reports import queries as reports
from anhe.staff import queries as staff
from anhe.staff.queries import Officer

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DEMO = operator("demo")
SENDS, READS = job("fraud.send_order"), job("fraud.read_answer")
BANKS = {"B001": ("中豫银行", "Zhongyu Bank", "62101"), "B002": ("嵩山银行", "Songshan Bank", "62102"), "B003": ("北辰银行", "Beichen Bank", "62103")}
STATES = ("held", "mismatched", "frozen", "silent", "drafted", "followed")
EACH = 10_000_00
TRACES = 3
OFFENCES = ("fraud_telecom", "fraud_other")


def tell(at: datetime) -> int:
    """Follow the money of the newest reports of fraud in the synthetic city; returns how many traces were begun."""
    with Work():
        centre = queries.centre()
        if centre is None:
            return 0
        tracer, second = staff.officers().filter(unit=centre, posts__role="tracer", posts__until__isnull=True).order_by("number")[:2]
        told = reports.Report.objects.filter(offence__in=OFFENCES, received_at__lt=at - 4 * HOUR, is_synthetic=True).select_related("unit")
        chosen = list(told.order_by("-received_at")[:TRACES])
    banks(at - timedelta(days=60))
    for n, report in enumerate(chosen):
        stage(report, tracer=tracer, second=second, at=at - n * HOUR, serial=1 + 5000 * n)
    return len(chosen)


def banks(at: datetime) -> None:
    """Three institutions, none of them connected."""
    with Work():
        for code, (zh, en, prefix) in BANKS.items():
            desk.keep_institution(code=code, kind="bank", name_zh=zh, name_en=en, prefixes=(prefix,), by=DEMO, at=at, synthetic=True)


def number(code: str, serial: int) -> str:
    return f"{BANKS[code][2]}{serial:011d}"


def stage(report, *, tracer: Officer, second: Officer, at: datetime, serial: int = 0, case=None) -> dict[str, object]:
    """The trace, by the name `trace`; its orders as `held_order`, its accounts as `held_account` and so on, the odd answer as `odd_answer`."""
    begun = at - 3 * HOUR
    codes = dict(zip(STATES, ("B001", "B002", "B003", "B001", "B002", "B003"), strict=True))
    payments = [NewPayment(codes[name], number(codes[name], serial + n), EACH, begun - (30 - n) * MINUTE, "郭某", bank_reference=f"P{serial + n}") for n, name in enumerate(STATES)]
    with Work():
        trace = desk.open_trace(report=report, payments=payments, case=case, by=tracer, at=begun)
        desk.draft_holds(trace=trace, by=tracer, at=begun)
        orders = {name: queries.orders(trace).get(asked_fen=EACH, traced__account__tail=number(codes[name], serial + n)[-4:], institution__code=codes[name]) for n, name in enumerate(STATES)}
    for name, order in orders.items():
        if name != "drafted":
            _send(order, second, begun + MINUTE)
    _hear(orders["held"], _said(orders["held"], "stopped", begun + 5 * MINUTE, EACH), begun + 6 * MINUTE)
    odd = _hear(orders["held"], _said(orders["held"], "partial", begun + 5 * MINUTE, 1), begun + 9 * MINUTE)
    _hear(orders["mismatched"], gateways.Result(about=orders["mismatched"].message_id, outcome="mismatched", at=begun + 5 * MINUTE, reason="name"), begun + 6 * MINUTE)
    _hear(orders["frozen"], _said(orders["frozen"], "stopped", begun + 5 * MINUTE, EACH), begun + 6 * MINUTE)
    _hear(orders["followed"], (_said(orders["followed"], "empty", begun + 5 * MINUTE, 0), _sheet(begun, serial)), begun + 7 * MINUTE)
    with Work():
        freezing = desk.draft_freeze(trace=trace, traced=orders["frozen"].traced, months=6, by=tracer, at=begun + 10 * MINUTE)
    _send(freezing, second, begun + 11 * MINUTE)
    _hear(freezing, _said(freezing, "frozen", begun + 12 * MINUTE, EACH), begun + 13 * MINUTE)
    trace.refresh_from_db()
    refs = {f"{name}_order": order.pk for name, order in orders.items()} | {f"{name}_account": order.traced_id for name, order in orders.items()}
    with Work():
        further = queries.accounts(trace).filter(hop=2).first()
    return {"trace": trace.number, "odd_answer": odd.pk, "further_account": further.pk, **refs}


def _send(order, second: Officer, at: datetime) -> None:
    with Work():
        desk.sign(order=order, by=second, at=at)
        desk.record_sent(order=order, digest="0" * 64, by=SENDS, at=at)


def _said(order, outcome: str, at: datetime, fen: int) -> gateways.Result:
    return gateways.Result(about=order.message_id, outcome=outcome, at=at, done=fen, balance=fen)


def _sheet(begun: datetime, serial: int) -> gateways.Statement:
    """What came in went on to another bank and to a cash machine."""
    n = STATES.index("followed")
    lines = ((-25, EACH, "B001", 900, f"P{serial + n}", ""), (-20, -EACH // 10 * 7, "B001", 901, "T1", ""), (-15, -EACH // 10 * 3, "", 0, "", "cash"))
    entries = tuple(
        gateways.Entry(line, begun + minutes * MINUTE, abs(fen), fen > 0, ref, number(code, serial + other) if code else "", "某某" if code else "", code, way)
        for line, (minutes, fen, code, other, ref, way) in enumerate(lines, 1)
    )  # fmt: skip
    account = gateways.BankAccount(number("B003", serial + n))
    return gateways.Statement(
        statement_id=f"S{serial}", account=account, created_at=begun + 5 * MINUTE, since=begun - HOUR, until=begun + 5 * MINUTE, opening=0,
        closing=0, entries=entries,
    )  # fmt: skip


def _hear(order, told, at: datetime):
    told = told if isinstance(told, tuple) else (told,)
    raw = repr(told).encode()
    digest = gateways.inbound.envelopes.digest(raw)
    with Work():
        answer = desk.receive_answer(institution=order.institution, raw=raw, message_id=digest[:24], kind="result", digest=digest, signed_ok=True, by=job("bank"), at=at)
        return desk.take_in(answer=answer, about=order.message_id, told=told, by=READS, at=at)
