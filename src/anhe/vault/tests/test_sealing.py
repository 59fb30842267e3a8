"""A sealed value opens with its key, in its place, unchanged, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhe import vault
from anhe.vault import KeyMissing, Tampered, VaultError

WHERE = "statement.text:0198"


@given(text=st.text(max_size=2000))
def test_what_is_sealed_opens_again(shared_keys, text):
    key = vault.new_data_key("2026-11", where="party:1", keys=shared_keys)
    blob = vault.seal(text, key=key, where=WHERE)
    again = vault.unwrap(key.wrapped, where="party:1", keys=shared_keys)
    assert vault.open_sealed(blob, key=again, where=WHERE) == text
    assert len(blob) == len(text.encode()) + 33
    purpose = vault.seal_with("draft", text, where=WHERE, keys=shared_keys)
    assert vault.open_with("draft", purpose, where=WHERE, keys=shared_keys) == text


def test_no_two_seals_are_alike(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    assert len({vault.seal("同一句话", key=key, where=WHERE) for _ in range(100)}) == 100


def test_changing_any_bit_of_any_byte_is_found(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    blob = vault.seal("13800138000", key=key, where=WHERE)
    draft = vault.seal_with("draft", "13800138000", where=WHERE, keys=keys)
    for place in range(len(blob)):
        for bit in range(8):
            with pytest.raises(Tampered):
                vault.open_sealed(_flip(blob, place, bit), key=key, where=WHERE)
    for place in range(len(draft)):
        with pytest.raises(KeyMissing if 1 <= place < 5 else Tampered):
            vault.open_with("draft", _flip(draft, place, 0), where=WHERE, keys=keys)
    for place in range(len(key.wrapped)):
        with pytest.raises(VaultError):
            vault.unwrap(_flip(key.wrapped, place, 0), where="party:1", keys=keys)


def _flip(blob: bytes, place: int, bit: int) -> bytes:
    return blob[:place] + bytes([blob[place] ^ 1 << bit]) + blob[place + 1 :]


def test_cutting_or_lengthening_is_found(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    blob = vault.seal("字", key=key, where=WHERE)
    for changed in [blob[:length] for length in range(len(blob))] + [blob + b"\0"]:
        with pytest.raises(Tampered):
            vault.open_sealed(changed, key=key, where=WHERE)
        with pytest.raises(Tampered):
            vault.open_with("draft", changed, where=WHERE, keys=keys)
    for changed in (b"", key.wrapped[:-1], key.wrapped + b"\0"):
        with pytest.raises(Tampered):
            vault.unwrap(changed, where="party:1", keys=keys)


def test_a_value_moved_to_another_row_column_or_party_does_not_open(keys):
    one = vault.new_data_key("2026-11", where="party:1", keys=keys)
    two = vault.new_data_key("2026-11", where="party:2", keys=keys)
    blob = vault.seal("尾号 3356", key=one, where="identifier.value:1")
    for key, where in ((one, "identifier.value:2"), (one, "identifier.note:1"), (two, "identifier.value:1")):
        with pytest.raises(Tampered):
            vault.open_sealed(blob, key=key, where=where)
    with pytest.raises(Tampered):
        vault.unwrap(one.wrapped, where="party:2", keys=keys)
    draft = vault.seal_with("draft", "x", where="draft.text:1", keys=keys)
    with pytest.raises(Tampered):
        vault.open_with("draft", draft, where="draft.text:2", keys=keys)
    with pytest.raises(KeyMissing):
        vault.open_with("call_back", draft, where="draft.text:1", keys=keys)


def test_a_value_needs_a_place(keys):
    with pytest.raises(ValueError, match="belongs to a place"):
        vault.seal_with("draft", "x", where="", keys=keys)


def test_memoryviews_from_the_database_driver_open(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    again = vault.unwrap(memoryview(key.wrapped), where="party:1", keys=keys)
    blob = memoryview(vault.seal("字", key=key, where=WHERE))
    assert vault.open_sealed(blob, key=again, where=WHERE) == "字"


def test_rewrapping_changes_the_month_and_nothing_else(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    moved = vault.rewrap(key.wrapped, where="party:1", month="2027-03", keys=keys)
    assert moved.wrapped != key.wrapped and moved.id == key.id
    blob = vault.seal("x", key=key, where=WHERE)
    assert vault.open_sealed(blob, key=vault.unwrap(moved.wrapped, where="party:1", keys=keys), where=WHERE) == "x"


def test_no_key_shows_itself_in_print(keys):
    key = vault.new_data_key("2026-11", where="party:1", keys=keys)
    month = keys.month("2026-11")
    assert str(key._secret) not in repr(key) and str(month.secret) not in repr(month)
