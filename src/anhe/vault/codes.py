"""Codes that people keep and type, and the passphrases they choose."""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (read as 1, 1, 0), and no U
_SAME = str.maketrans("ILO", "110")
_LONGEST = 200
# 64 MiB and 2 passes: about 0.07 CPU-seconds a try, slow enough behind 5 tries an hour.
_hasher = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)
# The same with the least cost that argon2 allows; a stored hash names its own cost, so that each is checked alike.
_least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_is_invented: ContextVar[bool] = ContextVar("anhe_invented_passphrases", default=False)


def new_code(bits: int = 80) -> str:
    """Return a random code of at least `bits` bits, "7KQM-3XTA-9WPE-H4RD" for 80."""
    if bits < 5:
        raise ValueError("A code needs at least one letter.")
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(-(-bits // 5))))


def code_from(raw: bytes, bits: int = 80) -> str:
    """Return the code that a keyed hash gives: the same hash, the same code. `raw` holds at least `bits` bits."""
    letters = -(-bits // 5)
    if len(raw) * 8 < letters * 5:
        raise ValueError(f"{len(raw)} bytes do not fill a code of {bits} bits.")
    number = int.from_bytes(raw) >> (len(raw) * 8 - letters * 5)
    return _grouped("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(letters))))


def tidy_code(text: str) -> str:
    """Return a typed code as `new_code` wrote it, "" where the text can be no code.

    Case, width, spaces and dashes do not matter; O is read as 0, I and L as 1.
    """
    if len(text) > _LONGEST:
        return ""
    wide = unicodedata.normalize("NFKC", text).upper()
    bare = "".join(
        char for char in wide if not (char.isspace() or unicodedata.category(char) in {"Pd", "Cf"} or char in "_.·−")
    ).translate(_SAME)
    return _grouped(bare) if bare and set(bare) <= set(ALPHABET) else ""


def hash_passphrase(text: str) -> str:
    """Return the argon2id text to store for a passphrase. Raises ValueError when empty or over 200 characters."""
    plain = _passphrase(text)
    if not plain or len(text) > _LONGEST:
        raise ValueError("A passphrase has 1 to 200 characters.")
    return (_least if _is_invented.get() else _hasher).hash(plain)


@contextmanager
def invented_passphrases() -> Iterator[None]:
    """Let passphrases that nobody chose, those of a synthetic city, be hashed at the least cost: they guard nothing."""
    token = _is_invented.set(True)
    try:
        yield
    finally:
        _is_invented.reset(token)


def check_passphrase(text: str, hashed: str) -> bool:
    """Say whether a typed passphrase is the stored one; takes as long for a wrong one as for the right one."""
    try:
        return len(text) <= _LONGEST and _hasher.verify(hashed, _passphrase(text))
    except (VerificationError, InvalidHashError):
        return False


def _passphrase(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _grouped(bare: str) -> str:
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))
