"""Trees for tests: leaves that differ, and tiles as a database would keep them."""

from anhe.engines.proof import HASH, TILE, tree


def leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(b"%d" % i) for i in range(count)]


class Tiles:
    """Full tiles and the leaves after them, grown in steps; counts what is read."""

    def __init__(self) -> None:
        self.full: dict[tuple[int, int], bytes] = {}
        self.leaves: list[bytes] = []
        self.reads = 0

    def grow(self, more: list[bytes]) -> None:
        for tile in tree.fill(len(self.leaves), more, self.read):
            assert (tile.level, tile.index) not in self.full
            self.full[tile.level, tile.index] = tile.hashes
        self.leaves += more

    def read(self, level: int, index: int) -> bytes:
        self.reads += 1
        if (level, index) in self.full or level:
            return self.full.get((level, index), b"")
        return b"".join(self.leaves[index * TILE : (index + 1) * TILE])


def flipped(raw: bytes, bit: int) -> bytes:
    at, shift = divmod(bit % (HASH * 8), 8)
    return raw[:at] + bytes([raw[at] ^ (1 << shift)]) + raw[at + 1 :]
