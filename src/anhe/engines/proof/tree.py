"""The Merkle tree of RFC 6962: growing it, reading it from tiles, proving and checking."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from anhe.engines.proof.shapes import (
    EMPTY,
    HASH,
    TILE,
    ConsistencyProof,
    InclusionProof,
    ProofError,
    Range,
    Tile,
    TileReader,
)

LEVELS = TILE.bit_length() - 1  # levels of the tree that one tile spans


def leaf_hash(line: bytes) -> bytes:
    """The hash of a line as a leaf."""
    return sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


# --- growing ---


def grow(held: Range, leaves: Iterable[bytes]) -> Range:
    """The range with these leaf hashes added on the right."""
    size, stack = held.size, list(held.hashes)
    if len(stack) != size.bit_count():
        raise ProofError("range_has_wrong_number_of_hashes", len(stack))
    for leaf in leaves:
        _check(leaf)
        stack.append(leaf)
        size += 1
        for _ in range((size & -size).bit_length() - 1):  # each trailing zero closes a subtree
            right = stack.pop()
            stack[-1] = node(stack[-1], right)
    return Range(size, tuple(stack))


def root(held: Range) -> bytes:
    """The root of a range; of the empty one, the hash of nothing."""
    if not held.hashes:
        return EMPTY
    *others, top = held.hashes
    for each in reversed(others):
        top = node(each, top)
    return top


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of a whole list of leaf hashes."""
    return root(grow(Range(), leaves))


def fill(size: int, leaves: Sequence[bytes], read: TileReader) -> list[Tile]:
    """The tiles that become full when leaves are added to a tree of `size`, lowest level first.

    `read` is asked for the leaf hashes since the last full tile, and for full tiles when one above them fills.
    """
    full: list[Tile] = []
    level, held, added = 0, size, list(leaves)
    while added:
        first, rest = divmod(held, TILE)
        if len(added) + rest < TILE:
            break
        row = _before(level, first, rest, read) + added
        new = [Tile(level, first + i // TILE, b"".join(row[i : i + TILE])) for i in range(0, len(row) - TILE + 1, TILE)]
        full += new
        held, added, level = first, [top_of(tile.hashes) for tile in new], level + 1
    return full


def _before(level: int, tile: int, count: int, read: TileReader) -> list[bytes]:
    """The first hashes of a tile that is not full yet."""
    if level:
        return [top_of(read(level - 1, tile * TILE + i)) for i in range(count)]
    hashes = _split(read(0, tile))[:count] if count else []
    if len(hashes) != count:
        raise ProofError("tile_is_short", (level, tile))
    return hashes


def top_of(hashes: bytes) -> bytes:
    """The root of a full tile."""
    if len(hashes) != TILE * HASH:
        raise ProofError("tile_is_short", len(hashes))
    return root_of(_split(hashes))


# --- proving, from tiles ---


def inclusion(index: int, size: int, read: TileReader) -> InclusionProof:
    """Prove that leaf `index` stands in the tree of `size`. Reads the tiles along its way."""
    if not 0 <= index < size:
        raise ProofError("leaf_is_not_in_the_tree", index)
    hashes, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split_at(end - begin)
        if index < middle:
            hashes.append((middle, end))
            end = middle
        else:
            hashes.append((begin, middle))
            begin = middle
    return InclusionProof(index, size, tuple(subtree(*each, read) for each in reversed(hashes)))


def consistency(old: int, size: int, read: TileReader) -> ConsistencyProof:
    """Prove that the tree of `old` leaves is the beginning of the tree of `size`."""
    return ConsistencyProof(old, size, tuple(subtree(*part, read) for part in _parts(old, size)))


def growth(held: Range, leaves: Sequence[bytes]) -> ConsistencyProof:
    """Prove that the tree of the range is the beginning of that with these leaf hashes added; reads nothing."""
    whole = dict(zip(_subtrees(held.size), held.hashes, strict=True))
    old, size = held.size, held.size + len(leaves)

    def part_of(begin: int, end: int) -> bytes:
        return whole[begin, end] if end <= old else root_of(leaves[begin - old : end - old])

    return ConsistencyProof(old, size, tuple(part_of(*part) for part in _parts(old, size)))


def _parts(old: int, size: int) -> list[tuple[int, int]]:
    """The subtrees of a consistency proof, in its order (RFC 6962, 2.1.2)."""
    if not 0 <= old <= size:
        raise ProofError("old_size_is_not_smaller", old)
    if old in (0, size):
        return []
    parts, begin, end = [], 0, size
    while old != end:
        middle = begin + _split_at(end - begin)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((begin, middle))
            begin = middle
    if begin:
        parts.append((begin, end))
    return parts[::-1]


def _subtrees(size: int) -> list[tuple[int, int]]:
    """The whole subtrees of a tree of so many leaves, the largest first."""
    found, begin = [], 0
    while begin < size:
        length = 1 << ((size - begin).bit_length() - 1)
        found.append((begin, begin + length))
        begin += length
    return found


def subtree(begin: int, end: int, read: TileReader) -> bytes:
    """The hash over leaves begin to end-1, where begin is a multiple of the power of two that covers them."""
    length = end - begin
    if length & (length - 1):
        middle = begin + _split_at(length)
        return node(subtree(begin, middle, read), subtree(middle, end, read))
    level, within = divmod(length.bit_length() - 1, LEVELS)
    position = begin >> (level * LEVELS)
    tile, offset = divmod(position, TILE)
    hashes = _split(read(level, tile))[offset : offset + (1 << within)]
    if len(hashes) == 1 << within:
        return root_of(hashes)
    if not level:
        raise ProofError("tile_is_short", (level, tile))
    middle = begin + length // 2  # a tile that is not full is not kept above level 0
    return node(subtree(begin, middle, read), subtree(middle, end, read))


# --- checking ---


def check_inclusion(proof: InclusionProof, leaf: bytes, expected: bytes) -> None:
    """Raise ProofError unless the leaf hash and the proof give the expected root (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        raise ProofError("leaf_is_not_in_the_tree", proof.index)
    position, last, made = proof.index, proof.size - 1, leaf
    for each in proof.hashes:
        _check(each)
        if last == 0:
            raise ProofError("proof_is_too_long", len(proof.hashes))
        if position & 1 or position == last:
            made = node(each, made)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            made = node(made, each)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("proof_is_too_short", len(proof.hashes))
    if made != expected:
        raise ProofError("root_differs")


def check_consistency(proof: ConsistencyProof, old_root: bytes, new_root: bytes) -> None:
    """Raise ProofError unless the tree with the old root is the beginning of that with the new (RFC 9162, 2.1.4.2)."""
    if not 0 <= proof.old <= proof.size:
        raise ProofError("old_size_is_not_smaller", proof.old)
    if proof.old in (0, proof.size):
        if proof.hashes:
            raise ProofError("proof_is_too_long", len(proof.hashes))
        if old_root != (EMPTY if proof.old == 0 else new_root):
            raise ProofError("root_differs")
        return
    path = [_check(each) for each in proof.hashes]
    if proof.old & (proof.old - 1) == 0:
        path = [old_root, *path]
    if not path:
        raise ProofError("proof_is_too_short", 0)
    if _climb(proof, path) != (old_root, new_root):
        raise ProofError("root_differs")


def _climb(proof: ConsistencyProof, path: list[bytes]) -> tuple[bytes, bytes]:
    """Both roots that the path gives."""
    position, last = proof.old - 1, proof.size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            raise ProofError("proof_is_too_long", len(proof.hashes))
        if position & 1 or position == last:
            before, after = node(each, before), node(each, after)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            after = node(after, each)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("proof_is_too_short", len(proof.hashes))
    return before, after


def _split_at(length: int) -> int:
    """The largest power of two smaller than the length."""
    return 1 << ((length - 1).bit_length() - 1)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + HASH] for i in range(0, len(hashes), HASH)]


def _check(each: bytes) -> bytes:
    if len(each) != HASH:
        raise ProofError("hash_has_not_32_bytes", len(each))
    return each
