"""The real desks as the synthetic city's people work at them: every event becomes the verb it stands for."""

from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import desk as citizen
from anhe.house.demo import shapes
from anhe.law import queries as law
from anhe.ledger import Actor, Work
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from anhe.staff import queries as staff

# Marks that are kept as exact identifiers; an app has no address of its own and stays in the narrative.
KEPT_MARKS = {"phone", "account", "url"}


class CityDesks:
    """Keeps in mind which row each report of the story became."""

    def __init__(self) -> None:
        self.received: dict[str, reports.Received] = {}
        self.told: dict[str, shapes.ReportReceived] = {}
        self.cases: dict[str, Any] = {}
        self.items: dict[tuple[str, int], Any] = {}
        self.refusals: dict[str, Any] = {}
        self.remedies: dict[str, Any] = {}
        self.complaints: dict[str, Any] = {}

    def together(self) -> AbstractContextManager:
        return Work()

    @cached_property
    def officers(self) -> dict[str, staff.Officer]:
        return staff.roster()

    @cached_property
    def units(self) -> dict[str, staff.Unit]:
        return {unit.code: unit for unit in staff.units()}

    @cached_property
    def articles(self) -> dict[str, Any]:
        return {article.id: article for article in law.articles()}

    def receive(self, event: shapes.ReportReceived) -> None:
        # One public door a district: actors share no counter where districts are filled side by side.
        by = self.officers[event.by] if event.by else Actor("public", f"web-{event.district}")
        self.told[event.report] = event
        self.received[event.report] = reports.receive(report=new_report(event), by=by, at=event.at)

    def attend(self, event: shapes.CrewAttended) -> None:
        """No room keeps crews yet: the times wait for the room of dispatch."""

    def join(self, event: shapes.ReportJoined) -> None:
        first = self.received[event.into].report
        joined = reports.join(report=self._report(event), into=first, reason=event.reason, by=self.officers[event.by], at=event.at)
        case = case_queries.of_report(first)
        if case is not None and case.is_open:
            cases.take_reports(case=case, others=[joined], by=case.handler, at=event.at)

    def transfer(self, event: shapes.Transferred) -> None:
        by = self.officers[event.by]
        if event.what == "case":
            self._decide(event, "transferred", reason=event.reason, destination=event.to, approved_by=event.approved_by)
            return
        moved = reports.transfer(report=self._report(event), to=self.units[event.to_unit], reason=event.reason, by=by, at=event.at)
        self.received[event.report] = reports.Received(moved, self.received[event.report].receipt, "")

    def answer_report(self, event: shapes.ReportAnswered) -> None:
        reports.answer(report=self._report(event), text=event.text, by=self.officers[event.by], at=event.at, close=True)

    def withdraw_report(self, event: shapes.ReportWithdrawn) -> None:
        reports.withdraw(report=self._report(event), reason=event.reason, by=self.officers[event.by], at=event.at)

    def accept(self, event: shapes.CaseAccepted) -> None:
        handler = self.officers[event.handler]
        case = cases.accept(report=self._report(event), track=event.track, by=self.officers[event.by], at=event.at,
                            handler=handler, served=event.served)  # fmt: skip
        self.cases[event.report] = case

    def examine_scene(self, event: shapes.SceneExamined) -> None:
        cases.examine_scene(
            case=self.cases[event.report], began_at=event.began_at, ended_at=event.ended_at,
            examiners=[self.officers[number] for number in event.examiners], record=event.record,
            by=self.officers[event.by], at=event.at, weather=event.weather, light=event.light, is_protected=event.is_protected,
        )  # fmt: skip

    def change_track(self, event: shapes.TrackChanged) -> None:
        self._decide(event, f"to_{event.to}", reason=event.reason)

    def decide_filing(self, event: shapes.FilingDecided) -> None:
        decision = self._decide(event, event.decision, article=event.article, ground=event.ground, reason=event.reason,
                                approved_by=event.approved_by)  # fmt: skip
        if event.decision == "not_filed":
            self.refusals[event.report] = decision
        else:
            # A sum of money becomes an item of the case only when it comes back.
            for place, item in enumerate(self.told[event.report].items):
                if item.kind != "money":
                    self._item(event, place)

    def _item(self, event: shapes.Event, place: int):
        """The item of the case for what was named at this place in the report; written down the first time."""
        if (event.report, place) not in self.items:
            named, case = self.told[event.report].items[place], self.cases[event.report]
            self.items[event.report, place] = cases.add_item(
                case=case, kind="stolen", category=named.kind, what=named.what, by=case.handler, at=event.at,
                value_fen=named.value_fen, serial=named.serial,
            )  # fmt: skip
        return self.items[event.report, place]

    def serve_notice(self, event: shapes.NoticeServed) -> None:
        cases.serve(decision=self.refusals[event.report], how=event.how, by=self.officers[event.by], at=event.at)

    def extend_deadline(self, event: shapes.DeadlineExtended) -> None:
        deadline = case_queries.deadlines(self.cases[event.report]).get(rule=event.rule, state="running")
        cases.extend_deadline(deadline=deadline, term=event.term, reason=event.reason, by=self.officers[event.by],
                              approved_by=self.officers[event.approved_by], at=event.at)  # fmt: skip

    def answer(self, event: shapes.HandlerAnswered) -> None:
        cases.answer_reporter(case=self.cases[event.report], text=event.text, by=self.officers[event.by], at=event.at)

    def record_outcome(self, event: shapes.OutcomeRecorded) -> None:
        for place in event.returned:
            cases.mark_item(item=self._item(event, place), kind="returned", by=self.officers[event.by], at=event.at)
        self._decide(event, event.decision, article=event.article, ground=event.ground, reason=event.text, approved_by=event.approved_by)

    def ask_reconsideration(self, event: shapes.ReconsiderationAsked) -> None:
        receipt = self.received[event.report].receipt
        self.remedies[event.report] = citizen.ask_remedy(receipt=receipt, kind="reconsideration", text=event.text, lang=event.lang, at=event.at)

    def decide_reconsideration(self, event: shapes.ReconsiderationDecided) -> None:
        decision = cases.decide_remedy(
            remedy=self.remedies[event.report], revoke=event.decision == "revoked", reason=event.reason,
            by=self.officers[event.by], at=event.at, article=self.articles.get(event.article),
        )  # fmt: skip
        self.cases[event.report] = decision.case

    def visit(self, event: shapes.VisitMade) -> None:
        visit: Any = case_queries.visit_of(self.cases[event.report])
        cases.record_visit(visit=visit, result=event.result, text=event.text, by=self.officers[event.by], at=event.at)

    def rate(self, event: shapes.RatingGiven) -> None:
        receipt = self.received[event.report].receipt
        citizen.rate(receipt=receipt, score=event.score, text=event.text, lang=event.lang, by=citizen.holder(receipt), at=event.at)

    def complain(self, event: shapes.ComplaintMade) -> None:
        receipt = self.received[event.report].receipt
        self.complaints[event.report] = citizen.complain(
            receipt=receipt, text=event.text, lang=event.lang, by=citizen.holder(receipt), at=event.at
        )

    def answer_complaint(self, event: shapes.ComplaintAnswered) -> None:
        citizen.answer_complaint(complaint=self.complaints[event.report], text=event.text, by=self.officers[event.by], at=event.at)

    def _report(self, event: shapes.Event):
        return self.received[event.report].report

    def _decide(self, event, kind: str, *, article: str = "", ground: str = "", reason: str = "", approved_by: str = "", destination: str = ""):
        decision = cases.decide(
            case=self.cases[event.report], kind=kind, by=self.officers[event.by], at=event.at,
            article=self.articles[article] if article else None, ground=ground, reason=reason,
            destination=destination, approved_by=self.officers[approved_by] if approved_by else None,
        )  # fmt: skip
        self.cases[event.report] = decision.case
        return decision


def new_report(event: shapes.ReportReceived) -> NewReport:
    """The report as a door of the house hands it over, marked synthetic."""
    first, *others = (_party(person) for person in event.parties)
    offence = tuple(NewIdentifier(mark.kind, mark.value, "offence") for mark in event.marks if mark.kind in KEPT_MARKS)
    reporter = NewParty(first.role, first.name, first.address, first.is_secret, first.identifiers + offence)
    return NewReport(
        channel=event.channel, kind=event.kind, offence=event.offence, narrative=event.narrative, lang=event.lang,
        happened_from=event.happened_from, happened_until=event.happened_until, place=event.place, lon=event.lon,
        lat=event.lat, district_code=event.district, reporter=reporter, others=tuple(others),
        items=tuple({"what": i.what, "kind": i.kind, "value_fen": i.value_fen, "serial": i.serial} for i in event.items),
        passphrase=event.proof if event.proof_kind == "passphrase" else "", token=event.token, is_synthetic=True,
    )  # fmt: skip


def _party(person: shapes.Person) -> NewParty:
    marks = (("phone", person.phone), ("document", person.document))
    contact = tuple(NewIdentifier(kind, value) for kind, value in marks if value)
    return NewParty(person.role, person.name, person.address, person.is_secret, contact)
