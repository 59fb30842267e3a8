"""The text of a receipt reads back, and no other text does."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from anhe import vault
from anhe.papers import canonical, receipts
from anhe.papers.receipts import NotGenuine, ReceiptContent

from .conftest import AT

LINES = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=60)


def test_a_true_receipt_reads_back(issued, content, keys, signer):
    receipt = receipts.read(issued.text, keys)
    assert receipt == receipts.Receipt(content.number, AT, content.unit_zh, content.hash, signer.key_id)
    assert issued == receipts.issue(content, signer=signer)
    assert issued.text.startswith("ANHE1.") and issued.text.isascii() and "=" not in issued.text


@given(
    unit_zh=LINES.filter(bool),
    unit_en=LINES,
    summary=st.lists(LINES, max_size=5),
    seconds=st.integers(0, 4_000_000_000),
    paper=LINES,
)
def test_every_content_is_signed_read_and_found_again(ring, keys, unit_zh, unit_en, summary, seconds, paper):
    content = ReceiptContent(
        "R-2026-00421739", datetime.fromtimestamp(seconds, UTC), unit_zh, unit_en, "web", tuple(summary), paper=paper
    )
    assert ReceiptContent.from_canonical(content.canonical()) == content
    receipt = receipts.read(receipts.issue(content, signer=vault.signer(keys=ring)).text, keys)
    assert (receipt.issued_at, receipt.unit, receipt.content_hash) == (content.issued_at, unit_zh, content.hash)
    assert receipt.paper == paper


def test_times_are_kept_in_utc_to_the_second(content):
    local = AT.astimezone(timezone(timedelta(hours=8))) + timedelta(microseconds=999_999)
    again = ReceiptContent(content.number, local, content.unit_zh, content.unit_en, "web", content.summary, salt="00")
    assert again == content and again.hash == content.hash


def test_two_receipts_with_the_same_words_have_different_hashes(content):
    first, second = (ReceiptContent(content.number, AT, content.unit_zh, "", "web") for _ in range(2))
    assert first.hash != second.hash


@pytest.mark.parametrize("change", [
    {"number": "R-2026-00421738"}, {"number": "r-2026-00421739"}, {"issued_at": AT.replace(tzinfo=None)}, {"unit_zh": ""},
    {"unit_zh": "x" * 81}, {"unit_zh": "金水\n分局"}, {"unit_en": "a\u202eb"}, {"summary": ("x\x00",)}, {"channel": "x" * 501},
    {"lang": "\ud800"}, {"paper": "x" * 81}, {"paper": "通知\n书"},
])  # fmt: skip
def test_content_that_no_paper_can_state_is_refused(change):
    good = {"number": "R-2026-00421739", "issued_at": AT, "unit_zh": "金水分局", "unit_en": "Jinshui", "channel": "web"}
    with pytest.raises(ValueError, match=r"number|zone|unit|lines|name of the paper"):
        ReceiptContent(**good | change)


def test_any_changed_character_is_found(issued, keys):
    for place in range(len(issued.text)):
        for other in "AQ_.":
            if other != issued.text[place]:
                with pytest.raises(NotGenuine):
                    receipts.read(issued.text[:place] + other + issued.text[place + 1 :], keys)
    for cut in range(len(issued.text)):
        with pytest.raises(NotGenuine):
            receipts.read(issued.text[:cut], keys)


def _signed(raw: bytes, signer) -> str:
    """A text signed with our true key over facts written otherwise than we write them."""
    signed = f"ANHE1.{canonical.b64(raw)}"
    return f"{signed}.{canonical.b64(signer.sign(signed.encode()))}"


def _facts(text: str) -> dict:
    return json.loads(canonical.unb64(text.split(".")[1]))


def test_even_our_own_signature_over_another_writing_is_refused(issued, keys, signer):
    facts = _facts(issued.text)
    plain = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert receipts.read(_signed(plain.encode(), signer), keys)
    for raw in (
        json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, indent=1),
        json.dumps(facts, ensure_ascii=False, sort_keys=True),
        json.dumps(facts, separators=(",", ":"), sort_keys=True),
        json.dumps(dict(reversed(facts.items())), ensure_ascii=False, separators=(",", ":")),
        plain[:-1] + ',"unit":"郑州市公安局"}',
        plain + "\n",
        " " + plain,
        "\ufeff" + plain,
        plain.replace("R-", "\\u0052-"),
        "[" * 5000,
    ):
        with pytest.raises(NotGenuine) as found:
            receipts.read(_signed(raw.encode(), signer), keys)
        assert found.value.code in {"canonical", "form"}


@pytest.mark.parametrize("change", [
    {"extra": "1"}, {"number": 5}, {"number": "R-2026-00421738"}, {"number": "R202600421739"}, {"time": "2026-11-23T06:41:00+00:00"},
    {"time": "2026-02-30T00:00:00Z"}, {"time": "２026-11-23T06:41:00Z"}, {"time": 1}, {"unit": ""}, {"unit": "x" * 81}, {"unit": "a\nb"},
    {"unit": None}, {"hash": "AAAA"}, {"hash": "!" * 43}, {"key": "s1"}, {"key": ["S1"]},
])  # fmt: skip
def test_our_own_signature_over_wrong_facts_is_refused(issued, keys, signer, change):
    facts = canonical.dumps(_facts(issued.text) | change)
    with pytest.raises(NotGenuine, match="fields"):
        receipts.read(_signed(facts.encode(), signer), keys)
    lacking = {name: fact for name, fact in _facts(issued.text).items() if name not in change}
    for facts in (lacking, [], "x", 1, None):
        if facts != _facts(issued.text):
            with pytest.raises(NotGenuine, match="fields"):
                receipts.read(_signed(canonical.dumps(facts).encode(), signer), keys)


def test_base64_has_one_spelling(issued, keys):
    head, facts, signature = issued.text.split(".")
    twisted = signature[:-1] + chr(ord(signature[-1]) + 1)
    assert base64.urlsafe_b64decode(twisted + "==") == base64.urlsafe_b64decode(signature + "==")
    for text in (
        f"{head}.{facts}.{twisted}",
        f"{head}.{facts}.{signature}==",
        f"{head}.{facts}=.{signature}",
        f"{head}.{facts}.{signature}\n",
        f" {issued.text}",
        f"{head}.{facts}. {signature}",
        f"{issued.text}.",
        f"anhe1.{facts}.{signature}",
        f"ANHE2.{facts}.{signature}",
    ):
        with pytest.raises(NotGenuine):
            receipts.read(text, keys)


def test_a_key_counts_in_its_own_time_only(ring, tmp_path, content):
    own = vault.KeyRing(tmp_path / "keys").prepare()
    old = vault.signer(keys=own)
    own.rotate("signing", at=AT)
    keys = vault.public_keys(keys=own)
    late = ReceiptContent(content.number, AT + timedelta(days=2), content.unit_zh, "", "web")
    early = ReceiptContent(content.number, AT - timedelta(days=2), content.unit_zh, "", "web")
    assert receipts.read(receipts.issue(early, signer=old).text, keys)
    assert receipts.read(receipts.issue(late, signer=vault.signer(keys=own)).text, keys)
    for content, signer in ((late, old), (early, vault.signer(keys=own))):
        with pytest.raises(NotGenuine, match="key_period"):
            receipts.read(receipts.issue(content, signer=signer).text, keys)
    with pytest.raises(NotGenuine, match="unknown_key"):
        receipts.read(receipts.issue(early, signer=vault.signer(keys=ring)).text, keys)


def test_a_stranger_who_names_our_key_is_found(content, keys, signer):
    stranger = vault.Signer(signer.key_id, Ed25519PrivateKey.generate())
    with pytest.raises(NotGenuine, match="signature"):
        receipts.read(receipts.issue(content, signer=stranger).text, keys)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
        max_leaves=20,
    )
)
def test_canonical_json_reads_back_and_is_python_s_own(value):
    text = canonical.dumps(value)
    assert canonical.loads(text.encode()) == value == json.loads(text)


@pytest.mark.parametrize("value", [1.0, float("nan"), {"é": 1}, {1: 2}, 2**53, "\ud800", b"x", {"a": [1.5]}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.dumps(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'"\\u00e9"',
        b'"\\/"',
        b'"\x7f',
        b"\xff",
        b"",
        b"01",
    ],
)
def test_what_is_not_canonical_is_refused(raw):
    with pytest.raises(canonical.NotCanonical):
        canonical.loads(raw)
