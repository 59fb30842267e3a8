"""The whole way of a thing: declared by a shop, matched by its number, confirmed, its owner told, given back on a signed paper."""

import json
from datetime import UTC, datetime

import pytest

from anhe import vault
from anhe.cases.tests.factories import browser, look_at, verbs
from anhe.evidence.models import Custody, Exhibit, Handover
from anhe.goods import tasks
from anhe.goods.models import Declaration, Match
from anhe.goods.tests.factories import IMEI, api, missing, run, shop
from anhe.papers import seals, verifying
from anhe.people import queries as people
from anhe.reports import queries as reports

pytestmark = pytest.mark.django_db
BODY = {"own_ref": "A-1", "what": "苹果手机 黑色", "got_on": "2026-03-04", "kind": "phone", "keys": [{"kind": "imei", "value": "35-693803-564380-9"}]}


def test_a_stolen_phone_comes_back(town, case):
    item, dealer = missing(town, case), shop()
    answer = api(dealer.key).post("/api/dealers/v1/declarations", BODY, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (201, "taken")
    run("declaration.made", tasks.compare_declaration)

    match = Match.objects.get()
    assert (match.item_id, match.is_exact, match.state, match.case_id) == (item.pk, True, "proposed", case.pk)
    assert sum(weight for _code, _values, weight in match.reasons) == pytest.approx(match.score, abs=1e-9)
    assert IMEI not in json.dumps([match.reasons, match.there])

    client = browser(town.handler)
    page = client.get(match.get_absolute_url()).content.decode()
    assert "两件物品的号码相同" in page and "金水旧货行" in page and IMEI not in page
    sent = client.post(f"{match.get_absolute_url()}confirm/", {"why": "IMEI 一致，外观相符", "text": "您的手机可能找到了"})
    assert sent.status_code == 302
    match.refresh_from_db()
    item.refresh_from_db()
    assert (match.state, match.decided_by, item.kind) == ("confirmed", town.handler.number, "found")
    assert Declaration.objects.get().state == "keep"
    assert {"match.proposed", "match.confirmed", "citizen.told", "item.marked"} <= set(verbs(case))
    assert api(dealer.key).get("/api/dealers/v1/declarations/A-1").json()["state"] == "keep"
    report = reports.Report.objects.get(pk=case.file)
    assert reports.replies(report).count() == 1

    taken = client.post(f"/desk/evidence/case/{case.number}/take-in/", {"item": item.pk, "source": "dealer", "place": "一号库 3 架"})
    exhibit = Exhibit.objects.get()
    assert (taken.status_code, taken["Location"]) == (302, exhibit.get_absolute_url())
    assert client.get(f"/desk/evidence/{exhibit.number}/hand-over/").status_code == 302  # names a person: only inside a session
    look_at(case, town.handler, datetime.now(UTC))
    party = people.parties([case.file]).get(role="reporter")
    over = client.post(f"/desk/evidence/{exhibit.number}/hand-over/", {"party": party.pk, "proof": "papers", "witness": town.duty.pk})
    assert over.status_code == 302, over.content.decode()
    handover, exhibit = Handover.objects.get(), Exhibit.objects.get()
    item.refresh_from_db()
    assert (exhibit.state, item.kind, handover.witness_number) == ("returned", "returned", town.duty.number)
    assert [step.step for step in Custody.objects.order_by("at")] == ["taken_in", "handed_over"]

    paper = client.get(f"/desk/evidence/{exhibit.number}/handover.pdf")
    assert paper["Content-Type"] == "application/pdf"
    sealed = seals.check(paper.content, vault.public_keys())
    assert sealed.content.number == handover.number
    found = verifying.verify_bytes(paper.content, vault.public_keys())
    assert (found.verdict.value, found.receipt.number) == ("genuine", handover.number)
