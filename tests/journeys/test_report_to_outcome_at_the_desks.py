"""One report goes all the way through the desks: receipt, case, clocks, outcome, and what the citizen sees of it."""

from datetime import timedelta

import pytest

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.cases import tasks
from anhe.citizen import desk as citizen
from anhe.law import queries as law
from anhe.ledger import NotAllowed, Work
from anhe.ledger import queries as ledger
from anhe.people import desk as people
from anhe.reports import desk as reports
from anhe.reports import queries as report_queries
from anhe.staff import desk as staff
from tests.journeys.town import MONDAY, build, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def town(db):
    return build()


def verbs(file) -> list[str]:
    return [e.verb for e in ledger.of_file(file)]


def test_a_theft_reaches_its_outcome(town):
    with Work():
        taken = told("昨晚八点把电动车停在文化路小区楼下，今早七点下楼发现不见了，车锁被剪断扔在地上。")
    with Work():
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY + HOUR, handler=town.handler)
    review = case.deadlines.get(rule="criminal-filing-review")
    assert review.due_at.isoformat() == "2026-03-05T15:59:59.999999+00:00"  # three days from the day after
    with Work():
        cases.decide(case=case, kind="filed", by=town.handler, at=MONDAY + DAY)
    review.refresh_from_db()
    assert review.state == "met"
    with Work():
        cases.answer_reporter(case=case, text="您的车已经找到，请带身份证来所里认领。", by=town.handler, at=MONDAY + 3 * DAY)
        case.refresh_from_db()
        cases.decide(case=case, kind="concluded", by=town.handler, at=MONDAY + 9 * DAY, reason="案件已经侦破。")
    case.refresh_from_db()
    assert (case.state, case.is_open) == ("concluded", False)
    assert not case.deadlines.filter(state__in=["running", "paused"]).exists()
    assert verbs(taken.report.file)[:2] == ["file.opened", "report.received"]
    assert "case.concluded" in verbs(taken.report.file)
    receipt = report_queries.receipt_for(taken.tracking_code.lower().replace("-", " "))
    assert receipt.report_id == taken.report.pk
    with Work():
        assert citizen.check_proof(receipt=receipt, proof="1234", at=MONDAY + 10 * DAY)
        rating = citizen.rate(
            receipt=receipt, score=5, text="谢谢", lang="zh-hans", by=citizen.holder(receipt), at=MONDAY + 10 * DAY
        )
    assert rating.score == 5


def test_not_filed_and_reconsidered(town):
    with Work():
        taken = told("对方欠我三万元货款一直不还，我认为他是诈骗。", offence="fraud_other")
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY, handler=town.handler)
    article = law.article("criminal-procedures-178")
    with Work(), pytest.raises(cases.NeedsLaw):
        cases.decide(case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, approved_by=town.head)
    with Work(), pytest.raises(cases.NeedsAnotherOfficer):
        cases.decide(
            case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, article=article, ground="no_offence",
            reason="属经济纠纷。", approved_by=town.handler,
        )  # fmt: skip
    with Work():
        refusal = cases.decide(
            case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, article=article, ground="no_offence",
            reason="双方有买卖合同，属民事纠纷，没有犯罪事实。", approved_by=town.head,
        )  # fmt: skip
        cases.serve(decision=refusal, how="online", by=town.handler, at=MONDAY + 2 * DAY)
    assert refusal.appeal_zh and refusal.appeal_en
    receipt = report_queries.receipt_for(taken.tracking_code)
    with Work():
        remedy = citizen.ask_remedy(
            receipt=receipt, kind="reconsideration", text="合同是假的，公章也是假的。", lang="zh-hans", at=MONDAY + 4 * DAY
        )
    case.refresh_from_db()
    remedy.case.refresh_from_db()
    with Work(), pytest.raises(cases.NeedsAnotherOfficer):
        cases.decide_remedy(remedy=remedy, revoke=True, reason="x", by=town.head, at=MONDAY + 5 * DAY)
    with Work():
        cases.decide_remedy(remedy=remedy, revoke=True, reason="新证据表明合同系伪造。", by=town.reviewer, at=MONDAY + 6 * DAY)
    case.refresh_from_db()
    assert (case.state, case.ended_at) == ("filed", None)
    states = dict(case.deadlines.values_list("rule", "state"))
    assert states["not-filed-notice"] == states["reconsideration-answer"] == "met"


def test_two_tellings_become_one_case(town):
    with Work():
        first = told("小区门口有人撬车窗，偷走了副驾驶上的包。", offence="theft_vehicle_content")
        second = told("我看见一个人砸了一辆白色轿车的玻璃拿了东西就跑。", offence="theft_vehicle_content", phone="13900005678")
    assert list(report_queries.likely_same(second.report, by=town.duty, at=MONDAY)) == [first.report]
    with Work():
        reports.join(report=second.report, into=first.report, reason="同一时间地点", by=town.duty, at=MONDAY + HOUR)
        case = cases.accept(report=first.report, track="criminal", by=town.duty, at=MONDAY + HOUR)
    second.report.refresh_from_db()
    assert case_queries.of_report(second.report) == case
    with Work():
        cases.answer_reporter(case=case, text="已经立案侦查。", by=town.duty, at=MONDAY + DAY)
    assert report_queries.replies(first.report).count() == 1


def test_a_withdrawn_case_names_its_law(town):
    with Work():
        taken = told("手机在公交车上丢了，怀疑被偷。", offence="theft_phone")
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY, handler=town.handler)
        cases.decide(case=case, kind="filed", by=town.handler, at=MONDAY + DAY)
        case.refresh_from_db()
        decision = cases.decide(
            case=case, kind="withdrawn", by=town.handler, at=MONDAY + 5 * DAY, approved_by=town.reviewer,
            article=law.article("criminal-procedures-178"), ground="no_offence", reason="手机在家中沙发下找到，没有被盗事实。",
        )  # fmt: skip
    assert decision.reason is not None


def test_nobody_else_may_decide_and_the_refusal_is_written_down(town):
    with Work():
        taken = told("店里的收银机被撬，少了多少钱还不清楚。", offence="theft_shop")
    with Work() as work:
        with pytest.raises(NotAllowed) as refused:
            cases.accept(report=taken.report, track="criminal", by=town.stranger, at=MONDAY + HOUR)
        work.restart(refused.value)
    assert ledger.of_object(taken.report).filter(outcome="refused", verb="case.accepted", refusal="NotAllowed").count() == 1
    taken.report.refresh_from_db()
    assert taken.report.state == "received"


def test_personal_data_needs_a_purpose(town):
    with Work():
        taken = told("包被抢了。", offence="snatch")
    with Work(), pytest.raises(people.NoAccessSession):
        people.show_files(files=[taken.report.file], by=town.duty, at=MONDAY)
    with Work():
        staff.open_session(purpose="review_report", file=taken.report.file, by=town.duty, at=MONDAY)
        (party,) = people.show_files(files=[taken.report.file], by=town.duty, at=MONDAY)[taken.report.file]
    assert (party.name, party.phone, party.said("narrative")) == ("张㛃𠮷", "13800001234", "包被抢了。")
    read = ledger.of_file(taken.report.file).get(verb="file.read")
    assert (read.purpose, read.doing, read.session) == ("review_report", "consult", town.duty.access.pk)


def test_a_clock_that_runs_out_goes_to_the_head(town):
    with Work():
        taken = told("工地上的电缆被盗。", offence="theft_site")
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY)
    for hours, warned in ((44, 50), (70, 80), (88, 100)):
        with Work():
            tasks.watch_clocks(at=MONDAY + timedelta(hours=hours))
        assert case.deadlines.get(rule="criminal-filing-review").warned == warned
    assert "deadline.overdue" in verbs(case.file)
