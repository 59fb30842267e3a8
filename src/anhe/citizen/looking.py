"""From the ledger's entries to what the person concerned reads: who looked, in what role and unit, for what purpose."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.citizen import queries
from anhe.citizen.models import DisclosureDelay
from anhe.citizen.shapes import Look, Looks
from anhe.ledger.models import Entry
from anhe.reports.queries import Receipt
from anhe.staff import queries as staff

# Everything that was read is shown, whatever its verb, but for these, which open nothing of what a file says.
OPENS_NOTHING = {
    "session.opened", "session.closed", "case.found", "party.found", "access.asked", "finding.read", "sampled.read", "access.checked",
}  # fmt: skip
URGENT = "access.broken"
PEOPLE = {"officer", "organisation", "operator"}
# In which role somebody acts for a purpose, where they hold several posts.
ROLE_OF = {
    "handle_case": "handler", "review_report": "duty", "take_call": "call_taker", "legal_review": "reviewer", "visit": "handler",
    "answer_citizen": "handler", "inspect": "inspector", "correct": "handler",
}  # fmt: skip


def looks(receipt: Receipt, at: datetime) -> Looks:
    """Everybody who looked at the file and at its case, newest first, less what a delay in force holds back."""
    entries = [entry for entry in queries.steps(receipt) if is_look(entry)]
    found = _told(_without_repeats(entries), {entry.object_id for entry in entries if entry.verb == URGENT})
    delay = queries.delay_in_force(receipt, at)
    if delay is None:
        return Looks(tuple(found))
    shown = tuple(look for look in found if look.at < delay.since)
    return Looks(shown, len(found) - len(shown), delay.until, DisclosureDelay.Ground(delay.ground).label, delay.article)


def is_look(entry: Entry) -> bool:
    return entry.actor_kind in PEOPLE and entry.doing == "consult" and entry.verb not in OPENS_NOTHING


def _without_repeats(entries: Iterable[Entry]) -> list[Entry]:
    """One page that showed several parts is one look: the same person at the same moment. Newest first."""
    once = {(e.actor_kind, e.actor_ref, e.happened_at): e for e in sorted(entries, key=lambda e: e.verb == URGENT)}
    return sorted(once.values(), key=lambda e: (e.happened_at, e.pk), reverse=True)


def _told(entries: list[Entry], urgent: set[str]) -> list[Look]:
    numbers = {entry.actor_ref for entry in entries if entry.actor_kind == "officer"}
    officers = {one.number: one for one in staff.officers().filter(number__in=numbers).prefetch_related("posts")}
    purposes = dict(staff.PURPOSES)
    return [
        Look(
            at=entry.happened_at, role=_role(entry, officers.get(entry.actor_ref)), unit=_unit(officers.get(entry.actor_ref)),
            purpose=str(purposes.get(entry.purpose) or _reason(entry)),
            is_urgent=entry.verb == URGENT or str(entry.session) in urgent,
        )
        for entry in entries
    ]  # fmt: skip


def _role(entry: Entry, officer) -> str:
    """The post in which the officer acted: the one that fits the purpose where they held it then, else their first."""
    if entry.actor_kind == "organisation":
        return _("Another office's system")
    if entry.actor_kind == "operator":
        return _("System operator")
    names = dict(staff.Post.Role.choices)
    held = [p.role for p in (officer.posts.all() if officer else ()) if p.since <= entry.happened_at and (p.until is None or p.until > entry.happened_at)]
    fitting = ROLE_OF.get(entry.purpose)
    if fitting in held:
        return str(names[fitting])
    return str(names[min(held, key=list(names).index)]) if held else _("Officer")


def _unit(officer) -> str:
    return officer.unit.name if officer else ""


def _reason(entry: Entry) -> str:
    if entry.verb == URGENT:
        return _("Emergency")
    return _("For a document or a message of the case") if entry.verb == "statement.read" else _("Not named")
