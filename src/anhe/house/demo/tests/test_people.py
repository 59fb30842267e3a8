"""Nobody in the synthetic city can be mistaken for, dialled as or looked up as somebody real."""

import re
from collections import Counter

from anhe.house.demo import people
from anhe.house.demo.chance import Dice
from anhe.house.demo.force import BUREAU, COMMAND, muster
from anhe.house.demo.shapes import ReportReceived
from anhe.house.demo.tests.ground import DISTRICTS, STATIONS, received, told

IDENTITY = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CARD = re.compile(r"(?<!\d)[1-9]\d{15,18}(?!\d)")


def texts() -> list[str]:
    return [repr(event) for event in told()]


def test_no_number_of_a_real_kind_stands_in_any_event():
    for text in texts():
        assert not IDENTITY.search(text)
        assert not CARD.search(text)
        assert all(found.startswith("14300") for found in MOBILE.findall(text))


def test_addresses_on_the_net_cannot_be_reached():
    hosts = {host for text in texts() for host in re.findall(r"https?://([^/\s'\"，。）]+)", text)}
    assert len(hosts) > 50
    assert all(host.endswith(".example") for host in hosts)


def test_identity_numbers_have_a_region_that_never_was_and_a_right_check_digit():
    documents = [party.document for report in received() for party in report.parties if party.document]
    assert len(documents) > 1_000
    for document in documents:
        assert document.startswith("000000")
        assert len(document) == 18
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(document[:17]))
        assert (total + (10 if document[17] == "X" else int(document[17]))) % 11 == 1


def test_the_check_digit_is_that_of_the_standards_example():
    # GB 11643's own example.
    assert people.check_digit("11010519491231002") == "X"


def test_phones_differ():
    phones = [party.phone for report in received() for party in report.parties if party.phone]
    assert len(phones) == len(set(phones))
    assert {len(phone) for phone in phones} == {11}


def test_marks_of_offenders_are_used_again_and_lead_nowhere():
    marks = [mark for report in received() for mark in report.marks]
    accounts = Counter(mark.value for mark in marks if mark.kind == "account")
    assert max(accounts.values()) >= 3
    assert all(value.startswith("0000") and len(value) == 16 for value in accounts)
    assert all(mark.value.startswith("+000") for mark in marks if mark.kind == "phone")


def test_names_come_in_their_frequencies_and_some_are_rare():
    dice = Dice("names")
    names = [people.name(dice, 1990) for _ in range(4_000)]
    surnames = Counter(name.zh[0] for name in names)
    assert {"王", "李", "张"} == {surname for surname, _ in surnames.most_common(3)}
    assert len({name.zh for name in names}) > 2_000
    assert any(ord(char) > 0xFFFF or char in "㛃䶮翀堃祎龘" for name in names for char in name.zh)
    assert all(name.en.isascii() or "ü" in name.en for name in names)


def test_six_hundred_officers_in_a_hundred_units():
    force = muster(5, STATIONS, DISTRICTS)
    assert len(force.officers) == 600
    assert len({officer.number for officer in force.officers}) == 600
    assert Counter(unit.kind for unit in force.units) == {"bureau": 1, "district": 12, "station": 60, "brigade": 25, "centre": 3}
    codes = {unit.code for unit in force.units}
    assert len(codes) == len(force.units)
    assert all(unit.parent in codes for unit in force.units if unit.code != BUREAU)
    assert {officer.unit for officer in force.officers} == codes
    assert len(force.posts[COMMAND, "call_taker"]) == 12
    assert muster(5, STATIONS, DISTRICTS) == force
    assert muster(6, STATIONS, DISTRICTS).officers != force.officers


def test_every_station_can_do_every_step():
    force = muster(5, STATIONS, DISTRICTS)
    for station in STATIONS:
        assert len(force.posts[station["code"], "head"]) >= 2
        assert len(force.posts[station["code"], "handler"]) >= 2
        assert force.posts[station["code"], "duty"]
    for district in DISTRICTS:
        assert len(force.posts[district["code"] + "-XZ", "examiner"]) >= 2
        assert force.posts[district["code"], "reviewer"]


def test_rare_and_long_names_are_among_the_reporters():
    names = [event.parties[0].name for event in told() if isinstance(event, ReportReceived)]
    assert "亓官㛃䶮" in names
    assert max(map(len, names)) > 50
