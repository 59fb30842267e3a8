"""The public pages: a report from the first page to its receipt without script, in both languages, and its errors."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from anhe.city import queries as city
from anhe.ledger import Work, job
from anhe.people import queries as people
from anhe.people import sealing
from anhe.reports import desk, limits, queries
from anhe.reports.models import Draft, Report
from anhe.reports.tests.factories import STORY, entries, received, words_of
from anhe.reports.views import carrying

pytestmark = pytest.mark.django_db
DAY = timezone.localdate(timezone.now()) - timedelta(days=1)
YOU = {"teller": "victim", "contact": "phone", "phone": "138 0000 1234", "name": "张㛃𠮷", "is_secret": "on"}
STEPS = [
    ("/report/", {"topic": "stolen", "stolen": "theft_ebike"}),
    ("/report/when/", {"known": "span", "from_on": DAY, "from_at": "01:00", "until_on": DAY, "until_at": "02:30"}),
    ("/report/where/", {"place_district": "410105", "exact": "花园路 60 号院车棚"}),
    ("/report/story/", {"narrative": STORY}),
    ("/report/things/", {"what_1": "雅迪电动车", "kind_1": "ebike", "serial_1": "YD1", "value_1": "¥3,280.50", "what_2": "头盔"}),
    ("/report/you/", YOU),
]
SLUGS = [path for path, _given in STEPS]


def walk(client, steps=STEPS, **replaced) -> None:
    """Fill in page after page as a browser without script does: each answer leads to the next page."""
    for path, given in steps:
        answer = client.post(path, replaced.get(path.strip("/").split("/")[-1], given))
        assert answer.status_code == 302, words_of(answer)
    assert answer.headers["Location"] == "/report/check/"


def send(client):
    page = client.get("/report/check/").content.decode()
    return client.post("/report/check/", {"token": re.search(r'name="token" value="([^"]+)"', page)[1]})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_goes_from_the_first_page_to_its_receipt(town, browser, lang):
    client = browser(lang)
    walk(client)
    checked = words_of(client.get("/report/check/"))
    for shown in (STORY, "花园路 60 号院车棚", "雅迪电动车", "张㛃𠮷", "138 0000 1234"):
        assert shown in checked
    answer = send(client)
    report = Report.objects.get()
    assert answer.headers["Location"] == f"/receipt/{report.number}/"
    receipt = words_of(client.get(answer.headers["Location"]))
    code = re.search(r"((?:[0-9A-HJKMNP-TV-Z]{4}- ?){3}[0-9A-HJKMNP-TV-Z]{4})", receipt)[1]
    assert report.number in receipt
    assert queries.receipt_for(code).report == report
    assert ("我们收到了您的报案" if lang == "zh" else "We have your report") in receipt
    assert Draft.objects.count() == 0


def test_what_was_typed_arrives_as_it_was_typed(town, browser):
    client = browser()
    walk(client)
    send(client)
    report = Report.objects.get()
    party = sealing.shown_party(people.parties([report.file]).get())
    assert (party.name, party.phone, party.is_secret) == ("张㛃𠮷", "138 0000 1234", True)
    assert (party.said("narrative"), party.said("place")) == (STORY, "花园路 60 号院车棚")
    assert '"what": "雅迪电动车", "kind": "ebike", "serial": "YD1", "value_fen": 328050' in party.said("items")
    assert (report.channel, report.offence, report.teller, report.unit.code) == ("web", "theft_ebike", "victim", "410105")
    began, ended = timezone.localtime(report.happened_from), timezone.localtime(report.happened_until)
    assert (began.date(), f"{began:%H:%M}", f"{ended:%H:%M}") == (DAY, "01:00", "02:30")


def test_a_fraud_keeps_the_marks_of_the_other_side_and_asks_for_no_things(town, browser):
    client = browser()
    money = {"how": "bank", "value": "36,800", "account": "6222 0200 0000 1234", "holder": "张某某", "url": "hxxps://bad.example/x"}
    steps = [("/report/", {"topic": "cheated", "cheated": "fraud_telecom"}), *STEPS[1:4], ("/report/money/", money), ("/report/you/", YOU)]
    walk(client, steps)
    send(client)
    report = Report.objects.get()
    suspect = sealing.shown_party(people.parties([report.file]).get(role="suspect"))
    assert (suspect.name, suspect.identifiers) == ("张某某", {"account": ["6222 0200 0000 1234"], "url": ["hxxps://bad.example/x"]})
    assert people.files_with("6222020000001234", kind="account", domain="offence") == {report.file}


def test_a_person_may_stay_nameless_with_a_passphrase(town, browser):
    client = browser()
    walk(client, you={"teller": "witness", "contact": "nameless", "passphrase": "月亮与 六便士"})
    send(client)
    report = Report.objects.get()
    party = sealing.shown_party(people.parties([report.file]).get())
    assert (party.name, party.phone, party.is_secret, report.receipt.proof) == ("", "", True, "passphrase")


def test_a_place_is_found_and_chosen_without_script(town, browser):
    client = browser()
    walk(client, [*STEPS[:2], ("/report/you/", YOU)])
    name = city.places().first().name_zh
    found = client.post("/report/where/", {"place_text": name, "find": "place"})
    ref = re.search(r'name="place" value="([0-9a-f-]{36})"', found.content.decode())[1]
    assert found.status_code == 200
    assert client.post("/report/where/", {"place_text": name, "place": ref}).headers["Location"] == "/report/story/"
    assert city.place(ref).unit.name in words_of(client.get("/report/check/"))


def test_looking_for_another_place_does_not_change_the_one_that_was_chosen(town, browser):
    """Neither the button that finds nor what is kept while one types: an answer stands until another is chosen."""
    client = browser()
    one, other = city.places().order_by("pk")[:2]
    walk(client, where={"place_text": one.name_zh, "place": str(one.pk), "exact": "3号楼"})
    looking = {"place_text": other.name_zh, "place": str(one.pk), "exact": "3号楼"}
    found = client.post("/report/where/", looking | {"find": "place"})
    assert f'value="{other.name_zh}"' in found.content.decode()
    client.post("/report/where/", {"place_text": "没有这个地方", "place": "", "find": "place"})
    client.post("/report/where/keep/", looking)
    kept = client.get("/report/where/").content.decode()
    assert f'value="{one.name_zh}"' in kept
    assert one.line_zh in words_of(client.get("/report/check/"))
    client.post("/report/where/", looking | {"place": str(other.pk)})
    assert other.line_zh in words_of(client.get("/report/check/"))


def test_words_alone_stand_too_while_another_place_is_looked_for(town, browser):
    client = browser()
    walk(client, where={"place_text": "黄河边的小路", "place_district": "410105"})
    client.post("/report/where/", {"place_text": "别的地方", "find": "place"})
    assert "黄河边的小路" in words_of(client.get("/report/check/"))
    client.post("/report/where/", {"place_text": "别的地方"})
    assert "别的地方" in words_of(client.get("/report/check/"))


def test_something_lost_is_a_service_and_accepted_all_the_same(town, browser):
    client = browser("en")
    assert "Looking for lost things is a service" in words_of(client.get("/report/"))
    walk(client, report={"topic": "lost"})
    send(client)
    report = Report.objects.get()
    assert (report.offence, report.kind, report.is_open) == ("lost_property", "help", True)
    assert f"{report.unit.name_en} answers you" in words_of(client.get(f"/receipt/{report.number}/"))


def test_the_devices_own_place_is_taken_and_one_outside_the_city_is_not(town, browser):
    client = browser("en")
    walk(client, where={"lon": "113.685", "lat": "34.775"})
    outside = client.post("/report/where/", {"lon": "116.40", "lat": "39.90"})
    assert outside.status_code == 400
    assert "lies outside the city" in words_of(outside)
    client.post("/report/where/", {"lon": "113.685", "lat": "34.775"})
    send(client)
    assert Report.objects.get().unit == town.duty.unit


def test_things_are_added_one_by_one_and_none_is_needed(town, browser):
    client = browser()
    walk(client, [*STEPS[:4], ("/report/you/", YOU)])
    added = client.post("/report/things/", {"what_1": "雅迪电动车", "add": "1"}).content.decode()
    assert ('id="what_2"' in added, 'id="what_3"' in added) == (True, False)
    assert client.post("/report/things/", {}).headers["Location"] == "/report/you/"


def test_pressing_the_button_again_or_going_back_gives_the_same_receipt(town, browser):
    client = browser()
    walk(client)
    token = re.search(r'name="token" value="([^"]+)"', client.get("/report/check/").content.decode())[1]
    first = client.post("/report/check/", {"token": token}).headers["Location"]
    assert client.post("/report/check/", {"token": token}).headers["Location"] == first
    other = browser()
    assert other.post("/report/check/", {"token": token}).headers["Location"] == first
    assert Report.objects.count() == entries("report.received") == 1


@pytest.mark.parametrize("token", ["api:K:order-0001", "row:abc", "desk:100001:aaaaaaaaaaaaaaaaaaaa"])
def test_the_token_of_another_door_opens_nothing_here(town, browser, token):
    """Keys of offices and rows of files can be known or guessed by others; what is typed here finds only this page's reports."""
    taken = received(token=token)
    client = browser()
    assert client.post("/report/check/", {"token": token}).headers["Location"] == "/report/"
    assert client.get(f"/receipt/{taken.report.number}/").headers["Location"] == "/receipt/"


def test_the_form_sent_again_after_a_day_shows_neither_code_nor_name(town, browser):
    old = received(token="web:a-form-of-two-days-ago", at=timezone.now() - timedelta(days=2))
    client = browser()
    assert client.post("/report/check/", {"token": "a-form-of-two-days-ago"}).headers["Location"] == f"/receipt/{old.report.number}/"
    assert old.tracking_code[:4] not in words_of(client.get(f"/receipt/{old.report.number}/"))


def test_two_tabs_that_send_at_once_make_one_report(town, browser):
    client = browser()
    walk(client)
    page = client.get("/report/check/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    received(token=f"web:{token}")  # what the other tab has just done, its draft not yet dropped
    answer = client.post("/report/check/", {"token": token})
    assert answer.headers["Location"] == f"/receipt/{Report.objects.get().number}/"


def test_a_draft_goes_on_on_another_device_where_it_stopped(town, browser):
    client = browser()
    walk(client, [*STEPS[:3], ("/report/you/", YOU)])
    later = client.post("/report/story/", {"narrative": "还没有写完", "later": "1"})
    assert later.headers["Location"] == "/report/saved/"
    code = re.search(r"((?:[0-9A-Z]{4}- ?){2}[0-9A-Z]{4})", words_of(client.get("/report/saved/")))[1]
    other = browser()
    assert other.post("/report/resume/", {"code": code.replace("-", " ").lower()}).headers["Location"] == "/report/things/"
    assert "还没有写完" in other.get("/report/story/").content.decode()


def test_a_page_left_for_later_opens_without_reproach(town, browser):
    client = browser()
    client.post(*STEPS[0])
    client.post("/report/where/", {"place_text": "", "later": "1"})
    left = client.get("/report/where/")
    assert left.status_code == 200 and "error-summary" not in left.content.decode()
    assert "error-summary" in client.get("/report/where/?then=check").content.decode()
    sent = client.post("/report/where/", {"place_text": ""})
    assert sent.status_code == 400 and 'id="place_text_error"' in sent.content.decode()


def test_what_is_typed_is_kept_while_it_is_typed(town, browser):
    client = browser()
    client.post(*STEPS[0])
    assert client.post("/report/story/keep/", {"narrative": "刚写到这里"}).status_code == 204
    assert "刚写到这里" in client.get("/report/story/").content.decode()
    assert browser().post("/report/story/keep/", {"narrative": "x"}).status_code == 404


def test_the_session_of_the_web_is_never_used(town, browser):
    client = browser()
    walk(client)
    send(client)
    assert set(client.cookies) <= {"anhe_report", "anhe_receipt", "csrftoken", "messages"}


def test_pages_without_a_draft_lead_to_the_first_one(db, browser):
    for path in [*SLUGS[1:], "/report/check/", "/report/saved/"]:
        assert browser().get(path).headers["Location"] == "/report/"
    assert browser().get("/report/nothing/").status_code == 404


def test_a_draft_that_is_gone_says_so_and_begins_anew(town, browser):
    client = browser("en")
    client.post(*STEPS[0])
    with Work():
        assert desk.drop_expired_drafts(by=job("test"), at=timezone.now() + timedelta(days=31)) == 1
    assert client.get("/report/when/").headers["Location"] == "/report/"
    begun = client.get("/report/")
    assert (begun.status_code, "This code opens no draft" in words_of(begun)) == (200, True)
    assert "anhe_report" not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_a_cookie_that_was_not_ours_opens_nothing(town, browser):
    client = browser()
    client.post(*STEPS[0])
    client.cookies["anhe_report"] = client.cookies["anhe_report"].value[:-1] + "x"
    assert client.get("/report/when/").headers["Location"] == "/report/"


WRONG = [
    ("/report/", {}, "topic_0"), ("/report/", {"topic": "stolen"}, "stolen_0"), ("/report/", {"topic": "<script>"}, "topic_0"),
    ("/report/when/", {"known": "moment"}, "on"), ("/report/when/", {"known": "moment", "on": "31.12.2025"}, "on"),
    ("/report/when/", {"known": "moment", "on": DAY + timedelta(days=9)}, "on"),
    ("/report/when/", {"known": "moment", "on": "1950-01-01"}, "on"),
    ("/report/when/", {"known": "moment", "on": DAY, "at": "25:00"}, "at"),
    ("/report/when/", {"known": "span", "from_on": DAY, "until_on": DAY - timedelta(days=1)}, "until_on"),
    ("/report/where/", {}, "place_text"), ("/report/where/", {"lon": "nan", "lat": "1"}, "lon"),
    ("/report/story/", {"narrative": " \u200b\n"}, "narrative"), ("/report/story/", {"narrative": "字" * 20_001}, "narrative"),
    ("/report/story/", {"narrative": "坏\ufffd字"}, "narrative"),
    ("/report/things/", {"what_1": "车", "value_1": "很多"}, "value_1"), ("/report/things/", {"what_1": "车", "value_1": "1e999999"}, "value_1"),
    ("/report/things/", {"what_1": "车", "value_1": "-5"}, "value_1"),
    ("/report/you/", {"teller": "victim", "contact": "phone"}, "phone"),
    ("/report/you/", YOU | {"phone": "12"}, "phone"), ("/report/you/", YOU | {"phone": "call me maybe 12345"}, "phone"),
    ("/report/you/", {"teller": "victim", "contact": "nameless", "passphrase": "短"}, "passphrase"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "given", "field"), WRONG)
def test_a_wrong_answer_is_named_in_words_and_linked(town, browser, path, given, field):
    client = browser()
    client.post(*STEPS[0])
    answer = client.post(path, given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in page or field == "lon"
    assert 'class="error-summary" role="alert"' in page
    assert Report.objects.count() == 0


@pytest.mark.parametrize("value", ["", "0", "0.01", "999999999"])
def test_no_amount_bars_a_report(town, browser, value):
    client = browser()
    walk(client, things={"what_1": "一根电缆", "value_1": value})
    assert send(client).headers["Location"].startswith("/receipt/R-")


def test_unseen_characters_go_and_lines_stay(town, browser):
    client = browser()
    walk(client, story={"narrative": "第一行\x00\x08\u202e\r\n\r\n第二行\x07"})
    send(client)
    party = sealing.shown_party(people.parties([Report.objects.get().file]).get())
    assert party.said("narrative") == "第一行\n\n第二行"


def test_nothing_is_sent_while_a_page_is_open(town, browser):
    client = browser("en")
    walk(client, [*STEPS[:2], ("/report/you/", YOU)])
    answer = client.post("/report/check/", {"token": "anything"})
    assert answer.status_code == 400
    assert "These pages still need an answer" in words_of(answer)
    assert Report.objects.count() == 0


def test_a_text_of_ten_megabytes_is_refused_whole(town, browser):
    client = browser()
    client.post(*STEPS[0])
    answer = client.post("/report/story/", {"narrative": "字" * 3_500_000})
    assert (answer.status_code, "内容太多" in words_of(answer)) == (413, True)
    assert "字字字" not in client.get("/report/check/").content.decode()


def test_an_address_that_sends_too_much_waits_with_its_draft_kept(town, browser):
    client = browser("en")
    walk(client)
    while limits.sending.allows("127.0.0.1"):
        pass
    answer = send(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "is kept" in words_of(answer)
    assert (Report.objects.count(), Draft.objects.count()) == (0, 1)


def test_the_receipt_is_shown_to_the_browser_that_sent_and_the_code_for_a_day(town, browser, monkeypatch):
    client = browser()
    walk(client)
    page = send(client).headers["Location"]
    assert browser().get(page).headers["Location"] == "/receipt/"
    assert browser().get(f"{page}code.svg").status_code == 404
    assert browser().get(f"{page}receipt.pdf").status_code == 404
    assert client.get(f"{page}code.svg").headers["Content-Type"] == "image/svg+xml"
    fresh = words_of(client.get(page))
    monkeypatch.setattr(carrying, "TOKEN_FOR", -1)
    stale = words_of(client.get(page))
    assert ("收好这两样" in fresh, "收好这两样" in stale) == (True, False)
    assert page.split("/")[2] in stale


def test_the_receipt_opens_again_with_its_code_but_shows_it_no_more(town, browser):
    taken = received()
    client = browser("en")
    wrong = client.post("/receipt/", {"code": "7KQM-3XTA-9WPE-H4RD"})
    assert (wrong.status_code, "opens no receipt" in words_of(wrong)) == (404, True)
    page = client.post("/receipt/", {"code": taken.tracking_code.lower()}).headers["Location"]
    shown = words_of(client.get(page))
    assert taken.report.number in shown
    assert taken.tracking_code not in shown.replace("- ", "-")


def test_the_paper_is_ours_and_a_changed_one_is_not(town, browser):
    client = browser("en")
    walk(client)
    paper = client.get(f"{send(client).headers['Location']}receipt.pdf").content
    assert paper.startswith(b"%PDF-")
    assert "GENUINE: we issued this receipt" in words_of(verified(browser("en"), file=("r.pdf", paper)))
    assert "NOT GENUINE" in words_of(verified(browser("en"), file=("r.pdf", paper + b"% added\n")))


def verified(client, *, text="", file=None):
    given = {"text": text} | ({"file": SimpleUploadedFile(*file)} if file else {})
    return client.post("/receipt/verify/", given)


@pytest.mark.parametrize(("lang", "genuine", "forged"), [("zh", "签名有效", "签名无效"), ("en", "The signature is valid", "The signature is not valid")])
def test_the_text_of_a_code_is_verified_in_words_to_compare(town, browser, lang, genuine, forged):
    taken = received()
    text = taken.receipt.text
    shown = words_of(verified(browser(lang), text=f" {text}\n"))
    assert genuine in shown
    assert taken.report.number in shown
    assert taken.report.unit.name_zh in shown
    last = "A" if text[-3] != "A" else "B"
    assert forged in words_of(verified(browser(lang), text=f"{text[:-3]}{last}{text[-2:]}"))


@pytest.mark.parametrize(("given", "status"), [({}, 400), ({"text": "hello"}, 400), ({"file": ("x.png", b"\x89PNG\r\n\x1a\nnope")}, 400), ({"file": ("x", b"")}, 400)])
def test_what_is_no_receipt_is_said_to_be_none(db, browser, given, status):
    answer = verified(browser("en"), **given)
    assert answer.status_code == status
    assert "GENUINE" not in words_of(answer)


def test_the_first_page_asks_the_database_nothing_and_leads_everywhere(db, browser):
    with CaptureQueriesContext(connection) as asked:
        answer = browser().get("/")
    assert [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]] == []
    page = answer.content.decode()
    assert answer.status_code == 200
    for link in ("tel:96110", "tel:110", "/report/", "/report/resume/", "/track/", "/receipt/verify/", "/city/"):
        assert f'href="{link}"' in page


@pytest.mark.parametrize("path", ["/report/", "/report/resume/", "/report/when/", "/report/check/"])
def test_pages_about_a_report_can_be_left_at_once(town, browser, path):
    client = browser()
    client.post(*STEPS[0])
    assert "data-exit" in client.get(path).content.decode()


def test_the_public_keys_are_published_for_everyone(db, browser):
    answer = browser().get("/.well-known/anhe-keys.json")
    assert [key["alg"] for key in answer.json()["keys"]] == ["Ed25519"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_kept_is_said_only_where_it_is_kept(town, browser):
    client = browser()
    first = words_of(client.post("/report/", {}))
    assert "有 1 处需要修改" in first and "都已保存" not in first
    client.post("/report/", dict(STEPS[0][1]))
    assert "其他内容都已保存" in words_of(client.post("/report/when/", {"known": "moment"}))
    assert "都已保存" not in words_of(client.post("/report/resume/", {"code": ""}))


def test_the_demo_remembers_which_station_took_the_report(town, browser, settings):
    settings.ANHE_DEMO = True
    client = browser()
    walk(client)
    held = send(client).cookies[carrying.STATION]
    assert held["path"] == "/demo/"
    assert signing.loads(held.value, salt=carrying.STATION) == Report.objects.get().unit.code


@pytest.mark.parametrize("phone", ["12345", "1380000123", "23800001234", "63001234", "0371 63001", "+8612345", "95188"])
def test_a_number_nobody_could_call_is_sent_back_with_the_rest_kept(town, browser, phone):
    client = browser()
    for path, given in STEPS[:-1]:
        client.post(path, given)
    answer = client.post("/report/you/", YOU | {"phone": phone})
    assert (answer.status_code, "请核对号码" in words_of(answer)) == (400, True)


@pytest.mark.parametrize("phone", ["+86 138-0000-1234", "0371-6300 1234", "010 6300 1234", "+852 2345 6789", "１３８００００１２３４"])
def test_mobiles_landlines_and_foreign_numbers_are_taken(town, browser, phone):
    client = browser()
    walk(client, you=YOU | {"phone": phone})
    assert send(client).status_code == 302
    assert Report.objects.count() == 1


def test_a_resume_code_is_shown_as_it_was_given_out(db, browser):
    shown = browser().post("/report/resume/", {"code": "49dw-d4pr-o7a4"}).content.decode()
    assert 'value="49DW-D4PR-07A4"' in shown


def test_an_english_page_keeps_the_place_in_chinese(town, browser):
    client = browser("en")
    place = city.places().first()
    walk(client, where={"place_text": place.name_zh, "place": str(place.id)})
    send(client)
    said = sealing.shown_party(people.parties([Report.objects.get().file]).get()).said("place")
    assert (place.name_zh in said, place.name_en in said) == (True, False)
