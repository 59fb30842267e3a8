"""Simulated institutions by themselves: their books, their clock, their chances, and that they say what they are."""

import json
import random
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from anhe_sandbox.banks import letters, mules, oracle
from anhe_sandbox.banks.books import HOLD_S, Account, Entry, Stop
from anhe_sandbox.banks.clock import Clock, months_after, seconds
from anhe_sandbox.banks.control import Sandbox, server
from anhe_sandbox.banks.town import MULE, Town
from anhe_sandbox.banks.world import World

BEGUN = 1_800_000_000.0


def world(town: Town | None = None) -> World:
    return World(town or Town(seed=5, count=20), mules.Recipe(), lambda bank: True, lambda credit: None, BEGUN)


def test_an_account_is_never_overdrawn_and_posts_in_order():
    account = Account("1", "", 100, 100)
    account.post(Entry(10.0, 100, False, "a"))
    with pytest.raises(ValueError, match="overdrawn"):
        account.post(Entry(11.0, 1, False, "b"))
    account.post(Entry(5.0, 7, True, "late"))
    assert [(e.reference, e.at) for e in account.entries] == [("a", 10.0), ("late", 10.0)] and account.balance == 7


def test_what_is_stopped_does_not_leave_until_the_stop_ends():
    account = Account("1", "", 100, 100, stops=[Stop("o", 70, 0.0, HOLD_S)])
    assert (account.free(1.0), account.free(HOLD_S - 1), account.free(HOLD_S)) == (30, 30, 100)
    account.stops[0].ended = True
    assert account.free(1.0) == 100


@pytest.mark.parametrize(("since", "until", "want"), [(0, 99, (100, 3, 80)), (2, 2, (90, 1, 95)), (4, 9, (80, 0, 80))])
def test_a_sheet_adds_up_whatever_days_it_shows(since, until, want):
    account = Account("1", "", 100, 100)
    for at, cents, is_credit in ((1, 10, False), (2, 5, True), (3, 15, False)):
        account.post(Entry(at, cents, is_credit, f"e{at}"))
    opening, entries, closing = account.sheet(since, until)
    assert (opening, len(entries), closing) == want


def test_months_are_the_citys_calendar_months():
    assert months_after(seconds("2026-08-31T16:30:00+00:00"), 6) == seconds("2027-02-28T16:30:00+00:00")
    assert months_after(seconds("2027-08-30T15:30:00+00:00"), 6) == seconds("2028-02-29T15:30:00+00:00")


def test_the_clock_stands_runs_fast_and_never_goes_back():
    clock = Clock(at=1000.0, speed=0.0)
    assert clock.now() == 1000.0
    clock.set(at=500.0)
    assert clock.now() == 1000.0
    clock.set(at=5000.0, speed=1e6)
    assert clock.now() > 5000.0


def test_the_same_seed_is_the_same_afternoon_and_no_cent_is_made():
    town = Town(seed=5, count=20)
    payments = oracle.afternoon(town, victims=60, begun=BEGUN, hours=1)
    first, second = (oracle.untouched(town, mules.Recipe(), payments, begun=BEGUN, until=BEGUN + 20_000) for _ in range(2))
    assert {n: [(e.at, e.cents, e.reference) for e in a.entries] for n, a in first.accounts.items()} == {
        n: [(e.at, e.cents, e.reference) for e in a.entries] for n, a in second.accounts.items()
    }
    seer = oracle.Oracle(first.accounts.values())
    for payment in first.payments:
        stays = seer.stays(payment)
        assert sum(s.cents for s in stays if s.until is None or s.exit) == payment.cents
    assert all(a.balance == a.opening + sum(e.cents if e.is_credit else -e.cents for e in a.entries) >= 0 for a in first.accounts.values())
    hops = {stay.hop for payment in first.payments for stay in seer.stays(payment)}
    exits = {stay.exit for payment in first.payments for stay in seer.stays(payment)}
    assert {1, 2, 3} <= hops and max(hops) <= 12 and exits == {"", "cash", "merchant", "abroad", "wallet"}


def test_a_mule_passes_on_all_it_got_in_one_to_four_parts():
    for n in range(200):
        legs = mules.legs(random.Random(n), mules.Recipe(), plan=mules.Plan("p", 3), account="1", cents=100_000, at=0.0, is_first=True)
        assert sum(leg.cents for leg in legs) == 100_000 and 1 <= len(legs) <= 4
        assert all(leg.at >= mules.Recipe().least_wait for leg in legs)


def test_account_numbers_name_their_institution_and_catch_a_slip():
    town = Town(count=200)
    number = town.number(123, MULE, 7)
    assert town.bank_of(number) == 123 and len(number) == 19
    for place in range(19):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert town.bank_of(wrong) == 0


def test_a_letter_changed_anywhere_is_not_its_signers():
    key = letters.key_of(1, "SIM001")
    raw = letters.write(b"abc", id="m1", about="", kind="result", sender="SIM001", receiver="x", at=BEGUN, key=key)
    point = key.public_key().public_bytes_raw()
    assert letters.read(raw).is_by(point) and not letters.read(raw).is_by(letters.key_of(1, "SIM002").public_key().public_bytes_raw())
    assert not letters.read(raw.replace(b"id: m1", b"id: m2")).is_by(point)
    with pytest.raises(letters.Unreadable):
        letters.read(raw + b"d")


@pytest.fixture(scope="module")
def address():
    sandbox = Sandbox(count=9, processes=4, speed=0.0, seed=3)
    serving = server(sandbox, 0)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_address[1]}"
    serving.shutdown()
    serving.server_close()
    sandbox.end()


def ask(address: str, told: object = None) -> object:
    request = urllib.request.Request(address, data=None if told is None else json.dumps(told).encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def test_many_institutions_live_in_four_processes_and_every_page_says_simulated(address):
    processes = ask(address + "/state")["processes"]
    assert len({one["pid"] for one in processes}) == 4 and sum(one["institutions"] for one in processes) == 12
    assert "Nothing here is real" in page(address + "/") and "没有任何真实" in page(address + "/")
    for one in ask(address + "/institutions"):
        assert "This institution is simulated" in page(one["address"]) and one["name_zh"] in page(one["address"])


def test_an_afternoon_happens_when_the_clock_is_moved(address):
    slips = ask(address + "/afternoon", {"victims": 30, "hours": 1})
    assert len(slips) == 30 and all(slip["from"]["code"].startswith("SIM") and slip["simulated"] for slip in slips)
    before = ask(address + "/oracle", {"minutes": [30]})["payments"]
    ask(address + "/clock", {"forward_minutes": 180})
    told = ask(address + "/oracle", {"minutes": [5, 60]})
    assert (before, told["payments"]) == (0, 30) and told["cents"] == sum(slip["cents"] for slip in slips)
    assert told["holdable_cents"][0] > told["holdable_cents"][1] > 0


@pytest.mark.parametrize(("path", "told"), [("/faults", {"fault": "unheard"}), ("/pay", {}), ("/clock", {"at": "yesterday"}), ("/nothing", {})])
def test_what_the_control_program_does_not_understand_it_refuses(address, path, told):
    assert ask(address + path, told) in (400, 404)


def test_it_runs_by_command_and_ends_with_all_its_processes():
    command = [sys.executable, "-m", "anhe_sandbox.banks", "--count", "5", "--processes", "2", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        said = program.stdout.readline()
        assert said.startswith("simulated banks: http://127.0.0.1:")
        doors = {one["address"] for one in ask(said.split()[-1] + "institutions")}
        program.terminate()
        assert program.wait(15) == 0
    for door in doors:
        with pytest.raises(OSError):
            page(door)
