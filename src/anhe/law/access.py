"""Who may change what the clocks run by."""

from anhe.staff.access import holds

may_load = holds("operator")
may_confirm = holds("reviewer")
