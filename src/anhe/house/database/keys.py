"""The passwords of the database's roles: one file a role, made once, readable by its owner alone."""

import base64
import hashlib
import hmac
import os
import secrets

from anhe.house.database.places import Places, make_private

SCRAM_ITERATIONS = 4096  # PostgreSQL's own default; the passwords are 256 random bits, not words


def password(places: Places, role: str) -> str:
    """Return the role's password, making it on first use. Several processes may ask at once."""
    path = places.keys / f"{role}.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    make_private(places.keys.parent)
    make_private(places.keys)
    draft = places.keys / f".{role}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was first, so all read the same key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def verifier(secret: str) -> str:
    """Return what PostgreSQL stores for a password (RFC 7677), so the password itself never travels."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, SCRAM_ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{salt64}${stored64}:{server64}"
