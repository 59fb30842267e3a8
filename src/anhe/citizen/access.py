"""Who may see ratings and answer complaints. Only a receipt's holder rates; no officer can."""

import rules

from anhe.staff.access import holds, in_charge_of_unit


@rules.predicate
def holds_a_receipt(by, _thing=None) -> bool:
    return by.actor.kind == "holder"


may_rate = holds_a_receipt
may_complain = holds_a_receipt
may_call_back = in_charge_of_unit & holds("head", "reviewer")
may_answer = in_charge_of_unit & holds("head", "reviewer", "inspector")
may_delay = in_charge_of_unit & holds("head")
may_review_delay = in_charge_of_unit & holds("reviewer", "inspector")
may_see_delays = holds("head", "reviewer", "inspector")
may_see_ratings = holds("head", "reviewer", "chief")
may_see_complaints = holds("head", "reviewer", "chief", "inspector")
