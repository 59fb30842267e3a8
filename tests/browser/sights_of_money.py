"""The fraud centre: its officers, a trace in every state, and a report whose money nobody follows yet."""

from anhe.house.demo import money
from anhe.ledger import Work, public
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from anhe.staff import desk as staff
from anhe.staff import queries as units
from anhe.staff.queries import Officer
from tests.journeys.town import JINSHUI, OPERATOR
from tests.journeys.walking import DAY, HOUR

POSTS = {
    "tracer": ("300001", "李追", "Li Zhui", ("tracer",)), "second_tracer": ("300002", "王核", "Wang He", ("tracer", "head")),
    "liaison": ("300003", "赵联", "Zhao Lian", ("liaison",)),
}  # fmt: skip


def officers_of(password: str, at) -> dict[str, Officer]:
    with Work():
        bureau = units.unit("410100")
        unit = staff.register_unit(
            code="410100-FZ", kind="centre", name_zh="反诈中心", name_en="Anti-Fraud Centre", parent=bureau, by=OPERATOR, at=at - 60 * DAY, synthetic=True
        )
        return {
            name: staff.register_officer(
                number=number, name=zh, name_en=en, unit=unit, roles=roles, password=password, synthetic=True, by=OPERATOR, at=at - 60 * DAY
            )
            for name, (number, zh, en, roles) in POSTS.items()
        }  # fmt: skip


def stage(refs: dict[str, object], at) -> None:
    """A victim's report with its trace, and another that has none."""
    money.banks(at - 60 * DAY)
    refs["untraced_report"] = _told(at - 4 * HOUR, "13700000001").number
    report = _told(at - 4 * HOUR, "13700000002")
    refs |= money.stage(report, tracer=units.officer("300001"), second=units.officer("300002"), at=at, serial=1)


def _told(at, phone: str):
    new = NewReport(
        channel="web", kind="case_related", offence="fraud_telecom", narrative="自称客服退款，让我转账到安全账户。", lang="zh-hans",
        lon=JINSHUI[0], lat=JINSHUI[1], happened_from=at - HOUR, is_synthetic=True,
        reporter=NewParty("reporter", "张㛃𠮷", "", False, (NewIdentifier("phone", phone),)),
    )  # fmt: skip
    with Work():
        return reports.receive(report=new, by=public("web"), at=at).report
