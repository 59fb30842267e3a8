"""The work in a case: parties, items, the scene, answers, visits, and what other rooms have open."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from anhe.cases import access, queries, watching
from anhe.cases.models import Case, Item, Matter, Scene, Visit
from anhe.ledger import Refused, act
from anhe.people import desk as people
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.staff.queries import Officer


class NotQualified(Refused):
    status = 403


class NotReadable(Refused):
    status = 400


class AlreadyDone(Refused):
    pass


def add_party(*, case: Case, party: NewParty, by, at: datetime):
    """Add a witness, victim, suspect or agent to the case."""
    with act("case.party_added", by=by, on=case, may=access.may_handle, at=at, doing="collect") as facts:
        facts.update(role=party.role)
        return people.add_party(file=case.file, party=party, lang="zh-hans", by=by, at=at)


def add_item(
    *, case: Case, kind: str, category: str, what: str, by, at: datetime, value_fen: int | None = None, serial: str = ""
) -> Item:
    """Write down a thing as it was described; an unknown value is as good as any."""
    with act("item.noted", by=by, on=case, may=access.may_handle, at=at, doing="collect") as facts:
        if not what.strip():
            raise NotReadable(_("Describe the thing in a few words."))
        if value_fen is not None and value_fen < 0:
            raise NotReadable(_("A value cannot be negative. Leave it empty where it is unknown."))
        mark = _serial(case, serial, by=by, at=at) if serial.strip() else None
        facts.update(kind=kind, category=category)
        return Item.objects.create(
            case=case, kind=kind, category=category, what=what.strip()[:200], value_fen=value_fen, serial=mark, noted_at=at
        )


def _serial(case: Case, serial: str, *, by, at: datetime):
    party = people.first_party(file=case.file, lang="zh-hans", by=by, at=at)
    new = NewIdentifier(kind="serial", value=serial, domain="offence")
    return people.add_identifier(party=party, identifier=new, by=by, at=at)


def mark_item(*, item: Item, kind: str, by, at: datetime) -> Item:
    """Note that a thing was recovered, found or given back."""
    with act("item.marked", by=by, on=item.case, may=access.may_handle, at=at) as facts:
        facts.update(before=item.kind, now=kind)
        item.kind = kind
        item.save(update_fields=["kind"])
        return item


def examine_scene(
    *, case: Case, began_at: datetime, ended_at: datetime, examiners: Sequence[Officer], record: str, by, at: datetime,
    weather: str = "", light: str = "", is_protected: bool = False,
) -> Scene:  # fmt: skip
    """Keep the first record of the scene; at least two officers examine it, one of them a scene examiner."""
    with act("scene.examined", by=by, on=case, may=access.may_examine, at=at, doing="collect") as facts:
        if len({o.pk for o in examiners}) < 2:
            raise NotQualified(_("At least two officers examine a scene. Name the second one."))
        if not any(o.has_post("examiner") for o in examiners):
            raise NotQualified(_("One of the officers must hold the post of scene examiner."))
        if ended_at < began_at or ended_at > at:
            raise NotReadable(_("Check the times: the examination ends after it began and before now."))
        words = people.add_statement(file=case.file, kind="scene", text=record, lang="zh-hans", by=by, at=at)
        scene = Scene.objects.create(
            case=case, began_at=began_at, ended_at=ended_at, examiners=[o.number for o in examiners],
            weather=weather, light=light, is_protected=is_protected, record=words,
        )  # fmt: skip
        watching.happened(case, "scene.examined", at)
        facts.update(examiners=scene.examiners)
        return scene


def answer_reporter(*, case: Case, text: str, by: Officer, at: datetime):
    """Tell everyone who reported this offence how it stands; they read it on their tracking pages."""
    with act("citizen.told", by=by, on=case, may=access.may_handle, purpose="answer_citizen", at=at, doing="disclose"):
        watching.happened(case, "citizen.told", at)
        told = queries.everyone_told(case)
        return [reports.answer(report=report, text=text, by=by, at=at, may=access.may_handle) for report in told]


def open_matter(*, case: Case, kind: str, ref: str, by, at: datetime) -> Matter:
    """Let a later room say "not yet": the case cannot be ended while this stands."""
    with act("matter.opened", by=by, on=case, at=at) as facts:
        facts.update(kind=kind, ref=ref)
        matter, _made = Matter.objects.get_or_create(case=case, kind=kind, ref=ref, defaults={"opened_at": at})
        return matter


def close_matter(*, case: Case, kind: str, ref: str, by, at: datetime) -> None:
    """The later room has finished."""
    with act("matter.closed", by=by, on=case, at=at) as facts:
        facts.update(kind=kind, ref=ref)
        Matter.objects.filter(case=case, kind=kind, ref=ref, closed_at__isnull=True).update(closed_at=at)


def record_visit(*, visit: Visit, result: str, text: str, by: Officer, at: datetime) -> Visit:
    """Write down the promised call on the victim afterwards."""
    with act("visit.made", by=by, on=visit.case, may=access.may_visit, at=at, doing="collect") as facts:
        if visit.made_at is not None:
            raise AlreadyDone(_("This visit was already written down."))
        if text.strip():
            visit.words = people.add_statement(file=visit.case.file, kind="visit", text=text, lang="zh-hans", by=by, at=at)
        visit.made_at, visit.officer_number, visit.result = at, by.number, result
        visit.save(update_fields=["words", "made_at", "officer_number", "result"])
        facts.update(result=result)
        return visit
