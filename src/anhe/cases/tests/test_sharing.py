"""A case is shown to another unit: how far, how long, by whom, and taken back."""

import re
from datetime import timedelta

import pytest
from tests.journeys.town import MONDAY, OPERATOR, told

from anhe.cases import desk, queries
from anhe.cases.tests.factories import DAY, HOUR, browser, look_at, refused
from anhe.house import asking
from anhe.ledger import NotAllowed, Work
from anhe.ledger import queries as ledger
from anhe.people import desk as people
from anhe.staff import desk as staff
from anhe.staff import queries as officers
from anhe.staff.models import Grant

pytestmark = pytest.mark.django_db
AT = MONDAY + DAY


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def given(town, *, scope: str = "full", until=AT + 7 * DAY) -> dict:
    return {"unit": town.stranger.unit, "scope": scope, "until": until, "reason": "并案侦查"}


def shared(town, case, **more) -> Grant:
    with Work():
        return desk.share(case=case, **given(town, **more), by=town.head, at=AT)


@pytest.mark.parametrize(("scope", "seen"), [("known", 0), ("facts", 1), ("full", 1)])
def test_the_other_unit_sees_as_far_as_was_said_until_it_ends(town, case, scope, seen):
    shared(town, case, scope=scope)
    assert officers.level(town.stranger, case.file, AT) == scope
    assert [queries.cases(by=town.stranger, at=at).count() for at in (AT, AT + 6 * DAY, AT + 7 * DAY)] == [seen, seen, 0]
    entry = ledger.of_object(case).get(verb="case.shared")
    assert (entry.actor_ref, entry.doing) == (town.head.number, "disclose")


def test_only_who_handles_the_case_or_heads_its_unit_shares_it(town, case):
    for by in (town.duty, town.examiner, town.stranger):
        refused(desk.share, NotAllowed, case=case, **given(town), by=by, at=AT)
    with Work():
        desk.share(case=case, **given(town), by=town.handler, at=AT)
    assert Grant.objects.get().unit == town.stranger.unit


def test_nobody_shares_past_their_own_right(town, case):
    """A page that still names an officer as the handler gives no more than what the register gives them now."""
    with Work():
        staff.grant(file=case.file, scope="facts", officer=town.stranger, by=town.head, at=MONDAY)
    case.handler = town.stranger  # nothing is saved
    share = given(town, scope="full") | {"unit": officers.units_outside(case.unit).exclude(pk=town.stranger.unit.pk).first()}
    refused(desk.share, staff.BeyondOwnRight, case=case, **share, by=town.stranger, at=AT)
    assert Grant.objects.count() == 1


def test_a_share_has_an_end_a_reason_and_somebody_new(town, case):
    for until in (AT, AT + 181 * DAY):
        refused(desk.share, staff.WrongEnd, case=case, **given(town, until=until), by=town.head, at=AT)
    refused(desk.share, staff.WrongEnd, case=case, **given(town, scope="all"), by=town.head, at=AT)
    refused(desk.share, staff.ThinReason, case=case, **(given(town) | {"reason": " "}), by=town.head, at=AT)
    refused(desk.share, desk.SeesItAnyway, case=case, **(given(town) | {"unit": case.unit.parent}), by=town.head, at=AT)
    assert Grant.objects.count() == 0
    shared(town, case, scope="facts")
    refused(desk.share, desk.SeesItAnyway, case=case, **given(town, scope="known"), by=town.head, at=AT)
    shared(town, case, scope="full")
    assert officers.level(town.stranger, case.file, AT) == "full"


def test_what_was_shared_is_taken_back_with_the_sessions_on_it(town, case):
    grant = shared(town, case)
    look_at(case, town.stranger, AT)
    refused(desk.end_sharing, NotAllowed, case=case, grant=grant, reason="结束", by=town.duty, at=AT + HOUR)
    with Work():
        desk.end_sharing(case=case, grant=grant, reason="并案结束", by=town.head, at=AT + HOUR)
    session = town.stranger.sessions.get()
    assert (session.ended_at, officers.level(town.stranger, case.file, AT + 2 * HOUR)) == (AT + HOUR, "")
    refused(desk.end_sharing, desk.NotOfThisCase, case=case, grant=grant, reason="再次", by=town.head, at=AT + 2 * HOUR)


def test_the_units_queue_and_the_panel_say_so(town, case):
    grant = shared(town, case, scope="facts")
    (row,) = asking.rows_of(town.stranger, AT + HOUR)
    assert (row.ref, row.url) == (case.number, f"/desk/known/{case.number}/")
    assert list(asking.rows_of(town.stranger, AT + 4 * DAY)) == [] == list(asking.rows_of(town.duty, AT + HOUR))
    panel = words(browser(town.handler).get(f"/desk/cases/{case.number}/"))
    assert "没有共享给其他人" in panel  # in March; the page reads the clock of today
    grant.refresh_from_db()
    assert grant.object_ref == case.number


def test_the_pages_share_and_end(town, case):
    head, url = browser(town.head), f"/desk/cases/{case.number}/share/"
    assert browser(town.duty).get(url).status_code == 403 and browser(town.stranger).get(url).status_code == 404
    assert head.post(url, {"scope": "full", "until": "7"}).status_code == 400
    sent = {"unit": str(town.stranger.unit.pk), "scope": "facts", "until": "7", "reason": "并案侦查"}
    assert head.post(url, sent)["Location"] == f"/desk/cases/{case.number}/"
    grant = Grant.objects.get()
    assert grant.until - grant.since == timedelta(days=7)
    page = words(head.get(f"/desk/cases/{case.number}/"))
    assert town.stranger.unit.name_zh in page and "可看要素" in page
    facts = browser(town.stranger).get(f"/desk/cases/{case.number}/")
    assert "您可以看到此案件的要素" in words(facts) and 'id="parties"' not in facts.content.decode() and "谁可以查看" not in words(facts)
    more = browser(town.stranger).get(f"/desk/known/{case.number}/?more=1")
    assert (more.status_code, browser(town.stranger).get(f"/desk/known/{case.number}/")["Location"]) == (200, f"/desk/cases/{case.number}/")
    end = f"/desk/cases/{case.number}/shared/{grant.pk}/end/"
    assert head.post(end, {"reason": ""}).status_code == 400
    assert head.post(end, {"reason": "并案结束"})["Location"] == f"/desk/cases/{case.number}/"
    assert browser(town.stranger).get(f"/desk/cases/{case.number}/").status_code == 404
    assert head.get(end).status_code == 404


def test_a_session_on_a_case_covers_its_joined_reports(town, case):
    with Work():
        second = told("我也看见了，是一辆红色电动车。", phone="13900001111").report
        desk.take_reports(case=case, others=[second], by=town.handler, at=AT)
    client = browser(town.handler)
    client.post("/desk/session/", {"purpose": "handle_case", "file": str(case.file), "object_ref": case.number})
    page = words(client.get(f"/desk/cases/{case.number}/"))
    assert "13800001234" in page and "13900001111" in page and "红色电动车" in page
    with Work():
        staff.open_session(purpose="handle_case", file=second.file, by=town.handler, at=AT)
        with pytest.raises(people.NoAccessSession):
            people.show_files(files=[case.file, second.file], case=case.file, by=town.handler, at=AT)


def test_an_officer_posted_elsewhere_is_not_told(town, case):
    shared(town, case)
    with Work():
        clerk = staff.register_officer(number="200005", name="窗某", unit=town.stranger.unit, roles=("clerk",), by=OPERATOR, at=MONDAY)
    assert list(asking.rows_of(clerk, AT)) == []


def test_to_have_been_shown_a_case_is_to_change_nothing_in_it(town, case):
    shared(town, case)
    town.stranger.roles = frozenset({"examiner", "handler", "duty", "head"})
    scene = {"began_at": AT - HOUR, "ended_at": AT, "examiners": [town.stranger, town.examiner], "record": "窗台有攀爬痕迹"}
    refused(desk.examine_scene, NotAllowed, case=case, by=town.stranger, at=AT, **scene)
    refused(desk.answer_reporter, NotAllowed, case=case, by=town.stranger, text="正在调查", at=AT)
    assert (queries.scenes(case).count(), ledger.of_object(case).filter(verb="citizen.told", outcome="allowed").count()) == (0, 0)


def test_who_handled_a_case_no_longer_has_it_open_once_another_does(town):
    with Work():
        taken = told("昨晚停在楼下的电动车不见了。", at=MONDAY)
        case = desk.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY + HOUR, handler=town.stranger)
        lent = staff.open_session(purpose="handle_case", file=case.file, by=town.stranger, at=AT)
        own = staff.open_session(purpose="handle_case", file=case.file, by=town.head, at=AT)
    with Work():
        desk.assign(case=case, handler=town.handler, by=town.head, at=AT + HOUR)
    lent.refresh_from_db()
    own.refresh_from_db()
    assert (lent.ended_at, own.ended_at) == (AT + HOUR, None)
