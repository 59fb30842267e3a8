"""What there is to see in the city of the browser tests: one station at work, in every state that a page can show.

It is made by the desks' own verbs, some weeks before the day of the test, so that clocks run, stand, and have run out.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import desk as citizen
from anhe.citizen import holding
from anhe.city import queries as ground
from anhe.house.demo.kinds import kinds
from anhe.house.demo.narratives import Voice, voices
from anhe.inspection import desk as inspection
from anhe.inspection.models import Finding
from anhe.inspection.watching import CITY
from anhe.ledger import Work, act, public
from anhe.ledger.models import Entry
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports import queries as report_queries
from anhe.reports.shapes import NewReport
from anhe.reports.views import carrying
from anhe.staff import desk as staff
from anhe.staff import queries as units
from anhe.staff.queries import Officer
from anhe.staff.signing_in import BACKEND
from tests.browser import sights_of_access, sights_of_money, sights_of_things
from tests.journeys.town import OPERATOR, Town, build
from tests.journeys.walking import ARTICLE, DAY, HOUR, Told, Walk, law, phone_of, tell

PASSWORD = "four quiet cranes at dusk"
LONG_NAME = "阿卜杜热合曼·买买提明·" * 5 + "欧麦尔"
TWELVE_DIGITS = 123_456_789_012
ROWS, CASES = 200, 80  # reports of the full station, and how many of them are cases
SESSION = "account_authentication_methods"
LOOKING = ("handler", "head")
OFFICERS = ("duty", "handler", "head", "reviewer", "examiner", "stranger")


@dataclass
class Sights:
    """`refs` are numbers and ids by the name of their state; `cookies` make a window that person's."""

    town: Town
    at: datetime
    refs: dict[str, object] = field(default_factory=dict)
    cookies: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    unblocked: Callable[[], AbstractContextManager] = nullcontext  # how a test that only looks may write

    def named(self, name: str) -> object:
        """The number or id of this name; `=word`, and a name nobody gave, stand for themselves."""
        return self.refs.get(name, name.removeprefix("="))

    def looked_at(self, by: str, number: str) -> None:
        """Let the handler or the head say what they are about to look at; the duty officer has not yet, so that both ways are seen."""
        if by not in LOOKING:
            return
        officer, at = getattr(self.town, by), datetime.now(UTC)
        with self.unblocked(), Work():
            file = case_queries.case(number).file if number.startswith("C-") else report_queries.report(number).file
            staff.open_session(purpose="handle_case", file=file, object_ref=number, by=officer, at=at)


def prepare(*, at: datetime | None = None, rows: int = ROWS) -> Sights:
    """Build the station and everything in it, committed. `at` is now."""
    with Work():  # also what is read in between has its asker
        return _built(at or datetime.now(UTC), rows)


def _built(at: datetime, rows: int) -> Sights:
    sights = Sights(build(at=at - 60 * DAY, password=PASSWORD, synthetic=True), at)
    with Work():
        sights.refs["street"] = ground.places().filter(unit=sights.town.duty.unit, kind="street")[0].name_zh
    _officers(sights)
    _portal(sights)
    _cases(sights)
    _remedies(sights)
    _opinions(sights)
    _files(sights)
    sights.cookies |= {name: [signed_in(officer, sights.at)] for name, officer in sights_of_money.officers_of(PASSWORD, sights.at).items()}
    sights_of_money.stage(sights.refs, sights.at)
    _inspected(sights)
    _accesses(sights)
    sights_of_things.stage(sights.town, sights.refs, sights.at)
    _full(sights, rows)
    return sights


# --- who looks ---

def _officers(sights: Sights) -> None:
    for name in OFFICERS:
        officer = getattr(sights.town, name)
        sights.cookies[name] = [signed_in(officer, sights.at)]


def signed_in(officer: Officer, at: datetime) -> tuple[str, str, str]:
    """The cookie of an officer who has just signed in with a password, and will have for an hour."""
    session = SessionStore()
    session[SESSION_KEY] = str(officer.login.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = officer.login.get_session_auth_hash()
    session[SESSION] = [{"method": "password", "at": (at + HOUR).timestamp(), "username": officer.number}]
    session.create()
    return settings.SESSION_COOKIE_NAME, session.session_key, "/"


def carrying_cookie(name: str, value: object) -> tuple[str, str, str]:
    return name, signing.dumps(value, salt=name), carrying.PATHS[name]


def holding_cookie(told: Told, *, proven: bool, coded: bool = False) -> tuple[str, str, str]:
    value = signing.dumps({"receipt": str(told.receipt.pk), "proven": proven, "coded": coded}, salt=holding.SALT)
    return holding.COOKIE, value, "/track/"


# --- the portal: drafts, receipts, tracking ---

ANSWERS = {
    "kind": {"topic": "stolen", "stolen": "theft_ebike"},
    "when": {"known": "moment", "on": "2026-11-20", "at": "20:30"},
    "where": {"place_text": "文化路小区", "place_district": "410105", "exact": "3号楼东侧车棚"},
    "story": {"narrative": "昨晚八点半把电动车停在楼下车棚，今早七点发现不见了，锁被剪断扔在地上。"},
    "things": {"what_1": "黑色雅迪电动车，后座有儿童椅", "kind_1": "ebike", "serial_1": "118822000001234", "value_1": "3280"},
    "you": {"teller": "victim", "contact": "phone", "phone": "13800001234", "name": "邓寒梅"},
}
MONEY = {
    "kind": {"topic": "cheated", "cheated": "fraud_telecom"}, "when": ANSWERS["when"], "where": {"remote": "on"},
    "story": {"narrative": "客服说退款，让我转到安全账户。"},
}  # fmt: skip


def draft(answers: dict, at: datetime) -> str:
    """The resume code of a form filled in so far."""
    with Work():
        return reports.save_draft(body={"token": secrets.token_urlsafe(24), "answers": answers}, by=public("web"), at=at)[0]


def _portal(sights: Sights) -> None:
    half = {slug: ANSWERS[slug] for slug in ("kind", "when")}
    for name, answers in (("teller", half), ("finisher", ANSWERS), ("cheated", MONEY)):
        sights.cookies[name] = [carrying_cookie(carrying.DRAFT, draft(answers, sights.at))]
    fresh = sights.refs["fresh"] = _told(sights, "ebike", days=0.2, token="a-token-for-the-fresh-receipt")
    _numbered(sights, "open", fresh)
    sights.cookies["holder"] = [
        carrying_cookie(carrying.RECEIPT, {"number": fresh.report.number, "token": "a-token-for-the-fresh-receipt"})
    ]
    sights.cookies["follower"] = [holding_cookie(fresh, proven=False)]
    sights.cookies["known_follower"] = [holding_cookie(fresh, proven=True)]
    taken = {"number": fresh.report.number, "token": "a-token-for-the-fresh-receipt", "by": sights.town.duty.number}
    sights.cookies["call_taker"] = [*sights.cookies["duty"], carrying_cookie(carrying.INTAKE, taken)]


def _told(sights: Sights, topic: str, *, days: float, token: str = "", n: int = 0) -> Told:
    """A report of one of the voices, received so many days ago."""
    voice = [one for one in voices() if topic in one.topic and one.lang == "zh-hans"][n]
    if not token:
        return tell(voice, day=sights.at - days * DAY, phone=phone_of(n))
    at = sights.at - days * DAY
    new = NewReport(
        channel="web", kind="case_related", offence=kinds()[voice.topic].offence, narrative=voice.text, lang="zh-hans",
        lon=113.685, lat=34.775, token=token, happened_from=at - 10 * HOUR, happened_until=at - HOUR, is_synthetic=True,
        reporter=NewParty(role="reporter", name="张㛃𠮷", identifiers=(NewIdentifier("phone", "13800001234"),)),
    )  # fmt: skip
    with Work():
        taken = reports.receive(report=new, by=public("web"), at=at)
    return Told(voice, taken.report, taken.receipt, taken.tracking_code, at)


def _numbered(sights: Sights, name: str, told: Told) -> None:
    """Keep the report's and the case's number, and who follows it, under a name."""
    sights.refs[f"{name}_report"] = told.report.number
    sights.cookies[f"{name}_follower"] = [holding_cookie(told, proven=True)]
    sights.cookies[f"{name}_knower"] = [holding_cookie(told, proven=True, coded=True)]
    if told.case is not None:
        sights.refs[name] = told.case.number


# --- cases in each state ---

def _cases(sights: Sights) -> None:
    for name, days, steps in (
        ("under_review", 1, ""), ("waiting", 2, ""), ("overdue", 20, ""), ("filed", 9, "filed"), ("concluded", 30, "filed answered ended"),
        ("administrative", 12, "filed"), ("paused", 14, "filed"), ("proposed", 2, "proposed"), ("unserved", 8, "refused"),
    ):  # fmt: skip
        topic = "affray" if name in {"administrative", "paused"} else "burglary" if name == "filed" else "phone"
        told = _told(sights, topic, days=days, n=1 if name == "paused" else 0)
        walk = Walk(sights.town, told)
        walk.accept()
        for step in steps.split():
            _step(walk, step)
        _numbered(sights, name, told)
        sights.refs[f"{name}_told"] = told
    _clocks(sights)
    _work(sights)


def _step(walk: Walk, step: str) -> None:
    if step == "filed":
        walk.decide("filed")
    elif step == "answered":
        walk.answer("您的手机已经找到，请带身份证来所里认领。")
    elif step == "ended":
        walk.end()
    elif step == "refused":
        walk.refuse("not_filed", "no_offence", "监控显示手机系本人遗失，没有犯罪事实。")
    elif step == "proposed":
        with Work():
            cases.propose(
                case=walk.told.case, kind="not_filed", by=walk.town.handler, at=walk.later(), ground="no_offence",
                article=law.article(ARTICLE["criminal"]), reason="失主承认手机落在出租车上，没有犯罪事实。",
            )  # fmt: skip


def _clocks(sights: Sights) -> None:
    """A clock that can be lengthened, one that can be stopped, and one that stands."""
    with Work():
        sights.refs["long_clock"] = _clock(sights, "under_review", "criminal-filing-review").pk
        asked = _clock(sights, "waiting", "criminal-filing-review")
        cases.ask_extension(
            deadline=asked, term="clues", reason="证人在外地，周三回来才能做笔录。", by=sights.town.handler, at=sights.at - DAY
        )
        sights.refs["asked_clock"] = asked.pk
        sights.refs["running_clock"] = _clock(sights, "administrative", "public-order-handling").pk
        standing = _clock(sights, "paused", "public-order-handling")
        cases.pause_deadline(deadline=standing, why="expert_examination", by=sights.town.handler, at=sights.at - 3 * DAY)
        sights.refs["standing_clock"] = standing.pk


def _clock(sights: Sights, name: str, rule: str):
    return case_queries.case(sights.refs[name]).deadlines.get(rule=rule)


def _work(sights: Sights) -> None:
    """Items of great worth, long names, a scene and an answer in the filed case."""
    town, at = sights.town, sights.at - 3 * DAY
    with Work():
        case = case_queries.case(sights.refs["filed"])
        given = {"case": case, "by": town.handler, "at": at}
        item = cases.add_item(kind="stolen", category="jewellery", what="翡翠手镯" * 15, value_fen=TWELVE_DIGITS, serial="A-118", **given)
        cases.add_item(kind="stolen", category="other", what="不知道值多少钱的旧物", **given)
        cases.add_party(party=NewParty(role="witness", name=LONG_NAME[:60], address="金水区" + "文化路" * 20), **given)
        cases.examine_scene(
            case=case, began_at=at - 2 * HOUR, ended_at=at - HOUR, examiners=[town.examiner, town.handler], by=town.examiner,
            record="厨房窗户防盗网有剪切痕迹，断口新鲜。", weather="晴", light="自然光", is_protected=True, at=at,
        )  # fmt: skip
        cases.answer_reporter(text="现场已经勘查，提取了两枚痕迹。", **given)
        sights.refs["item"] = item.pk
    sights.refs["unserved_decision"] = _decision(sights, "unserved")
    sights.refs["concluded_decision"] = _decision(sights, "concluded")


def _decision(sights: Sights, name: str) -> UUID:
    with Work():
        return case_queries.decisions(case_queries.case(sights.refs[name])).order_by("-at")[0].pk


# --- decisions looked at again ---

def _remedies(sights: Sights) -> None:
    for name, kind in (("not_filed", ""), ("asked", "reconsideration"), ("prosecuted", "prosecutor"), ("explained", "prosecutor")):
        told = _told(sights, "phone", days=10)
        walk = Walk(sights.town, told)
        walk.accept()
        _step(walk, "refused")
        with Work():
            cases.serve(decision=walk.decision, how="online", by=sights.town.handler, at=walk.later())
        if kind == "reconsideration":
            _ask(sights, walk, name)
        elif kind:
            _prosecute(sights, walk, name)
        _numbered(sights, name, told)
        sights.refs[f"{name}_decision"] = walk.decision.pk


def _ask(sights: Sights, walk: Walk, name: str) -> None:
    with Work():
        asked = citizen.ask_remedy(
            receipt=walk.told.receipt, kind="reconsideration", text="我不服，手机确实是被偷的。", lang="zh-hans", at=walk.later(DAY)
        )
    sights.refs[f"{name}_remedy"] = asked.pk


def _prosecute(sights: Sights, walk: Walk, name: str) -> None:
    with Work():
        asked = cases.ask_remedy(
            decision=walk.decision, kind="prosecutor", text="请说明不立案理由。", lang="zh-hans", by=sights.town.head, at=walk.later(DAY)
        )
        if name == "explained":
            cases.answer_prosecutor(remedy=asked, reason="经审查没有犯罪事实。", by=sights.town.handler, at=walk.later(DAY))
    sights.refs[f"{name}_remedy"] = asked.pk


# --- ratings and complaints; files of reports ---

def _opinions(sights: Sights) -> None:
    for n, score in enumerate((5, 4, 4, 5, 3, 5, 1, 4, 5, 5, 2)):
        told = _told(sights, "phone", days=12, n=n % 3)
        walk = Walk(sights.town, told)
        walk.reply()
        with Work():
            citizen.rate(
                receipt=told.receipt, score=score, text="等得太久" if score < 3 else "", lang="zh-hans",
                by=citizen.holder(told.receipt), at=walk.later(),
            )  # fmt: skip
    _numbered(sights, "rated", told)
    with Work():
        made = citizen.complain(
            receipt=told.receipt, text="一个星期没有人给我打电话。", lang="zh-hans", by=citizen.holder(told.receipt), at=sights.at - DAY
        )
    sights.refs["complaint"] = made.pk


def _files(sights: Sights) -> None:
    duty = sights.town.duty
    with Work():
        batch = reports.begin_batch(name="十一月纸质登记.csv", sha256="ab" * 32, mapping="reports_csv", by=duty, at=sights.at)
        reports.end_batch(batch=batch, refused=2, by=duty, at=sights.at, rejects="number,narrative,reason\n1,x,时间在将来\n")
    sights.refs["batch"] = batch.pk


# --- the inspectors' desk, and who looked ---

def _inspected(sights: Sights) -> None:
    """An inspector, findings in each state, a sample half looked at, and a report whose looks are held back."""
    with Work():
        bureau = units.unit("410100")
        for number, name in (("900001", "严明"), ("900002", "程公")):
            made = staff.register_officer(
                number=number, name=name, name_en="Yan Ming", unit=bureau, roles=("inspector",), password=PASSWORD, synthetic=True,
                by=OPERATOR, at=sights.at - 60 * DAY,
            )  # fmt: skip
            sights.cookies.setdefault("inspector", [signed_in(made, sights.at)])
    inspector, day = units.officer("900001"), sights.at - 2 * DAY
    case = case_queries.case(sights.refs["filed"])
    for officer in (sights.town.stranger, sights.town.handler):
        with Work():
            if officer == sights.town.stranger:
                staff.grant(file=case.file, scope="full", officer=officer, until=day + DAY, by=OPERATOR, at=day - HOUR)
            staff.open_session(purpose="handle_case", file=case.file, object_ref=case.number, by=officer, at=day)
            for n in range(12):
                with act("file.read", by=officer, on=case, file=case.file, at=day + n * HOUR / 60, doing="consult", purpose="handle_case"):
                    pass
            staff.close_session(session=officer.access, by=officer, at=day + HOUR)
    with Work():
        inspection.examine(day=day.astimezone(CITY).date(), by=inspector, at=sights.at)
        asked, answered, closed = list(Finding.objects.filter(state="open").order_by("key")[:3])
        sights.refs["open_finding"] = Finding.objects.filter(state="open").exclude(pk__in=[asked.pk, answered.pk, closed.pk])[0].pk
        for one in (asked, answered):
            inspection.ask(finding=one, question="请说明为什么查看这份卷宗。", by=inspector, at=sights.at)
        inspection.answer(finding=answered, answer="正在核对相似手法。" * 8, by=units.officer(answered.officer), at=sights.at)
        inspection.close(finding=closed, outcome="in_order", reason="与串并案工作相符。", by=inspector, at=sights.at)
        sample = inspection.draw(since=day - DAY, until=sights.at, count=2, seed="5f" * 16, by=inspector, at=sights.at)
        one, other = sample.sessions.all()
        inspection.check(one=one, outcome="in_order", remark="", by=inspector, at=sights.at)
    sights.refs |= {"asked_finding": asked.pk, "answered_finding": answered.pk, "closed_finding": closed.pk, "sample": sample.pk,
                    "checked_session": one.pk, "sampled_session": other.pk, "read_entry": Entry.objects.filter(verb="file.read")[0].pk}  # fmt: skip
    sights.cookies["asked"] = [signed_in(units.officer(asked.officer), sights.at)]
    _held_back(sights)
    with Work():
        citizen.ask_code(receipt=sights.refs["filed_told"].receipt, lang="zh-hans", at=sights.at)


def _accesses(sights: Sights) -> None:
    people = sights_of_access.officers_of(sights.town, PASSWORD, sights.at - 60 * DAY)
    sights.cookies |= {name: [signed_in(officer, sights.at)] for name, officer in people.items()}
    sights_of_access.stage(sights.town, people, sights.refs, sights.at)


def _held_back(sights: Sights) -> None:
    told = sights.refs["concluded_told"]
    with Work(), act("file.read", by=sights.town.handler, file=told.report.file, purpose="handle_case", at=sights.at, doing="consult"):
        pass
    with Work():
        delay = citizen.delay_disclosure(
            receipt=told.receipt, ground="investigation", reason="同伙尚未到案。", since=sights.at - 5 * DAY, until=sights.at + 30 * DAY,
            by=sights.town.head, at=sights.at,
        )  # fmt: skip
    sights.refs["delay"] = delay.pk


def _full(sights: Sights, rows: int) -> None:
    """A station with two hundred reports, eighty of them cases: lists have more than one page."""
    all_voices = voices()
    for n in range(rows):
        voice: Voice = all_voices[n % len(all_voices)]
        told = tell(voice, day=sights.at - (2 + n % 25) * DAY, phone=phone_of(1000 + n))
        if n < CASES * rows // ROWS:
            Walk(sights.town, told).accept()


