"""The sealer as a program among programs: killed, doubled, without its key, without witnesses, on a full disk."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from benchmarks.scratch import ROOT, Scratch, at_work_in, free_port

from tests.faults import sealing
from tests.faults.sealing import anhe, beats, entries, export, leaves, record, verified

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scratch():
    with Scratch() as made:
        yield made


@pytest.fixture
def owner(scratch):
    with scratch.database() as found:
        yield found


@pytest.fixture
def sealer(scratch, owner):
    """Starts `anhe seal` and ends it again."""

    def start(name: str = "seal", **environment: str) -> subprocess.Popen:
        return scratch.start(name, "anhe.house.command", "seal", **environment)

    yield start
    for name in [name for name in scratch.programs if name.startswith("seal")]:
        scratch.end(name)


def all_sealed(scratch, owner) -> bool:
    scratch.wait(lambda: leaves(owner) == entries(owner), f"{leaves(owner)} of {entries(owner)}: {scratch.said('seal')}")
    return True


def is_good(scratch, *more: str) -> None:
    out, key = export(scratch, *more)
    done = verified(out, key)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_any_changed_byte_is_found(scratch, owner):
    """500 places all over an export with rows, whole lines gone, doubled and exchanged; a sample by the real program."""
    for count in (3, 20):
        record(owner, count)
        assert anhe(scratch, "seal", "--once").returncode == 0
    out, key = export(scratch, "--rows")
    run, whole, chance = sealing.verifier(), out.read_bytes(), random.Random(11)
    lines = whole.splitlines(keepends=True)
    assert run(str(out), "--key", str(key))[0] == 0
    missed = []
    for number in range(560):
        if number < 500:
            place = chance.randrange(len(whole))
            changed = whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        else:
            changed = b"".join(_other_lines(lines, chance))
        out.write_bytes(changed)
        try:
            code = run(str(out), "--key", str(key))[0]
        except SystemExit as ended:
            code = ended.code
        # Bad input is only what no longer reads as lines of JSON; a changed content is a finding.
        if code == 0 or (code == 2 and _reads(changed)) or (number % 40 == 0 and verified(out, key).returncode != code):
            missed.append((number, code))
    out.write_bytes(whole)
    assert missed == []


def _reads(raw: bytes) -> bool:
    try:
        return all(isinstance(json.loads(line), list) for line in raw.decode().splitlines())
    except ValueError:
        return False


def _other_lines(lines: list[bytes], chance: random.Random) -> list[bytes]:
    ordered = [n for n, line in enumerate(lines) if not line.startswith(b'["s"')]  # the order of `s` lines says nothing
    one, two = sorted(chance.sample(ordered, 2))
    kind = chance.choice(["gone", "doubled", "exchanged"])
    if kind == "gone":
        return lines[:one] + lines[one + 1 :]
    if kind == "doubled":
        return [*lines[:two], lines[one], *lines[two:]]
    return [*lines[:one], lines[two], *lines[one + 1 : two], lines[one], *lines[two + 1 :]]


def test_killed_again_and_again_it_seals_every_entry_once(scratch, owner, sealer):
    chance = random.Random(7)
    stop = threading.Event()

    def write() -> None:
        with scratch.database() as writer:
            while not stop.is_set():
                record(writer, 4, by=f"{chance.randrange(5)}")
                stop.wait(0.01)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(1, 6):
            program = sealer()
            scratch.wait(lambda: scratch.said("seal").count("sealing ") == number, scratch.said("seal"))  # noqa: B023
            time.sleep(chance.uniform(0, 1.5))
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
    finally:
        stop.set()
        writing.join()
    before = leaves(owner)
    assert before > 0, scratch.said("seal")
    sealer()
    assert all_sealed(scratch, owner)
    order = "SELECT count(*), count(DISTINCT entry), max(index) + 1 FROM ledger_leaf"
    assert owner.execute(order).fetchone() == (entries(owner),) * 3
    is_good(scratch, "--rows")


def test_the_database_killed_under_it_it_comes_back_with_it(scratch, owner, sealer):
    program = sealer()
    record(owner, 5)
    assert all_sealed(scratch, owner)
    for pid in at_work_in(scratch.var.resolve() / "postgres"):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    scratch.anhe("database", "start")
    with scratch.database() as again:
        record(again, 5)
        assert all_sealed(scratch, again)
    assert program.poll() is None
    is_good(scratch)


def test_a_second_one_says_so_waits_and_takes_over(scratch, sealer, owner):
    sealer()
    record(owner, 1)
    assert all_sealed(scratch, owner)
    sealer("seal two")
    scratch.wait(lambda: "another sealer is at work" in scratch.said("seal two"), scratch.said("seal two"))
    assert anhe(scratch, "seal", "--once").returncode == 2
    scratch.end("seal")
    record(owner, 1)
    assert all_sealed(scratch, owner)
    assert scratch.programs["seal two"].poll() is None


def test_without_its_key_it_ends_and_the_desk_is_told(scratch, owner, sealer):
    record(owner, 1)
    assert anhe(scratch, "seal", "--once").returncode == 0
    key = scratch.var / "keys" / "sealer" / "0001.key"
    away = key.with_name("away")
    key.rename(away)
    try:
        record(owner, 1)
        done = anhe(scratch, "seal", "--once")
        assert done.returncode == 2
        assert "There is no key of the log in" in done.stderr
        assert beats(owner)["sealer"][1] == "key_missing"
        assert anhe(scratch, "ledger", "key").returncode == 2
        state = anhe(scratch, "ledger", "state")
        assert (state.returncode, "sealer: key_missing" in state.stderr) == (1, True)
        assert not key.exists()
    finally:
        away.rename(key)
    assert anhe(scratch, "seal", "--once").returncode == 0
    assert anhe(scratch, "ledger", "state").returncode == 0
    is_good(scratch)


def test_a_witness_that_is_away_holds_nothing_up_and_catches_up(scratch, owner):
    port = free_port()
    told = {"ANHE_WITNESSES": sealing.witness(scratch, port)}
    record(owner, 3)
    assert anhe(scratch, "seal", "--once", **told).returncode == 0
    first = entries(owner)
    assert beats(owner)["witness:court"] == (first, "")
    scratch.end("court")
    record(owner, 300)
    done = anhe(scratch, "seal", "--once", **told)
    assert (done.returncode, leaves(owner)) == (0, first + 300)
    assert "witness:court: it does not answer" in done.stderr
    assert beats(owner)["witness:court"][1].startswith("it does not answer")
    assert sealing.witness(scratch, port) == told["ANHE_WITNESSES"]
    assert anhe(scratch, "seal", "--once", **told).returncode == 0
    assert beats(owner)["witness:court"] == (first + 300, "")
    out, key = export(scratch)
    kept = scratch.folder / "court.key"
    kept.write_text(told["ANHE_WITNESSES"].partition("#")[2] + "\n")
    done = verified(out, key, "--witness", str(kept), str(scratch.folder / "court" / "journal"))
    assert done.returncode == 0, done.stdout
    scratch.end("court")


def test_an_anchor_file_grows_by_whole_heads_and_its_loss_is_noted(scratch, owner):
    anchor = scratch.folder / "anchor.txt"
    told = {"ANHE_ANCHOR_FILE": str(anchor)}
    for _ in range(2):
        record(owner, 1)
        assert anhe(scratch, "seal", "--once", **told).returncode == 0
    heads = [text for (text,) in owner.execute("SELECT text FROM ledger_head ORDER BY size DESC LIMIT 2")]
    assert anchor.read_text("utf-8") == heads[1] + heads[0]
    out, key = export(scratch)
    assert verified(out, key, "--witness", str(anchor)).returncode == 0
    record(owner, 1)
    done = anhe(scratch, "seal", "--once", ANHE_ANCHOR_FILE=str(scratch.folder / "nowhere" / "anchor.txt"))
    assert (done.returncode, "No such file or directory" in done.stderr) == (0, True)
    assert "No such file or directory" in beats(owner)["anchor"][1]
    assert anhe(scratch, "seal", "--once", **told).returncode == 0
    assert beats(owner)["anchor"][1] == ""


def test_a_time_stamp_is_kept_and_verified(scratch, owner):
    port = free_port()
    program = scratch.start("stamper", "tests.faults.stamper", str(port), str(scratch.folder / "authority"))
    scratch.wait(lambda: "stamping" in scratch.said("stamper"), f"no time stamps: {scratch.said('stamper')}")
    record(owner, 1)
    assert anhe(scratch, "seal", "--once", ANHE_TIMESTAMP_URL=f"http://127.0.0.1:{port}/").returncode == 0
    assert beats(owner)["timestamp"] == (leaves(owner), "")
    out, key = export(scratch)
    done = verified(out, key, "--stamps", str(scratch.folder / "authority" / "ca.pem"))
    assert done.returncode == 0, done.stdout
    scratch.end("stamper")
    record(owner, 1)
    done = anhe(scratch, "seal", "--once", ANHE_TIMESTAMP_URL=f"http://127.0.0.1:{port}/")
    assert (done.returncode, "timestamp: " in done.stderr) == (0, True)
    assert program.poll() is not None


def test_witnesses_that_cannot_be_read_are_named(scratch):
    for wrong in ("http://127.0.0.1:1", "ftp://x#y", "http://127.0.0.1:1#court+00000000+AAAA"):
        done = anhe(scratch, "seal", "--once", ANHE_WITNESSES=wrong)
        assert (done.returncode, done.stderr.startswith("anhe: ANHE_WITNESSES: ")) == (2, True)


class TestExport:
    def test_a_full_disk_leaves_no_half_file(self, scratch, owner):
        record(owner, 200)
        assert anhe(scratch, "seal", "--once").returncode == 0
        folder = scratch.folder / "small"
        folder.mkdir()
        out = folder / "out.jsonl"
        out.write_text("what was there before")
        # 8 blocks of 512 bytes a file: the write in the middle fails as on a full disk.
        command = f"ulimit -f 8; exec '{sys.executable}' -m anhe.house.command ledger export '{out}'"
        done = subprocess.run(
            ["sh", "-c", command], cwd=ROOT, env=scratch.environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (2, f"{out}: File too large\n")
        assert [path.name for path in folder.iterdir()] == ["out.jsonl"]
        assert out.read_text() == "what was there before"

    def test_rows_are_not_exported_while_nobody_seals(self, scratch, owner, monkeypatch):
        record(owner, 1)
        assert leaves(owner) < entries(owner)
        out = scratch.folder / "unsealed.jsonl"
        done = anhe(scratch, "ledger", "export", str(out), "--rows")
        assert (done.returncode, out.exists()) == (2, False)
        assert "nobody seals them" in done.stderr
        assert anhe(scratch, "seal", "--once").returncode == 0

    def test_an_unknown_entry_has_no_proof_and_a_sealed_one_has(self, scratch, owner):
        assert anhe(scratch, "ledger", "prove", "no").returncode == 2
        assert anhe(scratch, "ledger", "prove", "00000000-0000-7000-8000-000000000000").returncode == 2
        (entry,) = owner.execute("SELECT entry FROM ledger_leaf ORDER BY index LIMIT 1").fetchone()
        path, key = scratch.folder / "one.proof", scratch.folder / "log.key"
        path.write_text(anhe(scratch, "ledger", "prove", str(entry)).stdout)
        key.write_text(anhe(scratch, "ledger", "key").stdout)
        command = [sys.executable, str(sealing.VERIFY), "proof", str(path), "--key", str(key)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert str(entry) in path.read_text() or str(entry) in done.stdout
