"""The JSON API: taken once, strict, and every error a problem in the asker's language."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.journeys.town import JINSHUI

from anhe.ledger import Work, operator
from anhe.people import queries as people
from anhe.people import sealing
from anhe.reports import desk, limits, office_keys
from anhe.reports.models import Report
from anhe.reports.tests.factories import entries, received

pytestmark = pytest.mark.django_db
GOOD = {
    "offence": "theft_ebike", "narrative": "电动车不见了。", "teller": "victim", "happened_from": "2026-03-01T22:00:00+08:00",
    "place": {"words": "花园路 60 号", "lon": JINSHUI[0], "lat": JINSHUI[1], "datum": "WGS-84"},
    "reporter": {"name": "张㛃𠮷", "phone": "13800001234"}, "items": [{"what": "雅迪", "value_fen": 0}],
}  # fmt: skip


@pytest.fixture
def key(town):
    with Work():
        return desk.issue_office_key(office=town.duty.unit, name="window", per_minute=600, days=3, by=operator(), at=timezone.now())


@pytest.fixture
def post(browser, key):
    """Sends a body with the office's key."""

    def send(body=GOOD, *, idem="0123-4567", lang="en", kind="application/json", text=key[1]):
        given = {"HTTP_IDEMPOTENCY_KEY": idem} if idem else {}
        given |= {"HTTP_AUTHORIZATION": f"Bearer {text}"} if text else {}
        body = body if isinstance(body, bytes) else json.dumps(body)
        return browser(lang).post("/api/v1/reports", body, content_type=kind, **given)

    return send


def problem(answer, status):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    return answer.json()


def test_a_report_is_taken_with_its_receipt(town, post):
    answer = post()
    report = Report.objects.get()
    told = answer.json()
    assert (answer.status_code, told["number"], told["unit"]["code"]) == (201, report.number, town.duty.unit.code)
    assert (told["text"], report.receipt.tracking_hash) == (report.receipt.text, report.receipt.tracking_hash)
    party = sealing.shown_party(people.parties([report.file]).get())
    assert (party.name, party.phone, party.said("place"), report.channel) == ("张㛃𠮷", "13800001234", "花园路 60 号", "api")
    assert entries("report.received", actor_kind="organisation", actor_ref__startswith=town.duty.unit.code) == 1


def test_the_same_idempotency_key_gives_the_same_receipt(town, post):
    first, again = post(), post(lang="zh")
    assert (first.status_code, again.status_code, Report.objects.count()) == (201, 200, 1)
    assert first.json() == again.json()
    assert post(idem="another-key").status_code == 201


def test_other_words_under_the_same_idempotency_key_are_not_taken_for_the_first(town, post):
    first = post()
    for change in ({"narrative": "另一句话"}, {"reporter": {"name": "李某", "phone": "13900005555"}}, {"items": []}):
        assert problem(post({**GOOD, **change}), 422)["type"] == "urn:anhe:problem:ToldOtherwise"
    assert post().json() == first.json() and Report.objects.count() == 1


def test_another_offices_idempotency_keys_are_its_own(town, post):
    with Work():
        other = desk.issue_office_key(office=town.stranger.unit, name="x", per_minute=9, days=3, by=operator(), at=timezone.now())
    assert (post().status_code, post(text=other[1]).status_code, Report.objects.count()) == (201, 201, 2)


def test_a_report_is_followed_with_its_code_and_number_together(town, browser):
    taken = received()
    client = browser("en")
    path, code = f"/api/v1/reports/{taken.report.number}", taken.tracking_code
    told = client.get(path, headers={"Tracking-Code": code}).json()
    assert (told["number"], told["state"], told["state_name"]) == (taken.report.number, "received", "Received")
    other = received(phone="13900005555")
    asked = [(path, other.tracking_code), (path, "x"), ("/api/v1/reports/R-1", code)]
    wrong = [client.get(where, headers={"Tracking-Code": said}) for where, said in asked]
    assert len({json.dumps(problem(answer, 404)) for answer in wrong}) == 1


def test_the_tracking_code_never_stands_in_an_address(town, browser):
    taken = received()
    assert browser("en").get(f"/api/v1/reports/{taken.report.number}", {"code": taken.tracking_code}).status_code == 422
    assert "code" not in {one["name"] for one in browser().get("/api/v1/openapi.json").json()["paths"]["/api/v1/reports/{number}"]["get"]["parameters"]}


def test_guessing_codes_comes_to_an_end(db, browser):
    client = browser()
    answers = [client.get("/api/v1/reports/R-1", headers={"Tracking-Code": str(n)}).status_code for n in range(limits.guessing.burst + 1)]
    assert (answers[:-1], answers[-1]) == ([404] * limits.guessing.burst, 429)


@pytest.mark.parametrize("text", ["", "nonsense", "ANHEK1.e30.AAAA", "ANHEK1.a.b.c", "x" * 2000])
def test_without_a_good_key_nothing_is_taken(town, post, text):
    assert problem(post(text=text), 401)["type"] == "urn:anhe:problem:no_key"
    assert Report.objects.count() == 0


def test_an_ended_key_takes_nothing_more(town, key, post):
    with Work():
        desk.end_office_key(key_id=key[0], reason="系统停用", by=operator(), at=timezone.now())
    assert problem(post(), 401)
    assert office_keys.ended() >= {key[0]}


def test_a_key_allows_so_many_a_minute(town, post):
    with Work():
        slow = desk.issue_office_key(office=town.duty.unit, name="x", per_minute=1, days=3, by=operator(), at=timezone.now())[1]
    assert post(text=slow).status_code == 201
    assert problem(post(text=slow, idem="another-key"), 429)["detail"] == "This key allows 1 reports a minute."


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid"), (b"{", 400, "not_json"), (b"[]", 400, "not_object"), (b'{"a": NaN}', 400, "not_json"),
        (b'{"offence": "noise", "offence": "help"}', 400, "twice"), (b"\xff\xfe\x00", 400, "not_utf8"),
        (b"[" * 200_000, 400, "too_deep"), (b'{"n": ' + b"9" * 5000 + b"}", 400, "not_json"),
        (b'{"narrative": "' + b"x" * 10_000_000 + b'"}', 413, "too_large"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused_by_its_fault(town, post, body, status, code):
    assert problem(post(body), status)["type"] == f"urn:anhe:problem:{code}"
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"offence": "murder"}, "offence"), ({"narrative": ""}, "narrative"), ({"narrative": "x" * 20_001}, "narrative"),
        ({"narrative": "a\x00b"}, "narrative"), ({"narrative": 7}, "narrative"), ({"surprise": 1}, "surprise"),
        ({"happened_from": "2026-03-01T22:00:00"}, "happened_from"), ({"happened_from": 1772000000}, "happened_from"),
        ({"place": {"lon": 113.6, "lat": 34.7}}, "place"), ({"place": {"lon": 999, "lat": 1, "datum": "WGS-84"}}, "place.lon"),
        ({"place": {"district": "金水"}}, "place.district"), ({"reporter": {"phone": "call me"}}, "reporter.phone"),
        ({"reporter": {"phone": "12345"}}, "reporter.phone"), ({"reporter": {"phone": "63001234"}}, "reporter.phone"),
        ({"items": [{"what": "x", "value_fen": -1}]}, "items.0.value_fen"), ({"items": [{"what": "x", "value_fen": 1.5}]}, "items.0.value_fen"),
        ({"items": [{"what": "x"}] * 51}, "items"), ({"passphrase": "short"}, "passphrase"),
    ],
)  # fmt: skip
def test_a_wrong_part_is_named_by_its_path(town, post, change, where):
    faults = problem(post(GOOD | change), 422)["errors"]
    assert where in [fault["where"] for fault in faults]
    assert all(fault["message"] for fault in faults)
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"happened_from": "2099-01-01T00:00:00Z"}, "InTheFuture"), ({"happened_from": "1950-01-01T00:00:00Z"}, "TooLongAgo"),
        ({"happened_until": "2026-02-01T00:00:00Z"}, "OutOfOrder"),
        ({"place": {"lon": 116.4, "lat": 39.9, "datum": "WGS-84"}}, "OutsideCity"),
        ({"place": {"district": "999999"}}, "NoSuchDistrict"),
    ],
)  # fmt: skip
def test_what_the_desk_refuses_is_said_in_the_askers_language(town, post, change, code):
    english, chinese = (problem(post(GOOD | change, lang=lang), 422) for lang in ("en", "zh"))
    assert english["type"] == chinese["type"] == f"urn:anhe:problem:{code}"
    assert english["detail"].isascii()
    assert not chinese["detail"].isascii()
    assert Report.objects.count() == 0


def test_a_shifted_datum_is_converted_before_it_is_kept(town, post):
    place = {"lon": JINSHUI[0] + 0.0061, "lat": JINSHUI[1] - 0.0011, "datum": "GCJ-02"}
    post(GOOD | {"place": place})
    report = Report.objects.get()
    assert (abs(report.lon - JINSHUI[0]) < 0.002, abs(report.lat - JINSHUI[1]) < 0.002) == (True, True)


def test_no_amount_bars_a_report(town, post):
    for n, value in enumerate((None, 0, 1, 10**13)):
        assert post(GOOD | {"items": [{"what": "电缆", "value_fen": value}]}, idem=f"amount-{n:04d}").status_code == 201


def test_another_kind_of_body_and_a_missing_idempotency_key_are_refused(town, post):
    assert problem(post(kind="text/plain"), 415)
    assert problem(post(idem=""), 422)["errors"][0]["where"] == "header.Idempotency-Key"


def test_the_api_describes_itself_and_gives_the_keys(db, browser):
    told = browser().get("/api/v1/openapi.json").json()
    assert sorted(told["paths"]) == ["/api/v1/keys", "/api/v1/reports", "/api/v1/reports/{number}"]
    assert browser().get("/api/v1/keys").json() == browser().get("/.well-known/anhe-keys.json").json()
    assert browser().put("/api/v1/reports").status_code == 405


def test_the_api_asks_for_no_session(town, post, browser):
    with CaptureQueriesContext(connection) as asked:
        answer = post()
    assert not [query["sql"] for query in asked if "session" in query["sql"] or "staff_login" in query["sql"]]
    assert answer.cookies == {}
