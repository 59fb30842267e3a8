"""A log nobody can change unseen.

`lines` says what is hashed, `tree` grows and proves (RFC 6962), `notes` writes heads and signatures (C2SP).
Pure: tiles are read and messages signed by what the caller hands in. What does not prove raises `ProofError`.
"""

from anhe.engines.proof import lines, notes, tree
from anhe.engines.proof.shapes import (
    COSIGNATURE,
    ED25519,
    EMPTY,
    HASH,
    TILE,
    Checkpoint,
    ConsistencyProof,
    Header,
    InclusionProof,
    Leaf,
    Note,
    ProofError,
    Range,
    Signature,
    Signer,
    Tile,
    TileReader,
    VerifierKey,
)

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY",
    "HASH",
    "TILE",
    "Checkpoint",
    "ConsistencyProof",
    "Header",
    "InclusionProof",
    "Leaf",
    "Note",
    "ProofError",
    "Range",
    "Signature",
    "Signer",
    "Tile",
    "TileReader",
    "VerifierKey",
    "lines",
    "notes",
    "tree",
]
