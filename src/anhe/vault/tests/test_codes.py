"""Codes survive being read aloud and typed; passphrases are checked slowly and exactly."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhe import vault
from anhe.vault.codes import ALPHABET


def test_a_code_holds_the_bits_it_promises():
    codes = {vault.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    letters = "".join(codes).replace("-", "")
    assert set(letters) == set(ALPHABET) and len(ALPHABET) == 32 == 2**5
    entropy = -sum(n / len(letters) * math.log2(n / len(letters)) for n in map(letters.count, ALPHABET))
    assert entropy * 16 > 79.9
    assert [len(vault.new_code(bits).replace("-", "")) for bits in (5, 6, 40, 128)] == [1, 2, 8, 26]
    with pytest.raises(ValueError, match="at least one"):
        vault.new_code(0)


def test_the_same_hash_gives_the_same_code():
    assert vault.code_from(bytes(10)) == "0000-0000-0000-0000"
    assert vault.code_from(b"\xff" * 10) == vault.code_from(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert vault.code_from(bytes(9) + b"\x01") == "0000-0000-0000-0001" and vault.code_from(b"\x08", bits=5) == "1"
    with pytest.raises(ValueError, match="do not fill"):
        vault.code_from(bytes(9))


@given(
    code=st.builds(vault.new_code),
    lower=st.booleans(),
    glue=st.sampled_from(["", " ", "-", "－", "—", " - ", "　", "\u200b"]),
    mistaken=st.booleans(),
    wide=st.booleans(),
)
def test_a_typed_code_is_read_as_meant(code, lower, glue, mistaken, wide):
    typed = glue.join(code.replace("-", ""))
    if mistaken:
        typed = typed.replace("0", "o").replace("1", "l")
    if lower:
        typed = typed.lower()
    if wide:
        typed = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" and char != "-" else char for char in typed)
    assert vault.tidy_code(typed) == code


@pytest.mark.parametrize("text", ["", " ", "----", "查询码", "7KQM-3XTA-9WPE-H4R!", "U", "x" * 10_000_000, "\x00"])
def test_text_that_can_be_no_code_is_nothing(text):
    assert vault.tidy_code(text) == ""


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    assert vault.tidy_code(vault.tidy_code(text)) == vault.tidy_code(text)


def test_a_passphrase_opens_only_with_itself():
    hashed = vault.hash_passphrase("河边 第三棵 柳树")
    assert hashed.startswith("$argon2id$") and hashed != vault.hash_passphrase("河边 第三棵 柳树")
    assert vault.check_passphrase("  河边　第三棵 柳树 ", hashed)
    for wrong in ("河边 第三棵柳树", "", "x" * 10_000_000, "河边 第三棵 柳树\x00"):
        assert not vault.check_passphrase(wrong, hashed)
    assert not vault.check_passphrase("x", "not a hash")


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_no_passphrase_and_too_long_ones_are_refused(text):
    with pytest.raises(ValueError, match="1 to 200"):
        vault.hash_passphrase(text)
