"""Who may look: numbers that belong to others, requests, emergency accesses in each state, and a case shared with a unit."""

from datetime import timedelta

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.ledger import Work, job
from anhe.staff import desk as staff
from anhe.staff import queries as units
from anhe.staff.queries import Officer, Unit
from tests.journeys.town import OPERATOR, Town
from tests.journeys.walking import DAY, HOUR

URGENT = "走失儿童可能在此案报案人住处附近，需立即联系本人核实情况"
JOB = job("staff.watch_reviews")


def officers_of(town: Town, password: str, at) -> dict[str, Officer]:
    """People of other units: one who searches, one who opened a file just now, one whose access nobody reviewed, the chief."""
    elsewhere = town.stranger.unit
    partner = units.units_outside(town.duty.unit).filter(kind=Unit.Kind.STATION).exclude(pk=elsewhere.pk).first()
    posts = {
        "outsider": ("200011", "郑外", "Zheng Wai", elsewhere, "handler"), "breaker": ("200012", "高急", "Gao Ji", elsewhere, "handler"),
        "barred": ("200013", "梁迟", "Liang Chi", elsewhere, "handler"), "partner": ("200014", "宋合", "Song He", partner, "duty"),
        "chief": ("900009", "关总", "Guan Zong", elsewhere.parent.parent, "chief"),
    }  # fmt: skip
    with Work():
        return {
            name: staff.register_officer(
                number=number, name=zh, name_en=en, unit=unit, roles=(role,), password=password, synthetic=True, by=OPERATOR, at=at
            )
            for name, (number, zh, en, unit, role) in posts.items()
        }


def stage(town: Town, people: dict[str, Officer], refs: dict[str, object], at) -> None:
    """Everything these officers did, by the verbs themselves."""
    now = _broken(people["breaker"], refs["overdue"], at - HOUR)
    late = _broken(people["barred"], refs["paused"], at - 5 * DAY)
    done = _broken(people["outsider"], refs["concluded"], at - 2 * DAY)
    with Work():
        staff.escalate(emergency=late, by=JOB, at=at - 2 * DAY)
        staff.review(
            emergency=done, is_justified=False, review="可以先致电主管单位，未见不能等待的危险。", by=people["chief"], at=at - DAY
        )
    asked = [
        _asked(people["outsider"], refs[name], at - timedelta(hours=hours)) for name, hours in (("under_review", 3), ("filed", 30), ("proposed", 50))
    ]
    with Work():
        staff.grant_request(request=asked[1], scope="facts", until=at + 20 * DAY, answer="仅限比对作案手法。", by=town.head, at=at - DAY)
        staff.decline_request(request=asked[2], answer="案件处于审批阶段，请一周后再申请。", by=town.head, at=at - DAY)
        case = case_queries.case(refs["filed"])
        given = cases.share(
            case=case, unit=people["partner"].unit, scope="facts", until=at + 30 * DAY, reason="辖区相邻，作案手法相似。", by=town.head, at=at - HOUR
        )
    refs |= {"emergency": now.pk, "late_emergency": late.pk, "reviewed_emergency": done.pk, "request": asked[0].pk,
             "granted_request": asked[1].pk, "declined_request": asked[2].pk, "given": given.pk}  # fmt: skip


def _about(number: object) -> dict:
    case = case_queries.case(str(number))
    return {"file": case.file, "object_ref": case.number, "unit": case.unit, "owner": case.handler}


def _broken(by: Officer, number: object, at):
    with Work():
        return staff.break_glass(**_about(number), reason=URGENT, by=by, at=at)


def _asked(by: Officer, number: object, at):
    with Work():
        return staff.ask(**_about(number), reason="我所一起同类案件需要比对作案手法和涉案物品。", by=by, at=at)
