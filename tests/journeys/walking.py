"""How a report told by one of the voices is walked from its receipt to the end that its voice names."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import desk as citizen
from anhe.house.demo.kinds import kinds
from anhe.house.demo.narratives import Voice
from anhe.law import queries as law
from anhe.ledger import Work, public
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.queries import Report
from anhe.reports.shapes import NewReport
from tests.journeys.town import JINSHUI, Town

ZHENGZHOU = ZoneInfo("Asia/Shanghai")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ARTICLE = {"criminal": "criminal-procedures-178", "administrative": "public-order-2025-90"}
CONTACT = "contact"


@dataclass
class Told:
    """A voice's report with its receipt; `case` once it was taken on, `at` the moment of the last act."""

    voice: Voice
    report: Report
    receipt: object
    code: str
    at: datetime
    case: object = None

    @property
    def track(self) -> str:
        return kinds()[self.voice.topic].track


def moment(day: datetime, when: tuple[int, str]) -> datetime:
    """`when` is (days from the day of telling, clock in Zhengzhou)."""
    hour, minute = map(int, when[1].split(":"))
    local = day.astimezone(ZHENGZHOU) + timedelta(days=when[0])
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)


def phone_of(n: int) -> str:
    """A number that nobody has, another one for each voice."""
    return f"139{n:04d}5678"


def tell(voice: Voice, *, day: datetime, phone: str) -> Told:
    """Send the voice's words with everything that it names; money may be named, unknown, or nothing."""
    at = moment(day, (0, voice.told))
    kind = kinds()[voice.topic]
    items = tuple({"what": i.what, "kind": i.kind, "serial": i.serial, "value_fen": i.value_fen} for i in voice.items)
    contact = (NewIdentifier("phone", phone),)
    since, until = moment(day, voice.since), min(moment(day, voice.until), at)
    new = NewReport(
        channel=voice.channel if voice.channel in Report.Channel.values else "web", kind=kind.category, offence=kind.offence,
        narrative=voice.text, lang=voice.lang, happened_from=min(since, until), happened_until=until,
        lon=JINSHUI[0], lat=JINSHUI[1], teller=voice.teller, items=items, is_synthetic=True,
        reporter=NewParty(role="reporter", name=voice.name or "邓寒梅", is_secret=voice.wants_secret, identifiers=contact),
    )  # fmt: skip
    with Work():
        taken = reports.receive(report=new, by=public("web"), at=at)
    return Told(voice, taken.report, taken.receipt, taken.tracking_code, at)


class Walk:
    """The acts of one station on what was told to it. Every method is one act or a few, an hour or a day later."""

    def __init__(self, town: Town, told: Told) -> None:
        self.town, self.told = town, told

    def to_its_end(self) -> None:
        """Take the way that the voice's ending names."""
        ending = self.told.voice.ending
        if ending == "replied":
            self.reply()
        elif ending == "linked":
            raise ValueError("a linked report is joined to another one, not walked")
        else:
            self.accept()
            getattr(self, f"_{ending}")()

    def later(self, by: timedelta = HOUR) -> datetime:
        self.told.at += by
        return self.told.at

    def reply(self) -> None:
        with Work():
            reports.answer(report=self.told.report, text="您反映的情况已核实，处理结果附后。", by=self.town.duty, at=self.later(), close=True)
        self.told.report.refresh_from_db()

    def accept(self) -> None:
        with Work():
            self.told.case = cases.accept(
                report=self.told.report, track=self.told.track, by=self.town.duty, handler=self.town.handler, at=self.later()
            )

    def decide(self, kind: str, **given) -> None:
        self._fresh()
        with Work():
            self.decision = cases.decide(case=self.told.case, kind=kind, by=self.town.handler, at=self.later(DAY), **given)
        self._fresh()

    def refuse(self, kind: str, ground: str, reason: str) -> None:
        """A decision that needs law, a ground and a reason: proposed by the handler, signed by the legal reviewer."""
        self._fresh()
        article = law.article(ARTICLE[self.told.case.track])
        with Work():
            proposal = cases.propose(
                case=self.told.case, kind=kind, by=self.town.handler, at=self.later(), article=article, ground=ground, reason=reason
            )
        with Work():
            self.decision = cases.approve(proposal=proposal, by=self.town.reviewer, at=self.later())
        self._fresh()

    def answer(self, text: str) -> None:
        with Work():
            cases.answer_reporter(case=self.told.case, text=text, by=self.town.handler, at=self.later())

    def file_and_answer(self) -> None:
        self.decide("filed")
        self.answer("您报的案件已经立案，办案民警正在调查。")

    def end(self, **texts: str) -> None:
        words = "您反映的情况已经查清，结果请看民警的答复。"
        self.decide("concluded" if self.told.case.track == "criminal" else "decided", reason=words)

    def _fresh(self) -> None:
        self.told.case = case_queries.case(self.told.case.number)

    # --- the endings ---

    def _pending(self) -> None:
        self.file_and_answer()

    def _solved(self) -> None:
        self.file_and_answer()
        self.end()

    _penalty = _mediated = _solved

    def _goods_returned(self) -> None:
        self.file_and_answer()
        for item in self.told.voice.items:
            with Work():
                kept = cases.add_item(
                    case=self.told.case, kind="stolen", category=item.kind, what=item.what, value_fen=item.value_fen,
                    by=self.town.handler, at=self.later(),
                )  # fmt: skip
                cases.mark_item(item=kept, kind="returned", by=self.town.handler, at=self.later())
        self.end()

    def _withdrawn(self) -> None:
        self.decide("filed")
        self.refuse("withdrawn" if self.told.case.track == "criminal" else "terminated", "no_crime_found", "失物在家中找到，没有违法犯罪事实。")

    def _not_filed(self) -> None:
        self.refuse("not_filed", "no_offence", "经审查没有犯罪事实，理由详见通知书。")
        with Work():
            cases.serve(decision=self.decision, how="online", by=self.town.handler, at=self.later(DAY))

    def _not_filed_upheld(self) -> None:
        self._not_filed()
        self._reconsidered(revoke=False)

    def _not_filed_revoked(self) -> None:
        self._not_filed()
        self._reconsidered(revoke=True)

    def _reconsidered(self, *, revoke: bool) -> None:
        with Work():
            remedy = citizen.ask_remedy(
                receipt=self.told.receipt, kind="reconsideration", text="我不服，请再看一遍材料。", lang="zh-hans", at=self.later(DAY)
            )
        with Work():
            cases.decide_remedy(
                remedy=remedy, revoke=revoke, reason="经复议，依据新的材料作出本决定。", by=self.town.head, at=self.later(DAY),
                article=None if revoke else law.article("criminal-procedures-179"),
            )  # fmt: skip
        self._fresh()

    def _to_administrative(self) -> None:
        self.decide("to_administrative")
        self.decide("filed")
        self.end()
