"""Equal things meet under an index, different ones do not, and no index crosses its domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anhe import vault
from anhe.vault import NothingToIndex, normalise
from anhe.vault.normalising import KINDS

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SAME = {
    "phone": [
        (
            "13800138000",
            [
                "138 0013 8000",
                "138-0013-8000",
                "+86 13800138000",
                "+8613800138000",
                "0086-138-0013-8000",
                "86 13800138000",
                "１３８００１３８０００",
                "（+86）138 0013 8000",
                "\u200b13800138000\n",
            ],
        ),
        ("037165555555", ["0371-6555 5555", "+86 371 6555 5555", "(0371) 65555555", "+86 0371 65555555"]),
        ("110", ["110", "+86 110"]),
        ("96110", ["96110", "+86-96110"]),
        ("4008001234", ["400-800-1234", "+86 400 800 1234"]),
        ("+14155552671", ["+1 415 555 2671", "001 415-555-2671"]),
    ],
    "account": [
        (
            "6222021234567890123",
            ["6222 0212 3456 7890 123", "6222-0212-3456-7890-123", "６２２２０２１２３４５６７８９０１２３"],
        ),
        ("wxid_ab12", ["WXID_ab12", " wxid_AB12 "]),
        ("a.b@example.com", ["A.B@Example.com", "a.b＠example.com"]),
    ],
    "plate": [("豫A12345", ["豫A·12345", "豫a 12345", "豫A-12345", "豫Ａ•１２３４５"]), ("豫AD12345", ["豫A·D12345"])],
    "document": [
        (
            "41010119900307123X",
            [
                "41010119900307123x",
                "410101 19900307 123X",
                "４１０１０１１９９００３０７１２３ｘ",
                "41010119900307123×",
            ],
        )
    ],
    "email": [("li@example.cn", ["Li@Example.CN", "li@example.cn ", "li ＠example。cn"]), ("a@xn--fiqs8s", ["a@中国"])],
    "url": [
        (
            "evil.example/a?b=1",
            [
                "https://Evil.Example/a?b=1",
                "http://evil.example:80/a?b=1#top",
                "evil.example/a?b=1",
                "hxxps://evil[.]example/a?b=1",
                "HTTPS://evil.example:443/a?b=1",
            ],
        ),
        ("evil.example", ["https://evil.example/", "evil.example.", "//evil.example"]),
        ("ftp://evil.example/x", ["FTP://Evil.example/x"]),
    ],
    "serial": [("FL00000821", ["fl 0000 0821", "FL-00000821", "ＦＬ00000821"])],
    "name": [
        ("王小明", ["王 小明", "王　小明", " 王小明 "]),
        ("阿依古丽·买买提", ["阿依古丽•买买提", "阿依古丽 · 买买提", "阿依古丽‧买买提"]),
        ("john smith", ["John  Smith", "JOHN SMITH"]),
        ("𠮷田", ["𠮷 田"]),
    ],
}
DIFFERENT = {
    "phone": ["13800138000", "13800138001", "037165555555", "65555555", "+8525555555"],
    "account": ["6222021234567890123", "6222021234567890124", "wxid_ab12", "wxidab12"],
    "plate": ["豫A12345", "京A12345", "豫B12345"],
    "document": ["41010119900307123X", "410101199003071231"],
    "serial": ["FL00000821", "FL00000822", "F00000821"],
    "email": ["a@example.cn", "b@example.cn", "a@example.com"],
    "url": ["a.example", "a.example/x", "ftp://a.example"],
    "name": ["王小明", "王小朋", "吉田", "𠮷田", "john smith", "johnsmith"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_spellings_of_one_thing_are_one(kind):
    for plain, spellings in SAME[kind]:
        assert [normalise(kind, each) for each in [plain, *spellings]] == [plain] * (len(spellings) + 1)
    found = [normalise(kind, each) for each in DIFFERENT[kind]]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.one_of(st.text(max_size=60), st.text("+0861 -()３·.@:/#[]hxtp豫Aa", max_size=30)))
def test_normalising_twice_changes_nothing_more(kind, value):
    once = normalise(kind, value)
    assert normalise(kind, once) == once


@given(
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    prefix=st.sampled_from(["", "+86", "+86 ", "0086", "86", "（+86）"]),
    gaps=st.lists(st.sampled_from(["", " ", "-", "　", "\u200b", "‑"]), min_size=11, max_size=11),
    wide=st.booleans(),
)
def test_a_mobile_number_is_found_however_it_is_written(number, prefix, gaps, wide):
    written = prefix + "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
    assert normalise("phone", written.translate(WIDE) if wide else written) == number


@given(one=st.from_regex(r"[0-9]{12,19}", fullmatch=True), other=st.from_regex(r"[0-9]{12,19}", fullmatch=True))
def test_two_accounts_stay_two(one, other):
    assert (normalise("account", one) == normalise("account", other)) == (one == other)


def test_an_index_shows_equality_in_its_own_domain_only(keys):
    index = vault.blind_index("138 0013 8000", kind="phone", domain="offence", keys=keys)
    assert len(index) == 16
    assert index == vault.blind_index("+8613800138000", kind="phone", domain="offence", keys=keys)
    others = {
        vault.blind_index("13800138000", kind="phone", domain="tracking", keys=keys),
        vault.blind_index("13800138000", kind="account", domain="offence", keys=keys),
        vault.blind_index("13800138001", kind="phone", domain="offence", keys=keys),
    }
    assert len(others | {index}) == 4


def test_nothing_and_unknown_kinds_are_refused(keys):
    with pytest.raises(NothingToIndex):
        vault.blind_index("不详", kind="phone", domain="offence", keys=keys)
    with pytest.raises(ValueError, match="face"):
        normalise("face", "x")


def test_a_keyed_hash_depends_on_its_key_and_its_purpose(keys, shared_keys):
    one = vault.keyed_hash("7KQM-3XTA-9WPE-H4RD", purpose="tracking", keys=keys)
    assert len(one) == 32 and one == vault.keyed_hash("7KQM-3XTA-9WPE-H4RD", purpose="tracking", keys=keys)
    assert one != vault.keyed_hash("7KQM-3XTA-9WPE-H4RD", purpose="resume", keys=keys)
    assert one != vault.keyed_hash("7KQM-3XTA-9WPE-H4RD", purpose="tracking", keys=shared_keys)
