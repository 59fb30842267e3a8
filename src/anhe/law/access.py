"""Who may change what the clocks run by."""

from anhe.staff.access import holds, is_machine

# The nightly job brings only the lists that were shipped; nothing it loads counts as confirmed.
may_load = holds("operator") | is_machine
may_confirm = holds("reviewer")
# A hold keeps what the city would otherwise erase: the legal reviewer or the inspector answers for it.
may_hold = holds("reviewer", "inspector")
may_erase = is_machine
may_see_sweeps = holds("reviewer", "inspector", "operator", "chief")
