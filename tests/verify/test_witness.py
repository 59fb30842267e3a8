"""The witness as a program: what C2SP tlog-witness asks of it, what it keeps, what it refuses."""

import base64
import hashlib
import http.client
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from anhe.engines import proof
from tests.verify import exports
from tests.verify.exports import NEXT, ORIGIN, SEALER, THIEF, Mark
from tests.verify.test_verify import VERIFY, verify

LEAVES = [hashlib.sha256(b"%d" % i).digest() for i in range(40)]


@contextmanager
def witness(folder: Path):
    """Start it on a free port of loopback; give the port, end it."""
    (folder / "K").write_text(SEALER.text + "\n")
    command = [sys.executable, "-I", str(VERIFY), "witness", "--listen", "127.0.0.1:0", "--log-key", str(folder / "K"), "--state", str(folder / "state")]
    with (folder / "log").open("a") as log:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield int(program.stdout.readline().partition("127.0.0.1:")[2].partition(",")[0])
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def head(size: int, *signers, leaves: list[bytes] = LEAVES, announces: str = "", origin: str = ORIGIN) -> str:
    extensions = ("at 2026-11-02T08:00:00.000000Z", *([f"key {announces}"] if announces else []))
    text = proof.notes.write_checkpoint(proof.Checkpoint(origin, size, proof.tree.root_of(leaves[:size]), extensions))
    return exports.signed(text, Mark(size, exports.BEGIN, signers or (SEALER,), ()))


def body(old: int, size: int, note: str, leaves: list[bytes] = LEAVES) -> str:
    held = proof.tree.grow(proof.Range(), leaves[:old])
    hashes = proof.tree.growth(held, leaves[old:size]).hashes if old < size else ()
    return "".join([f"old {old}\n", *(base64.b64encode(each).decode() + "\n" for each in hashes), "\n", note])


def ask(port: int, text: str, path: str = "/add-checkpoint", method: str = "POST") -> tuple[int, str, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, text.encode())
    answer = line.getresponse()
    found = answer.status, answer.getheader("Content-Type"), answer.read().decode()
    line.close()
    return found


def grown(port: int, old: int, size: int) -> proof.Note:
    """Submit a true head; the note with the witness's signature alone."""
    note = head(size)
    status, _kind, line = ask(port, body(old, size, note))
    assert status == 200, line
    return proof.Note(proof.notes.read_note(note).text, (proof.notes.read_signature(line),))


def key_of(folder: Path) -> proof.VerifierKey:
    done = verify("witness-key", "--state", folder / "state")
    assert (done.returncode, done.stderr) == (0, "")
    return proof.notes.read_key(done.stdout)


def test_it_signs_what_grows_and_goes_on_after_a_kill(tmp_path):
    with witness(tmp_path) as port:
        first = proof.notes.verify(grown(port, 0, 3), key_of(tmp_path))
        assert proof.notes.verify(grown(port, 3, 8), key_of(tmp_path)) >= first
    key = key_of(tmp_path)
    with witness(tmp_path) as port:
        proof.notes.verify(grown(port, 8, 8), key)
        proof.notes.verify(grown(port, 8, 21), key)
        shown = ask(port, "", f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint", "GET")
        newest = proof.notes.read_note(shown[2])
        proof.notes.verify(newest, key)
        proof.notes.verify(newest, SEALER.key)
        assert proof.notes.read_checkpoint(newest.text).size == 21
    journal = (tmp_path / "state" / "journal").read_text("utf-8").splitlines()
    assert [journal[i + 1] for i, line in enumerate(journal) if line == ORIGIN] == ["3", "8", "8", "21"]
    assert ((tmp_path / "state" / "key").stat().st_mode & 0o777, (tmp_path / "state").stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_it_refuses(tmp_path):
    other = [hashlib.sha256(b"other").digest(), *LEAVES[1:]]
    with witness(tmp_path) as port:
        assert ask(port, body(3, 5, head(5)))[:1] == (409,)
        grown(port, 0, 5)
        stale = ask(port, body(0, 9, head(9)))
        assert stale == (409, "text/x.tlog.size", "5\n")
        refused = {
            "unknown origin": (body(5, 9, head(9, exports.Signing("anhe/elsewhere", b"e"), origin="anhe/elsewhere")), 404),
            "another key": (body(5, 9, head(9, THIEF)), 403),
            "a false signature": (body(5, 9, head(9)).replace("at 2026", "at 2025"), 403),
            "smaller than it says": (body(5, 5, head(3)), 400),
            "another past": (body(5, 9, head(9, leaves=other), other), 422),
            "the same size, another root": (body(5, 5, head(5, leaves=other)), 422),
            "no proof": (f"old 5\n\n{head(9)}", 422),
            "a proof too long": (body(5, 5, head(5)).replace("old 5\n", f"old 5\n{base64.b64encode(LEAVES[0]).decode()}\n"), 422),
            "no old size": (f"\n{head(9)}", 400),
            "an old size that is none": (f"old 05\n\n{head(9)}", 400),
            "a proof that is no base64": (f"old 5\n***\n\n{head(9)}", 400),
            "64 hashes": ("old 5\n" + f"{base64.b64encode(LEAVES[0]).decode()}\n" * 64 + f"\n{head(9)}", 400),
            "nothing": ("", 400),
        }
        assert {name: ask(port, text)[0] for name, (text, _) in refused.items()} == {name: code for name, (_, code) in refused.items()}
        assert ask(port, "x" * 70_000)[0] == 413
        assert ask(port, "", "/elsewhere")[0] == ask(port, "", "/add-checkpoint", "GET")[0] == 404
        grown(port, 5, 9)


def test_it_follows_a_key_that_the_old_one_announced(tmp_path):
    with witness(tmp_path) as port:
        grown(port, 0, 5)
        assert ask(port, body(5, 6, head(6, SEALER, announces=NEXT.text)))[0] == 403
        assert ask(port, body(5, 6, head(6, NEXT, announces=NEXT.text)))[0] == 403
        assert ask(port, body(5, 6, head(6, SEALER, NEXT, announces=NEXT.text)))[0] == 200
    with witness(tmp_path) as port:
        assert ask(port, body(6, 7, head(7, SEALER)))[0] == 403
        assert ask(port, body(6, 7, head(7, NEXT)))[0] == 200


@pytest.mark.parametrize("kept", [0.55, 0.8, 0.97])
def test_what_a_crash_left_half_written_is_cut_off(tmp_path, kept):
    with witness(tmp_path) as port:
        grown(port, 0, 5)
        grown(port, 5, 6)
    journal = tmp_path / "state" / "journal"
    whole = journal.read_bytes()
    journal.write_bytes(whole[: int(len(whole) * kept)])
    with witness(tmp_path) as port:
        assert ask(port, body(6, 9, head(9)))[2] == "5\n"
        grown(port, 5, 9)
    sizes = journal.read_text("utf-8").splitlines()
    assert [sizes[i + 1] for i, line in enumerate(sizes) if line == ORIGIN] == ["5", "9"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder: (folder / "state" / "key").write_text("short\n"), "is not a witness's key: 64 hexadecimal digits"),
        (lambda folder: (folder / "state" / "key").chmod(0o644), "others may read this key: chmod 600"),
    ],
)
def test_a_key_that_cannot_serve_is_named(tmp_path, spoil, reason):
    key_of(tmp_path)
    spoil(tmp_path)
    done = verify("witness-key", "--state", tmp_path / "state")
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}/state/key: {reason}\n")


def test_two_cannot_share_a_folder(tmp_path):
    with witness(tmp_path):
        done = verify("witness", "--listen", "127.0.0.1:0", "--log-key", tmp_path / "K", "--state", tmp_path / "state")
        assert (done.returncode, done.stderr) == (2, f"{tmp_path}/state: another witness is at work there\n")
    done = verify("witness", "--listen", "nowhere", "--log-key", tmp_path / "K", "--state", tmp_path / "state")
    assert (done.returncode, done.stderr, (tmp_path / "state" / "journal").read_text()) == (2, "nowhere: is not HOST:PORT\n", "")


def test_its_journal_convicts_a_split_view(tmp_path):
    """The sealer's own key signs another past; the witness's kept heads, beside its key, name every difference."""
    with witness(tmp_path) as port:
        log = exports.log(12, each=6)
        for old, (text, hashes) in zip((0, 6), log.heads(), strict=True):
            bare = text[: text.index("\u2014 witness")]
            assert ask(port, "".join([f"old {old}\n", *(f"{each}\n" for each in hashes), "\n", bare]))[0] == 200
    kept = tmp_path / "W"
    kept.write_text(verify("witness-key", "--state", tmp_path / "state").stdout + (tmp_path / "state" / "journal").read_text("utf-8"), "utf-8")
    log.entries[2] = exports.replace(log.entries[2], text="{}").rehashed()
    forged = exports.write(tmp_path / "out.jsonl", log.export())
    done = verify(forged, "--key", tmp_path / "K", "--witness", kept)
    said = [line.partition("!! ")[2] for line in done.stdout.splitlines() if "!!" in line]
    assert (done.returncode, said) == (1, [
        "witness anhe-witness has signed no head here",
        f"the witness keeps another head of this size: 6 ({kept}:2)",
        f"the witness keeps another head of this size: 12 ({kept}:9)",
    ])  # fmt: skip
