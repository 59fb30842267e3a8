"""Where stolen money went and what was stopped, by noun."""

from anhe.fraud.models.banks import Account, Institution
from anhe.fraud.models.chain import Packet, Redraw
from anhe.fraud.models.inbound import Answer, Sheet
from anhe.fraud.models.orders import Order
from anhe.fraud.models.stops import Freeze, Hold, Renewal
from anhe.fraud.models.trace import Payment, Trace, TracedAccount

__all__ = [
    "Account",
    "Answer",
    "Freeze",
    "Hold",
    "Institution",
    "Order",
    "Packet",
    "Payment",
    "Redraw",
    "Renewal",
    "Sheet",
    "Trace",
    "TracedAccount",
]
