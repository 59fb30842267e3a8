"""The inspector's pages, in both languages."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pypdfium2 import PdfDocument
from tests.journeys.town import MONDAY

from anhe.cases.tests.factories import DAY, accepted, browser
from anhe.inspection import desk
from anhe.inspection.models import Finding, SampledSession
from anhe.inspection.tests.factories import looks, read
from anhe.ledger import Work
from anhe.ledger.models import Entry

pytestmark = pytest.mark.django_db
TUESDAY = "2026-03-03"
PERIOD = f"?since={TUESDAY}&until={TUESDAY}"


@pytest.fixture
def finding(town) -> Finding:
    read(accepted(town), town.stranger, MONDAY + DAY)
    with Work():
        desk.examine(day=(MONDAY + DAY).date(), by=town.one, at=MONDAY + 3 * DAY)
    return Finding.objects.get(kind="outside")


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize(("lang", "said"), [("zh", "查看个人信息"), ("en", "Personal data read")])
def test_nothing_is_searched_before_it_is_asked(town, finding, lang, said):
    client = browser(town.one, lang)
    before = Entry.objects.count()
    assert said not in words(client.get("/desk/inspection/")).replace(f"{said} · file.read", "")
    assert Entry.objects.count() == before
    page = words(client.get(f"/desk/inspection/?ask=1&verb=file.read&officer={town.stranger.number}"))
    assert page.count(said) == 2  # one entry, and the chosen act in the form
    assert Entry.objects.get(verb="log.searched").actor_ref == town.one.number


def test_the_search_goes_on_and_says_what_is_wrong(town):
    looks(town.handler, MONDAY, 60)
    client = browser(town.one)
    first = client.get("/desk/inspection/?ask=1&verb=file.read")
    following = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get(f"/desk/inspection/{following}").content.decode()
    assert (first.content.decode().count("/entries/"), second.count("/entries/")) == (50, 10)
    assert client.get("/desk/inspection/?ask=1&before=x").status_code == 400
    assert client.get("/desk/inspection/?ask=1&since=2026-03-05&until=2026-03-01").status_code == 400
    assert client.get("/desk/inspection/?ask=1&since=soon").status_code == 400
    assert client.get("/desk/inspection/?ask=1&number=R-2026-99999999").status_code == 200


def test_details_are_not_on_the_page_until_a_reason_is_given(town, finding):
    entry, client = Entry.objects.get(verb="file.read"), browser(town.one, "en")
    url = reverse("inspection:entry", args=[entry.pk])
    assert "party:" not in words(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 400
    refused = client.post(url, {"reason": "why"})
    assert refused.status_code == 400 and "party:" not in words(refused)
    assert "party:" in words(client.post(url, {"reason": "complaint of the citizen"}))
    assert client.get(reverse("inspection:entry", args=[finding.pk])).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_from_rule_to_end(town, finding, lang):
    inspector, officer = browser(town.one, lang), browser(town.stranger, lang)
    url = reverse("inspection:finding", args=[finding.pk])
    listed = inspector.get("/desk/inspection/findings/").content.decode()
    assert url in listed and f"{finding.get_kind_display()}"
    assert town.handler.unit.name_zh in words(inspector.get(f"{url}?lang=zh"))
    assert inspector.post(f"{url}ask/", {"question": ""}).status_code == 400
    assert inspector.post(f"{url}ask/", {"question": "为什么查看？"}).status_code == 302
    answer = reverse("inspection:answer", args=[finding.pk])
    assert answer in officer.get("/desk/").content.decode()
    assert officer.post(answer, {"answer": ""}).status_code == 400
    assert officer.post(answer, {"answer": "核对相似手法。"}).status_code == 302
    assert "核对相似手法" in words(inspector.get(url))
    assert inspector.post(f"{url}close/", {"outcome": "in_order"}).status_code == 400
    assert inspector.post(f"{url}close/", {"outcome": "in_order", "reason": "相符"}).status_code == 302
    assert "相符" in words(officer.get(answer))
    assert url not in inspector.get("/desk/inspection/findings/").content.decode()
    assert url in inspector.get("/desk/inspection/findings/?show=closed").content.decode()
    assert inspector.post(f"{url}close/", {"outcome": "in_order", "reason": "再来"}).status_code == 409


def test_a_day_is_looked_through_on_request(town):
    read(accepted(town), town.stranger, MONDAY + DAY)
    client = browser(town.one)
    assert client.post("/desk/inspection/findings/examine/", {"day": TUESDAY}).status_code == 302
    assert Finding.objects.filter(kind="outside").count() == 1
    assert client.post("/desk/inspection/findings/examine/", {"day": ""}).status_code == 400
    tomorrow = datetime(2099, 1, 1, tzinfo=UTC).date().isoformat()
    assert client.post("/desk/inspection/findings/examine/", {"day": tomorrow}).status_code == 400


def test_a_sample_from_draw_to_done(town, finding):
    client = browser(town.one, "en")
    drawn = client.post("/desk/inspection/samples/", {"since": TUESDAY, "until": TUESDAY, "count": "3"})
    assert drawn.status_code == 302
    assert "the same sessions" in words(client.get(drawn["Location"]))
    one = SampledSession.objects.get()
    url = reverse("inspection:sampled", args=[one.pk])
    assert "Personal data read" in words(client.get(url))
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"outcome": "in_order", "remark": ""})["Location"] == drawn["Location"]
    assert "to look at" not in words(client.get(drawn["Location"]))
    assert client.post("/desk/inspection/samples/", {"since": "2020-01-01", "until": "2020-01-02", "count": "3"}).status_code == 400
    assert client.post("/desk/inspection/samples/", {"since": TUESDAY, "until": TUESDAY, "count": "0"}).status_code == 400


def test_the_report_as_page_pdf_and_table(town, finding):
    client = browser(town.one, "en")
    assert "Personal data read" in words(client.get(f"/desk/inspection/report/{PERIOD}"))
    paper = client.get(f"/desk/inspection/report.pdf{PERIOD}")
    assert paper["Content-Type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(paper.content))
    assert "督察核查报告" in text and "查看个人信息" in text and "Inspection report" in text
    table = client.get(f"/desk/inspection/report.csv{PERIOD}")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0] == ["Part", "What", "Code", "Count"]
    assert ["By act", "Personal data read", "file.read", "1"] in rows
    assert client.get("/desk/inspection/report/?since=x&until=y").status_code == 400
    assert client.get(f"/desk/inspection/report.csv?since={TUESDAY}&until=2026-03-01").status_code == 400
    assert "No entry in this period" in words(client.get("/desk/inspection/report/?since=2020-01-01&until=2020-01-02"))
