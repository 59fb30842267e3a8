"""Asking the log, and opening one entry: both stand in the log themselves."""

import json
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.inspection import access, queries
from anhe.ledger import Refused, act
from anhe.ledger.models import Entry
from anhe.staff.queries import Officer

PURPOSE = "inspect"
LEAST_WORDS = 8


class NoReason(Refused):
    status = 400


def search(*, asked: queries.Asked, by: Officer, at: datetime, before: str = "") -> queries.Page:
    """A page of entries by their headers; what was asked, and how many it showed, becomes an entry."""
    with act("log.searched", by=by, may=access.may_inspect, purpose=PURPOSE, at=at, doing="consult") as facts:
        page = queries.search(asked, before=before)
        facts.update({name: value for name, value in asdict(asked).items() if value}, before=before, count=len(page.entries))
        return page


def read_entry(*, entry: Entry, reason: str, by: Officer, at: datetime) -> dict | None:
    """What stands beside the header: facts, reason, what was shown; None once it has been erased."""
    with act("entry.read", by=by, on=entry, may=access.may_inspect, purpose=PURPOSE, reason=reason, at=at, doing="consult") as facts:
        if len(set(reason.strip())) < LEAST_WORDS // 2 or len(reason.strip()) < LEAST_WORDS:
            raise NoReason(_("Say in eight signs or more why you open this entry. Nothing was opened."))
        facts.shown.append(f"entry:{entry.pk}")
        text = queries.details(entry)
        return json.loads(text) if text else None
