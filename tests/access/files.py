"""One unit's records in every state that an address needs, each full of marks; made by the desks' own verbs."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import desk as citizen
from anhe.evidence import desk as evidence
from anhe.fraud import desk as fraud
from anhe.goods import desk as goods
from anhe.goods import looking
from anhe.goods.shapes import NewDeclaration
from anhe.house.demo import money
from anhe.law import queries as law
from anhe.ledger import Actor, Work, change_context, job, public
from anhe.ledger import context as contexts
from anhe.papers import qr
from anhe.people import queries as people
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from anhe.staff.queries import Officer
from tests.access.marks import Marks
from tests.journeys.town import OPERATOR

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
JOB = job("citizen.send_code")
GROUNDS = {"ground": "no_offence"}
ARTICLE = "criminal-procedures-178"
CODE = "482915"
# Cases: name, days ago, track, steps.
STATES = (
    ("under_review", 1, "criminal", ()), ("waiting", 2, "criminal", ("ask_more",)), ("proposed", 2, "criminal", ("propose",)),
    ("filed", 6, "criminal", ("file", "work")), ("concluded", 8, "criminal", ("file", "answer", "conclude")),
    ("administrative", 4, "administrative", ("file",)), ("paused", 5, "administrative", ("file", "pause")),
    ("unserved", 6, "criminal", ("refuse",)), ("not_filed", 6, "criminal", ("refuse", "serve")),
    ("asked", 6, "criminal", ("refuse", "serve", "reconsider")), ("prosecuted", 6, "criminal", ("refuse", "serve", "prosecutor")),
    ("explained", 6, "criminal", ("refuse", "serve", "prosecutor", "explain")),
    ("handed_over", 6, "criminal", ("hand_over",)),
)  # fmt: skip


@dataclass
class File:
    """A report with its receipt, and the case on it. `way` is the path of the unit in charge."""

    name: str
    id: UUID
    number: str
    way: str
    receipt: object
    code: str
    token: str
    phone: str
    case: object = None
    case_number: str = ""
    handler: str = ""
    passphrase: str = ""
    inside: UUID | None = None  # the case's file that this report stands in, where that is another one


@dataclass
class Desk:
    """Who does what at one unit, and where it lies."""

    duty: Officer
    handler: Officer
    head: Officer
    examiner: Officer
    reviewer: Officer
    spot: tuple[float, float]


@dataclass
class Records:
    """What one unit has: files by the name of their state, and ids of what hangs on them."""

    label: str
    desk: Desk
    files: dict[str, File] = field(default_factory=dict)
    refs: dict[str, object] = field(default_factory=dict)


class Filling:
    """Fills one unit. Each verb takes the records further; every text that it writes is a mark."""

    def __init__(self, label: str, desk: Desk, marks: Marks, at: datetime) -> None:
        self.records, self.desk, self.marks, self.at = Records(label, desk), desk, marks, at
        self.when = at

    def everything(self) -> Records:
        for name, days, track, steps in STATES:
            self.when = self.at - days * DAY
            self.case(name, track)
            for step in steps:
                getattr(self, step)(self.records.files[name])
        self.loose()
        return self.records

    def word(self, what: str, *, kind: str = "people", own: bool = False) -> str:
        return self.marks.word(kind, what, own=own)

    def later(self, by: timedelta = HOUR) -> datetime:
        self.when = min(self.when + by, self.at)
        return self.when

    # --- told ---

    def told(self, name: str, *, days: float | None = None, passphrase: str = "", offence: str = "theft_ebike") -> File:
        at = self.when if days is None else self.at - days * DAY
        token, phone = secrets.token_urlsafe(24), self.marks.phone(own=True)
        lon, lat = self.desk.spot
        new = NewReport(
            channel="web", kind="case_related", offence=offence, narrative=self.word("narrative", own=True), lang="zh-hans", lon=lon, lat=lat,
            token=token, happened_from=at - HOUR, place=self.word("place", own=True), passphrase=passphrase, is_synthetic=True,
            items=({"what": self.word("item told", own=True), "serial": self.word("serial told", own=True), "kind": "", "value_fen": None},),
            reporter=NewParty("reporter", self.word("name", own=True), self.word("address", own=True), False, (NewIdentifier("phone", phone),)),
        )  # fmt: skip
        with Work():
            taken = reports.receive(report=new, by=public("web"), at=at)
        found = self.records.files[name] = File(
            name, taken.report.pk, taken.report.number, taken.report.unit.path, taken.receipt, taken.tracking_code, token, phone, passphrase=passphrase
        )
        self.bound(found)
        self.marks.number(found.number, found.id)
        self.marks.secret(found.code, found.id)
        self.marks.receipt(taken.receipt.text, _bytes(qr.drawing(taken.receipt.text)), found.id)
        return found

    def bound(self, file: File) -> None:
        self.marks.belong(file.id)

    def report(self, file: File):
        return reports_of(file)

    def case(self, name: str, track: str) -> None:
        file = self.told(name, offence="disorder" if track == "administrative" else "theft_ebike")
        with Work():
            case = cases.accept(report=self.report(file), track=track, by=self.desk.duty, handler=self.desk.handler, at=self.later())
        file.case, file.case_number, file.handler = case, case.number, self.desk.handler.number
        self.marks.number(case.number, file.id)

    def fresh(self, file: File):
        return case_queries.case(file.case_number)

    # --- steps ---

    def file(self, file: File) -> None:
        with Work():
            cases.decide(case=self.fresh(file), kind="filed", by=self.desk.handler, at=self.later())

    def ask_more(self, file: File) -> None:
        with Work():
            clock = self.clock(file, "criminal-filing-review")
            cases.ask_extension(deadline=clock, term="clues", reason=self.word("reason for more time"), by=self.desk.handler, at=self.later())
            self.records.refs["asked_clock"] = clock.pk
        self.bound(file)

    def clock(self, file: File, rule: str):
        return self.fresh(file).deadlines.get(rule=rule)

    def propose(self, file: File) -> None:
        with Work():
            cases.propose(
                case=self.fresh(file), kind="not_filed", by=self.desk.handler, at=self.later(), article=law.article(ARTICLE),
                reason=self.word("reason proposed"), **GROUNDS,
            )  # fmt: skip
        self.bound(file)

    def refuse(self, file: File) -> None:
        with Work():
            decision = cases.decide(
                case=self.fresh(file), kind="not_filed", by=self.desk.handler, at=self.later(), approved_by=self.desk.head, article=law.article(ARTICLE),
                reason=self.word("reason of a refusal", own=True), **GROUNDS,
            )  # fmt: skip
        self.records.refs[f"{file.name}_decision"] = decision.pk
        self.bound(file)

    def serve(self, file: File) -> None:
        with Work():
            decision = case_queries.decisions(self.fresh(file)).order_by("-at")[0]
            cases.serve(decision=decision, how="online", by=self.desk.handler, at=self.later())

    def reconsider(self, file: File) -> None:
        with Work():
            asked = citizen.ask_remedy(
                receipt=file.receipt, kind="reconsideration", text=self.word("what is asked", own=True), lang="zh-hans", at=self.later()
            )
        self.records.refs[f"{file.name}_remedy"] = asked.pk
        self.bound(file)

    def prosecutor(self, file: File) -> None:
        with Work():
            decision = case_queries.decisions(self.fresh(file)).order_by("-at")[0]
            asked = cases.ask_remedy(
                decision=decision, kind="prosecutor", text=self.word("prosecutor's question", own=True), lang="zh-hans", by=self.desk.head, at=self.later()
            )
        self.records.refs[f"{file.name}_remedy"] = asked.pk
        self.bound(file)

    def explain(self, file: File) -> None:
        with Work():
            remedy = case_queries.remedies(self.fresh(file))[0]
            cases.answer_prosecutor(remedy=remedy, reason=self.word("reasons given"), by=self.desk.handler, at=self.later())
        self.bound(file)

    def pause(self, file: File) -> None:
        with Work():
            clock = self.clock(file, "public-order-handling")
            cases.pause_deadline(deadline=clock, why="expert_examination", by=self.desk.handler, at=self.later())
            self.records.refs["standing_clock"] = clock.pk

    def answer(self, file: File) -> None:
        with Work():
            cases.answer_reporter(case=self.fresh(file), text=self.word("answer", own=True), by=self.desk.handler, at=self.later())
        self.bound(file)

    def conclude(self, file: File) -> None:
        with Work():
            decision = cases.decide(
                case=self.fresh(file), kind="concluded", by=self.desk.handler, at=self.later(), reason=self.word("outcome", own=True)
            )
        self.records.refs["concluded_decision"] = decision.pk
        self.bound(file)

    def hand_over(self, file: File) -> None:
        with Work():
            cases.decide(
                case=self.fresh(file), kind="transferred", by=self.desk.handler, approved_by=self.desk.head, at=self.later(),
                reason=self.word("why it goes", own=True), destination=self.word("where it goes", kind="facts", own=True),
            )  # fmt: skip
        self.bound(file)

    def work(self, file: File) -> None:
        """Everything that is done in a filed case; a second report stands in it, and a third is joined to that."""
        given = {"by": self.desk.handler, "at": self.later()}
        second = self.told("second", offence="theft_ebike")
        with Work():
            case = self.fresh(file)
            cases.take_reports(case=case, others=[self.report(second)], **given)
            item = cases.add_item(case=case, kind="stolen", category="ebike", what=self.word("item", kind="facts"), value_fen=88, serial=self.word("serial"), **given)
            cases.add_party(case=case, party=NewParty(
                "witness", self.word("witness"), self.word("address of a witness"), True, (NewIdentifier("document", self.word("document")),)
            ), **given)
            cases.examine_scene(
                case=case, began_at=given["at"] - 2 * HOUR, ended_at=given["at"] - HOUR, examiners=[self.desk.examiner, self.desk.handler],
                record=self.word("scene"), weather=self.word("weather", kind="facts"), light="", **(given | {"by": self.desk.examiner}),
            )  # fmt: skip
        self.bound(file)
        second.inside, second.handler = file.id, file.handler
        with Work():
            cases.answer_reporter(case=self.fresh(file), text=self.word("answer", own=True), **given)
        self.bound(file)
        self.records.refs["item"] = item.pk
        self.things(file)

    def things(self, file: File) -> None:
        """A thing that a machine holds for one of the case's, one in our hands, one that went back."""
        given = {"by": self.desk.handler, "at": self.later()}
        with Work():
            case, refs = self.fresh(file), self.records.refs
            items = [cases.add_item(case=case, kind="stolen", category="ebike", what=self.word(f"thing {n}", kind="facts"), serial=f"{file.number[-8:]}{n}", **given) for n in range(3)]
            held = evidence.take_in(item=items[0], source="finder", place=self.word("store", kind="facts"), **given)
            back = evidence.take_in(item=items[1], source="dealer", place=self.word("shelf", kind="facts"), **given)
            owner = people.parties([case.file]).filter(role="reporter").first()
            evidence.hand_over(exhibit=back, party=owner, proof="papers", witness=self.desk.duty, **given)
            refs["exhibit"], refs["returned"], refs["owner"] = held.number, back.number, owner.pk
        made = self.declared(file)
        with Work(contexts.job("matrix")):
            item = case_queries.things(ids=[items[2].pk]).get()
            found = looking.missing.explained(str(item.pk), looking.matching.profile(looking.of_declaration(made)))
            (match,) = goods.propose(likely=[looking.Likely(item, made, found, False)], by=job("goods.compare"), at=self.later())
            refs["match"] = match.number
        self.bound(file)

    def declared(self, file: File):
        """A thing that the dealer of this unit's town declared, under its own number; another dealer's key was ended."""
        code, refs = f"dealer-{self.records.label}", self.records.refs
        with Work():
            given = {"name_en": "", "trade": "pawn", "district_code": "", "by": OPERATOR, "at": self.later()}
            dealer, refs["dealer_key"] = goods.register_dealer(code=code, name_zh=code, **given)
            gone, refs["ended_dealer_key"] = goods.register_dealer(code=f"{code}-gone", name_zh=code, **given)
            goods.end_dealer(dealer=gone, reason="closed", by=OPERATOR, at=self.later())
        with Work():
            change_context(contexts.organisation(code))
            own = self.marks.word("declared", "the dealer's own number")
            told = NewDeclaration(own_ref=own, what=self.marks.word("declared", "what a dealer declared"), got_on=self.later().date())
            made = goods.declare(declaration=told, dealer=dealer, by=Actor("organisation", f"{code}-00"), at=self.later())
        self.marks.belong(file.id, {str(dealer.pk)})
        refs |= {"dealer": str(dealer.pk), "own_ref": own}
        return made

    # --- reports without a case, opinions ---

    def loose(self) -> None:
        refs, at = self.records.refs, self.at
        self.told("open", days=0.1)
        other = self.told("alike", days=0.1)
        with Work():
            (made, *_more) = reports.propose_duplicates(report=self.report(other), by=job("reports.propose_duplicates"), at=at)
            refs["duplicate"] = made.pk
            refs["long_clock"] = self.clock(self.records.files["under_review"], "criminal-filing-review").pk
            refs["running_clock"] = self.clock(self.records.files["administrative"], "public-order-handling").pk
        self.told("likely", days=6)
        secret = self.told("secret", days=3, passphrase="four quiet cranes at dusk")
        rated, low, complained, unrated = (self.told(name, days=days) for name, days in (("rated", 5), ("low", 5.5), ("complained", 6), ("unrated", 2)))
        for file in (secret, rated, low, complained, unrated):
            with Work():
                reports.answer(report=self.report(file), text=self.word("answer", own=True), by=self.desk.duty, at=at - DAY, close=True)
            self.bound(file)
        self.opinions(rated, low, complained)
        self.held_back(self.records.files["concluded"])
        self.coded(self.records.files["filed"])
        self.draft()

    def swindled(self, tracer, second, *, serial: int) -> None:
        """A report of fraud with a case and a trace whose orders stand in every state, and one whose money nobody follows yet."""
        self.told("cheated", days=0.3, offence="fraud_telecom")
        file = self.told("swindled", days=0.3, offence="fraud_telecom")
        with Work():
            case = cases.accept(report=self.report(file), track="criminal", by=self.desk.duty, handler=self.desk.handler, at=self.at - 4 * HOUR)
        file.case, file.case_number, file.handler = case, case.number, self.desk.handler.number
        self.marks.number(case.number, file.id)
        refs = money.stage(self.report(file), tracer=tracer, second=second, at=self.at, serial=serial)
        self.records.refs |= refs
        self.marks.number(refs["trace"], file.id)
        quiet = self.told("quiet", days=0.3, offence="fraud_telecom")
        with Work():
            trace = fraud.open_trace(report=self.report(quiet), payments=(), by=tracer, at=self.at - HOUR)
        self.records.refs["quiet_trace"] = trace.number
        self.marks.number(trace.number, quiet.id)

    def opinions(self, rated: File, low: File, complained: File) -> None:
        for file, score in ((rated, 5), (low, 1)):
            with Work():
                citizen.rate(receipt=file.receipt, score=score, text=self.word("remark", kind="remark", own=True), lang="zh-hans", by=citizen.holder(file.receipt), at=self.at - HOUR)
            self.bound(file)
        with Work():
            made = citizen.complain(receipt=complained.receipt, text=self.word("complaint", kind="complaint", own=True), lang="zh-hans", by=citizen.holder(complained.receipt), at=self.at - HOUR)
        self.bound(complained)
        self.records.refs["complaint"] = made.pk

    def held_back(self, file: File) -> None:
        with Work():
            delay = citizen.delay_disclosure(
                receipt=file.receipt, ground="investigation", reason=self.word("ground of a delay", kind="review"), since=self.at - 3 * DAY,
                until=self.at + 30 * DAY, by=self.desk.head, at=self.at - HOUR,
            )  # fmt: skip
        self.records.refs["delay"] = delay.pk
        self.bound(file)

    def coded(self, file: File) -> None:
        """A code was sent to the phone of this file, and waits to be typed."""
        with Work():
            code = citizen.ask_code(receipt=file.receipt, lang="zh-hans", at=self.at)
            citizen.mint_code(code=code, digits=CODE, by=JOB, at=self.at)
            citizen.record_sent(code=code, by=JOB, at=self.at)

    def draft(self) -> None:
        body = {"token": secrets.token_urlsafe(24), "answers": {
            "kind": {"topic": "stolen", "stolen": "theft_ebike"}, "when": {"known": "moment", "on": "2026-11-20", "at": "20:30"},
            "where": {"place_text": self.word("place", kind="draft"), "place_district": "410105", "exact": self.word("exact place", kind="draft")},
            "story": {"narrative": self.word("story", kind="draft")},
            "things": {"what_1": self.word("thing", kind="draft"), "kind_1": "ebike", "serial_1": "", "value_1": "3280"},
            "you": {"teller": "victim", "contact": "phone", "phone": "13800001234", "name": self.word("name", kind="draft")},
        }}  # fmt: skip
        with Work():
            code, draft = reports.save_draft(body=body, by=public("web"), at=self.at)
        self.records.refs |= {"draft_code": code, "draft": draft.pk, "draft_token": body["token"]}
        self.marks.belong(draft.pk)
        self.marks.secret(code, draft.pk, kind="draft")


def _bytes(drawing: str | bytes) -> bytes:
    return drawing.encode() if isinstance(drawing, str) else drawing


def reports_of(file: File):
    """The report as it is now."""
    return type(file.receipt)._meta.get_field("report").related_model.objects.select_related("unit").get(pk=file.id)
