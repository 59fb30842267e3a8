"""What stands in the way of a restore is said before anything is touched; what was lost comes back; what was erased does not."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benchmarks.scratch import ROOT, Scratch

DRILL = ROOT / "tests" / "faults" / "restore.py"


@pytest.fixture(scope="module")
def city():
    """A scratch installation with one base copy, stopped, and a function that runs `anhe` beside it."""
    with Scratch() as scratch:
        place = scratch.folder / "backups"
        scratch.anhe("backup", str(place))
        scratch.place = place
        yield scratch


def anhe(city, *arguments: str, var: Path | None = None) -> tuple[int, str]:
    environment = city.environment | ({"ANHE_VAR": str(var)} if var else {})
    done = subprocess.run(
        [sys.executable, "-m", "anhe.house.command", *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def other(city, tmp_path: Path, *, keys: bool = True) -> Path:
    """An empty state folder, with the keys or without."""
    var = tmp_path / "var"
    var.mkdir()
    if keys:
        shutil.copytree(city.var / "keys", var / "keys")
    return var


def test_a_living_database_is_not_overwritten(city):
    code, said = anhe(city, "restore", "--from", str(city.place))
    assert (code, "--replace" in said) == (2, True)


def test_without_the_keys_nothing_begins(city, tmp_path):
    var = other(city, tmp_path, keys=False)
    code, said = anhe(city, "restore", "--from", str(city.place), var=var)
    assert (code, "the keys are not" in said, (var / "postgres").exists()) == (2, True, False)


def test_a_moment_beyond_what_was_shipped_is_refused(city, tmp_path):
    var = other(city, tmp_path)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    code, said = anhe(city, "restore", "--from", str(city.place), "--at", later, var=var)
    assert (code, "reaches until" in said, (var / "postgres").exists()) == (2, True, False)


def test_a_moment_before_the_first_copy_is_refused(city, tmp_path):
    code, said = anhe(city, "restore", "--from", str(city.place), "--at", "2020-01-01T00:00+08:00", var=other(city, tmp_path))
    assert (code, "no copy is older" in said) == (2, True)


@pytest.mark.parametrize("where", [100, -100])
def test_a_changed_copy_is_refused_and_leaves_nothing(city, tmp_path, where):
    place = tmp_path / "changed"
    shutil.copytree(city.place, place)
    (archive,) = place.glob("base/*/base.tar.sealed")
    raw = bytearray(archive.read_bytes())
    raw[where] ^= 1
    archive.write_bytes(raw)
    var = other(city, tmp_path)
    code, said = anhe(city, "restore", "--from", str(place), var=var)
    assert (code, "changed or cut short" in said, sorted(path.name for path in var.iterdir())) == (2, True, ["keys"]), said


def test_a_manifest_of_somebody_else_is_refused(city, tmp_path):
    place = tmp_path / "changed"
    shutil.copytree(city.place, place)
    (manifest,) = place.glob("base/*/manifest.json")
    document = json.loads(manifest.read_text())
    document["base"] = document["base"].replace('"bytes": ', '"bytes": 1')
    manifest.write_text(json.dumps(document))
    code, said = anhe(city, "restore", "--from", str(place), var=other(city, tmp_path))
    assert (code, "not signed" in said) == (2, True)


def test_backups_do_not_lie_beside_the_keys(city):
    code, said = anhe(city, "backup", str(city.var / "keys" / "backups"))
    assert (code, "must not lie in one folder" in said) == (2, True)


def test_nothing_of_the_copy_can_be_read_without_its_key(city):
    (archive,) = city.place.glob("base/*/base.tar.sealed")
    raw = archive.read_bytes()
    assert [mark in raw for mark in (b"ustar", b"PG_VERSION", b"law_rule", b"anhe.conf")] == [False] * 4
    assert archive.stat().st_mode & 0o077 == 0


def test_a_destroyed_database_comes_back_with_all_that_was_promised():
    done = subprocess.run([sys.executable, str(DRILL), "--drills", "1", "--rows", "40"], cwd=ROOT, text=True, capture_output=True, check=False)
    lines = [line.split() for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert (done.returncode, [line[:6] for line in lines]) == (0, [["1", "40", "40", "40", "0", "0"]]), done.stdout + done.stderr[-2000:]
