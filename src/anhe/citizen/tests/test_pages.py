"""The tracking page as a citizen meets it, in both languages, without script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.journeys.town import MONDAY, build, told

from anhe.cases import desk as cases
from anhe.ledger import Work
from anhe.ledger import queries as ledger

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "昨晚八点把电动车停在文化路小区楼下，今早七点下楼发现不见了。"


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def taken(town):
    with Work():
        return told(WORDS)


def opened(taken, lang: str = "zh") -> tuple[Client, str]:
    client = Client()
    answer = client.post(f"/track/?lang={lang}", {"code": taken.tracking_code})
    assert answer.status_code == 302
    return client, answer["Location"]


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", "", answer.content.decode())


@pytest.mark.parametrize(("lang", "words"), [("zh", "已收到您的报案"), ("en", "We have your report")])
def test_state_without_an_account_and_nothing_personal(taken, lang, words):
    client, url = opened(taken, lang)
    page = shown(client, url)
    assert words in page
    assert taken.report.number in page
    assert "文化路" not in page and "13800001234" not in page and "张" not in page


def test_the_second_proof_shows_the_rest_and_is_written_down(taken):
    client, url = opened(taken)
    assert client.post(f"{url}proof/", {"proof": "9999"}).status_code == 400
    assert client.post(f"{url}proof/", {"proof": "1234"}).status_code == 302
    assert WORDS[:12] in shown(client, url)
    entries = ledger.of_file(taken.report.file)
    assert [e.verb for e in entries].count("proof.tried") == 2
    assert entries.filter(verb="file.read_by_its_person", actor_kind="holder").exists()


def test_five_wrong_tries_close_the_door_for_an_hour(taken):
    client, url = opened(taken)
    for _ in range(5):
        assert client.post(f"{url}proof/", {"proof": "0000"}).status_code == 400
    answer = client.post(f"{url}proof/", {"proof": "1234"})
    assert answer.status_code == 429
    assert WORDS[:12] not in answer.content.decode()


def test_nothing_is_held_without_the_code(taken):
    assert "文化路" not in shown(Client(), f"/track/{taken.report.number}/")
    assert Client().post(f"/track/{taken.report.number}/rate/", {"score": 5}).status_code == 404


def test_a_wrong_code_opens_nothing(taken):
    answer = Client().post("/track/", {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert answer.status_code == 400


def test_it_says_where_a_case_went_and_after_the_second_proof_why(town, taken):
    with Work():
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY, handler=town.handler)
        cases.decide(
            case=case, kind="transferred", by=town.handler, at=MONDAY + DAY, destination="云溪市公安局",
            reason="主要犯罪地在云溪市。", approved_by=town.head,
        )  # fmt: skip
    client, url = opened(taken)
    page = shown(client, url)
    assert "已移送云溪市公安局办理" in page and "现由" not in page and "主要犯罪地" not in page
    client.post(f"{url}proof/", {"proof": "1234"})
    assert "主要犯罪地在云溪市。" in shown(client, url)


def test_answer_rating_and_complaint(town, taken):
    with Work():
        case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY, handler=town.handler)
        cases.decide(case=case, kind="filed", by=town.handler, at=MONDAY + DAY)
        case.refresh_from_db()
        cases.answer_reporter(case=case, text="您的车找到了，请来认领。", by=town.handler, at=MONDAY + 2 * DAY)
        cases.decide(case=case, kind="concluded", by=town.handler, at=MONDAY + 3 * DAY, reason="车已找回，请来所认领。")
    client, url = opened(taken)
    client.post(f"{url}proof/", {"proof": "1234"})
    page = shown(client, url)
    assert "您的车找到了" in page and "陈敏" in page and "车已找回，请来所认领。" in page
    assert client.post(f"{url}rate/", {"score": "2", "text": "太慢"}).status_code == 302
    assert client.post(f"{url}rate/", {"score": "5", "text": ""}).status_code == 400
    assert client.post(f"{url}complain/", {"complain-text": "没有人给我打过电话。"}).status_code == 302
    assert client.post(f"{url}add/", {"text": "补充：车架号末四位 3107。"}).status_code == 302
    assert "车架号末四位" in shown(client, url)
