"""Keys are private, made once however many ask, rotate without losing the old, and die for good."""

import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anhe import vault
from anhe.vault import Erased, KeyMissing, KeyRing, KeysExposed, VaultError
from anhe.vault.keys import keys_folder

AT = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)


def _first_keys(folder: str, start, out) -> None:
    keys = KeyRing(folder)
    start.wait()
    try:
        keys.prepare()
        wrapped = vault.new_data_key("2026-11", where="party:1", keys=keys).wrapped
        out.put(
            (
                keys.family("signing")[0].secret,
                keys.month("2026-11").secret,
                wrapped,
                vault.blind_index("13800138000", kind="phone", domain="offence", keys=keys),
                vault.keyed_hash("7KQM", purpose="tracking", keys=keys),
            )
        )
    except Exception as wrong:
        out.put(repr(wrong))


def test_eight_processes_making_the_first_keys_agree(tmp_path):
    context = multiprocessing.get_context("spawn")
    for attempt in range(2):
        folder = tmp_path / f"keys{attempt}"
        start, out = context.Barrier(8), context.Queue()
        racers = [context.Process(target=_first_keys, args=(str(folder), start, out)) for _ in range(8)]
        for racer in racers:
            racer.start()
        found = [out.get(timeout=60) for _ in racers]
        for racer in racers:
            racer.join()
        assert all(isinstance(each, tuple) for each in found), found
        assert len({(each[0], each[1], each[3], each[4]) for each in found}) == 1
        keys = KeyRing(folder)
        assert all(vault.unwrap(each[2], where="party:1", keys=keys) for each in found)
        assert [name for name in _files(folder) if not name.endswith(".key")] == []


def _files(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file()]


def test_folders_and_files_are_for_one_user(keys):
    before = os.umask(0)
    try:
        keys.month("2026-11")
        keys.family("index", "phone", "offence")
    finally:
        os.umask(before)
    for path in [keys.folder, *keys.folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_key_open_to_others_is_refused(keys):
    path = keys.folder / "signing" / "0001.key"
    path.chmod(0o640)
    with pytest.raises(KeysExposed, match=r"0001\.key"):
        vault.sign(b"x", keys=KeyRing(keys.folder))


def test_no_folder_is_an_error_and_not_a_fresh_start(tmp_path):
    keys = KeyRing(tmp_path / "lost" / "keys")
    for ask in (
        lambda: vault.sign(b"x", keys=keys),
        lambda: vault.new_data_key("2026-11", where="party:1", keys=keys),
        lambda: vault.keyed_hash("x", purpose="tracking", keys=keys),
        lambda: keys.destroy_month("2026-11"),
    ):
        with pytest.raises(KeyMissing):
            ask()
    assert not (tmp_path / "lost").exists()


def test_a_file_that_is_no_key_of_its_kind_is_refused(keys):
    keys.month("2026-11")
    months = keys.folder / "months"
    (months / "2026-12.key").write_bytes((months / "2026-11.key").read_bytes())
    (months / "2026-12.key").chmod(0o600)
    (months / "2027-01.key").write_text("not a key")
    (months / "2027-01.key").chmod(0o600)
    for month in ("2026-12", "2027-01"):
        with pytest.raises(KeyMissing):
            keys.month(month)


@pytest.mark.parametrize("month", ["2026-13", "26-11", "2026-11/..", "", "2026-00", "２０２６-11"])
def test_only_months_name_month_keys(keys, month):
    with pytest.raises(ValueError, match="not a month"):
        keys.month(month)


@pytest.mark.parametrize("name", ["", "../x", "Phone", "a.b", "x" * 41, "a/b"])
def test_only_plain_names_name_families(keys, name):
    with pytest.raises(ValueError, match="cannot name a key"):
        keys.family("index", name, "offence")


def test_after_rotation_the_new_key_acts_and_the_old_still_open(keys):
    old_blob = vault.seal_with("draft", "第一稿", where="draft.text:1", keys=keys)
    old_index = vault.blind_index("13800138000", kind="phone", domain="offence", keys=keys)
    old_hash = vault.keyed_hash("x", purpose="tracking", keys=keys)
    elsewhere = KeyRing(keys.folder)
    elsewhere.rotate("seal", "draft", at=AT)
    elsewhere.rotate("index", "phone", "offence", at=AT)
    elsewhere.rotate("hash", "tracking", at=AT)
    new_blob = vault.seal_with("draft", "第二稿", where="draft.text:1", keys=keys)
    assert new_blob[1:5] != old_blob[1:5]
    assert vault.open_with("draft", old_blob, where="draft.text:1", keys=keys) == "第一稿"
    assert vault.open_with("draft", new_blob, where="draft.text:1", keys=keys) == "第二稿"
    both = vault.blind_indexes("138 0013 8000", kind="phone", domain="offence", keys=keys)
    assert len(both) == 2 and both[1] == old_index and both[0] != old_index
    assert vault.keyed_hashes("x", purpose="tracking", keys=keys)[1] == old_hash


def test_a_value_naming_a_key_not_in_the_ring_says_so(keys, tmp_path):
    blob = vault.seal_with("draft", "x", where="draft.text:1", keys=keys)
    other = KeyRing(tmp_path / "other").prepare()
    with pytest.raises(KeyMissing, match="draft"):
        vault.open_with("draft", blob, where="draft.text:1", keys=other)


def test_destroying_a_month_erases_all_it_wrapped_at_once_and_for_good(keys):
    doomed = vault.new_data_key("2026-11", where="party:1", keys=keys)
    kept = vault.new_data_key("2026-12", where="party:2", keys=keys)
    held = vault.rewrap(doomed.wrapped, where="party:1", month="2030-01", keys=keys)
    KeyRing(keys.folder).destroy_month("2026-11")
    with pytest.raises(Erased):
        vault.unwrap(doomed.wrapped, where="party:1", keys=keys)
    with pytest.raises(Erased):
        vault.new_data_key("2026-11", where="party:3", keys=keys)
    blob = vault.seal("原话", key=doomed, where="statement.text:9")
    assert (
        vault.open_sealed(blob, key=vault.unwrap(held.wrapped, where="party:1", keys=keys), where="statement.text:9")
        == "原话"
    )
    assert vault.unwrap(kept.wrapped, where="party:2", keys=keys) == kept
    keys.destroy_month("2026-11")
    assert not (keys.folder / "months" / "2026-11.key").exists()


def test_a_month_file_removed_by_hand_erases_too_even_if_a_new_one_is_made(keys):
    doomed = vault.new_data_key("2026-11", where="party:1", keys=keys)
    (keys.folder / "months" / "2026-11.key").unlink()
    with pytest.raises(Erased):
        vault.unwrap(doomed.wrapped, where="party:1", keys=keys)
    vault.new_data_key("2026-11", where="party:2", keys=keys)
    with pytest.raises(Erased):
        vault.unwrap(doomed.wrapped, where="party:1", keys=keys)


def test_the_folder_follows_the_setting_then_the_environment(settings, monkeypatch, tmp_path):
    settings.ANHE_KEYS = str(tmp_path / "elsewhere")
    assert keys_folder() == tmp_path / "elsewhere"
    settings.ANHE_KEYS = ""
    settings.ANHE_VAR = str(tmp_path / "a")
    assert keys_folder() == tmp_path / "a" / "keys"
    assert vault.prepare() is vault.ring()
    settings.ANHE_VAR = None
    monkeypatch.setenv("ANHE_VAR", str(tmp_path / "b"))
    assert keys_folder() == tmp_path / "b" / "keys"
    with pytest.raises(VaultError):
        vault.sign(b"x")
    monkeypatch.delenv("ANHE_VAR")
    assert keys_folder() == Path("var/keys")
