"""Our own order and an institution's word on it: ISO 20022 has no stop or freeze order of a police department."""

from anhe.fraud.gateways import blocks, documents
from anhe.fraud.gateways.documents import BadDocument, Unrenderable, amount, moment, when
from anhe.fraud.gateways.shapes import ABOUT_ACCOUNTS, BankAccount, Brought, Entry, OrderMessage, Result

NAME, RESULT = "anhe.order.001", "anhe.result.001"
NEEDS = {
    "hold": ("account", "asked", "brought"),
    "freeze": ("account", "asked", "months"),
    "renew": ("account", "follows", "months"),
    "lift": ("account", "follows"),
    "return": ("account", "asked", "follows", "payee"),
    "block_number": ("subject",),
    "block_site": ("subject",),
    "unblock": ("subject", "follows"),
}  # fmt: skip


def render(order: OrderMessage) -> bytes:
    """The order as XML. Raises Unrenderable where its kind needs more than was given."""
    missing = [name for name in NEEDS[order.kind] if getattr(order, name) in (None, "")]
    if missing:
        raise Unrenderable(f"an order of the kind {order.kind} needs {', '.join(missing)}")
    if order.kind in ABOUT_ACCOUNTS and not (order.account.holder or order.kind not in ("hold", "freeze")):
        raise Unrenderable(f"an order of the kind {order.kind} needs the holder's name: the bank compares it")
    if order.asked is not None and order.asked <= 0:
        raise Unrenderable("an order about money asks for more than nothing")
    currency = order.account.currency if order.account else "CNY"
    return documents.render(NAME, [("PlcOrdr", [
        ("MsgId", order.message_id), ("CreDtTm", moment(order.created_at)), ("OrdrNb", order.number), ("Knd", order.kind),
        ("Urgt", "true" if order.is_urgent else "false"),
        ("Office", [("Cd", order.office.code), ("Nm", order.office.name), ("PhneNb", order.office.phone) if order.office.phone else None]),
        ("CaseNb", order.case_number), ("LglBsis", order.ground),
        ("Offcrs", [("DrftdBy", order.drafted_by) if order.drafted_by else None, ("SgndBy", order.signed_by)]),
        ("Fllws", order.follows) if order.follows else None,
        ("Acct", blocks.account(order.account)) if order.account else None,
        ("Amt", amount(order.asked, currency), {"Ccy": currency}) if order.asked is not None else None,
        ("Brght", _brought(order.brought)) if order.brought else None,
        ("Mnths", str(order.months)) if order.months else None,
        ("Pyee", blocks.account(order.payee)) if order.payee else None,
        ("Sbjct", order.subject) if order.subject else None,
        ("Until", moment(order.until)) if order.until else None,
    ])])  # fmt: skip


def _brought(one: Brought) -> list:
    return [
        ("Amt", amount(one.cents, one.currency), {"Ccy": one.currency}), ("DtTm", moment(one.at)),
        ("Ref", one.reference) if one.reference else None,
        ("DbtrAcct", blocks.account(one.payer)) if one.payer else None,
    ]  # fmt: skip


def read_result(payload: bytes) -> tuple[str, Result]:
    """The message's own id and what was done. Raises BadDocument."""
    _, root = documents.read(payload, RESULT)
    look = blocks.Reading(root)
    told = look.one(root, "OrdrRslt")
    sums, currencies = {}, set()
    for tag in ("Askd", "Done", "Bal"):
        found = look.one(told, tag)
        if found is not None:
            currencies.add(found.get("Ccy"))
            sums[tag] = documents.cents(found.text, found.get("Ccy"))
    if len(currencies) > 1:
        raise BadDocument("currencies", " ".join(sorted(currencies)))
    ordinal, until = look.text(told, "Ordnl"), look.text(told, "Until")
    result = Result(
        about=look.text(told, "OrgnlMsgId"), outcome=look.text(told, "Outcm"), at=when(look.text(told, "DtTm")),
        reason=look.text(told, "Rsn"), currency=next(iter(currencies), "CNY"), asked=sums.get("Askd"), done=sums.get("Done"),
        balance=sums.get("Bal"), ordinal=int(ordinal) if ordinal else None, until=when(until) if until else None,
        reference=look.text(told, "Ref"),
        entries=tuple(_entry(look, line, one) for line, one in enumerate(look.all(told, "Ntry"), 1)),
    )  # fmt: skip
    _refuse_impossible(result)
    return look.text(told, "MsgId"), result


def _entry(look: blocks.Reading, line: int, one) -> Entry:
    sum_, other = look.one(one, "Amt"), look.one(one, "OthrAcct")
    account = look.account(other) if other is not None else BankAccount("")
    return Entry(
        line, when(look.text(one, "DtTm")), documents.cents(sum_.text, sum_.get("Ccy")), look.text(one, "CdtDbtInd") == "CRDT",
        look.text(one, "Ref"), account.number, account.holder, account.agent.code if account.agent else "", look.text(one, "Exit"),
    )  # fmt: skip


def _refuse_impossible(told: Result) -> None:
    """What no bank can have done: more held than asked or than there was, a stop of nothing, a moment that ends before it began."""
    money = told.outcome in ("stopped", "partial", "frozen", "paid")
    if money and not told.done:
        raise BadDocument("impossible", f"{told.outcome} without an amount")
    if told.outcome in ("stopped", "partial", "empty") and (told.balance is None or told.asked is None):
        raise BadDocument("impossible", f"{told.outcome} without what was asked and the balance")
    if told.outcome in ("empty", "mismatched", "refused") and told.done:
        raise BadDocument("impossible", f"{told.outcome} with an amount held")
    if told.done is not None and told.asked is not None and told.done > told.asked:
        raise BadDocument("impossible", "more than was asked")
    if told.outcome in ("stopped", "partial") and (told.done > told.balance or (told.outcome == "stopped") != (told.done == told.asked)):
        raise BadDocument("impossible", f"{told.outcome} of {told.done}, asked {told.asked}, balance {told.balance}")
    if told.until is not None and told.until <= told.at:
        raise BadDocument("impossible", "it ends before it began")
