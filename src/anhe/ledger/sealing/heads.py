"""Making a head: its text, its signatures, and how a new key takes over from the old one."""

import base64
from collections.abc import Sequence
from datetime import datetime

from anhe import vault
from anhe.engines import proof
from anhe.ledger.sealing.store import SignedHead

KEY_LINE = "key "


class KeyLost(Exception):
    """The key that must sign next is not in the folder; the message names it."""


def verifier_key(origin: str, key: vault.LogKey) -> proof.VerifierKey:
    """The public half as a C2SP verifier key; the log's name is its origin."""
    return proof.VerifierKey(origin, proof.ED25519, key.public)


def signs(head: SignedHead, origin: str, key: vault.LogKey) -> bool:
    """Whether this key signed this head. Raises ProofError where the head is no note."""
    note, known = proof.notes.read_note(head.text), verifier_key(origin, key)
    if proof.notes.signature_of(note, known) is None:
        return False
    proof.notes.verify(note, known)
    return True


def signers(before: SignedHead | None, origin: str, keys: Sequence[vault.LogKey]) -> list[vault.LogKey]:
    """Who signs the next head: the newest key alone, or the one in use and the one that it announces."""
    newest = keys[-1]
    if before is None:
        return [newest]
    used = [key for key in keys if signs(before, origin, key)]
    if not used:
        raise KeyLost("none of the keys there signed the newest head: one is missing, or the head is forged")
    return [newest] if used[-1] is newest else [used[-1], newest]


def make(
    tree: proof.Range, *, before: SignedHead | None, at: datetime, origin: str, keys: Sequence[vault.LogKey]
) -> SignedHead:
    """Sign a head over this tree, following the one before."""
    chosen = signers(before, origin, keys)
    extensions = [f"at {proof.lines.moment(at)}"]
    if before is not None:
        extensions.append(f"after {before.size} {base64.b64encode(before.root).decode()}")
    if len(chosen) > 1:
        extensions.append(KEY_LINE + proof.notes.write_key(verifier_key(origin, chosen[-1])))
    top = proof.tree.root(tree)
    text = proof.notes.write_checkpoint(proof.Checkpoint(origin, tree.size, top, tuple(extensions)))
    signatures = tuple(proof.notes.sign(text, verifier_key(origin, key), key.sign) for key in chosen)
    return SignedHead(tree.size, top, at, proof.notes.write_note(proof.Note(text, signatures)))


def with_cosignatures(head: SignedHead, lines: Sequence[str]) -> str:
    """The head's note with its witnesses' lines below the log's own."""
    return head.text + "".join(line.rstrip("\n") + "\n" for line in lines)
