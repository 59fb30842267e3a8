"""An order of ours as the message that carries it: the row, the account in the clear, and the law it stands on."""

from datetime import timedelta

from anhe.fraud import gateways, queries, sealing
from anhe.fraud.models import Order, Packet
from anhe.law import queries as law

BEFORE = timedelta(days=1)  # entries are asked for from a day before the money came
GROUND = "反电信网络诈骗法第二十条"


def message(order: Order, *, account: str, holder: str, number: str) -> gateways.Message:
    """The message of a signed order; the same for the same order, so that sending again sends the same."""
    office = gateways.Office(gateways.office_code(), order.trace.unit.name_zh)
    agent = gateways.Agent(order.institution.code, order.institution.name_zh)
    kept = gateways.BankAccount(account, holder, agent)
    ground = str(law.citation(order.ground)) if order.ground_id else GROUND
    if order.kind == Order.Kind.ENQUIRY:
        since = min((one.at for one in queries.payments(order.trace)), default=order.drafted_at) - BEFORE
        return gateways.EnquiryMessage(
            message_id=order.message_id, created_at=order.signed_at, office=office, ground=ground, account=kept, since=since,
            until=order.signed_at, is_confidential=True,
        )  # fmt: skip
    return gateways.OrderMessage(
        message_id=order.message_id, number=order.number, kind=order.kind, created_at=order.signed_at, office=office, case_number=number,
        ground=ground, signed_by=order.signed_by, drafted_by=order.drafted_by, is_urgent=order.is_urgent, account=kept, asked=order.asked_fen,
        brought=_brought(order) if order.kind == Order.Kind.HOLD else None, follows=_followed(order), months=order.months,
    )  # fmt: skip


def _brought(order: Order) -> gateways.Brought:
    """The entry that brought the money, as it is known: the victim's own payment, or what the newest drawing shows."""
    paid = queries.payments(order.trace).filter(to=order.traced).first()
    if paid is not None:
        return gateways.Brought(paid.amount_fen, paid.at, paid.bank_reference)
    packets = [one for one in queries.packets(queries.redraw(order.trace)) if one.traced_id == order.traced_id]
    if not packets:
        return gateways.Brought(order.asked_fen, order.drafted_at)
    first = min(packets, key=lambda one: one.at)
    return gateways.Brought(sum(one.amount_fen for one in packets if one.entry == first.entry), first.at, _reference(first))


def _reference(packet: Packet) -> str:
    """What the bank calls the entry that brought a packet; empty where no sheet shows it."""
    if packet.sheet is None or packet.line is None:
        return ""
    return sealing.entries(packet.sheet)["reference"][packet.line - 1]


def _followed(order: Order) -> str:
    """The message that this one renews, lifts or pays out; empty where it follows none."""
    if order.kind not in (Order.Kind.RENEW, Order.Kind.LIFT, Order.Kind.RETURN):
        return ""
    before = order.parent or queries.order_behind(order)
    return before.message_id if before is not None else ""
