"""Keys of offices whose systems send reports by themselves."""

from datetime import datetime

from django.utils.translation import gettext as _

from anhe.ledger import Refused, act
from anhe.reports import office_keys
from anhe.staff.access import may_run_the_house
from anhe.staff.queries import Unit


class BadTerms(Refused):
    status = 400


def issue_office_key(*, office: Unit, name: str, per_minute: int, days: int, by, at: datetime) -> tuple[str, str]:
    """Make a key for a system of this office; returns (its id, its text). The text is shown now and never again."""
    with act("office_key.issued", by=by, may=may_run_the_house, at=at, doing="disclose") as facts:
        if not 1 <= per_minute <= 1_000_000 or not 1 <= days <= 1100 or not 1 <= len(name) <= 60:
            raise BadTerms(_("A key has a name, lasts at most three years, and allows at least one report a minute."))
        key, text = office_keys.write(office=office.code, name=name, per_minute=per_minute, days=days, at=at)
        facts.update(key=key.id, office=office.code, per_minute=per_minute, until=key.until.isoformat())
        return key.id, text


def end_office_key(*, key_id: str, reason: str, by, at: datetime) -> None:
    """End a key before its time."""
    with act("office_key.ended", by=by, may=may_run_the_house, reason=reason, at=at) as facts:
        if not key_id.isalnum() or not key_id.isascii() or len(key_id) > 20:
            raise BadTerms(_("This is not the id of a key."))
        facts.update(key=key_id)
        office_keys.end(key_id)
