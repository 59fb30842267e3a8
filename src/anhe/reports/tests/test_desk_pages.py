"""The desk's pages of reports: lists, one report and its acts, a call taken, a file taken in."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anhe.ledger import Work
from anhe.people import queries as people
from anhe.people import sealing
from anhe.reports import desk, queries
from anhe.reports.models import Batch, Draft, Report
from anhe.reports.tests.factories import entries, main_of, part, received, words_of

pytestmark = pytest.mark.django_db
LINE = "盗 花园路60号 电动车 张先生 13800003356 昨晚10点"


@pytest.mark.parametrize(("lang", "says"), [("zh", "盗窃电动自行车"), ("en", "Theft of an electric bicycle")])
def test_the_list_says_what_waits_and_until_when(town, report, signed_in, lang, says):
    page = words_of(signed_in(town.duty, lang).get("/desk/reports/"))
    assert report.number in page
    assert says in page
    assert ("已超" if lang == "zh" else "over") in page  # told in March, and nobody looked


def test_each_list_holds_what_its_word_says(town, report, signed_in):
    decided = received("找到了，不用了。", phone="13900005555").report
    with Work():
        desk.withdraw(report=decided, reason="找到了", by=town.duty, at=timezone.now())
    client = signed_in(town.duty)
    lists = {show: words_of(client.get(f"/desk/reports/?show={show}")) for show in ("waiting", "late", "mine", "decided", "all")}
    assert [report.number in lists[show] for show in lists] == [True, True, True, False, True]
    assert [decided.number in lists[show] for show in lists] == [False, False, False, True, True]


def test_an_empty_list_says_what_would_appear(town, signed_in):
    assert "没有待处理的报案" in words_of(signed_in(town.duty).get("/desk/reports/"))
    assert "这里没有报案" in words_of(signed_in(town.duty).get("/desk/reports/?show=decided"))


def test_fifty_reports_stand_on_a_page_and_the_rest_on_the_next(town, signed_in):
    for n in range(51):
        received(phone=f"139{n:08d}")
    client = signed_in(town.duty)
    assert client.get("/desk/reports/").content.count(b"data-row") == 50
    assert client.get("/desk/reports/?page=2").content.count(b"data-row") == 1


def test_the_live_part_put_into_the_old_page_equals_a_fresh_one(town, report, signed_in):
    client = signed_in(town.duty)
    old = main_of(client.get("/desk/reports/"))
    received("又一起。", phone="13900005555")
    alone = client.get("/desk/reports/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="inbox").content.decode()
    fresh = main_of(client.get("/desk/reports/"))
    assert part(old, "inbox") != part(fresh, "inbox")
    assert old.replace(part(old, "inbox"), alone.strip()) == fresh


def test_the_live_part_is_marked_for_the_events(town, report, signed_in, settings):
    settings.ANHE_EVENTS = "http://127.0.0.1:9"
    page = part(main_of(signed_in(town.duty).get("/desk/reports/")), "inbox")
    for mark in ('data-events="http://127.0.0.1:9/events/"', 'data-events-of="report.received ', 'hx-trigger="look"', 'hx-get="/desk/reports/"'):
        assert mark in page


def act(client, report, name, **given):
    return client.post(f"/desk/reports/{report.number}/{name}/", {f"{name}-{key}": value for key, value in given.items()})


def test_a_report_is_answered_and_closed_on_its_page(town, report, signed_in):
    client = signed_in(town.duty)
    assert act(client, report, "answer", text="已联系您。", close="on").status_code == 302
    assert Report.objects.get().state == "answered"
    page = words_of(client.get(f"/desk/reports/{report.number}/"))
    assert f"{town.duty.name} ({town.duty.number})" in page
    assert "移交哪个单位" not in page


def test_a_report_is_joined_by_the_number_of_one_that_the_officer_sees(town, report, signed_in):
    earlier, client = received(phone="13900005555").report, signed_in(town.duty)
    missing = act(client, report, "join", into="R-2026-09999999", reason="同一件事")
    assert (missing.status_code, Report.objects.filter(state="linked").count()) == (400, 0)
    assert 'href="#id_join-into"' in missing.content.decode()
    assert act(client, report, "join", into=f" {earlier.number.lower()} ", reason="同一件事").status_code == 302
    assert Report.objects.get(pk=report.pk).joined_to == earlier


def test_a_report_handed_away_leaves_the_page_for_the_list(town, report, signed_in):
    client = signed_in(town.duty)
    answer = act(client, report, "transfer", to=town.stranger.unit.code, reason="他们管")
    assert answer.headers["Location"] == "/desk/reports/"
    assert Report.objects.get().unit == town.stranger.unit
    assert act(client, report, "withdraw", reason="x").status_code == 404


def test_a_refusal_of_the_desk_stands_on_the_page_and_in_the_ledger(town, report, signed_in):
    client = signed_in(town.duty, "en")
    with Work():
        desk.withdraw(report=report, reason="找到了", by=town.duty, at=timezone.now())
    answer = act(client, report, "answer", text="已联系您。", close="on")
    assert answer.status_code == 400
    assert "already decided" in words_of(answer)
    assert entries("report.answered") == 0


def test_the_page_says_accept_only_where_that_can_be_done(town, report, signed_in):
    accept = f'href="/desk/cases/accept/{report.number}/"'
    assert accept in signed_in(town.duty).get(f"/desk/reports/{report.number}/").content.decode()
    with Work():
        desk.withdraw(report=report, reason="找到了", by=town.duty, at=timezone.now())
    assert accept not in signed_in(town.duty).get(f"/desk/reports/{report.number}/").content.decode()


def read(client, **given):
    return client.post("/desk/intake/", {"line": LINE, "token": "a" * 20, "channel": "call_110"} | given)


def test_a_line_fills_the_slots(town, signed_in):
    page = read(signed_in(town.duty), HTTP_HX_TARGET="").content.decode()
    assert re.findall(r'<option value="theft_ebike" selected', page) != []
    for slot, value in (("place_text", "花园路60号"), ("name", "张先生"), ("phone", "13800003356"), ("things", "电动车")):
        assert re.search(rf'name="{slot}" value="{value}"', page)


def test_the_slots_alone_equal_those_of_the_whole_page(town, signed_in):
    client, given = signed_in(town.duty), {"line": LINE, "token": "a" * 20, "channel": "call_110"}
    alone = client.post("/desk/intake/", given, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="slots").content.decode()
    assert part(main_of(client.post("/desk/intake/", given)), "slots") == alone.strip()


def test_a_slot_changed_by_hand_stays_when_the_line_goes_on(town, signed_in):
    client = signed_in(town.duty)
    first = {"line_before": LINE, "offence": "robbery", "name": "张先生", "phone": "13800003356", "place_text": "花园路60号", "things": "电动车"}
    page = read(client, line=f"{LINE} 手机", **first).content.decode()
    assert '<option value="robbery" selected' in page
    assert 'name="things" value="电动车, 手机"' in page


def test_the_machine_proposes_what_was_told_before_and_the_look_is_kept(town, report, signed_in):
    page = read(signed_in(town.duty), line="盗 电动车 13800001234").content.decode()
    assert report.number in page
    assert 'data-tone="proposed"' in part(page, "likely")
    assert entries("caller.looked_up", actor_ref=town.duty.number) == 1


def test_a_call_is_taken_once_and_its_number_read_aloud(town, signed_in):
    client = signed_in(town.duty)
    given = {"take": "1", "offence": "theft_ebike", "place_text": "花园路60号", "phone": "13800003356", "name": "张先生", "narrative": "锁被剪断。"}
    first = read(client, **given).headers["Location"]
    assert read(client, **given).headers["Location"] == first
    report = Report.objects.get()
    page = words_of(client.get(first))
    assert report.number in page
    assert desk.tracking_code(f"desk:{town.duty.number}:{'a' * 20}")[:4] in page
    party = sealing.shown_party(people.parties([report.file]).get())
    assert (party.name, party.said("narrative")) == ("张先生", f"{LINE}\n锁被剪断。")
    assert (report.channel, entries("report.received", actor_ref=town.duty.number)) == ("call_110", 1)
    assert signed_in(town.head).get(first).status_code == 404


def test_what_a_desks_browser_carries_is_only_its_officers(town, signed_in):
    """The next one at the same desk, in the same browser, finds neither the draft nor the code of the one before."""
    one, other = signed_in(town.duty), signed_in(town.head)
    one.post("/desk/intake/keep/", {"line": "报警人 赵某某 13800003356"})
    other.cookies["anhe_intake"] = one.cookies["anhe_intake"].value
    assert ("赵某某" in words_of_form(one), "赵某某" in words_of_form(other)) == (True, False)
    first = read(one, take="1", offence="theft_ebike", place_text="花园路60号", phone="13800003356", narrative="锁被剪断。").headers["Location"]
    other.cookies["anhe_intake"] = one.cookies["anhe_intake"].value
    assert (one.get(first).status_code, other.get(first).status_code) == (200, 404)


def words_of_form(client) -> str:
    return client.get("/desk/intake/").content.decode()


def test_an_officer_finds_no_report_by_the_token_of_another_door(town, report, signed_in):
    given = {"take": "1", "offence": "theft_ebike", "place_text": "花园路60号", "phone": "13800003356", "narrative": "锁被剪断。"}
    theirs = received(token="api:K:order-0001")
    taken = read(signed_in(town.duty), token="api:K:order-0001", **given).headers["Location"]
    assert theirs.report.number not in taken


def test_other_words_under_the_same_form_are_said_not_to_be_taken(town, signed_in):
    client = signed_in(town.duty, "en")
    given = {"take": "1", "offence": "theft_ebike", "place_text": "花园路60号", "phone": "13800003356", "name": "张先生"}
    first = read(client, narrative="锁被剪断。", **given).headers["Location"]
    again = read(client, narrative="锁被剪断，还丢了手机。", **given).headers["Location"]
    assert (again, Report.objects.count()) == (first, 1)
    assert "What is new was not taken" in client.get(again).content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [({"line": ""}, "Write what the caller says."), ({"offence": ""}, "Choose what it is about."), ({"phone": "12"}, "no telephone number"),
     ({"happened": "2099-01-01T00:00"}, "lies in the future"), ({"happened": "gestern"}, "Write the time as")],
)  # fmt: skip
def test_a_call_that_cannot_be_taken_says_why_and_keeps_what_was_typed(town, signed_in, given, says):
    answer = read(signed_in(town.duty, "en"), **{"take": "1", "offence": "noise", "name": "张先生"} | given)
    assert (answer.status_code, Report.objects.count()) == (400, 0)
    assert says in words_of(answer)
    assert 'value="张先生"' in answer.content.decode()


def test_what_is_typed_survives_a_closed_browser_and_goes_with_the_report(town, signed_in):
    client = signed_in(town.duty)
    kept = client.post("/desk/intake/keep/", {"line": LINE, "name": "张先生", "secret": "not a slot"})
    assert (kept.status_code, Draft.objects.count()) == (204, 1)
    page = client.get("/desk/intake/").content.decode()
    assert (LINE in page, "not a slot" in page) == (True, False)
    read(client, take="1", offence="theft_ebike")
    assert (Draft.objects.count(), Report.objects.count()) == (0, 1)


HEADER = "编号,报案时间,案发时间,案发截止时间,地点,经度,纬度,简要案情,报案人,电话,报案方式,案由"
GOOD = "A1,2026-03-01 10:00,2026-03-01 08:00,,花园路60号,113.685,34.775,电动车被盗。,张三,13800003356,窗口,盗窃电动车"
BAD = "A2,2026-03-01 10:00,,,,,,，,,,窗口,不知道"


def upload(client, *rows, encoding="utf-8", **more):
    text = "\r\n".join((HEADER, *rows)).encode(encoding)
    given = {"file": SimpleUploadedFile("三月.csv", text), "mapping": "reports_csv", "as_of": "2026-03-02", "old": "on"}
    return client.post("/desk/reports/import/", given | more)


def test_a_file_is_taken_in_and_its_refused_rows_come_back_with_reasons(town, signed_in):
    client = signed_in(town.duty)
    page = upload(client, GOOD, BAD).headers["Location"]
    report, batch = Report.objects.get(), Batch.objects.get()
    assert (report.channel, report.unit, report.received_at.day) == ("walk_in", town.duty.unit, 1)
    assert (batch.taken, batch.refused) == (1, 1)
    assert "已接收 1" in words_of(client.get(page))
    rejects = client.get(f"{page}rejects.csv").content.decode()
    assert "A2" in rejects
    assert "不知道" in rejects.splitlines()[1]
    assert "A1" not in rejects


def test_the_same_file_again_takes_nothing_twice(town, signed_in):
    client = signed_in(town.duty)
    upload(client, GOOD)
    upload(client, GOOD)
    assert (Report.objects.count(), [batch.taken for batch in Batch.objects.order_by("started_at")]) == (1, [1, 0])


@pytest.mark.parametrize(
    ("more", "says"),
    [({"file": SimpleUploadedFile("x.csv", b"\x89PNG\r\n")}, "not a CSV file"), ({"file": SimpleUploadedFile("x.csv", b"")}, "empty"),
     ({"as_of": "soon"}, "valid date"), ({"mapping": "stlouis"}, "valid choice"), ({"file": SimpleUploadedFile("x.csv", b"a" * 2_000_001)}, "bytes")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(town, signed_in, more, says):
    answer = upload(signed_in(town.duty, "en"), GOOD, **more)
    assert answer.status_code == 400
    assert says in words_of(answer)
    assert (Report.objects.count(), Batch.objects.count()) == (0, 0)


def test_a_file_in_another_encoding_is_named(town, signed_in):
    answer = upload(signed_in(town.duty, "en"), GOOD, encoding="gb18030")
    assert "reads right as gb18030" in words_of(answer)


def test_more_rows_than_a_page_takes_are_refused_before_the_first(town, signed_in):
    rows = [GOOD.replace("A1", f"B{n}") for n in range(501)]
    answer = upload(signed_in(town.duty, "en"), *rows)
    assert (answer.status_code, Report.objects.count()) == (400, 0)
    assert "more than 500 rows" in words_of(answer)


def test_an_empty_table_can_be_fetched_and_filled(town, signed_in):
    client = signed_in(town.duty)
    table = client.get("/desk/reports/import/table/reports_csv.csv").content.decode("utf-8-sig")
    assert table.strip() == HEADER
    assert client.get("/desk/reports/import/table/nothing.csv").status_code == 404


def test_rejects_are_gone_when_their_time_is_over(town, signed_in):
    client = signed_in(town.duty)
    page = upload(client, BAD).headers["Location"]
    with Work():
        desk.drop_old_rejects(by=town.duty, at=timezone.now() + timedelta(days=31))
    assert client.get(f"{page}rejects.csv").status_code == 404
    assert queries.batches().get().refused == 1
