"""Roots against known vectors; every proof of every tree below 130 leaves; tiles against the plain tree."""

from hashlib import sha256

import pytest

from anhe.engines.proof import EMPTY, TILE, ConsistencyProof, InclusionProof, ProofError, Range, tree
from anhe.engines.proof.tests.growing import Tiles, flipped, leaves

# The eight inputs and the roots that Certificate Transparency's implementations test against.
KNOWN = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", bytes(range(0x50, 0x58)), bytes(range(0x60, 0x70))]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 130


def accepted(check, *given) -> bool:
    try:
        check(*given)
    except ProofError:
        return False
    return True


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert tree.root(Range()) == EMPTY == sha256(b"").digest()


@pytest.mark.parametrize("count", range(1, 9))
def test_known_roots(count):
    assert tree.root_of([tree.leaf_hash(each) for each in KNOWN[:count]]).hex() == ROOTS[count - 1]


def test_every_inclusion_proof_below_130_leaves_and_none_that_is_changed():
    grown, seen, refused = Tiles(), 0, 0
    for size in range(1, MOST):
        grown.grow(leaves(size)[-1:])
        root = tree.root_of(grown.leaves)
        for index in range(size):
            proof, leaf = tree.inclusion(index, size, grown.read), grown.leaves[index]
            assert accepted(tree.check_inclusion, proof, leaf, root)
            seen += 1
            for wrong in changed(proof.hashes, index * 131 + size):
                assert not accepted(tree.check_inclusion, InclusionProof(index, size, wrong), leaf, root)
                refused += 1
            assert not accepted(tree.check_inclusion, proof, flipped(leaf, index), root)
            assert not accepted(tree.check_inclusion, proof, leaf, flipped(root, size))
            if size > 1:
                elsewhere = InclusionProof((index + 1) % size, size, proof.hashes)
                assert not accepted(tree.check_inclusion, elsewhere, leaf, root)
    assert (seen, refused > seen) == (MOST * (MOST - 1) // 2, True)


def test_every_consistency_proof_below_130_leaves_and_none_that_is_changed():
    grown, roots, seen = Tiles(), [EMPTY], 0
    for size in range(1, MOST):
        grown.grow(leaves(size)[-1:])
        roots.append(tree.root_of(grown.leaves))
        for old in range(size + 1):
            proof = tree.consistency(old, size, grown.read)
            assert proof == tree.growth(tree.grow(Range(), grown.leaves[:old]), grown.leaves[old:])
            assert accepted(tree.check_consistency, proof, roots[old], roots[size])
            seen += 1
            for wrong in changed(proof.hashes, old * 137 + size):
                assert not accepted(tree.check_consistency, ConsistencyProof(old, size, wrong), roots[old], roots[size])
            assert not accepted(tree.check_consistency, proof, flipped(roots[old], size), roots[size])
            if old:
                assert not accepted(tree.check_consistency, proof, roots[old], flipped(roots[size], old))
    assert seen == sum(size + 1 for size in range(1, MOST))


def changed(hashes: tuple[bytes, ...], seed: int) -> list[tuple[bytes, ...]]:
    """One hash flipped, the last left out, one added in front, one behind, two swapped."""
    extra = sha256(b"%d" % seed).digest()
    found = [(*hashes, extra), (extra, *hashes)]
    if hashes:
        at = seed % len(hashes)
        found += [hashes[:-1], (*hashes[:at], flipped(hashes[at], seed), *hashes[at + 1 :])]
    if len(hashes) > 1:
        found.append((hashes[1], hashes[0], *hashes[2:]))
    return found


@pytest.mark.parametrize("step", [1, 100, 256, 1000])
def test_tiles_grow_alike_in_any_steps(step):
    grown, whole, every = Tiles(), Range(), leaves(3000)
    for begin in range(0, len(every), step):
        grown.grow(every[begin : begin + step])
        whole = tree.grow(whole, every[begin : begin + step])
    assert tree.root(whole) == tree.root_of(every)
    assert tree.subtree(0, 2048, grown.read) == tree.root_of(every[:2048])
    assert sorted(grown.full) == [(0, i) for i in range(3000 // TILE)]
    assert grown.full[0, 3] == b"".join(every[3 * TILE : 4 * TILE])


def test_a_tile_of_tiles_fills_and_proofs_read_it():
    every = [sha256(b"%d" % i).digest() for i in range(70_000)]
    grown = Tiles()
    grown.grow(every[:65_000])
    grown.grow(every[65_000:])
    assert [key for key in grown.full if key[0]] == [(1, 0)]
    assert grown.full[1, 0][-32:] == tree.root_of(every[65_280:65_536])
    root, grown.reads = tree.root_of(every), 0
    proof = tree.inclusion(12_345, len(every), grown.read)
    tree.check_inclusion(proof, every[12_345], root)
    assert (len(proof.hashes), grown.reads < 100) == (17, True)
    tree.check_consistency(tree.consistency(65_000, 70_000, grown.read), tree.root_of(every[:65_000]), root)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("leaf_is_not_in_the_tree", lambda: tree.inclusion(5, 5, Tiles().read)),
        ("leaf_is_not_in_the_tree", lambda: tree.check_inclusion(InclusionProof(-1, 5, ()), EMPTY, EMPTY)),
        ("old_size_is_not_smaller", lambda: tree.consistency(6, 5, Tiles().read)),
        ("old_size_is_not_smaller", lambda: tree.check_consistency(ConsistencyProof(6, 5, ()), EMPTY, EMPTY)),
        ("proof_is_too_short", lambda: tree.check_inclusion(InclusionProof(0, 2, ()), EMPTY, EMPTY)),
        ("proof_is_too_long", lambda: tree.check_inclusion(InclusionProof(0, 1, (EMPTY,)), EMPTY, EMPTY)),
        ("proof_is_too_short", lambda: tree.check_consistency(ConsistencyProof(3, 5, ()), EMPTY, EMPTY)),
        ("proof_is_too_long", lambda: tree.check_consistency(ConsistencyProof(0, 5, (EMPTY,)), EMPTY, EMPTY)),
        ("root_differs", lambda: tree.check_consistency(ConsistencyProof(5, 5, ()), EMPTY, flipped(EMPTY, 1))),
        ("root_differs", lambda: tree.check_consistency(ConsistencyProof(0, 5, ()), flipped(EMPTY, 1), EMPTY)),
        ("hash_has_not_32_bytes", lambda: tree.grow(Range(), [b"short"])),
        ("hash_has_not_32_bytes", lambda: tree.check_inclusion(InclusionProof(0, 2, (b"x",)), EMPTY, EMPTY)),
        ("range_has_wrong_number_of_hashes", lambda: tree.grow(Range(3, (EMPTY,)), [])),
        ("tile_is_short", lambda: tree.top_of(EMPTY)),
        ("tile_is_short", lambda: tree.inclusion(0, 2, Tiles().read)),
    ],
)
def test_what_cannot_be_is_refused_by_name(code, wrong):
    with pytest.raises(ProofError) as refused:
        wrong()
    assert refused.value.code == code
