"""Who may do what, as predicates over posts and units; rooms compose them."""

import rules

from anhe.staff.models import Officer, Unit


def holds(*roles: str) -> rules.Predicate:
    """True for an officer who holds one of these posts; the operator at the console always may."""

    def check(by, _thing=None) -> bool:
        if isinstance(by, Officer):
            return by.has_post(*roles)
        return by is not None and by.actor.kind == "operator"

    return rules.predicate(check, name=f"holds:{'|'.join(roles)}")


@rules.predicate
def in_charge_of_unit(by, thing) -> bool:
    """True where the thing's unit is the officer's own or lies beneath it."""
    if not isinstance(by, Officer):
        return by is not None and by.actor.kind in {"operator", "job"}
    unit = getattr(thing, "unit", None)
    return isinstance(unit, Unit) and by.unit.covers(unit)


@rules.predicate
def is_machine(by, _thing=None) -> bool:
    return by.actor.kind in {"job", "operator"}


may_run_the_house = holds("operator")
