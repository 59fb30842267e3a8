"""More time for a clock: the handler asks, the head finds it on the desk and grants it, the citizen sees the limit move."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from anhe.cases import queries
from anhe.cases.tests.factories import accepted, browser, look_at
from anhe.ledger import queries as ledger
from tests.journeys.town import build

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
REASON = "证人张某在外地，周三回来才能做笔录。"


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def post(client, url: str, **values):
    answer = client.post(url, values)
    assert answer.status_code == 302, words(answer)[:600]
    return answer


@pytest.fixture
def town(db):
    return build(at=NOW - 2 * DAY)


@pytest.fixture
def case(town):
    return accepted(town, at=NOW - DAY)


def test_more_time_from_the_handler_to_the_head_and_the_citizen(town, case):
    review = case.deadlines.get(rule="criminal-filing-review")
    record, ask = case.get_absolute_url(), f"{case.get_absolute_url()}clocks/{review.pk}/ask/"
    handler, head = browser(town.handler), browser(town.head)
    assert ask in handler.get(record).content.decode() and ask not in head.get(record).content.decode()
    refused = handler.post(ask, {"term": "clues", "reason": ""})
    assert refused.status_code == 400 and not queries.waiting_requests(case)
    post(handler, ask, term="clues", reason=REASON)
    asked = ask.replace("/ask/", "/request/")
    assert asked in handler.get(record).content.decode()
    own = words(handler.get(asked))
    assert "须由另一名民警答复" in own and "以本人名义批准" not in own

    waiting = words(head.get("/desk/?show=sign"))
    assert "审批延长期限的申请" in waiting and case.number in waiting and "张某" not in waiting
    closed = words(head.get(asked))
    assert "张某" not in closed and "以本人名义批准" not in closed
    assert head.post(asked, {"answer": "grant"}).status_code == 403  # unread
    look_at(case, town.head, NOW)
    assert REASON in words(head.get(asked))
    post(head, asked, answer="grant")

    longer = case.deadlines.get(rule="criminal-filing-review")
    assert longer.due_at - review.due_at == 4 * DAY
    told = [(e.verb, e.actor_ref) for e in ledger.of_file(case.file) if e.verb.startswith(("extension", "deadline"))]
    assert told == [
        ("extension.asked", town.handler.number), ("deadline.extended", town.head.number), ("extension.granted", town.head.number),
    ]  # fmt: skip
    shown = words(handler.get(record))
    assert "申请延长期限" in shown and "延长期限" in shown and REASON not in str(ledger.details(ledger.of_file(case.file)))
    assert head.get(asked).status_code == 404
    assert "审批延长期限的申请" not in words(head.get("/desk/?show=sign"))


def test_a_request_is_sent_back_with_words(town, case):
    review = case.deadlines.get(rule="criminal-filing-review")
    url = f"{case.get_absolute_url()}clocks/{review.pk}/"
    handler, head = browser(town.handler), browser(town.head, "en")
    post(handler, f"{url}ask/", term="clues", reason=REASON)
    look_at(case, town.head, NOW)
    assert head.post(f"{url}request/", {"answer": "back", "text": ""}).status_code == 400
    post(head, f"{url}request/", answer="back", text="请先电话询问。")
    assert "请先电话询问。" in words(handler.get(case.get_absolute_url()))
    assert case.deadlines.get(rule="criminal-filing-review").due_at == review.due_at
    assert browser(town.stranger).get(f"{url}ask/").status_code == 404
    assert handler.get(f"{url}request/").status_code == 404
