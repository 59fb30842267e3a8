"""What goes in and comes out: heads, proofs, keys, signatures, the header of an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

HASH = 32
TILE = 256
EMPTY = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")  # the root of no leaves

ED25519 = 1  # a log's own signature, C2SP signed-note
COSIGNATURE = 4  # a witness's, with its time, C2SP tlog-cosignature

Signer = Callable[[bytes], bytes]  # a message -> 64 bytes of Ed25519 signature
TileReader = Callable[[int, int], bytes]  # (level, index) -> the tile's hashes, fewer than 256 where it is not full


class ProofError(ValueError):
    """What was given does not prove what it should; `code` says why, `value` what was wrong."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value}" if value != "" else code)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place in the log and the hash of the line that stands there."""

    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Range:
    """The tree of leaves 0 to size-1 in few hashes: its whole subtrees from left to right, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """256 neighbouring hashes of one level: leaves at level 0, roots of whole tiles above."""

    level: int
    index: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The hashes beside the way from a leaf to the root, from the leaf up."""

    index: int
    size: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The hashes that show the first `old` leaves of a tree of `size` to be those of an earlier head."""

    old: int
    size: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of the log: its origin, how many leaves, their root, and lines that say more."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under; `kind` is ED25519 or COSIGNATURE."""

    name: str
    kind: int
    public: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note, not yet verified; `id` are the four bytes that name the key."""

    name: str
    id: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What of an entry the log keeps for ever; the fields in the order of its line."""

    suite: int
    id: UUID
    actor_kind: str
    actor_ref: str
    actor_number: int
    verb: str
    doing: str
    outcome: str
    refusal: str
    object_kind: str
    object_id: str
    object_ref: str
    file: UUID | None
    purpose: str
    session: UUID | None
    happened_at: datetime
    recorded_at: datetime
    details_hash: bytes
    rows_hash: bytes
