"""What an entry of the ledger means to an officer: a sentence, its tone, and who did it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.cases.models import Decision
from anhe.ledger import queries as ledger
from anhe.staff import queries as staff

CHINESE = re.compile("[\u4e00-\u9fff]")
VERBS = {
    "report.received": ("going", gettext_lazy("Report received, receipt issued")),
    "report.transferred": ("going", gettext_lazy("Report handed to another unit")),
    "report.joined": ("going", gettext_lazy("Report joined to an earlier one")),
    "report.supplemented": ("waiting", gettext_lazy("The reporter added something")),
    "report.withdrawn": ("done", gettext_lazy("The reporter took the report back")),
    "report.answered": ("done", gettext_lazy("The reporter was answered")),
    "case.accepted": ("going", gettext_lazy("Accepted as a case")),
    "case.assigned": ("going", gettext_lazy("Given to another case officer")),
    "case.reports_joined": ("going", gettext_lazy("Further reports taken into the case")),
    "case.party_added": ("going", gettext_lazy("Party added")),
    "item.noted": ("going", gettext_lazy("Item written down")),
    "item.marked": ("done", gettext_lazy("State of an item changed")),
    "scene.examined": ("done", gettext_lazy("Scene examined")),
    "case.filed": ("done", gettext_lazy("Case filed")),
    "case.not_filed": ("waiting", gettext_lazy("Case not filed")),
    "case.transferred": ("done", gettext_lazy("Case handed to the authority in charge")),
    "case.to_administrative": ("going", gettext_lazy("Goes on as an administrative case")),
    "case.to_criminal": ("going", gettext_lazy("Goes on as a criminal case")),
    "case.concluded": ("done", gettext_lazy("Case concluded")),
    "case.decided": ("done", gettext_lazy("Case decided")),
    "case.terminated": ("done", gettext_lazy("Case ended without a decision")),
    "case.withdrawn": ("done", gettext_lazy("Case withdrawn")),
    "case.reopened": ("going", gettext_lazy("Case opened again")),
    "proposal.made": ("going", gettext_lazy("Decision proposed")),
    "proposal.approved": ("done", gettext_lazy("Proposal approved")),
    "proposal.sent_back": ("waiting", gettext_lazy("Proposal sent back")),
    "decision.served": ("done", gettext_lazy("Notice served")),
    "citizen.told": ("done", gettext_lazy("The reporter was told how it stands")),
    "extension.asked": ("waiting", gettext_lazy("More time asked for")),
    "extension.granted": ("done", gettext_lazy("Request for more time granted")),
    "extension.sent_back": ("waiting", gettext_lazy("Request for more time sent back")),
    "deadline.extended": ("paused", gettext_lazy("Time limit lengthened")),
    "deadline.paused": ("paused", gettext_lazy("Time limit stopped")),
    "deadline.resumed": ("going", gettext_lazy("Time limit runs on")),
    "deadline.warned": ("waiting", gettext_lazy("Warning: the time limit is running out")),
    "deadline.overdue": ("overdue", gettext_lazy("Time limit ran out; put before the head of the unit")),
    "reconsideration.asked": ("waiting", gettext_lazy("The reporter asks for reconsideration")),
    "reconsideration.upheld": ("done", gettext_lazy("Reconsideration: upheld")),
    "reconsideration.revoked": ("done", gettext_lazy("Reconsideration: revoked, case filed")),
    "review.asked": ("waiting", gettext_lazy("The reporter asks for review above")),
    "review.upheld": ("done", gettext_lazy("Review above: upheld")),
    "review.revoked": ("done", gettext_lazy("Review above: revoked, case filed")),
    "prosecutor.asked": ("waiting", gettext_lazy("The prosecutor asks why the case was not filed")),
    "prosecutor.explained": ("done", gettext_lazy("Reasons given to the prosecutor")),
    "prosecutor.ordered": ("overdue", gettext_lazy("The prosecutor orders filing")),
    "prosecutor.upheld": ("done", gettext_lazy("Prosecutor's question closed")),
    "prosecutor.revoked": ("done", gettext_lazy("Filed on the prosecutor's notice")),
    "visit.made": ("done", gettext_lazy("Visit afterwards made")),
    "matter.opened": ("waiting", gettext_lazy("Another room has something open here")),
    "matter.closed": ("done", gettext_lazy("Another room has finished")),
}
# What a page of the unit's newest acts tells: not every step, but what changes how things stand.
NEWS = tuple(verb for verb in VERBS if verb not in {
    "case.party_added", "item.noted", "item.marked", "deadline.warned", "matter.opened", "matter.closed",
    "report.answered", "proposal.approved", "extension.granted",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, worded. `is_machine` where no person acted."""

    at: datetime
    title: str
    text: str
    by: str
    tone: str
    ref: str
    is_machine: bool


def happenings(entries: Iterable, *, newest_first: bool = True, details: dict | None = None) -> list[Happening]:
    """The entries that an officer reads, worded, with names and units of the officers who acted.

    `details` are the texts of `ledger.queries.details` where they were read already.
    """
    entries = _without_doubles([entry for entry in entries if entry.verb in VERBS])
    texts = ledger.details(entries) if details is None else details
    told = {entry.pk: json.loads(texts[entry.pk]) for entry in entries if entry.pk in texts}
    names = staff.names({entry.actor_ref for entry in entries if entry.actor_kind == "officer"})
    worded = [_worded(entry, told.get(entry.pk, {}), names) for entry in entries]
    return worded[::-1] if newest_first else worded


def _without_doubles(entries: list) -> list:
    """Leave out the inner acts that say the same thing once more at the same moment."""
    outer = {(e.verb, e.happened_at) for e in entries}
    kept, seen = [], set()
    for entry in entries:
        if entry.verb == "report.answered" and ("citizen.told", entry.happened_at) in outer:
            continue
        if entry.verb == "extension.granted" and ("deadline.extended", entry.happened_at) in outer:
            continue
        if entry.verb == "proposal.approved" and any(v.startswith("case.") and at == entry.happened_at for v, at in outer):
            continue
        mark = (entry.verb, entry.happened_at, entry.object_id)
        if mark not in seen:
            seen.add(mark)
            kept.append(entry)
    return kept


def _worded(entry, details: dict, names: dict[str, str]) -> Happening:
    tone, title = VERBS[entry.verb]
    facts = details.get("facts", {})
    return Happening(
        at=entry.happened_at, title=str(title), text=_text(entry.verb, facts, details.get("reason", ""), names),
        by=_who(entry, names), tone=tone, ref=entry.object_ref, is_machine=entry.actor_kind == "job",
    )  # fmt: skip


def _text(verb: str, facts: dict, reason: str, names: dict[str, str]) -> str:
    parts = []
    if verb == "proposal.made" and facts.get("kind") in Decision.Kind.values:
        parts.append(str(Decision.Kind(facts["kind"]).label))
    if verb == "deadline.warned":
        parts.append(_("%(percent)s%% of the time has passed") % {"percent": facts.get("percent", "")})
    if facts.get("approved_by"):
        number = facts["approved_by"]
        parts.append(_("approved by %(who)s") % {"who": names.get(number, number)})
    if reason:
        parts.append(format_html('<span lang="zh-Hans-CN">{}</span>', reason) if CHINESE.search(reason) else reason)
    return format_html_join(" · ", "{}", ((part,) for part in parts))


def _who(entry, names: dict[str, str]) -> str:
    if entry.actor_kind == "officer":
        return names.get(entry.actor_ref, entry.actor_ref)
    return {
        "job": _("the register itself"),
        "holder": _("the holder of the receipt"),
        "public": _("a citizen"),
        "operator": _("the operator"),
    }.get(entry.actor_kind, entry.actor_ref)
