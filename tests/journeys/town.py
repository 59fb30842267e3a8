"""A small town for tests: two districts of the synthetic city, the law's clocks, and the officers of one station."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from anhe import vault
from anhe.city import desk as city
from anhe.city import queries as ground
from anhe.city import synthetic
from anhe.law import desk as law
from anhe.ledger import Work, operator, public
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk as reports
from anhe.reports.shapes import NewReport
from anhe.staff import desk as staff
from anhe.staff import queries as units

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Zhengzhou
JINSHUI = (113.685, 34.775)
OPERATOR = operator("tests")
PINYIN = {
    "duty": "He Jianguo", "handler": "Chen Min", "head": "Zhou Zheng", "reviewer": "Sun Fa", "examiner": "Liu Kan",
    "stranger": "Ma Yuan",
}  # fmt: skip


@cache
def two_districts():
    """Jinshui and Huiji as the demo city has them, with a few places: a plan that loads quickly."""
    whole = synthetic.zhengzhou()
    codes = {"410105", "410108"}
    return replace(
        whole,
        districts=tuple(d for d in whole.districts if d.code in codes),
        stations=tuple(s for s in whole.stations if s.district in codes),
        places=tuple(p for p in whole.places if p.ref.startswith(("41010501", "41010502"))),
    )


@dataclass
class Town:
    duty: units.Officer
    handler: units.Officer
    head: units.Officer
    reviewer: units.Officer
    examiner: units.Officer
    stranger: units.Officer


def build(*, at: datetime = MONDAY, password: str | None = None, synthetic: bool = False) -> Town:
    """Load law and city, and post officers at the station that answers for `JINSHUI`; with a password they can sign in."""
    vault.prepare()
    with Work():
        law.load_all(by=OPERATOR, at=at)
        bureau = staff.register_unit(
            code="410100", kind="bureau", name_zh="郑州市公安局", name_en="Zhengzhou Public Security Bureau",
            by=OPERATOR, at=at, synthetic=True,
        )  # fmt: skip
        city.load_city(bureau=bureau, by=OPERATOR, at=at, city=two_districts())
        station = units.unit(ground.locate(*JINSHUI).unit.code)
        other = units.units().filter(kind="station").exclude(pk=station.pk).exclude(parent=station.parent).first()
        posts = {
            "duty": ("100001", "何建国", station, ("duty",)),
            "handler": ("100002", "陈敏", station, ("handler",)),
            "head": ("100003", "周正", station, ("head",)),
            "reviewer": ("100004", "孙法", station.parent, ("reviewer", "head")),
            "examiner": ("100005", "刘勘", station, ("examiner", "handler")),
            "stranger": ("100006", "马远", other, ("duty", "handler", "head")),
        }
        return Town(**{
            key: staff.register_officer(
                number=number, name=name, name_en=PINYIN[key], unit=unit, roles=roles, password=password, synthetic=synthetic,
                by=OPERATOR, at=at,
            )
            for key, (number, name, unit, roles) in posts.items()
        })


def told(narrative: str, *, at: datetime = MONDAY, phone: str = "13800001234", offence: str = "theft_ebike", **more):
    """A report from the street in Jinshui district, as the public form hands it over."""
    reporter = NewParty(role="reporter", name="张㛃𠮷", identifiers=(NewIdentifier("phone", phone),) if phone else ())
    values = {"lon": JINSHUI[0], "lat": JINSHUI[1], "happened_from": at, **more}
    report = NewReport(
        channel="web", kind="case_related", offence=offence, narrative=narrative, lang="zh-hans", reporter=reporter, **values
    )
    return reports.receive(report=report, by=public("web"), at=at)
