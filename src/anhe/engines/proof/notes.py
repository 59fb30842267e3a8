"""Signed notes, checkpoints and cosignatures as C2SP writes them (signed-note, tlog-checkpoint, tlog-cosignature)."""

import base64
import binascii
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anhe.engines.proof.shapes import (
    COSIGNATURE,
    ED25519,
    HASH,
    Checkpoint,
    Note,
    ProofError,
    Signature,
    Signer,
    VerifierKey,
)

DASH = "\u2014 "
MOST_SIGNATURES = 64
SIGNATURE = 64
TIME = 8

# --- keys ---


def key_id(key: VerifierKey) -> bytes:
    """The four bytes that name a key in a signature line."""
    return sha256(key.name.encode() + b"\n" + bytes([key.kind]) + key.public).digest()[:4]


def write_key(key: VerifierKey) -> str:
    """The key as others are given it: `name+id+base64`."""
    _check_name(key.name)
    if key.kind not in (ED25519, COSIGNATURE) or len(key.public) != HASH:
        raise ProofError("key_is_of_no_known_kind", key.name)
    return f"{key.name}+{key_id(key).hex()}+{_encoded(bytes([key.kind]) + key.public)}"


def read_key(text: str) -> VerifierKey:
    """The key of such a text; ProofError where its id does not fit."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise ProofError("key_has_not_three_parts", text.strip())
    name, named, material = parts[0], parts[1], _decoded(parts[2])
    _check_name(name)
    if len(material) != 1 + HASH or material[0] not in (ED25519, COSIGNATURE):
        raise ProofError("key_is_of_no_known_kind", name)
    key = VerifierKey(name, material[0], material[1:])
    if key_id(key).hex() != named:
        raise ProofError("key_id_does_not_fit", named)
    return key


# --- checkpoints ---


def write_checkpoint(head: Checkpoint) -> str:
    """The text that is signed: origin, size, root, extension lines, each with its newline."""
    lines = [head.origin, str(head.size), _encoded(head.root), *head.extensions]
    for line in lines:
        if not line or not _is_plain(line):
            raise ProofError("line_is_empty_or_has_control_characters", line)
    if head.size < 0 or len(head.root) != HASH:
        raise ProofError("checkpoint_has_no_size_or_root", head.origin)
    return "".join(f"{line}\n" for line in lines)


def read_checkpoint(text: str) -> Checkpoint:
    """The head that a text states; ProofError where it is not a checkpoint."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines) or not all(map(_is_plain, lines)):
        raise ProofError("checkpoint_has_not_three_lines", lines[0])
    origin, size, root, *extensions = lines
    if not (size.isascii() and size.isdigit()) or (size[0] == "0" and size != "0"):
        raise ProofError("size_is_no_number", size)
    decoded = _decoded(root)
    if len(decoded) != HASH:
        raise ProofError("hash_has_not_32_bytes", root)
    return Checkpoint(origin, int(size), decoded, tuple(extensions))


# --- notes ---


def write_note(note: Note) -> str:
    """The text, an empty line, the signature lines."""
    if not note.text.endswith("\n") or not note.signatures:
        raise ProofError("note_has_no_text_or_signature")
    return note.text + "\n" + "".join(write_signature(each) for each in note.signatures)


def write_signature(each: Signature) -> str:
    _check_name(each.name)
    return f"{DASH}{each.name} {_encoded(each.id + each.payload)}\n"


def read_note(whole: str) -> Note:
    """Text and signatures of a note; nothing is verified yet."""
    if not _is_plain(whole.replace("\n", "")):
        raise ProofError("note_has_control_characters")
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise ProofError("note_has_no_signature")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise ProofError("note_has_too_many_signatures", len(lines))
    return Note(text + "\n", tuple(map(read_signature, lines)))


def read_signature(line: str) -> Signature:
    """One signature line, with or without its newline."""
    parts = line.rstrip("\n").split(" ")
    if len(parts) != 3 or f"{parts[0]} " != DASH:
        raise ProofError("signature_line_is_not_one", line)
    _check_name(parts[1])
    payload = _decoded(parts[2])
    if len(payload) < 5:
        raise ProofError("signature_is_short", line)
    return Signature(parts[1], payload[:4], payload[4:])


# --- signing and verifying ---


def sign(text: str, key: VerifierKey, signer: Signer) -> Signature:
    """A log's signature over the text, by the private half that `signer` keeps."""
    if key.kind != ED25519:
        raise ProofError("key_is_of_another_kind", key.name)
    return Signature(key.name, key_id(key), signer(text.encode()))


def cosign(text: str, key: VerifierKey, signer: Signer, seconds: int) -> Signature:
    """A witness's signature over the checkpoint's text at a time, in seconds since 1970."""
    if key.kind != COSIGNATURE:
        raise ProofError("key_is_of_another_kind", key.name)
    return Signature(key.name, key_id(key), seconds.to_bytes(TIME, "big") + signer(cosigned(text, seconds)))


def cosigned(text: str, seconds: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def signature_of(note: Note, key: VerifierKey) -> Signature | None:
    """The line that claims to be this key's."""
    named = key_id(key)
    return next((each for each in note.signatures if (each.name, each.id) == (key.name, named)), None)


def verify(note: Note, key: VerifierKey) -> int | None:
    """Verify this key's signature. ProofError where it is missing or false; gives a cosignature's time in seconds."""
    found = signature_of(note, key)
    if found is None:
        raise ProofError("signature_is_missing", key.name)
    if key.kind == ED25519:
        _verify(key, found.payload, note.text.encode())
        return None
    seconds = int.from_bytes(found.payload[:TIME], "big")
    _verify(key, found.payload[TIME:], cosigned(note.text, seconds))
    return seconds


def _verify(key: VerifierKey, signature: bytes, message: bytes) -> None:
    if len(signature) != SIGNATURE:
        raise ProofError("signature_has_not_64_bytes", key.name)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError) as wrong:
        raise ProofError("signature_is_false", key.name) from wrong


# --- letters ---


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() for c in name) or not _is_plain(name):
        raise ProofError("key_name_is_not_one", name)


def _is_plain(text: str) -> bool:
    return all(c >= " " for c in text)


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProofError("text_is_not_base64", text) from wrong
    if _encoded(raw) != text:
        raise ProofError("text_is_not_base64", text)
    return raw
