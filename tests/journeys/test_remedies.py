"""A decision not to file is looked at again: by the same authority, by the one above, by the prosecutor. And what is taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.citizen import desk as citizen
from anhe.citizen import pages
from anhe.law import queries as law
from anhe.ledger import NotAllowed, Work, operator
from anhe.ledger import queries as ledger
from anhe.reports import desk as reports
from anhe.reports import queries as report_queries
from anhe.staff import desk as staff
from tests.journeys.town import MONDAY, build, told

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CONTRACT = "对方拿假合同收了我三万元定金，人已经联系不上，办公室也搬空了。"


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def refused(town):
    """A case that was not filed, its notice served on the second day."""
    with Work():
        taken = told(CONTRACT, offence="fraud_other")
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY, handler=town.handler)
    with Work():
        decision = cases.decide(
            case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, article=law.article("criminal-procedures-178"),
            ground="civil_matter", reason="双方有买卖合同，属民事纠纷。", approved_by=town.head,
        )  # fmt: skip
        cases.serve(decision=decision, how="handed", by=town.handler, at=MONDAY + 2 * DAY)
    return taken, case_queries.case(case.number), decision


def end_of(year: int, month: int, day: int) -> datetime:
    """The last moment of a day in Zhengzhou."""
    return datetime(year, month, day, 16, 0, tzinfo=UTC) - timedelta(microseconds=1)


def clocks(case) -> dict[str, str]:
    return dict(case.deadlines.values_list("rule", "state"))


def ask(taken, kind: str, at):
    with Work():
        return citizen.ask_remedy(receipt=taken.receipt, kind=kind, text="合同上的公章是假的。", lang="zh-hans", at=at)


def seen(taken, at) -> dict:
    with Work():
        return pages.tracking(report_queries.receipt_for(taken.tracking_code), proven=True, at=at)


def test_upheld_then_revoked_by_the_authority_above(town, refused):
    taken, case, _decision = refused
    assert seen(taken, MONDAY + 2 * DAY)["contest"] == "reconsideration"
    remedy = ask(taken, "reconsideration", MONDAY + 4 * DAY)
    with Work(), pytest.raises(cases.NeedsLaw):
        cases.decide_remedy(remedy=remedy, revoke=False, reason="维持", by=town.reviewer, at=MONDAY + 5 * DAY)
    with Work():
        upheld = cases.decide_remedy(
            remedy=remedy, revoke=False, reason="没有新的证据，维持原决定。", by=town.reviewer, at=MONDAY + 5 * DAY,
            article=law.article("criminal-procedures-179"),
        )  # fmt: skip
    assert "复核" in upheld.appeal_zh and "review" in upheld.appeal_en
    assert clocks(case)["reconsideration-answer"] == "met"
    assert clocks(case)["second-review-application"] == "running"
    assert seen(taken, MONDAY + 6 * DAY)["contest"] == "review"
    review = ask(taken, "review", MONDAY + 7 * DAY)
    with Work(), pytest.raises(cases.NeedsAnotherOfficer):
        cases.decide_remedy(remedy=review, revoke=True, reason="x", by=town.reviewer, at=MONDAY + 8 * DAY)
    with Work():
        cases.decide_remedy(remedy=review, revoke=True, reason="公章经鉴定系伪造。", by=above(town), at=MONDAY + 9 * DAY)
    case = case_queries.case(case.number)
    assert (case.state, case.ended_at) == ("filed", None)
    assert [r["decision"].kind for r in seen(taken, MONDAY + 10 * DAY)["outcomes"]] == ["not_filed", "upheld"]
    assert seen(taken, MONDAY + 10 * DAY)["contest"] == ""


def above(town):
    """A legal reviewer of the city bureau, who had no part in anything before."""
    with Work():
        return staff.register_officer(
            number="100009", name="郭审", unit=town.reviewer.unit.parent, roles=("reviewer",), by=operator("tests"), at=MONDAY
        )


def test_who_asks_too_late_is_told_where_to_turn(refused):
    taken, _case, _decision = refused
    with pytest.raises(cases.TooLate) as late:
        ask(taken, "reconsideration", MONDAY + 10 * DAY)
    assert "检察" in str(late.value) or "procuratorate" in str(late.value)
    with pytest.raises(cases.NotPossibleNow):
        ask(taken, "review", MONDAY + 3 * DAY)


def test_the_prosecutor_asks_is_given_reasons_orders_and_the_case_is_filed(town, refused):
    taken, case, decision = refused
    letter = {"decision": decision, "kind": "prosecutor", "text": "请说明不立案的理由。", "lang": "zh-hans"}
    with Work():
        remedy = cases.ask_remedy(**letter, by=town.head, at=MONDAY + 20 * DAY)
    due = case.deadlines.get(rule="reasons-for-not-filing").due_at
    assert due == end_of(2026, 3, 30)  # the seventh day, 29 March, is a Sunday
    with Work(), pytest.raises(cases.NotPossibleNow):
        cases.note_order(remedy=remedy, by=town.head, at=MONDAY + 21 * DAY)
    with Work():
        cases.answer_prosecutor(remedy=remedy, reason="合同真伪未鉴定，当时认为属民事纠纷。", by=town.handler, at=MONDAY + 24 * DAY)
    assert clocks(case)["reasons-for-not-filing"] == "met"
    with Work():
        cases.note_order(remedy=remedy, by=town.head, at=MONDAY + 30 * DAY)
    assert case.deadlines.get(rule="filing-on-notice").due_at == end_of(2026, 4, 16)
    with Work():
        cases.decide_remedy(remedy=remedy, revoke=True, reason="按通知立案。", by=town.reviewer, at=MONDAY + 33 * DAY)
    case = case_queries.case(case.number)
    assert case.state == "filed"
    assert clocks(case)["filing-on-notice"] == "met"
    assert clocks(case)["supervised-filing-reminder"] == "running"
    verbs = [e.verb for e in ledger.of_file(taken.report.file)]
    assert [v for v in verbs if v.startswith("prosecutor.")] == [
        "prosecutor.asked", "prosecutor.explained", "prosecutor.ordered", "prosecutor.revoked",
    ]  # fmt: skip


def test_a_reporter_takes_the_report_back_before_it_is_a_case(town):
    with Work():
        taken = told("钱包找到了，在办公室抽屉里，不是被偷。", offence="theft_pickpocket")
    with Work():
        reports.withdraw(report=taken.report, reason="本人来电撤回", by=town.duty, at=MONDAY + HOUR)
    assert seen(taken, MONDAY + 2 * HOUR)["is_open"] is False
    taken.report.refresh_from_db()
    with Work(), pytest.raises(reports.NotOpen):
        cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY + 3 * HOUR)


def test_a_report_handed_to_another_unit_is_theirs(town):
    with Work():
        taken = told("我的车在惠济区被砸了玻璃。", offence="theft_vehicle_content")
        mine = report_queries.reports(by=town.duty, at=MONDAY)
        theirs = report_queries.reports(by=town.stranger, at=MONDAY)
        assert (taken.report in mine, taken.report in theirs) == (True, False)
        reports.transfer(report=taken.report, to=town.stranger.unit, reason="属惠济区管辖", by=town.duty, at=MONDAY + HOUR)
    taken.report.refresh_from_db()
    with Work():
        mine = report_queries.reports(by=town.duty, at=MONDAY + DAY)
        theirs = report_queries.reports(by=town.stranger, at=MONDAY + DAY)
        assert (taken.report in mine, taken.report in theirs) == (False, True)
    with Work() as work:
        with pytest.raises(NotAllowed) as no:
            cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY + DAY)
        work.restart(no.value)
    with Work():
        case = cases.accept(report=taken.report, track="criminal", by=town.stranger, at=MONDAY + DAY)
    assert case.unit == town.stranger.unit
    after = seen(taken, MONDAY + 2 * DAY)
    assert (after["unit"], after["case"]) == (town.stranger.unit, case)
