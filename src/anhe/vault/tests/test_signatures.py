"""Only the one strict signature of a published key passes."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anhe import vault
from anhe.vault import BadKeys, KeyMissing, PublicKeys
from anhe.vault.signatures import _L, _P, _SMALL_Y, _b64

AT = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)
_D = -121665 * pow(121666, -1, _P) % _P


def test_a_signature_holds_and_any_changed_bit_breaks_it(keys):
    made, published = vault.sign(b"receipt", keys=keys), vault.public_keys(keys=keys)
    assert vault.verify(b"receipt", made.signature, made.key_id, published)
    assert vault.verify(b"receipt", made.signature, made.key_id, {"keys": published["keys"]})
    assert not vault.verify(b"receipts", made.signature, made.key_id, published)
    assert not vault.verify(b"receipt", made.signature, "S1-00000000", published)
    for bit in range(512):
        changed = bytearray(made.signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not vault.verify(b"receipt", bytes(changed), made.key_id, published)
    for changed in (b"", made.signature[:63], made.signature + b"\0"):
        assert not vault.verify(b"receipt", changed, made.key_id, published)


def test_the_second_reading_of_s_is_refused(keys):
    made, published = vault.sign(b"receipt", keys=keys), vault.public_keys(keys=keys)
    for times in range(1, 15):
        s = int.from_bytes(made.signature[32:], "little") + times * _L
        forged = made.signature[:32] + s.to_bytes(32, "little")
        assert not vault.verify(b"receipt", forged, made.key_id, published)


def _points_of_small_order():
    """All encodings, canonical or not, of the eight points whose order divides 8, by curve arithmetic."""
    encodings = []
    for y in sorted(_SMALL_Y):
        for written in (y, y + _P):
            for sign in (0, 1):
                if written < 2**255:
                    encodings.append((written | sign << 255).to_bytes(32, "little"))
    return encodings


def test_the_list_of_small_points_is_the_whole_subgroup():
    def times_two(x, y):
        down = _D * x * x * y * y % _P
        return 2 * x * y * pow(1 + down, -1, _P) % _P, (y * y + x * x) * pow(1 - down, -1, _P) % _P

    def roots(square):
        root = pow(square, (_P + 3) // 8, _P)
        if root * root % _P != square:
            root = root * pow(2, (_P - 1) // 4, _P) % _P
        return {root, -root % _P} if root * root % _P == square else set()

    points = {(x, y) for y in _SMALL_Y for x in roots((y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P)}
    assert len(points) == 8
    for x, y in points:
        for _ in range(3):
            x, y = times_two(x, y)
        assert (x, y) == (0, 1)


def test_keys_of_small_order_sign_anything_for_a_naive_verifier_and_nothing_for_us():
    taken_by_peer = 0
    for point in _points_of_small_order():
        entry = {"kid": "S1-EVIL", "alg": "Ed25519", "x": _b64(point), "from": "1970-01-01T00:00:00Z", "until": None}
        with pytest.raises(BadKeys, match="not a sound"):
            PublicKeys.parse({"keys": [entry]})
        for r in _points_of_small_order():
            try:
                Ed25519PublicKey.from_public_bytes(point).verify(r + bytes(32), b"forged")
            except Exception:
                continue
            taken_by_peer += 1
    assert taken_by_peer > 0


def test_a_point_r_written_otherwise_or_small_is_refused(keys):
    published = vault.public_keys(keys=keys)
    key = published.find(published["keys"][0]["kid"])
    for r in _points_of_small_order():
        assert not key.is_signature_of(b"x", r + bytes(32))
        digest = int.from_bytes(hashlib.sha512(r + key.point + b"x").digest(), "little") % _L
        assert not key.is_signature_of(b"x", r + digest.to_bytes(32, "little"))


def test_rotation_keeps_old_receipts_true_and_bounds_the_old_key(keys):
    old = vault.sign(b"old", keys=keys)
    keys.rotate("signing", at=AT)
    new, published = vault.sign(b"new", keys=keys), vault.public_keys(keys=keys)
    assert [entry["kid"] for entry in published["keys"]] == [new.key_id, old.key_id]
    assert [entry["until"] for entry in published["keys"]] == [None, "2026-11-24T06:41:00Z"]
    assert [entry["from"] for entry in published["keys"]] == ["2026-11-23T06:41:00Z", "1970-01-01T00:00:00Z"]
    assert vault.verify(b"old", old.signature, old.key_id, published)
    before, ends = published.find(old.key_id), AT + timedelta(days=1)
    assert before.is_valid_at(ends) and not before.is_valid_at(ends + timedelta(seconds=1))
    assert not published.find(new.key_id).is_valid_at(AT - timedelta(seconds=1))
    assert vault.signer(at=AT - timedelta(days=30), keys=keys).key_id == old.key_id
    assert vault.signer(at=AT, keys=keys).key_id == vault.signer(keys=keys).key_id == new.key_id
    with pytest.raises(KeyMissing):
        vault.signer(at=datetime(1969, 1, 1, tzinfo=UTC), keys=keys)


GOOD = {
    "kid": "S1-A",
    "alg": "Ed25519",
    "x": "DWsLXL-HRN5Xf9qHJ1I8ArR3SPdJegznEgZ_A88pDJ4",
    "from": "1970-01-01T00:00:00Z",
    "until": None,
}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [1]}',
        b"[" * 100_000,
        b'{"keys": {}}',
        {"keys": [GOOD, GOOD]},
        *(
            {"keys": [GOOD | change]}
            for change in (
                {"alg": "RS256"},
                {"x": GOOD["x"] + "="},
                {"x": GOOD["x"][:-1] + "5"},
                {"x": GOOD["x"][:-2]},
                {"x": 5},
                {"x": "é" * 43},
                {"kid": ""},
                {"kid": None},
                {"from": None},
                {"from": "2026-11-23"},
                {"until": 5},
            )
        ),
    ],
)
def test_a_document_of_keys_that_is_not_sound_is_refused(raw):
    with pytest.raises(BadKeys):
        PublicKeys.parse(raw)


def test_a_sound_document_is_read():
    assert PublicKeys.parse({"keys": [GOOD]}).find("S1-A").ends_at is None
