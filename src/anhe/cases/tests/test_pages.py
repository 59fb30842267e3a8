"""The pages of cases as officers meet them, in both languages; a part equals a fresh load."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.journeys.town import told

from anhe import vault
from anhe.cases import desk, queries
from anhe.cases.models import Case
from anhe.cases.tests.factories import REASON, accepted, browser, decided, grounds, look_at, refusal
from anhe.engines.clocks import SHANGHAI
from anhe.ledger import Work
from anhe.ledger import queries as ledger
from anhe.papers import verifying

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
EARLIER = NOW - timedelta(hours=3)


@pytest.fixture
def case(town):
    return accepted(town, at=EARLIER)


def page(client, url: str, status: int = 200, **given) -> str:
    answer = client.get(url, **given)
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, name: str) -> str:
    """The element with this id, as the page draws it; tokens differ from load to load."""
    found = re.search(rf'<section[^>]*id="{name}".*?</section>', html, re.S)
    assert found, name
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", found[0])


def record(case: Case) -> str:
    return f"/desk/cases/{case.number}/"


def post(client, url: str, **values):
    answer = client.post(url, values)
    assert answer.status_code == 302, words(answer.content.decode())[:600]
    return answer


@pytest.mark.parametrize(("lang", "said"), [("zh", "刑事案件立案审查"), ("en", "Review before filing a criminal case")])
def test_the_record_shows_the_case_and_nobody_in_it(town, case, lang, said):
    shown = words(page(browser(town.handler, lang), record(case)))
    assert said in shown and case.number in shown
    assert "13800001234" not in shown and "张㛃𠮷" not in shown and "电动车不见了" not in shown
    assert not ledger.of_object(case).filter(verb="file.read").exists()


def test_an_access_session_shows_the_people_and_one_line_is_written(town, case):
    look_at(case, town.handler, NOW)
    shown = words(page(browser(town.handler), record(case)))
    assert "张㛃𠮷" in shown and "13800001234" in shown and "电动车不见了" in shown
    read = ledger.of_file(case.file).filter(verb="file.read")
    assert read.count() == 1 and read.get().purpose == "handle_case"


def test_the_things_named_are_read_as_words(town):
    case = accepted(town, at=EARLIER, items=({"what": "黑色雅迪电动车", "kind": "ebike", "value_fen": 260000, "serial": "A-118"},))
    look_at(case, town.handler, NOW)
    shown = words(page(browser(town.handler), record(case)))
    assert "黑色雅迪电动车 · A-118" in shown and "value_fen" not in shown
    assert shown.index("涉案物品") < shown.index("黑色雅迪电动车 · A-118") and "还没有登记物品" not in shown


def test_a_day_without_an_hour_is_said_as_that_day(town):
    day = EARLIER.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    last = day.replace(hour=23, minute=59)
    case = accepted(town, at=EARLIER, happened_from=day, happened_until=last)
    shown = words(page(browser(town.handler), record(case)))
    assert f"发生时间 {day.year}年{day.month}月{day.day}日 （时间不详） 地点" in shown


def test_a_session_on_another_file_shows_nobody(town, case):
    look_at(accepted(town, at=EARLIER), town.handler, NOW)
    assert "张㛃𠮷" not in words(page(browser(town.handler), record(case)))


@pytest.mark.parametrize("target", ["course"])
def test_a_part_asked_for_alone_equals_the_page(town, case, target):
    client = browser(town.handler)
    whole = page(client, f"{record(case)}?by=people")
    alone = page(client, f"{record(case)}?by=people", HTTP_HX_TARGET=target, HTTP_HX_REQUEST="true")
    assert part(alone, target) == part(whole, target) and "<html" not in alone


def test_what_one_may_not_see_is_not_there(town, case):
    stranger = browser(town.stranger)
    for path in ("", "decide/", "decide/filed/", "answer/", "items/", "parties/", "scene/", "assign/", "reports/", "proposal/"):
        assert stranger.get(record(case) + path).status_code == 404
    assert case.number not in page(stranger, "/desk/cases/?show=all")
    assert stranger.post(f"{record(case)}answer/", {"text": "x"}).status_code == 404


def test_everybody_else_signs_in_first(client, town, case):
    for path in (record(case), "/desk/cases/", f"{record(case)}decide/filed/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_act_beyond_ones_post_is_refused_with_words(town, case):
    answer = browser(town.duty).get(f"{record(case)}decide/filed/")
    assert answer.status_code == 403 and "您的岗位不能对本案作出决定" in answer.content.decode()
    assert browser(town.head).get(f"{record(case)}scene/").status_code == 403


def test_the_register_finds_by_number_and_filters(town, case):
    other = accepted(town, at=EARLIER, offence="theft_phone")
    client = browser(town.handler, "en")
    assert client.get("/desk/cases/", {"q": case.number.lower()})["Location"] == record(case)
    shown = page(client, "/desk/cases/?offence=theft_phone")
    assert other.number in shown and case.number not in shown
    assert "No case that you may see has the number C-1." in words(page(client, "/desk/cases/?q=C-1"))
    assert "Nothing is overdue" in words(page(client, "/desk/cases/?show=overdue"))
    assert page(client, "/desk/cases/?show=nonsense&offence=nonsense&page=nine")


def test_a_page_of_fifty_asks_little_of_the_database(town):
    for _ in range(6):
        accepted(town, at=EARLIER)
    client = browser(town.handler)
    page(client, "/desk/cases/")
    with CaptureQueriesContext(connection) as asked:
        page(client, "/desk/cases/")
    assert len(asked) <= 14


def test_accepting_a_report(town):
    with Work():
        report = told("手机在公交车上被偷。", at=EARLIER, offence="theft_phone").report
    url = f"/desk/cases/accept/{report.number}/"
    client = browser(town.duty)
    form = page(client, url)
    assert "价值" not in form and "公交车" not in form
    assert form.index("查看报案内容") < form.index("承办民警")  # one reads before one accepts
    assert '<option value="" selected>请选择承办民警</option>' in form  # the duty officer is not the default
    assert client.post(url, {"track": "criminal"}).status_code == 400
    assert browser(town.stranger).get(url).status_code == 404
    post(client, url, track="criminal", offence="theft_phone", handler=str(town.handler.pk), served="handed")
    case = queries.of_report(report)
    assert (case.handler, case.acceptance.served) == (town.handler, "handed")
    assert client.get(url)["Location"] == record(case)  # twice leads to the one case


def test_filing_asks_once_and_names_what_follows(town, case):
    client = browser(town.handler)
    assert "不予立案" in words(page(client, f"{record(case)}decide/"))
    assert "立案审查期限完成" in words(page(client, f"{record(case)}decide/filed/"))
    post(client, f"{record(case)}decide/filed/", reason="")
    case.refresh_from_db()
    assert case.state == "filed"
    again = client.post(f"{record(case)}decide/filed/", {"reason": ""})
    assert again.status_code == 409 and "不能作出这项决定" in again.content.decode()
    assert client.get(f"{record(case)}decide/filed/").status_code == 404


def test_not_filing_is_proposed_here_and_approved_there(town, case):
    handler, head = browser(town.handler), browser(town.head)
    url = f"{record(case)}decide/not_filed/"
    wrong = handler.post(url, {"ground": "civil_matter"})
    assert wrong.status_code == 400 and "请选择作出决定所依据的法律条文" in wrong.content.decode()
    post(handler, url, ground="civil_matter", article="criminal-procedures-178", reason=REASON)
    case.refresh_from_db()
    assert case.state == "under_review"
    own = words(page(handler, f"{record(case)}proposal/"))
    assert "提出决定的人不能自己批准" in own and "以本人名义批准" not in own
    assert head.post(f"{record(case)}proposal/", {"answer": "approve"}).status_code == 403  # unread
    look_at(case, town.head, NOW)
    assert REASON in words(page(head, f"{record(case)}proposal/"))
    post(head, f"{record(case)}proposal/", answer="approve")
    case.refresh_from_db()
    assert (case.state, queries.decisions(case).get().approved_by) == ("not_filed", town.head.number)


def test_a_proposal_goes_back_with_words(town, case):
    with Work():
        desk.propose(case=case, kind="not_filed", by=town.handler, at=EARLIER + timedelta(hours=2), **grounds())
    head = browser(town.head)
    assert head.post(f"{record(case)}proposal/", {"answer": "back", "text": ""}).status_code == 400
    post(head, f"{record(case)}proposal/", answer="back", text="请补充合同原件。")
    assert queries.waiting_proposal(case) is None
    assert head.get(f"{record(case)}proposal/").status_code == 404


def test_a_stranger_verifies_a_notice(town, case):
    decision = refusal(town, case, at=EARLIER + timedelta(hours=2))
    look_at(case, town.handler, NOW)
    url = f"{record(case)}decisions/{decision.pk}/notice"
    client = browser(town.handler)
    paper = client.get(f"{url}.pdf").content
    found = verifying.verify_bytes(paper, vault.public_keys())
    assert (found.verdict, found.reasons) == ("genuine", ("text_signed", "file_sealed"))
    assert (found.receipt.number, found.receipt.paper, found.receipt.unit) == (case.number, "不予立案通知书", case.unit.name_zh)
    assert found.receipt.issued_at == decision.at.replace(microsecond=0)
    changed = verifying.verify_bytes(paper.replace(b"%PDF-1.7", b"%PDF-1.6", 1), vault.public_keys())
    assert (changed.verdict, changed.reasons) == ("not_genuine", ("not_our_file",))
    (drawn,) = re.findall(r'<path d="([^"]+)" fill="#000"', page(client, f"{url}/"))
    assert drawn in page(client, f"{url}/")  # printed again, the same code
    for lang, says in (("zh-CN", "真：这份文书由我们出具"), ("en", "GENUINE: we issued this document")):
        stranger = Client(HTTP_ACCEPT_LANGUAGE=lang)
        answer = stranger.post("/receipt/verify/", {"file": SimpleUploadedFile("notice.pdf", paper)})
        shown = words(answer.content.decode())
        assert answer.status_code == 200 and says in shown and "不予立案通知书" in shown and case.number in shown
        assert REASON not in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_notice_has_law_reason_and_appeal_on_screen_and_paper(town, case, lang):
    decision = refusal(town, case, at=EARLIER + timedelta(hours=2))
    client = browser(town.handler, lang)
    url = f"{record(case)}decisions/{decision.pk}/notice/"
    assert client.get(url)["Location"].startswith("/desk/session/?")
    look_at(case, town.handler, NOW)
    shown = words(page(client, url))
    for said in ("不予立案通知书", "Notice of not filing", REASON, "申请复议", "reconsideration", "178"):
        assert said in shown
    paper = client.get(url.removesuffix("/") + ".pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    post(client, f"{record(case)}decisions/{decision.pk}/serve/", how="handed")
    assert client.post(f"{record(case)}decisions/{decision.pk}/serve/", {"how": "post"}).status_code == 409


def test_clocks_from_the_page(town, case):
    review = case.deadlines.get(rule="criminal-filing-review")
    term = review.version.extension_terms[0]["id"]
    url = f"{record(case)}clocks/{review.pk}/extend/"
    assert browser(town.handler).get(url).status_code == 403
    post(browser(town.head), url, term=term, reason="线索需要核查")
    assert review.extensions.get().approved_by == town.head.number
    assert browser(town.head).post(url, {"term": "x", "reason": "y"}).status_code == 400


def test_an_item_is_added_marked_and_taken_back(town, case):
    client = browser(town.handler)
    assert client.post(f"{record(case)}items/", {"kind": "stolen", "value_fen": "abc"}).status_code == 400
    post(client, f"{record(case)}items/", kind="stolen", category="phone", what="黑色手机", value_fen="2999.90", serial="")
    item = queries.items(case).get()
    assert item.value_fen == 299990
    answer = client.post(f"{record(case)}items/{item.pk}/recovered/", follow=True)
    assert f"{record(case)}items/{item.pk}/stolen/" in answer.content.decode()  # the way back
    post(client, f"{record(case)}items/{item.pk}/stolen/")
    item.refresh_from_db()
    assert item.kind == "stolen"
    assert client.post(f"{record(case)}items/{item.pk}/eaten/").status_code == 404


def test_the_rest_of_the_work(town, case):
    client = browser(town.handler)
    post(client, f"{record(case)}parties/", role="witness", name="吴某", phone="13700001111")
    assert client.post(f"{record(case)}parties/", {"role": "witness"}).status_code == 400
    post(client, f"{record(case)}answer/", text="已经受理，三日内决定是否立案。")
    assert client.post(f"{record(case)}answer/", {"text": "长" * 20_001}).status_code == 400
    began, ended = ((EARLIER + timedelta(hours=8, minutes=minutes)).strftime("%Y-%m-%dT%H:%M") for minutes in (70, 100))
    post(browser(town.examiner), f"{record(case)}scene/", began_at=began, ended_at=ended, first=str(town.examiner.pk),
         second=str(town.duty.pk), record="车锁被剪断")  # fmt: skip
    post(browser(town.head), f"{record(case)}assign/", handler=str(town.examiner.pk))
    case.refresh_from_db()
    assert (case.handler, queries.scenes(case).count()) == (town.examiner, 1)


def test_reports_of_the_same_event_come_in_together(town, case):
    with Work():
        near = told("我看见有人推走电动车。", at=EARLIER, phone="13900005678").report
    client = browser(town.handler)
    assert near.number in page(client, f"{record(case)}reports/")
    post(client, f"{record(case)}reports/", others=str(near.pk))
    assert queries.of_report(near) == case


def test_remedies_from_the_page(town, case):
    refusal(town, case, at=EARLIER + timedelta(hours=2))
    handler, reviewer = browser(town.handler), browser(town.reviewer)
    post(handler, f"{record(case)}remedies/", kind="prosecutor", text="要求说明不立案理由。")
    remedy = queries.remedies(case).get()
    post(handler, f"{record(case)}remedies/{remedy.pk}/explain/", reason=REASON)
    post(handler, f"{record(case)}remedies/{remedy.pk}/order/")
    assert handler.get(f"{record(case)}remedies/{remedy.pk}/decide/").status_code == 403
    post(reviewer, f"{record(case)}remedies/{remedy.pk}/decide/", revoke="yes", reason="按检察机关通知立案。")
    case.refresh_from_db()
    assert case.state == "filed"


def test_the_visit_is_the_next_act_of_an_ended_case(town, case):
    decided(case, "filed", town.handler, at=EARLIER + timedelta(hours=2))
    decided(case, "concluded", town.handler, at=EARLIER + timedelta(hours=2, minutes=5))
    client = browser(town.handler, "en")
    assert f"{record(case)}visit/" in page(client, record(case))
    post(client, f"{record(case)}visit/", result="met", text="当事人满意")
    assert client.post(f"{record(case)}visit/", {"result": "met"}).status_code == 409
