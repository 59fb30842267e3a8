"""That keys were changed, in the log: which kind, by whom; never a key."""

from datetime import datetime

from anhe.law import access
from anhe.ledger import act


def note_rotation(*, kind: str, name: str, by, at: datetime) -> None:
    """Write down that from now on another key signs or seals; `name` is the new key's public name."""
    with act("key.rotated", by=by, may=access.may_erase, at=at) as facts:
        facts.update(kind=kind, name=name)
