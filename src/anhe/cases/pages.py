"""What the pages of a case show: its facts, its parties once a purpose is named, its clocks, and what can be done."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.cases import access, grounds, queries, telling, watching
from anhe.cases.clockfaces import CaseClock, clock_of
from anhe.cases.models import Case, Decision
from anhe.city import queries as city
from anhe.engines import clocks
from anhe.law import queries as law
from anhe.people import desk as people
from anhe.people import queries as people_queries
from anhe.reports.queries import OFFENCES
from anhe.staff import queries as staff

TONES = {
    "under_review": "going", "filed": "going", "not_filed": "waiting", "transferred": "done", "concluded": "done",
    "decided": "done", "terminated": "done", "withdrawn": "done",
}  # fmt: skip
ITEM_TONES = {"stolen": "waiting", "lost": "waiting", "seized": "going", "recovered": "going", "found": "going", "returned": "done"}
REMEDY_TONES = {"asked": "waiting", "explained": "going", "ordered": "overdue", "upheld": "done", "revoked": "done"}
CONSEQUENCES = {
    "filed": gettext_lazy("The case is filed and the investigation begins. The clock of the review is met."),
    "not_filed": gettext_lazy("Another officer must approve it first. Then the case ends, and the notice must be served within the legal limit; the reporter can apply for reconsideration."),
    "transferred": gettext_lazy("Another officer must approve it first. Then the case ends here and every running clock of ours stops; the reporter reads where it went and why."),
    "to_administrative": gettext_lazy("The case goes on as an administrative case, under the clocks of that track, and is under review again."),
    "to_criminal": gettext_lazy("The case goes on as a criminal case, under the clocks of that track, and is under review again."),
    "concluded": gettext_lazy("The case ends with its outcome. The promised visit falls due in seven days."),
    "decided": gettext_lazy("The case ends with its decision. The promised visit falls due in seven days."),
    "terminated": gettext_lazy("Another officer must approve it first. Then the case ends without a decision, and the reporter reads the reason."),
    "withdrawn": gettext_lazy("Another officer must approve it first. Then the case ends, and the reporter reads the reason and how to object."),
    "reopened": gettext_lazy("Another officer must approve it first. Then the case is filed again and its clocks start anew."),
}  # fmt: skip
ACTS = {
    "filed": gettext_lazy("File the case"),
    "not_filed": gettext_lazy("Propose not to file the case"),
    "transferred": gettext_lazy("Propose to hand the case to the authority in charge"),
    "to_administrative": gettext_lazy("Go on as an administrative case"),
    "to_criminal": gettext_lazy("Go on as a criminal case"),
    "concluded": gettext_lazy("Conclude the case"),
    "decided": gettext_lazy("Record the decision"),
    "terminated": gettext_lazy("Propose to end the case without a decision"),
    "withdrawn": gettext_lazy("Propose to withdraw the case"),
    "reopened": gettext_lazy("Propose to open the case again"),
}
ORDER = list(ACTS)
NEAR_M = 200


@dataclass(frozen=True, slots=True)
class Next:
    """One act that can be taken now; `key` is its single key."""

    label: str
    url: str
    key: str = ""


def offence_words(code: str) -> str:
    """The coded slot in words; a register's own code is shown as it stands."""
    return str(OFFENCES(code).label) if code in OFFENCES.values else code


def url(name: str, case: Case, *more) -> str:
    return reverse(f"cases:{name}", args=[case.number, *more])


def heading(case: Case) -> dict:
    return {"case": case, "offence": offence_words(case.offence), "tone": TONES[case.state]}


def record(case: Case, *, by, at: datetime, only_people: bool = False) -> dict:
    """The context of a case's page. Reading its parties is written down when a session covers the file."""
    shown, is_full = parties_shown(case, by=by, at=at), access.level(by, case, at) == "full"
    hanging = queries.hanging_on(case, at)
    decisions, remedies = list(hanging.decisions), list(hanging.remedies)
    proposal, visit = next(iter(hanging.proposals), None), next(iter(hanging.visits), None)
    staff.names(officers_in(hanging))  # all in one question
    texts = {s.id: s.text for party in shown or () for s in party.statements}
    happenings = telling.happenings(hanging.entries, details=dict(hanging.details))
    clocks = queries.clocks_of(hanging.clocks)
    asked = {str(request.deadline_id): request for request in hanging.requests}
    return heading(case) | {
        "clocks": [{"face": clock, "acts": clock_acts(case, clock, by, asked)} for clock in clocks],
        "nearest": next((c for c in clocks if not c.done_at and not c.is_accusers), None),
        "parties": None if shown is None else people_of(shown, but=("reason", "scene", "items")),
        "named": things_named(shown or ()), "whole_day": is_whole_day(case), "place": place_of(case, hanging.district),
        "session_query": urlencode({"next": case.get_absolute_url(), "file": case.file, "object_ref": case.number,
                                    "purpose": "handle_case"}),
        "sealed": hanging.parties if shown is None else [],
        "is_full": is_full, "given": [given_to(one) for one in hanging.grants], "may_share": access.may_share(by, case),
        "items": [{"item": item, "tone": ITEM_TONES[item.kind]} for item in hanging.items],
        "total_fen": sum(item.value_fen or 0 for item in hanging.items),
        "scenes": [scene_of(scene, texts) for scene in hanging.scenes],
        "decisions": [decision_of(d, texts) for d in reversed(decisions)],
        "remedies": [{"remedy": r, "tone": REMEDY_TONES[r.state]} for r in remedies],
        "proposal": proposal, "visit": visit, "reports": hanging.reports,
        "matters": hanging.matters,
        "happenings": [h for h in happenings if not (only_people and h.is_machine)], "only_people": only_people,
        "next": next_act(case, decisions=decisions, proposal=proposal, visit=visit, remedies=remedies, by=by),
        "acts": further_acts(case, by=by), "may_handle": access.may_handle(by, case), "may_examine": access.may_examine(by, case),
    }  # fmt: skip


def given_to(grant) -> dict:
    """Somebody to whom the case was shown, in words."""
    return {"pk": grant.pk, "who": (grant.officer and grant.officer.with_unit) or grant.unit or grant.organisation.name_zh, "scope": grant.get_scope_display(),
            "until": grant.until, "is_urgent": hasattr(grant, "emergency")}  # fmt: skip


def people_of(shown, *, but: tuple[str, ...] = ()) -> list[dict]:
    """Parties in the clear with their labels in words; statements of the kinds in `but` stand elsewhere."""
    return [
        {"role": people_queries.role_words(party.role), "name": party.name, "address": party.address,
         "is_secret": party.is_secret, "is_erased": party.is_erased,
         "marks": [(people_queries.mark_words(kind), value) for kind, values in party.identifiers.items() for value in values],
         "said": [{"label": people_queries.statement_words(s.kind), "text": _things(s.text) if s.kind == "items" else s.text,
                   "lang": s.lang, "at": s.made_at} for s in party.statements if s.kind not in but]}
        for party in shown
    ]  # fmt: skip


def things_named(shown) -> list[dict]:
    """What the reporters said was taken or found, as they told it; it stands with the items, not with the people."""
    return [
        {"label": people_queries.statement_words(s.kind), "text": _things(s.text), "lang": s.lang}
        for party in shown for s in party.statements if s.kind == "items"
    ]  # fmt: skip


def is_whole_day(case: Case) -> bool:
    """True where only the day was told: from its first minute to its last."""
    if case.happened_from is None or case.happened_until is None:
        return False
    first, last = (at.astimezone(clocks.SHANGHAI) for at in (case.happened_from, case.happened_until))
    return first.date() == last.date() and (first.hour, first.minute, last.hour, last.minute) == (0, 0, 23, 59)


def officers_in(hanging: queries.Hanging) -> set[str]:
    """The numbers of all officers whom the page names by what they did."""
    acted = {entry.actor_ref for entry in hanging.entries if entry.actor_kind == "officer"}
    examined = {number for scene in hanging.scenes for number in scene.examiners}
    decided = {number for decision in hanging.decisions for number in (decision.decided_by, decision.approved_by)}
    return (acted | examined | decided) - {""}


def place_of(case: Case, districts) -> str:
    """The district, and the named place that lies near: the point itself is kept to 100 m."""
    district = next(iter(districts), None)
    nearest = city.nearest_places(case.lon, case.lat, limit=1) if case.lon is not None and case.lat is not None else []
    near = [_("near %(place)s") % {"place": place.name} for place, metres in nearest if metres <= NEAR_M]
    return " · ".join([district.name, *near] if district else near)


def _things(told: str) -> str:
    """The things that were named, one a line, as they were told."""
    return "\n".join(" · ".join(filter(None, [thing.get("what", ""), thing.get("serial", "")])) for thing in json.loads(told))


def parties_shown(case: Case, *, by, at: datetime):
    """The parties in the clear where the officer's access session covers the case's file; None where none does."""
    session = by.access
    if session is None or not session.covers(case.file) or access.level(by, case, at) != "full":
        return None
    files = queries.files_of(case)
    found = people.show_files(files=files, case=case.file, by=by, at=at)
    return [party for file in files for party in found[file]]


def clock_acts(case: Case, clock: CaseClock, by, asked: dict) -> list[Next]:
    """What may be done with a running clock: stop it, let it run on, lengthen it or ask for that.

    `asked` holds the requests for more time that wait, by the id of their clock.
    """
    if clock.done_at or not access.may_handle(by, case):
        return []
    if clock.paused_at:
        return [Next(_("Let it run on"), url("resume", case, clock.id))]
    found = []
    may_grant = access.may_approve(by, case) and case.handler_id != by.pk
    if clock.id in asked:
        answers = may_grant and asked[clock.id].asked_by_id != by.pk
        found.append(Next(_("Answer the request") if answers else _("See the request"), url("extension", case, clock.id)))
    elif clock.can_extend and may_grant:
        found.append(Next(_("Lengthen"), url("extend", case, clock.id)))
    elif clock.can_extend:
        found.append(Next(_("Ask for more time"), url("ask_extension", case, clock.id)))
    if clock.can_pause:
        found.append(Next(_("Stop"), url("pause", case, clock.id)))
    return found


def due_if_granted(request, at: datetime) -> datetime | None:
    """The limit that a request for more time would give now; None where the rule no longer allows it."""
    try:
        return watching.due_if_extended(request.deadline, request.term, at)
    except watching.ClockRefused:
        return None


def scene_of(scene, texts: dict) -> dict:
    return {"scene": scene, "who": "; ".join(staff.names(scene.examiners).values()), "record": texts.get(scene.record_id, "")}


def decision_of(decision: Decision, texts: dict) -> dict:
    """A decision with its law, its ground in words and, inside an access session, its reason."""
    names = staff.names({decision.decided_by, decision.approved_by} - {""})
    return {
        "decision": decision, "tone": TONES.get(decision.kind, "done"),
        "law": law.citation(decision.article) if decision.article else None,
        "ground": grounds.ground_words(decision.ground) if decision.ground else "",
        "reason": texts.get(decision.reason_id, ""), "has_notice": grounds.notice(decision.kind) is not None,
        "by": names.get(decision.decided_by, decision.decided_by),
        "approved": names.get(decision.approved_by, decision.approved_by),
    }  # fmt: skip


def next_act(case: Case, *, decisions, proposal, visit, remedies, by) -> Next | None:
    """The one thing this case waits for from this officer, or None."""
    unserved = next((d for d in reversed(decisions) if d.kind in d.REFUSALS and d.served_at is None), None)
    if proposal is not None:
        if proposal.proposed_by_id != by.pk and access.may_approve(by, case):
            return Next(_("Answer the proposal"), url("proposal", case), "d")
        return Next(_("See the proposal"), url("proposal", case), "d")
    if unserved is not None and access.may_handle(by, case):
        return Next(_("Serve the notice"), url("serve", case, unserved.pk), "d")
    for remedy in remedies:
        if remedy.ended_at is None and access.may_approve(by, case):
            return Next(*_answer_of(remedy, case), "d")
    if case.is_open and access.may_decide(by, case):
        label = _("Decide on filing") if case.state == Case.State.UNDER_REVIEW else _("Record the outcome")
        return Next(label, url("decide", case), "d")
    if visit is not None and visit.made_at is None and access.may_visit(by, case):
        return Next(_("Write down the visit"), url("visit", case), "d")
    return None


def _answer_of(remedy, case: Case) -> tuple[str, str]:
    if remedy.kind == "prosecutor" and remedy.state == "asked":
        return _("Give the prosecutor the reasons"), url("explain", case, remedy.pk)
    return _("Answer the request"), url("decide_remedy", case, remedy.pk)


def further_acts(case: Case, *, by) -> list[Next]:
    """Everything else that may be done, for the line of quiet buttons."""
    if not access.may_handle(by, case):
        return []
    found = [Next(_("Answer the reporter"), url("answer", case), "r")]
    if access.may_assign(by, case) and case.is_open:
        found.append(Next(_("Give to another officer"), url("assign", case)))
    if case.state == Case.State.NOT_FILED:
        found.append(Next(_("Note a request to look again"), url("ask_remedy", case)))
    if not case.is_open and access.may_decide(by, case):
        found.append(Next(_("Open again"), url("decide_kind", case, "reopened")))
    return found


def listing(cases: list[Case], *, at: datetime) -> list[dict]:
    """Rows of the register: each case with its nearest clock."""
    clocks = queries.nearest_of([case.pk for case in cases])
    return [
        heading(case) | {"clock": replace(clock_of(clocks[case.pk]), who="") if case.pk in clocks else None} for case in cases
    ]  # fmt: skip
