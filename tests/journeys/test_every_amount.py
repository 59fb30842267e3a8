"""A thing's worth bars nobody: with an amount, with none, with zero, every property offence gets its receipt and its case."""

from datetime import timedelta

import pytest
from django.test import Client

from anhe import vault
from anhe.cases import desk as cases
from anhe.ledger import Work
from anhe.papers import verifying
from anhe.reports import queries as reports
from anhe.reports.offences import Offence
from tests.journeys.town import MONDAY, build, told

pytestmark = pytest.mark.django_db
PROPERTY = sorted(one for one in Offence.values if one.startswith(("theft_", "fraud_")) or one in {"snatch", "robbery", "extortion", "damage"})
AMOUNTS = {"none": None, "zero": 0, "one fen": 1, "twelve digits": 123_456_789_012}


@pytest.fixture
def town(db):
    return build()


@pytest.mark.parametrize("offence", PROPERTY)
def test_at_the_desk(town, offence):
    for said, amount in AMOUNTS.items():
        with Work():
            taken = told("东西没了。", offence=offence, items=({"what": "一件东西", "kind": "other", "serial": "", "value_fen": amount},))
        found = verifying.verify_bytes(taken.receipt.text.encode(), vault.public_keys())
        assert (found.verdict, found.receipt.number) == (verifying.Verdict.GENUINE, taken.report.number), said
        with Work():
            case = cases.accept(report=taken.report, track="criminal", by=town.duty, at=MONDAY + timedelta(hours=1))
        assert (case.state, case.offence) == ("under_review", offence)


@pytest.mark.parametrize("value", ["", "0", "0.00", "0.01", "36,800", "￥９９９９９９９９９．００"])
def test_on_the_public_pages(town, value):
    client = Client(REMOTE_ADDR="10.0.0.1")
    answers = {
        "": {"topic": "stolen", "stolen": "theft_ebike"}, "when/": {"known": "unknown"},
        "where/": {"place_text": "文化路小区", "place_district": "410105"}, "story/": {"narrative": "电动车不见了。"},
        "things/": {"what_1": "黑色电动车", "kind_1": "ebike", "serial_1": "", "value_1": value},
        "you/": {"teller": "victim", "contact": "phone", "phone": "13800001234", "name": "邓寒梅"},
    }  # fmt: skip
    for slug, answer in answers.items():
        page = client.post(f"/report/{slug}?lang=zh", answer)
        assert page.status_code == 302, (slug, page.content.decode()[:3000])
    sent = client.post("/report/check/", {"token": "whatever"})
    assert sent.status_code == 302, sent.content.decode()[:3000]
    number = sent["Location"].strip("/").split("/")[-1]
    report = reports.report(number)
    assert (report.offence, report.state) == ("theft_ebike", "received")
    assert client.get(sent["Location"]).status_code == 200
