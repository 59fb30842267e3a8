"""Each verb: done, refused, recorded, undone together."""

import pytest
from tests.journeys.town import MONDAY, told

from anhe.cases import desk, queries
from anhe.cases.models import Case, Deadline, Visit
from anhe.cases.tests.factories import (
    DAY,
    HOUR,
    REASON,
    accepted,
    decided,
    grounds,
    handed_over,
    refusal,
    refused,
    verbs,
)
from anhe.ledger import NotAllowed, Refused, Work
from anhe.ledger import queries as ledger
from anhe.people import queries as people
from anhe.people.shapes import NewParty
from anhe.reports import queries as reports

pytestmark = pytest.mark.django_db


def clock(case, rule: str) -> Deadline:
    return case.deadlines.select_related("case", "case__unit", "version", "version__rule").get(rule=rule)


def test_accepting_starts_the_clocks_and_happens_once(town):
    with Work():
        taken = told("三块钱的打火机被偷了。", offence="theft_other", items=({"what": "打火机", "value_fen": 0},))
    refused(desk.accept, NotAllowed, report=taken.report, track="criminal", by=town.stranger, at=MONDAY)
    assert not Case.objects.exists()
    with Work():
        case = desk.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY)
    assert (case.state, case.handler, case.file) == ("under_review", town.duty, taken.report.file)
    assert case.acceptance.served == "online"
    assert clock(case, "criminal-filing-review").starts_at == MONDAY
    refused(desk.accept, desk.AlreadyAccepted, report=taken.report, track="criminal", by=town.duty, at=MONDAY)
    assert Case.objects.count() == 1
    outcomes = ledger.of_object(taken.report).filter(verb="case.accepted").values_list("outcome", "refusal")
    assert set(outcomes) == {("refused", "NotAllowed"), ("refused", "AlreadyAccepted")}
    assert verbs(case)[-1] == "case.accepted"


def test_further_reports_and_another_handler(town, case):
    with Work():
        second = told("我也看见有人推走一辆电动车。", phone="13900005678").report
        desk.take_reports(case=case, others=[second], by=town.handler, at=MONDAY + HOUR)
    assert set(queries.reports_of(case).values_list("number", flat=True)) == {
        second.number, reports.of_files([case.file]).get().number,
    }  # fmt: skip
    assert queries.files_of(case) == [case.file, second.pk]
    refused(desk.assign, NotAllowed, case=case, handler=town.examiner, by=town.handler, at=MONDAY)
    refused(desk.assign, Refused, case=case, handler=town.stranger, by=town.head, at=MONDAY)
    case.refresh_from_db()
    assert case.handler == town.handler
    with Work():
        desk.assign(case=case, handler=town.examiner, by=town.head, at=MONDAY + HOUR)
    case.refresh_from_db()
    assert case.handler == town.examiner


def test_only_what_is_possible_can_be_decided(town, case):
    for kind in ("concluded", "withdrawn", "decided", "terminated", "reopened"):
        refused(desk.decide, desk.NotPossibleNow, case=case, kind=kind, by=town.handler, at=MONDAY + DAY)
    refused(desk.decide, NotAllowed, case=case, kind="filed", by=town.duty, at=MONDAY + DAY)
    assert not queries.decisions(case).exists()
    decided(case, "filed", town.handler)
    assert (case.state, clock(case, "criminal-filing-review").state) == ("filed", "met")
    refused(desk.decide, desk.NotPossibleNow, case=case, kind="filed", by=town.handler, at=MONDAY + DAY)
    decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
    assert case.ended_at == MONDAY + 2 * DAY
    assert Visit.objects.get(case=case).due_at == MONDAY + 9 * DAY


def test_a_refusal_without_law_or_without_a_second_officer_leaves_nothing(town, case):
    whole = grounds()
    for missing in ("article", "ground", "reason"):
        less = whole | {missing: "" if missing != "article" else None}
        refused(desk.decide, desk.NeedsLaw, case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, approved_by=town.head, **less)
    for who in (None, town.handler, town.stranger, town.duty):
        refused(
            desk.decide, desk.NeedsAnotherOfficer, case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, approved_by=who, **whole
        )
    assert not queries.decisions(case).exists() and not people.statements([case.file], "reason").exists()
    decision = refusal(town, case)
    assert (case.state, decision.approved_by) == ("not_filed", town.head.number)
    assert "复议" in decision.appeal_zh and "reconsideration" in decision.appeal_en
    with Work():
        desk.serve(decision=decision, how="handed", by=town.handler, at=MONDAY + 2 * DAY)
    assert clock(case, "not-filed-notice").state == "met"
    refused(desk.serve, desk.NotPossibleNow, decision=decision, how="post", by=town.handler, at=MONDAY + 3 * DAY)


def test_a_case_goes_to_a_named_authority_with_a_reason_and_two_officers(town, case):
    whole = {"case": case, "kind": "transferred", "by": town.handler, "at": MONDAY + DAY} | handed_over(town)
    for missing in ("destination", "reason"):
        refused(desk.decide, desk.NeedsWords, **(whole | {missing: "  "}))
        proposed = {name: value for name, value in whole.items() if name != "approved_by"}
        refused(desk.propose, desk.NeedsWords, **(proposed | {missing: "  "}))
    for who in (None, town.handler, town.duty):
        refused(desk.decide, desk.NeedsAnotherOfficer, **(whole | {"approved_by": who}))
    assert not queries.decisions(case).exists()
    with Work():
        proposal = desk.propose(**proposed)
        decision = desk.approve(proposal=proposal, by=town.head, at=MONDAY + DAY)
    case.refresh_from_db()
    assert (case.state, decision.destination, decision.approved_by) == ("transferred", "云溪市公安局", town.head.number)
    assert (queries.handed_to(case), decision.reason_id) == ("云溪市公安局", proposal.reason_id)


def test_no_case_ends_without_a_word_to_the_reporter(town, case):
    decided(case, "filed", town.handler)
    refused(desk.decide, desk.NeedsWords, case=case, kind="concluded", by=town.handler, at=MONDAY + 2 * DAY, reason=" ")
    case.refresh_from_db()
    assert (case.state, queries.visit_of(case)) == ("filed", None)
    decision = decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
    assert (decision.kind, decision.reason is not None) == ("concluded", True)


def test_who_proposes_does_not_approve(town, case):
    given = {"case": case, "kind": "not_filed", "by": town.head, "at": MONDAY + DAY}
    refused(desk.propose, desk.NeedsLaw, **given)
    refused(desk.propose, desk.NotPossibleNow, **(given | {"kind": "withdrawn"}))
    with Work():
        proposal = desk.propose(**given, **grounds())
    refused(desk.propose, desk.NotPossibleNow, **given, **grounds())
    refused(desk.approve, desk.NeedsAnotherOfficer, proposal=proposal, by=town.head, at=MONDAY + DAY)
    refused(desk.approve, NotAllowed, proposal=proposal, by=town.handler, at=MONDAY + DAY)
    case.refresh_from_db()
    assert case.state == "under_review"
    with Work():
        decision = desk.approve(proposal=proposal, by=town.reviewer, at=MONDAY + DAY + HOUR)
    case.refresh_from_db()
    assert (case.state, decision.decided_by, decision.approved_by) == ("not_filed", town.head.number, town.reviewer.number)
    assert decision.reason_id == proposal.reason_id
    signed = ledger.of_object(case).get(verb="case.not_filed", outcome="allowed")
    assert signed.actor_ref == town.reviewer.number
    refused(desk.approve, desk.NotPossibleNow, proposal=proposal, by=town.reviewer, at=MONDAY + DAY)


def test_a_proposal_is_sent_back_and_made_again(town, case):
    with Work():
        proposal = desk.propose(case=case, kind="not_filed", by=town.handler, at=MONDAY + DAY, **grounds())
        desk.send_back(proposal=proposal, text="请补充合同原件。", by=town.head, at=MONDAY + DAY)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.ended_by) == ("sent_back", town.head.number)
    refused(desk.send_back, desk.NotPossibleNow, proposal=proposal, text="再补", by=town.head, at=MONDAY + DAY)
    with Work():
        again = desk.propose(case=case, kind="not_filed", by=town.handler, at=MONDAY + 2 * DAY, **grounds())
    assert queries.waiting_proposal(case) == again


def test_a_clock_is_lengthened_by_another_officer_within_its_rule(town, case):
    review = clock(case, "criminal-filing-review")
    term = review.version.extension_terms[0]["id"]
    given = {"deadline": review, "term": term, "reason": "线索需要核查", "at": MONDAY + DAY}
    refused(desk.extend_deadline, desk.CannotExtend, by=town.handler, **given)
    refused(desk.extend_deadline, desk.CannotExtend, by=town.handler, approved_by=town.duty, **given)
    unknown = refused(desk.extend_deadline, desk.CannotExtend, by=town.head, **(given | {"term": "for_ever"}))
    late = refused(desk.extend_deadline, desk.CannotExtend, by=town.head, **(given | {"at": MONDAY + 9 * DAY}))
    assert [str(unknown), str(late)] == ["该规定没有这种延长。", "批准延长时期限已经届满。"]
    assert not review.extensions.exists()
    with Work():
        longer = desk.extend_deadline(by=town.head, **given)
    assert longer.due_at > review.due_at
    assert review.extensions.get().approved_by == town.head.number


def test_more_time_is_asked_for_by_one_and_granted_by_another(town, case):
    review = clock(case, "criminal-filing-review")
    ask = {"deadline": review, "term": "clues", "reason": "证人在外地，周三才能见到。", "by": town.handler, "at": MONDAY + DAY}
    refused(desk.ask_extension, NotAllowed, **(ask | {"by": town.stranger}))
    refused(desk.ask_extension, desk.CannotExtend, **(ask | {"term": "for_ever"}))
    refused(desk.ask_extension, desk.CannotExtend, **(ask | {"at": MONDAY + 9 * DAY}))
    assert queries.waiting_requests(case) == {}
    with Work():
        request = desk.ask_extension(**ask)
    review.refresh_from_db()
    assert (request.state, review.extensions.count()) == ("waiting", 0)
    refused(desk.ask_extension, desk.NotPossibleNow, **ask)
    assert list(queries.requests_for(by=town.head, at=MONDAY + DAY)) == [request]
    assert [list(queries.requests_for(by=by, at=MONDAY + DAY)) for by in (town.handler, town.stranger)] == [[], []]
    refused(desk.grant_extension, NotAllowed, asked=request, by=town.handler, at=MONDAY + DAY)
    with Work():
        desk.grant_extension(asked=request, by=town.head, at=MONDAY + DAY)
    request.refresh_from_db()
    longer = clock(case, "criminal-filing-review")
    assert (request.state, request.ended_by, longer.due_at - review.due_at) == ("granted", town.head.number, 4 * DAY)
    assert longer.extensions.get().approved_by == town.head.number
    refused(desk.grant_extension, desk.NotPossibleNow, asked=request, by=town.head, at=MONDAY + DAY)
    assert verbs(case)[-3:] == ["extension.asked", "deadline.extended", "extension.granted"]


def test_a_request_for_more_time_is_sent_back_or_ends_with_its_clock(town, case):
    review = clock(case, "criminal-filing-review")
    ask = {"deadline": review, "term": "clues", "reason": "还有一名证人。", "by": town.head, "at": MONDAY + DAY}
    with Work():
        request = desk.ask_extension(**ask)
    refused(desk.grant_extension, desk.NeedsAnotherOfficer, asked=request, by=town.head, at=MONDAY + DAY)
    with Work():
        desk.send_back_extension(asked=request, text="请写明证人在何处。", by=town.reviewer, at=MONDAY + DAY)
        again = desk.ask_extension(**(ask | {"by": town.handler}))
    refused(desk.send_back_extension, desk.NotPossibleNow, asked=request, text="再补", by=town.reviewer, at=MONDAY + DAY)
    decided(case, "filed", town.handler, at=MONDAY + DAY + HOUR)
    assert queries.waiting_requests(case) == {}
    refused(desk.grant_extension, desk.NotPossibleNow, asked=again, by=town.head, at=MONDAY + 2 * DAY)
    assert clock(case, "criminal-filing-review").due_at == review.due_at


def test_a_clock_stops_only_for_a_reason_of_its_rule(town):
    case = accepted(town, track="administrative", offence="disorder")
    decided(case, "filed", town.handler, at=MONDAY + HOUR)
    running = next(d for d in queries.deadlines(case) if d.version.pause_reasons and d.is_running)
    why = running.version.pause_reasons[0]
    refused(desk.pause_deadline, Refused, deadline=running, why="we are busy", by=town.handler, at=MONDAY + DAY)
    refused(desk.resume_deadline, Refused, deadline=running, by=town.handler, at=MONDAY + DAY)
    with Work():
        stopped = desk.pause_deadline(deadline=running, why=why, by=town.handler, at=MONDAY + DAY)
    assert (stopped.state, stopped.warn_at) == ("paused", None)
    with Work():
        again = desk.resume_deadline(deadline=running, by=town.handler, at=MONDAY + 6 * DAY)
    # Five days later is 6 April, the holiday of Qingming, so the day after it counts.
    assert (again.state, again.due_at - running.due_at) == ("running", 6 * DAY)


def test_items_parties_scene_and_answers(town, case):
    refused(desk.add_item, NotAllowed, case=case, kind="stolen", category="phone", what="手机", by=town.stranger, at=MONDAY)
    refused(desk.add_item, Refused, case=case, kind="stolen", category="phone", what="  ", by=town.handler, at=MONDAY)
    with Work():
        item = desk.add_item(case=case, kind="stolen", category="phone", what="黑色手机", serial="SN-3107", by=town.handler, at=MONDAY)
        desk.mark_item(item=item, kind="recovered", by=town.handler, at=MONDAY)
        desk.add_party(case=case, party=NewParty(role="witness", name="吴某"), by=town.handler, at=MONDAY)
    assert (item.kind, item.value_fen, item.serial.domain) == ("recovered", None, "offence")
    assert list(people.parties([case.file]).values_list("role", flat=True)) == ["reporter", "witness"]
    when = {"began_at": MONDAY + HOUR, "ended_at": MONDAY + 2 * HOUR, "record": "门锁完好", "at": MONDAY + DAY, "case": case}
    refused(desk.examine_scene, desk.NotQualified, examiners=[town.examiner], by=town.examiner, **when)
    refused(desk.examine_scene, desk.NotQualified, examiners=[town.duty, town.handler], by=town.handler, **when)
    backwards = when | {"ended_at": MONDAY}
    refused(desk.examine_scene, Refused, examiners=[town.examiner, town.duty], by=town.examiner, **backwards)
    with Work():
        scene = desk.examine_scene(examiners=[town.examiner, town.duty], by=town.examiner, **when)
        replies = desk.answer_reporter(case=case, text="已经立案，正在侦办。", by=town.handler, at=MONDAY + DAY)
    assert (scene.examiners, len(replies)) == ([town.examiner.number, town.duty.number], 1)
    assert {"item.noted", "item.marked", "case.party_added", "scene.examined", "citizen.told"} <= set(verbs(case))


def test_an_open_matter_keeps_the_case_open(town, case):
    decided(case, "filed", town.handler)
    with Work():
        desk.open_matter(case=case, kind="fraud.freeze", ref="F-1", by=town.handler, at=MONDAY)
    refused(desk.decide, desk.StillOpen, case=case, kind="concluded", by=town.handler, at=MONDAY + 2 * DAY, reason="已破案。")
    with Work():
        desk.close_matter(case=case, kind="fraud.freeze", ref="F-1", by=town.handler, at=MONDAY + 2 * DAY)
    decided(case, "concluded", town.handler, at=MONDAY + 3 * DAY)
    visit = queries.visit_of(case)
    with Work():
        desk.record_visit(visit=visit, result="met", text="当事人满意", by=town.handler, at=MONDAY + 5 * DAY)
    refused(desk.record_visit, Refused, visit=visit, result="met", text="", by=town.handler, at=MONDAY + 6 * DAY)
    assert queries.visit_of(case).officer_number == town.handler.number


def test_reconsideration_is_answered_by_another_and_review_by_the_unit_above(town, case):
    decision = refusal(town, case)
    asked = {"decision": decision, "kind": "reconsideration", "text": "合同是假的。", "lang": "zh-hans"}
    refused(desk.ask_remedy, NotAllowed, by=town.stranger, at=MONDAY + 2 * DAY, **asked)
    with Work():
        desk.serve(decision=decision, how="handed", by=town.handler, at=MONDAY + 2 * DAY)
    refused(desk.ask_remedy, desk.TooLate, by=town.handler, at=MONDAY + 20 * DAY, **asked)
    with Work():
        remedy = desk.ask_remedy(by=town.handler, at=MONDAY + 3 * DAY, **asked)
    answer = {"remedy": remedy, "revoke": False, "reason": REASON, "at": MONDAY + 5 * DAY}
    refused(desk.decide_remedy, desk.NeedsAnotherOfficer, by=town.head, article=grounds()["article"], **answer)
    refused(desk.decide_remedy, desk.NeedsLaw, by=town.reviewer, **answer)
    with Work():
        upheld = desk.decide_remedy(by=town.reviewer, article=grounds()["article"], **answer)
    assert upheld.appeal_zh and queries.remedies(case).get().state == "upheld"
    with Work():
        review = desk.ask_remedy(decision=upheld, kind="review", text="不服。", lang="zh-hans", by=town.handler, at=MONDAY + 6 * DAY)
    refused(desk.decide_remedy, desk.NeedsAnotherOfficer, remedy=review, revoke=True, reason=REASON, by=town.head, at=MONDAY + 7 * DAY)


def test_the_prosecutor_asks_hears_reasons_and_orders(town, case):
    decision = refusal(town, case)
    with Work():
        remedy = desk.ask_remedy(decision=decision, kind="prosecutor", text="要求说明不立案理由。", lang="zh-hans", by=town.handler, at=MONDAY + 2 * DAY)
    refused(desk.note_order, desk.NotPossibleNow, remedy=remedy, by=town.handler, at=MONDAY + 2 * DAY)
    with Work():
        desk.answer_prosecutor(remedy=remedy, reason=REASON, by=town.handler, at=MONDAY + 3 * DAY)
        desk.note_order(remedy=remedy, by=town.handler, at=MONDAY + 4 * DAY)
    refused(desk.answer_prosecutor, desk.NotPossibleNow, remedy=remedy, reason=REASON, by=town.handler, at=MONDAY + 4 * DAY)
    with Work():
        desk.decide_remedy(remedy=remedy, revoke=True, reason="按通知立案。", by=town.reviewer, at=MONDAY + 5 * DAY)
    case.refresh_from_db()
    assert (case.state, case.ended_at) == ("filed", None)


def test_reopening_needs_two_and_starts_again(town, case):
    decided(case, "filed", town.handler)
    decided(case, "concluded", town.handler, at=MONDAY + 2 * DAY)
    refused(desk.decide, desk.NeedsAnotherOfficer, case=case, kind="reopened", by=town.handler, at=MONDAY + 3 * DAY)
    with Work():
        proposal = desk.propose(case=case, kind="reopened", by=town.handler, at=MONDAY + 3 * DAY, reason="发现新线索。")
        desk.approve(proposal=proposal, by=town.head, at=MONDAY + 3 * DAY)
    case.refresh_from_db()
    assert (case.state, case.ended_at) == ("filed", None)
    assert running(case) == {"promise-progress": (MONDAY + 3 * DAY, (MONDAY + 10 * DAY).date())}


def running(case) -> dict[str, tuple]:
    return {d.rule: (d.starts_at, d.due_at.date()) for d in queries.deadlines(case) if d.is_running}


def test_the_clocks_run_anew_after_reopening(town):
    """What the end stopped or met counts from the reopening, and so does what filing starts."""
    case = accepted(town, track="administrative", offence="disorder")
    before = running(case)
    decided(case, "transferred", town.handler, **handed_over(town))
    assert running(case) == {}
    decided(case, "reopened", town.handler, at=MONDAY + 3 * DAY, reason="受移送机关退回。", approved_by=town.head)
    assert set(before) == {"promise-progress"}
    now = running(case)
    assert set(now) == {"promise-progress", "public-order-handling"}
    assert {starts for starts, _due in now.values()} == {MONDAY + 3 * DAY}
    assert now["promise-progress"] == (MONDAY + 3 * DAY, (MONDAY + 10 * DAY).date())
    with Work():
        desk.answer_reporter(case=case, text="案件已恢复办理。", by=town.handler, at=MONDAY + 4 * DAY)
    assert running(case)["promise-progress"] == (MONDAY + 4 * DAY, (MONDAY + 11 * DAY).date())


def test_revoking_a_refusal_starts_the_promise_of_news_again(town, case):
    decision = refusal(town, case)
    with Work():
        desk.serve(decision=decision, how="handed", by=town.handler, at=MONDAY + 2 * DAY)
        remedy = desk.ask_remedy(decision=decision, kind="reconsideration", text="合同是假的。", lang="zh-hans", by=town.handler, at=MONDAY + 3 * DAY)
        desk.decide_remedy(remedy=remedy, revoke=True, reason="确有犯罪事实。", by=town.reviewer, at=MONDAY + 5 * DAY)
    case.refresh_from_db()
    assert running(case)["promise-progress"] == (MONDAY + 5 * DAY, (MONDAY + 12 * DAY).date())
    assert "criminal-filing-review" not in running(case)


def test_a_case_changes_its_track(town, case):
    decided(case, "to_administrative", town.handler)
    assert (case.track, case.state) == ("administrative", "under_review")
    refused(desk.decide, desk.NotPossibleNow, case=case, kind="concluded", by=town.handler, at=MONDAY + 2 * DAY)
    decided(case, "filed", town.handler, at=MONDAY + 2 * DAY)
    decided(case, "terminated", town.handler, at=MONDAY + 3 * DAY, approved_by=town.head, **(grounds() | {"ground": "no_unlawful_act"}))
    assert case.state == "terminated"
