"""Who may ask for people's data: membership of the file is decided by the room that owns the file."""

from anhe.staff.access import holds, is_machine

may_search_identifiers = holds("handler", "duty", "head", "analyst")
may_rotate = is_machine
