"""The room's codes in words: states and their tones, reasons of a place in the ranking, why an answer was not simply taken."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.fraud.models import Order, Trace

TONES = {
    "received": "waiting", "triaged": "going", "orders_sent": "going", "tracing": "going", "money_held": "done", "money_gone": "overdue",
    "case_opened": "going", "frozen": "done", "return_plan": "going", "notice": "paused", "returned": "done", "closed": "done",
    "duplicate": "plain", "civil_dispute": "plain", "withdrawn": "plain", "referred_out": "plain",
}  # fmt: skip
ORDER_TONES = {
    "drafted": "waiting", "signed": "going", "sent": "waiting", "received": "waiting", "mismatched": "overdue", "refused": "overdue",
    "partial": "done", "done": "done", "empty": "paused", "expired": "overdue", "lifted": "plain", "withdrawn": "plain",
}  # fmt: skip
ANSWER_TONES = {
    "new": "waiting", "taken": "done", "late": "paused", "duplicate": "plain", "contradicts": "overdue", "refused": "overdue", "forged": "overdue",
}  # fmt: skip
REASONS = {
    "said_otherwise": gettext_lazy("It says something else than the answer that was taken first."),
    "statement_differs": gettext_lazy("Its entries differ from the statement that came before."),
    "id_used_twice": gettext_lazy("It carries the number of another message."),
    "more_than_asked": gettext_lazy("It names more money than was asked for."),
    "more_than_balance": gettext_lazy("It names more money than the account has."),
    "in_the_future": gettext_lazy("Its moment lies in the future."),
    "before_the_order": gettext_lazy("Its moment lies before the order."),
    "no_time": gettext_lazy("It names no moment."),
    "no_amount": gettext_lazy("It names no amount."),
    "stopped_twice_before": gettext_lazy("The account was stopped twice before; the law allows no third stop."),
    "order_not_sent": gettext_lazy("It answers an order that was never sent."),
    "order_unknown": gettext_lazy("It answers no order of ours."),
    "account_not_asked": gettext_lazy("It shows an account that nobody asked about."),
    "overdrawn": gettext_lazy("Its balance falls below zero."),
    "order_over": gettext_lazy("The order was over when it came."),
    "said_before": gettext_lazy("It says what was said before."),
    "answered_already": gettext_lazy("The answer itself came before it."),
    "signature": gettext_lazy("Its signature is not the institution's."),
}  # fmt: skip
WHY = {
    "no_statement": gettext_lazy("its bank has not answered"),
    "before_statement": gettext_lazy("the statement begins later"),
    "after_statement": gettext_lazy("the statement ends earlier"),
    "not_in_statement": gettext_lazy("the statement does not show it"),
    "sums_differ": gettext_lazy("the two banks name different sums"),
    "goes_in_a_ring": gettext_lazy("the two banks' clocks contradict each other"),
}  # fmt: skip
KINDS = {
    "held": gettext_lazy("held"), "left_there": gettext_lazy("still there, not held"), "unknown": gettext_lazy("unknown"), "gone": gettext_lazy("gone"),
    "moved": gettext_lazy("moved on"),
}  # fmt: skip


TIMELINE = {
    "trace.opened": ("going", gettext_lazy("Trace opened, stops drafted")),
    "trace.payment_added": ("going", gettext_lazy("A payment added")),
    "trace.triaged": ("done", gettext_lazy("Payments checked")),
    "trace.rule_chosen": ("going", gettext_lazy("Another rule of tracing chosen")),
    "trace.case_noted": ("going", gettext_lazy("Joined to the case")),
    "trace.ended": ("done", gettext_lazy("Trace ended")),
    "order.drafted": ("waiting", gettext_lazy("Order drafted")),
    "order.signed": ("going", gettext_lazy("Order signed")),
    "order.sent": ("going", gettext_lazy("Order delivered")),
    "order.not_sent": ("overdue", gettext_lazy("Order could not be delivered")),
    "order.pressed": ("overdue", gettext_lazy("Institution pressed for its answer")),
    "order.corrected": ("going", gettext_lazy("Order corrected")),
    "order.withdrawn": ("plain", gettext_lazy("Order withdrawn")),
    "answer.judged": ("going", gettext_lazy("An answer came")),
    "answer.settled": ("done", gettext_lazy("A doubtful answer settled")),
    "stop.taken": ("done", gettext_lazy("Money stopped")),
    "stop.expired": ("overdue", gettext_lazy("The stop ended by itself")),
    "stop.lifted": ("plain", gettext_lazy("The stop was lifted")),
    "freeze.taken": ("done", gettext_lazy("Money frozen")),
    "freeze.renewed": ("done", gettext_lazy("Freeze renewed")),
    "freeze.warned": ("waiting", gettext_lazy("The freeze will lapse soon")),
    "freeze.lapsed": ("overdue", gettext_lazy("The freeze lapsed")),
    "account.found_unrelated": ("waiting", gettext_lazy("An account found unrelated")),
    "report.received": ("going", gettext_lazy("Report received, receipt issued")),
    "case.accepted": ("going", gettext_lazy("Accepted as a case")),
}


def tone(trace: Trace) -> str:
    return TONES[trace.state]


def order_tone(order: Order) -> str:
    return "overdue" if order.escalated and order.is_live else ORDER_TONES[order.state]


def answer_words(code: str) -> str:
    """Why an answer was not simply taken; a reader's own code where it could not be read."""
    return str(REASONS[code]) if code in REASONS else _("It could not be read (%(code)s).") % {"code": code}


def why_unknown(code: str) -> str:
    return str(WHY.get(code, code))


def reason(one: dict[str, Any]) -> str:
    """One reason of a place in the ranking."""
    words = {
        "age": _("last seen there %(n)d minutes ago"),
        "reply": _("this bank answers in %(n)d minutes"),
        "reply_assumed": _("this bank has answered nothing yet: %(n)d minutes assumed"),
        "dwell": _("money stays %(n)d minutes in this account"),
        "dwell_assumed": _("how long money stays there is not known: %(n)d minutes assumed"),
        "hop": _("%(n)d hops from the victim"),
    }  # fmt: skip
    return words[one["code"]] % {"n": one["value"]}


def named(account) -> str:
    """An account as it is read aloud: its bank and the last figures."""
    return f"{account.institution.name} {account.tail}"
