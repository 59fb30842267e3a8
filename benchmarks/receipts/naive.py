"""The peer: a verifier as it is usually written, with the same library for the signature itself.

It decodes base64 leniently, reads JSON as it comes, takes whatever key the document names and
asks `cryptography` (OpenSSL) for the signature; for a PDF it reads the code on the page.
"""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anhe.papers import eye


def takes_text(text: str, document: dict) -> bool:
    """Whether the naive verifier accepts the text."""
    try:
        prefix, facts, signature = text.strip().split(".")
        claimed = json.loads(_decoded(facts))
        point = next(_decoded(each["x"]) for each in document["keys"] if each["kid"] == claimed["key"])
        Ed25519PublicKey.from_public_bytes(point).verify(_decoded(signature), f"{prefix}.{facts}".encode())
    except (ValueError, KeyError, TypeError, StopIteration, InvalidSignature):
        return False
    return True


def takes_pdf(file: bytes, document: dict) -> bool:
    """Whether the naive verifier accepts the code that it finds on a page of the PDF."""
    try:
        return any(takes_text(code, document) for code in eye.see_pdf(file).codes)
    except eye.Unseen:
        return False


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "==")
