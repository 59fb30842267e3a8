"""What goes in sealed comes out only for a purpose, and nothing of it stands anywhere in the clear."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from anhe import vault
from anhe.ledger import Work, new_id, operator, public
from anhe.ledger import queries as ledger
from anhe.people import desk, queries
from anhe.people.models import Party, Statement
from anhe.people.sealing import UnreadableIdentifier, month_after
from anhe.people.shapes import NewIdentifier, NewParty, NewStatement
from anhe.staff import desk as staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NAME, PHONE, WORDS, HOME = "欧阳䶮", "13800001234", "我家里昨晚被人撬了门。", "文化路七号楼二单元"
CITIZEN = public("web")


@pytest.fixture
def officer(db):
    vault.prepare()
    with Work():
        unit = staff.register_unit(code="U", kind="station", name_zh="所", name_en="Station", by=operator(), at=NOW)
        return staff.register_officer(number="1", name="甲", unit=unit, roles=("handler",), by=operator(), at=NOW)


@pytest.fixture
def file(officer):
    made = new_id()
    party = NewParty(
        role="reporter", name=NAME, address=HOME, identifiers=(NewIdentifier("phone", PHONE),),
        statements=(NewStatement("narrative", WORDS),),
    )  # fmt: skip
    with Work():
        desk.open_file(file=made, parties=[party], lang="zh-hans", by=CITIZEN, at=NOW)
    return made


def session(officer, file):
    staff.grant(file=file, scope="full", officer=officer, by=operator("tests"), at=NOW)
    staff.open_session(purpose="handle_case", file=file, by=officer, at=NOW)


def verbs(file) -> list[str]:
    return [e.verb for e in ledger.of_file(file)]


def test_nothing_personal_stands_in_the_clear_in_any_table(file):
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [f"{NAME}|{PHONE}|{WORDS}|{HOME}"])
            assert cursor.fetchone()[0] == 0, table
            for mark in (NAME, PHONE, WORDS, HOME):
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE position(%s in t::text) > 0', [mark.encode().hex()])
                assert cursor.fetchone()[0] == 0, table


def test_what_went_in_comes_out_for_an_officer_with_a_purpose(officer, file):
    with Work():
        session(officer, file)
        (party,) = desk.show_files(files=[file], by=officer, at=NOW)[file]
    assert (party.name, party.address, party.phone, party.said("narrative")) == (NAME, HOME, PHONE, WORDS)
    entry = ledger.of_file(file).get(verb="file.read")
    assert str(party.id) in ledger.details([entry])[entry.pk]
    assert NAME not in ledger.details([entry])[entry.pk]


def test_without_a_session_nothing_is_shown(officer, file):
    with Work(), pytest.raises(desk.NoAccessSession):
        desk.show_files(files=[file], by=officer, at=NOW)


def test_a_session_for_another_file_does_not_help(officer, file):
    with Work():
        session(officer, new_id())
    with Work(), pytest.raises(desk.NoAccessSession):
        desk.show_files(files=[file], by=officer, at=NOW)


def test_an_ended_session_does_not_help(officer, file):
    with Work():
        session(officer, file)
        staff.close_session(session=officer.access, by=officer, at=NOW)
    with Work(), pytest.raises(desk.NoAccessSession):
        desk.show_files(files=[file], by=officer, at=NOW)


def test_a_destroyed_month_empties_the_words_and_leaves_the_rows(officer, monkeypatch):
    monkeypatch.setattr("anhe.people.sealing.UNTIL_A_RULE_STANDS", 13)  # no rule of retention is loaded here
    file = new_id()
    party = NewParty(role="reporter", name=NAME, statements=(NewStatement("narrative", WORDS),))
    with Work():
        desk.open_file(file=file, parties=[party], lang="zh-hans", by=CITIZEN, at=NOW)
    month = Party.objects.get(file=file).month
    assert month == "2027-04"
    with Work():
        session(officer, file)
    vault.ring().destroy_month(month)
    with Work():
        (party,) = desk.show_files(files=[file], by=officer, at=NOW)[file]
    assert (party.is_erased, party.name, party.statements) == (True, "", ())
    assert Statement.objects.filter(file=file).count() == 1


def test_the_person_sees_their_own_and_nobody_elses(officer):
    file = new_id()
    with Work():
        desk.open_file(file=file, parties=[NewParty(role="reporter", name=NAME)], lang="zh-hans", by=CITIZEN, at=NOW)
        desk.add_party(file=file, party=NewParty(role="suspect", name="嫌疑人某"), lang="zh-hans", by=officer, at=NOW)
        desk.add_statement(file=file, kind="scene", text="窗台有踩踏痕迹。", lang="zh-hans", by=officer, at=NOW)
        own = desk.show_own_file(file=file, by=CITIZEN, at=NOW)
    assert own.name == NAME
    assert own.said("scene") == ""


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_words_are_refused(officer, file, text):
    with Work(), pytest.raises(desk.NothingSaid):
        desk.add_statement(file=file, kind="answer", text=text, lang="zh-hans", by=officer, at=NOW)


def test_a_number_without_digits_is_refused(officer, file):
    party = Party.objects.get(file=file)
    with Work(), pytest.raises(UnreadableIdentifier):
        desk.add_identifier(party=party, identifier=NewIdentifier("phone", "不记得了"), by=officer, at=NOW)


def test_equal_marks_are_found_in_one_domain_and_not_across_two(officer, file):
    assert queries.files_with("+86 138-0000-1234", kind="phone", domain="contact") == {file}
    assert queries.files_with(PHONE, kind="phone", domain="offence") == set()


def test_files_that_share_a_callers_number(officer, file):
    other = new_id()
    with Work():
        party = NewParty(role="reporter", identifiers=(NewIdentifier("phone", "138 0000 1234"),))
        desk.open_file(file=other, parties=[party], lang="zh-hans", by=CITIZEN, at=NOW)
    assert queries.files_sharing_contact(file) == {other}


def test_words_without_a_party_get_one(officer):
    file = new_id()
    with Work():
        desk.add_statement(file=file, kind="narrative", text="补充", lang="zh-hans", by=officer, at=NOW)
    assert Party.objects.get(file=file).role == "reporter"
    assert verbs(file) == ["statement.added"]


def test_many_files_in_one_act(officer):
    files = [(new_id(), NewParty(role="reporter", statements=(NewStatement("narrative", "x"),))) for _ in range(5)]
    with Work():
        assert desk.open_files(files=files, lang="en", by=officer, at=NOW) == 5
    assert Statement.objects.count() == 5


@pytest.mark.parametrize(("months", "month"), [(0, "2026-03"), (9, "2026-12"), (10, "2027-01"), (360, "2056-03")])
def test_the_month_of_retention(months, month):
    assert month_after(NOW, months) == month


def test_no_unseen_mark_makes_words_read_otherwise(officer, file):
    """Whichever door they came in by: an officer's page shows what stands there, in the order in which it stands."""
    turned = "账号 \u202e7654321\u202c，名叫\u200b王\u2066某\u2069\x1b[2J"
    with Work():
        session(officer, file)
        for kind in ("supplement", "complaint", "remark", "answer"):
            desk.add_statement(file=file, kind=kind, text=turned, lang="zh-hans", by=CITIZEN, at=NOW)
        desk.add_party(file=file, party=NewParty("witness", "王\u202e某", "路\u200b一号"), lang="zh-hans", by=CITIZEN, at=NOW)
        shown = desk.show_files(files=[file], by=officer, at=NOW)[file]
        with pytest.raises(desk.NothingSaid):
            desk.add_statement(file=file, kind="supplement", text="\u200b \u202e", lang="zh-hans", by=CITIZEN, at=NOW)
    assert {said.text for said in shown[0].statements if said.kind != "narrative"} == {"账号 7654321，名叫王某[2J"}
    assert (shown[1].name, shown[1].address) == ("王某", "路一号")
