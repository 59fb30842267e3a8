"""anhe-verify on true and on changed exports: exit codes, what is named, what is bad input."""

import base64
import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from anhe.engines import proof
from tests.verify import exports, insider
from tests.verify.exports import NEXT, SEALER, THIEF, WITNESS, Log, Mark, dumped

VERIFY = Path(__file__).resolve().parents[2] / "anhe-verify"


def verify(*given: str | Path, **environment: str) -> subprocess.CompletedProcess:
    """Run it as an auditor does: the system's own Python, an empty environment, no Anhe."""
    command = [sys.executable, "-I", str(VERIFY), *map(str, given)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def held(tmp_path):
    """The auditor's options: the log's key, and the witness's key with its heads."""
    key, witness = insider.auditor(tmp_path)
    return ("--key", key, "--witness", witness)


def found(tmp_path, log: Log | list[str], *options: str | Path) -> tuple[int, list[str]]:
    lines = log.export() if isinstance(log, Log) else log
    done = verify(exports.write(tmp_path / "out.jsonl", lines), *options)
    marked = [line.partition("!! ")[2].replace(f"{tmp_path}/out.jsonl:", "") for line in done.stdout.splitlines()]
    return done.returncode, [line for line in marked if line]


# --- the truth ---


def test_the_truth_is_good(tmp_path, held):
    assert found(tmp_path, insider.true_log(), *held) == (0, [])
    assert found(tmp_path, insider.true_log(), *held, "--all") == (0, [])
    assert found(tmp_path, insider.true_log(), *held, "--quick") == (0, [])
    assert found(tmp_path, insider.true_log().export(rows=False), *held) == (0, [])


def test_without_a_key_it_says_unanchored(tmp_path):
    done = verify(exports.write(tmp_path / "out.jsonl", insider.true_log().export()))
    assert (done.returncode, done.stdout.count("UNANCHORED")) == (0, 1)
    forged = insider.signed(insider.true_log(), (THIEF,), ())
    done = verify(exports.write(tmp_path / "out.jsonl", forged.export()))
    assert (done.returncode, done.stdout.count("UNANCHORED")) == (0, 1)


def test_an_empty_log_has_its_first_head(tmp_path, held):
    log = Log([], [Mark(0, exports.BEGIN)])
    assert found(tmp_path, log, "--key", held[1]) == (0, [])
    assert found(tmp_path, Log([], []), "--key", held[1])[1] == ["1: there is no signed head"]


def test_the_same_in_two_processes_as_in_one(tmp_path, held):
    """A log large enough to be split: the same result, and the same line and entry named."""
    log = exports.log(9000, each=90)
    insider.auditor(tmp_path, log)
    lines = log.export()
    assert sum(map(len, lines)) > 1 << 22
    assert found(tmp_path, lines, *held) == (0, [])
    for share in (0.1, 0.65):
        at = next(i for i in range(int(len(lines) * share), len(lines)) if lines[i].startswith('["d"'))
        broken = [*lines[:at], lines[at].replace("quoted", "Quoted"), *lines[at + 1 :]]
        entry = json.loads(lines[at])[1]
        assert found(tmp_path, broken, *held) == (1, [f"{at + 1}, {entry}: the details are not those of the entry"])
    lines[at] = "{"
    done = verify(exports.write(tmp_path / "out.jsonl", lines), *held)
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}/out.jsonl:{at + 1}: is not one JSON array in UTF-8\n")


# --- the insider ---


@pytest.mark.parametrize("number", range(len(insider.PAIRS)), ids=lambda n: "-".join(f.__name__ for f in insider.PAIRS[n]))
def test_every_change_of_an_insider_is_found(tmp_path, number):
    attack = insider.attack(number, tmp_path)
    done = verify(*attack.arguments)
    assert (done.returncode, "FOUND" in done.stdout) == (1, True), done.stdout + done.stderr


def test_no_byte_can_change_unseen(tmp_path, held):
    """Any byte of any line flipped, lines left out, doubled, swapped: 1, or 2 where the line is JSON no more."""
    raw, chance, codes = "\n".join([*insider.true_log().export(), ""]).encode(), random.Random(5), []
    for _ in range(80):
        at, bit = chance.randrange(len(raw)), 1 << chance.randrange(8)
        changed = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
        (tmp_path / "out.jsonl").write_bytes(changed)
        done = verify(tmp_path / "out.jsonl", *held)
        assert done.returncode in (1, 2), raw[max(0, at - 80) : at + 20]
        assert done.returncode == 1 or not is_json(changed)
        codes.append(done.returncode)
    lines = raw.decode().splitlines()
    for _ in range(30):
        at = chance.randrange(len(lines) - 1)
        for changed in (lines[:at] + lines[at + 1 :], [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]], [*lines[: at + 1], *lines[at:]]):
            if sorted(changed) != sorted(lines) or not (changed[at].startswith('["s"') and lines[at].startswith('["s"')):
                assert found(tmp_path, changed, *held)[0] == 1, lines[at]
    assert codes.count(1) > 40


def is_json(raw: bytes) -> bool:
    try:
        return all(isinstance(json.loads(line), list) for line in raw.decode().removesuffix("\n").split("\n"))
    except ValueError:
        return False


def test_spaces_and_other_spellings_are_not_an_export(tmp_path, held):
    lines = insider.true_log().export()
    at = next(i for i, line in enumerate(lines) if line.startswith('["d"'))
    for changed in (lines[at].replace('["d",', '["d", '), lines[at].replace("中", "\\u4e2d"), lines[at].replace("word", "w\\u006frd")):
        assert found(tmp_path, [*lines[:at], changed, *lines[at + 1 :]], *held)[0] == 1
    at = next(i for i, line in enumerate(lines) if line.startswith('["r"'))
    shouted = lines[at][:-80] + lines[at][-80:].upper()
    assert found(tmp_path, [*lines[:at], shouted, *lines[at + 1 :]], *held)[0] == 1


# --- acts ---


def acted(verb: str, minutes: int, *, doing="alter", **changes) -> Log:
    """The true log with one more act at its end and a head at so many minutes after it."""
    log = exports.log(66, each=6)
    last = log.entries[-1]
    number = 1 + sum((e.header.actor_kind, e.header.actor_ref) == ("officer", "A10") for e in log.entries)
    at = last.header.recorded_at + timedelta(seconds=1)
    header = replace(
        last.header, id=exports.some_id(random.Random(verb)), actor_kind="officer", actor_ref="A10", actor_number=number,
        verb=verb, doing=doing, recorded_at=at, purpose="", session=None,
    )  # fmt: skip
    log.entries.append(exports.Entry(replace(header, **changes), b"n" * 16, "{}", []).rehashed())
    log.marks.append(Mark(67, at + timedelta(minutes=minutes)))
    return log


def codes(tmp_path, log: Log, *options) -> list[str]:
    return [line.partition(": ")[2] for line in found(tmp_path, log, "--key", insider.auditor(tmp_path)[0], *options)[1]]


@pytest.mark.parametrize("doing", ["consult", "disclose", "combine"])
def test_officers_need_a_purpose_to_look(tmp_path, doing):
    assert codes(tmp_path, acted("file.read", 1, doing=doing)) == ["file.read by an officer without purpose or session"]
    assert codes(tmp_path, acted("file.read", 1, doing=doing, purpose="visit")) == []
    assert codes(tmp_path, acted("file.read", 1, doing=doing, outcome="refused")) == []
    assert codes(tmp_path, acted("file.read", 1, doing=doing, file=None)) == []


def test_emergency_access_is_reviewed_within_72_hours(tmp_path):
    late = ["emergency access was not reviewed within 72 hours"]
    assert codes(tmp_path, acted("access.broken", 72 * 60)) == []
    assert codes(tmp_path, acted("access.broken", 72 * 60 + 1)) == late
    log = acted("access.broken", 1)
    broken = log.entries[-1].header
    for hours, expected in ((71, []), (73, ["emergency access was reviewed only at 2026-11-05T10"])):
        at = broken.recorded_at + timedelta(hours=hours)
        review = replace(broken, id=exports.some_id(random.Random(hours)), verb="access.reviewed", actor_ref="A99", actor_number=1, recorded_at=at)
        both = Log([*log.entries, exports.Entry(review, b"n" * 16, "{}", []).rehashed()], [*log.marks, Mark(68, at + timedelta(hours=9))])
        assert [text[:51] for text in codes(tmp_path, both)] == expected


def test_details_go_only_by_an_erasure(tmp_path):
    log = acted("details.erased", 1, doing="erase")
    log.entries[20].erased = True
    assert codes(tmp_path, log) == []
    log.entries[-1].erased = True
    assert codes(tmp_path, log) == ["the details are missing and no erasure was recorded afterwards (1 entries)"]


def test_a_gap_and_a_double_number_name_the_entry_after_it(tmp_path, held):
    log = acted("case.noted", 1)
    header = log.entries[-1].header
    log.entries[-1] = replace(log.entries[-1], header=replace(header, actor_number=header.actor_number + 2))
    assert f"{header.id}: officer:A10 {header.actor_number}-{header.actor_number + 1} missing before it" in found(tmp_path, log, *held[:2])[1][0]
    log.entries[-1] = replace(log.entries[-1], header=replace(header, actor_number=header.actor_number - 1))
    assert codes(tmp_path, log) == [f"officer:A10 {header.actor_number - 1} stands twice"]


def test_the_clock(tmp_path):
    log = acted("case.noted", 1)
    at = log.entries[-1].header.recorded_at

    def with_time(moment) -> list[str]:
        log.entries[-1] = replace(log.entries[-1], header=replace(log.entries[-1].header, recorded_at=moment))
        return [text.partition(" 2026")[0] + text[text.find("Z") + 1 :] for text in codes(tmp_path, log)]

    assert with_time(at - timedelta(minutes=9)) == []
    assert with_time(at - timedelta(minutes=11)) == ["recorded at, more than 10 minutes before what was sealed already"]
    assert with_time(at + timedelta(minutes=1, seconds=30)) == []
    assert with_time(at + timedelta(minutes=3)) == ["recorded at, after its head was signed"]


# --- keys, witnesses, stamps ---


def test_a_new_key_is_announced_by_a_head_that_both_sign(tmp_path):
    true = insider.true_log()
    marks = [replace(m, signers=(SEALER,) if i < 4 else (SEALER, NEXT) if i == 4 else (NEXT,)) for i, m in enumerate(true.marks)]
    marks[4] = replace(marks[4], announces=NEXT.text)
    (tmp_path / "both").write_text(f"{SEALER.text}\n{NEXT.text}\n")
    (tmp_path / "old").write_text(f"{SEALER.text}\n")
    for keys in ("both", "old"):
        assert found(tmp_path, Log(true.entries, marks), "--key", tmp_path / keys) == (0, [])
    for wrong in ((NEXT,), (SEALER,)):
        half = [replace(m, signers=wrong) if i == 4 else m for i, m in enumerate(marks)]
        assert found(tmp_path, Log(true.entries, half), "--key", tmp_path / "both")[0] == 1
    back = [*marks[:-1], replace(marks[-1], signers=(SEALER,))]
    assert found(tmp_path, Log(true.entries, back), "--key", tmp_path / "both")[0] == 1


def test_a_witness_that_stopped_signing_is_missed(tmp_path, held):
    true = insider.true_log()
    (tmp_path / "w").write_text(WITNESS.text + "\n")
    stopped = Log(true.entries, [replace(m, witnesses=(WITNESS,) if i < 2 else ()) for i, m in enumerate(true.marks)])
    assert found(tmp_path, stopped, *held[:2], "--witness", tmp_path / "w") == (0, [])
    late = replace(stopped.marks[-1], at=stopped.marks[-1].at + timedelta(minutes=20))
    code, said = found(tmp_path, Log(true.entries, [*stopped.marks[:-1], late]), *held[:2], "--witness", tmp_path / "w")
    assert (code, [line.partition(": ")[2] for line in said]) == (1, ["witness witness.test/w1 has not seen what came later"])


def test_a_time_stamp_is_read_by_openssl(tmp_path, held):
    true = insider.true_log()
    heads = true.heads()
    size, text = true.marks[-1].size, proof.notes.read_note(heads[-1][0]).text
    authority = authority_in(tmp_path)
    token = base64.b64encode(stamp(tmp_path, text)).decode()
    lines = true.export()
    good = [*lines, dumped(["t", size, token])]
    assert found(tmp_path, good, *held) == (0, [])
    assert found(tmp_path, good, *held, "--stamps", authority) == (0, [])
    other = [*lines, dumped(["t", true.marks[-2].size, token])]
    assert found(tmp_path, other, *held)[1] == [f"{len(other)}: the time stamp is not of this head: {true.marks[-2].size}"]
    forged = [*lines, dumped(["t", size, token[:-60] + ("B" if token[-60] == "A" else "A") + token[-59:]])]
    assert found(tmp_path, forged, *held, "--stamps", authority)[0] == 1


def authority_in(folder: Path) -> Path:
    """A time stamp authority of our own: certificate, key, settings."""
    (folder / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=stamps\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        f"[tsa]\ndefault_tsa=one\n[one]\nserial={folder}/serial\nsigner_digest=sha256\ndigests=sha256\ndefault_policy=1.2.3.4\n"
    )
    (folder / "serial").write_text("01")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-config", folder / "tsa.cnf", "-keyout", folder / "tsa.key", "-out", folder / "tsa.pem")
    return folder / "tsa.pem"


def stamp(folder: Path, text: str) -> bytes:
    (folder / "text").write_text(text, "utf-8")
    openssl("ts", "-query", "-data", folder / "text", "-sha256", "-cert", "-out", folder / "ask")
    openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "ask", "-signer", folder / "tsa.pem", "-inkey", folder / "tsa.key", "-out", folder / "answer")
    return (folder / "answer").read_bytes()


def openssl(*given: str | Path) -> None:
    subprocess.run(["openssl", *map(str, given)], check=True, capture_output=True)


# --- bad input, language ---


def test_bad_input_is_named_and_ends_with_2(tmp_path, held):
    export = exports.write(tmp_path / "out.jsonl", insider.true_log().export())
    (tmp_path / "none").write_text("no key\n")
    (tmp_path / "half").write_text(SEALER.text[:-4] + "\n")
    (tmp_path / "empty.jsonl").write_text("")
    for given, reason in (
        ([tmp_path / "missing"], f"{tmp_path}/missing: is no file, or empty\n"),
        ([tmp_path / "empty.jsonl"], f"{tmp_path}/empty.jsonl: is no file, or empty\n"),
        ([export, "--key", tmp_path / "missing"], f"{tmp_path}/missing: No such file or directory\n"),
        ([export, "--key", tmp_path / "half"], f"{tmp_path}/half:1: not a verifier key (key_does_not_fit)\n"),
        ([export, "--key", held[3]], f"{tmp_path}/W:1: the key of a witness\n"),
        ([export, "--witness", held[1]], f"{tmp_path}/K:1: not the key of a witness\n"),
    ):
        done = verify(*given)
        assert (done.returncode, done.stderr) == (2, reason)
    assert verify(export, "--key", tmp_path / "none").returncode == 2


def test_findings_speak_chinese_where_the_auditor_does(tmp_path, held):
    lines = insider.true_log().export()
    del lines[-1]
    done = verify(exports.write(tmp_path / "out.jsonl", lines), *held, LANG="zh_CN.UTF-8", PYTHONUTF8="1")
    assert ("已不存在，而无删除操作" in done.stdout, done.returncode) == (True, 1)


# --- the proof of one entry ---


def test_the_proof_of_one_entry(tmp_path, held):
    true = insider.true_log()
    hashes = [proof.tree.leaf_hash(proof.lines.write(each.header)) for each in true.entries]
    path = proof.tree.inclusion(40, 66, lambda _level, _index: b"".join(hashes)).hashes
    line = proof.lines.write(true.entries[40].header)
    above = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(line).decode()}", "index 40", *(base64.b64encode(h).decode() for h in path)]

    def check(lines: list[str], *options) -> int:
        (tmp_path / "proof").write_text("\n".join(lines) + "\n\n" + true.heads()[-1][0], "utf-8")
        return verify("proof", tmp_path / "proof", *options).returncode

    assert check(above, *held) == check(above) == 0
    assert check([*above[:2], "index 41", *above[3:]], *held) == 1
    other = base64.b64encode(line.replace(b"allowed", b"refused")).decode()
    assert check([above[0], f"extra {other}", *above[2:]], *held) == 1
    (tmp_path / "T").write_text(THIEF.text + "\n")
    assert check(above, "--key", tmp_path / "T") == 1
    assert check(above[1:]) == check([*above[:2], *above[3:]]) == 2
