"""Pages: whole, in both languages, and a part equals a fresh load."""

import pytest
from tests.journeys.town import MONDAY

from anhe.fraud import desk, queries
from anhe.fraud.tests.factories import (
    JOB,
    MINUTE,
    PAID,
    YUAN,
    browser,
    hear,
    opened,
    paid,
    result,
    sent,
    statement,
    victim,
)
from anhe.ledger import Work

pytestmark = pytest.mark.django_db
T1 = MONDAY + 5 * MINUTE
LOSS = 98_000 * YUAN


@pytest.fixture
def followed(centre):
    """A trace whose first bank has answered with its statement."""
    trace = opened(centre, paid(at=PAID))
    (order,) = sent(centre, trace)
    sheet = statement("B001", 1, 100 * YUAN, [
        (-20, LOSS, "B003", 99, "P1", ""), (-16, -52_000 * YUAN, "B003", 4, "T1", ""), (-15, -34_000 * YUAN, "B002", 5, "T2", ""), (-14, -1_000 * YUAN, "", 0, "", "cash"),
    ])  # fmt: skip
    hear(centre, order, (result(order, "partial", at=MONDAY + MINUTE, done=11_100 * YUAN, balance=11_100 * YUAN), sheet), at=T1)
    trace.refresh_from_db()
    return trace


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens(centre, followed, lang):
    client = browser(centre.tracer, lang)
    traced = queries.accounts(followed).last()
    for path in ("", "chain/", "payment/", "end/", "rule/", f"accounts/{traced.pk}/draft/", f"accounts/{queries.accounts(followed)[0].pk}/freeze/"):
        assert client.get(f"{followed.get_absolute_url()}{path}").status_code == 200, path
    for path in ("/desk/fraud/", "/desk/fraud/?show=all", "/desk/fraud/banks/"):
        assert client.get(path).status_code == 200, path


def test_the_chain_shows_every_amount_in_picture_and_table(centre, followed):
    page = browser(centre.tracer).get(f"{followed.get_absolute_url()}chain/").content.decode()
    for amount in ("¥98,000.00", "¥51,900.00", "¥34,000.00", "¥1,000.00", "¥11,100.00"):
        assert page.count(amount) >= 2, amount
    assert "中豫银行 0001" in page
    assert "621010" not in page  # the number itself is shown nowhere


def test_an_entry_is_picked_in_both(centre, followed):
    client = browser(centre.tracer)
    flows = client.get(f"{followed.get_absolute_url()}chain/").context["flows"]
    last = flows[-1]["flow"].key
    page = client.get(f"{followed.get_absolute_url()}chain/?pick={last}")
    assert [row["current"] for row in page.context["flows"]] == [row["flow"].key == last for row in flows]
    part = client.get(f"{followed.get_absolute_url()}chain/?pick={last}", headers={"HX-Request": "true", "HX-Target": "workbench"}).content.decode()
    assert part.strip() in page.content.decode()


def test_a_trace_is_opened_and_signed_by_pages(centre):
    report = victim()
    form = {"amount": "98,000", "paid_at": "2026-03-02T08:40", "institution": "B001", "account": "6210100000000001", "holder": "郭某", "channel": "transfer"}
    client = browser(centre.town.duty)
    assert client.post(f"/desk/fraud/open/{report.number}/", {"amount": ""}).status_code == 400
    answer = client.post(f"/desk/fraud/open/{report.number}/", form)
    assert answer.status_code == 302, answer.content.decode()
    trace = queries.of_report(report)
    assert client.get(trace.get_absolute_url()).status_code == 200  # the report's own unit looks on
    with Work():
        desk.draft_holds(trace=trace, by=centre.tracer, at=MONDAY)
    second = browser(centre.second)
    page = second.get(f"{trace.get_absolute_url()}sign/")
    assert page.status_code == 200
    (order,) = queries.orders(trace)
    assert second.post(f"{trace.get_absolute_url()}sign/", {"order": [str(order.pk)]}).status_code == 302
    assert queries.orders(trace).get().state == "signed"


def test_who_has_no_part_in_it_sees_nothing(centre, followed):
    assert browser(centre.town.stranger).get(followed.get_absolute_url()).status_code == 404
    assert browser(centre.town.handler).get(followed.get_absolute_url()).status_code == 200
    assert browser(centre.town.handler).get(f"{followed.get_absolute_url()}payment/").status_code == 403
    assert JOB.kind == "job"
