"""Who may look over the log, and who may answer for an access. Nobody judges their own."""

import rules

from anhe.staff.access import holds, is_machine


@rules.predicate
def is_asked(by, finding) -> bool:
    """The officer whose access the finding is about."""
    return getattr(by, "number", None) == finding.officer


@rules.predicate
def is_another(by, thing) -> bool:
    return getattr(by, "number", None) != thing.officer


may_inspect = holds("inspector")
may_examine = may_inspect | is_machine
may_judge = may_inspect & is_another
may_answer = is_asked
