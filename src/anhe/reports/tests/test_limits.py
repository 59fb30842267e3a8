"""How often one address may ask; keys of offices; text made safe to keep."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from anhe import vault
from anhe.reports import limits, office_keys, typed

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_a_burst_then_a_steady_rate():
    limit = limits.Limit(per_minute=6, burst=3)
    assert [limit.allows("a", now=0) for _ in range(4)] == [True, True, True, False]
    assert [limit.allows("a", now=9.9), limit.allows("a", now=10.1), limit.allows("a", now=10.2)] == [False, True, False]
    assert limit.allows("b", now=10.2)
    assert [limit.allows("a", now=1000) for _ in range(4)] == [True, True, True, False]


def test_addresses_are_forgotten_and_never_kept(monkeypatch):
    monkeypatch.setattr(limits, "REMEMBERED", 2)
    limit = limits.Limit(per_minute=1)
    for who in ("203.0.113.7", "b", "c"):
        assert limit.allows(who, now=0)
    assert len(limit._left) == 2
    assert not any(b"203.0.113" in name for name in limit._left)
    assert limit.allows("203.0.113.7", now=0)


@pytest.mark.parametrize(
    ("address", "bucket"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::ffff:203.0.113.7", "203.0.113.7"), ("", "unknown")],
)
def test_a_household_counts_as_one(address, bucket):
    assert limits.bucket(RequestFactory().get("/", REMOTE_ADDR=address)) == bucket


@pytest.mark.parametrize(
    ("before", "forwarded", "bucket"),
    [("127.0.0.1", "203.0.113.7", "203.0.113.7"), ("127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"), ("127.0.0.1", "nobody", "127.0.0.1"),
     ("203.0.113.9", "203.0.113.7", "203.0.113.9"), ("127.0.0.1", "", "127.0.0.1")],
)  # fmt: skip
def test_only_our_own_web_server_is_believed_who_asks(before, forwarded, bucket):
    assert limits.bucket(RequestFactory().get("/", REMOTE_ADDR=before, HTTP_X_FORWARDED_FOR=forwarded)) == bucket


def written(**more):
    vault.prepare()
    return office_keys.write(**{"office": "410105", "name": "窗口", "per_minute": 60, "days": 30, "at": AT} | more)


def test_a_key_is_read_as_it_was_written_while_its_days_last():
    key, text = written()
    assert office_keys.read(text, AT) == key
    assert office_keys.read(text, AT + timedelta(days=30)) == key
    for at in (AT - timedelta(days=1), AT + timedelta(days=31)):
        with pytest.raises(office_keys.BadKey):
            office_keys.read(text, at)


@given(st.data())
def test_no_changed_key_is_good(data):
    _key, text = written()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != text[place]))
    with pytest.raises(office_keys.BadKey):
        office_keys.read(text[:place] + other + text[place + 1 :], AT)


@given(st.text(max_size=300))
def test_no_other_text_is_a_key(text):
    vault.prepare()
    with pytest.raises(office_keys.BadKey):
        office_keys.read(text, AT)


@given(st.text())
def test_clean_text_has_nothing_unseen_and_cleaning_is_done_once(text):
    clean = typed.without_unseen(text)
    assert not typed.has_unseen(clean)
    assert typed.without_unseen(clean) == clean
    assert "\r" not in clean
    clean.encode()


def test_what_people_see_stays():
    assert typed.without_unseen("张𠮷㛃 👨\u200d👩\u200d👧 naïve\tß") == "张𠮷㛃 👨\u200d👩\u200d👧 naïve\tß"
    assert typed.language_of("我的 iPhone 丢了", "en") == "zh-hans"
    assert (typed.language_of("My phone", "zh-hans"), typed.language_of("138", "zh-hans")) == ("en", "zh-hans")
