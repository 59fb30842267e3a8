"""Who may change what the clocks run by."""

from anhe.staff.access import holds, is_machine

# The nightly job brings only the lists that were shipped; nothing it loads counts as confirmed.
may_load = holds("operator") | is_machine
may_confirm = holds("reviewer")
