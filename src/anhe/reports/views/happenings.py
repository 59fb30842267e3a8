"""The ledger of one report as a timeline, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from anhe.ledger.queries import Entry
from anhe.staff import queries as staff

SAID = {
    "report.received": ("done", _("Received, receipt issued")),
    "report.joined": ("paused", _("Joined to an earlier report")),
    "report.transferred": ("going", _("Handed to another unit")),
    "report.withdrawn": ("paused", _("Withdrawn by the reporter")),
    "report.accepted": ("done", _("Accepted as a case")),
    "report.answered": ("done", _("The reporter was told something")),
    "report.supplemented": ("going", _("Something was added")),
    "file.read": ("plain", _("Personal data looked at")),
    "file.read_by_its_person": ("plain", _("Looked at by the reporter")),
    "grant.given": ("plain", _("Shared with others")),
}
WHO = {"public": _("The reporter"), "holder": _("The reporter"), "organisation": _("Another office's system"),
       "job": _("By itself"), "operator": _("The operator")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    tone: str
    at: datetime
    title: str
    by: str


def of(told: Iterable[Entry]) -> list[Happening]:
    """What happened to a report, newest first, from its entries, oldest first; those of other rooms stand on their own pages."""
    entries = list(_without_repeats(entry for entry in told if entry.verb in SAID))
    numbers = {entry.actor_ref for entry in entries if entry.actor_kind == "officer"}
    names = {officer.number: officer for officer in staff.officers().filter(number__in=numbers)}
    return list(_told(reversed(entries), names))


def _without_repeats(entries: Iterable[Entry]) -> Iterator[Entry]:
    """One look for each run of looks by the same officer: opening a page again says nothing new here."""
    for (verb, _actor), run in groupby(entries, key=lambda entry: (entry.verb, entry.actor_ref)):
        held = list(run)
        yield from held[-1:] if verb == "file.read" else held


def _told(entries, names) -> Iterator[Happening]:
    for entry in entries:
        tone, title = SAID[entry.verb]
        officer = names.get(entry.actor_ref)
        by = f"{officer.shown_name} ({officer.number})" if officer else str(WHO.get(entry.actor_kind, entry.actor_ref))
        yield Happening(tone, entry.happened_at, str(title), by)
