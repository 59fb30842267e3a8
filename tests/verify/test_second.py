"""Three implementations on the same vectors: the engine, anhe-verify, and one in SQL from the RFC's own definitions.

Ed25519 in anhe-verify is ours too: OpenSSL's is the second one there. True vectors and false ones, 2,100 of them in
each run of the tests, 11,000 with ANHE_VECTORS=all.
"""

import hashlib
import os
import random
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anhe.engines import proof
from anhe.engines.proof.tests.growing import flipped
from anhe.house import database
from tests.verify.test_verify import VERIFY

LEAVES = [hashlib.sha256(b"leaf %d" % i).digest() for i in range(600)]
ROOTS, PROOFS, SIGNATURES = (300, 5000, 700) if os.environ.get("ANHE_VECTORS") == "all" else (100, 900, 200)
TREE_ROOTS = [proof.tree.root_of(LEAVES[:size]) for size in range(401)]


@pytest.fixture(scope="module")
def program():
    """anhe-verify as a module."""
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader = SourceFileLoader("anhe_verify", str(VERIFY))
    made = module_from_spec(spec_from_loader("anhe_verify", loader))
    loader.exec_module(made)
    sys.dont_write_bytecode = before
    return made


@pytest.fixture
def second(django_db_setup):
    """The implementation in SQL."""
    with database.server().connect("migrator") as connection:
        connection.execute((Path(__file__).parent / "second.sql").read_text("utf-8"))
        yield connection


def answers(second: psycopg.Connection, question: str, vectors: list[tuple]) -> list:
    with second.cursor() as cursor:
        cursor.executemany(question, vectors, returning=True)
        found = [cursor.fetchone()[0]]
        while cursor.nextset():
            found.append(cursor.fetchone()[0])
    return found


def holds(check, *given) -> bool:
    """Whether a check of the engine or of the program lets this pass."""
    try:
        check(*given)
    except Exception as wrong:
        if type(wrong).__name__ not in ("ProofError", "Wrong"):
            raise
        return False
    return True


def test_roots(second, program):
    sizes = [*range(ROOTS - 2), 512, 600]
    engine = [proof.tree.root_of(LEAVES[:size]) for size in sizes]
    assert answers(second, "SELECT pg_temp.mth(%s::bytea[])", [(LEAVES[:size],) for size in sizes]) == engine

    def root(size: int, cut: int) -> bytes:
        """In two parts, as two processes read a file."""
        first, last = program.Compact(), program.Compact(cut)
        first.extend(LEAVES[:cut])
        last.extend(LEAVES[cut:size])
        return program.root_of(program.joined(program.joined({}, first.nodes()), last.nodes()))

    chance = random.Random(3)
    assert [root(size, chance.randint(0, size)) for size in sizes] == engine


def test_inclusion(second, program):
    chance, vectors = random.Random(11), []
    for _ in range(PROOFS):
        size = chance.randint(1, 400)
        index = chance.randrange(size)
        path = list(proof.tree.inclusion(index, size, read).hashes)
        vectors.append(spoiled(chance, [index, size, LEAVES[index], path, TREE_ROOTS[size]]))
    engine = [holds(proof.tree.check_inclusion, proof.InclusionProof(m, n, tuple(path)), leaf, root) for m, n, leaf, path, root in vectors]
    ours = [holds(program.check_inclusion, m, n, path, leaf, root) for m, n, leaf, path, root in vectors]
    assert engine == ours == answers(second, "SELECT pg_temp.included(%s, %s, %s, %s::bytea[], %s)", vectors)
    assert min(engine.count(True), engine.count(False)) > PROOFS // 4


def test_consistency(second, program):
    chance, vectors = random.Random(12), []
    for _ in range(PROOFS):
        size = chance.randint(1, 400)
        old = chance.randint(0, size)
        path = list(proof.tree.consistency(old, size, read).hashes)
        roots = [TREE_ROOTS[old], TREE_ROOTS[size]]
        vectors.append(spoiled(chance, [old, size, path, *roots]))
    engine = [holds(proof.tree.check_consistency, proof.ConsistencyProof(m, n, tuple(path)), was, root) for m, n, path, was, root in vectors]
    ours = [holds(program.check_consistency, *each) for each in vectors]
    assert engine == ours == answers(second, "SELECT pg_temp.consistent(%s, %s, %s::bytea[], %s, %s)", vectors)
    assert min(engine.count(True), engine.count(False)) > PROOFS // 4


def read(level: int, index: int) -> bytes:
    return b"" if level else b"".join(LEAVES[index * proof.TILE : (index + 1) * proof.TILE])


def spoiled(chance: random.Random, vector: list) -> tuple:
    """Half of them as they are; the others with a hash flipped, left out, added, moved, or a number changed."""
    if chance.random() < 0.5:
        return tuple(vector)
    at = chance.randrange(len(vector))
    value = vector[at]
    if isinstance(value, int):
        vector[at] = max(0, value + chance.choice((-1, 1, 2)))
    elif isinstance(value, bytes):
        vector[at] = flipped(value, chance.randrange(256))
    else:
        path = list(value)
        how = chance.randrange(4)
        if how == 0 or not path:
            path.insert(chance.randint(0, len(path)), chance.choice(LEAVES))
        elif how == 1:
            path.pop(chance.randrange(len(path)))
        elif how == 2:
            each = chance.randrange(len(path))
            path[each] = flipped(path[each], chance.randrange(256))
        else:
            path.reverse()
        vector[at] = path
    return tuple(vector)


def by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_signatures(program):
    chance, seen = random.Random(13), []
    for number in range(SIGNATURES):
        seed = hashlib.sha256(b"%d" % (number % 5)).digest()
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public, message = private.public_key().public_bytes_raw(), chance.randbytes(number % 90)
        signature = private.sign(message)
        assert (program.halves(seed)[2], program.signed(seed, message)) == (public, signature)
        if chance.random() < 0.5:
            whole = bytearray(signature + message)
            whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            signature, message = bytes(whole[:64]), bytes(whole[64:])
        answer = by_openssl(public, message, signature)
        assert program.is_signed(public, message, signature) is answer
        seen.append(answer)
    assert min(seen.count(True), seen.count(False)) > SIGNATURES // 3


def test_numbers_and_points_in_another_form_are_refused(program):
    """What RFC 8032 leaves to the careful: S above the order, y above the prime, points of small order."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"x").digest())
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"head")
    assert program.is_signed(public, b"head", signature)
    number = int.from_bytes(signature[32:], "little")
    for more in range(1, 8):
        moved = number + more * program.ORDER
        assert not program.is_signed(public, b"head", signature[:32] + moved.to_bytes(32, "little"))
    assert not program.is_signed(public, b"head", signature[:-1])
    assert not program.is_signed(public, b"head", signature + b"\0")
    small = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ]
    above = [(2**255 - 19 + each).to_bytes(32, "little") for each in range(19)]
    off = [each.to_bytes(32, "little") for each in range(2, 60) if pow_is_no_square(each)]
    assert len(off) > 10
    for key in [*(bytes.fromhex(each) for each in small), *above, *off]:
        for forged in (bytes(64), key + bytes(32), bytes.fromhex(small[0]) + bytes(32)):
            assert not program.is_signed(key, b"head", forged)


def pow_is_no_square(y: int) -> bool:
    """Whether no point of the curve has this y."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p)
    square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    return pow(square, (p - 1) // 2, p) == p - 1


def test_vectors_of_rfc_8032(program):
    """Section 7.1, tests 1 to 3."""
    for seed, public, message, signature in (
        ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ):  # fmt: skip
        made = program.signed(bytes.fromhex(seed), bytes.fromhex(message)).hex()
        assert (program.halves(bytes.fromhex(seed))[2].hex(), made) == (public, signature)
        assert program.is_signed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


def test_the_example_of_c2sp(program):
    key = program.read_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    text, signatures = program.read_note("This is an example message.\n\n" + line)
    assert program.verified(text, signatures, key) == 0
    note = proof.notes.read_note("This is an example message.\n\n" + line)
    assert proof.notes.verify(note, proof.notes.read_key(program.key_text(key))) is None
    with pytest.raises(proof.ProofError) as refused:
        proof.notes.verify(proof.Note("This is another message.\n", note.signatures), proof.notes.read_key(program.key_text(key)))
    assert refused.value.code == "signature_is_false"
