"""Drawing a sample that anybody can draw again: the sessions of a period in the order of their hash with the seed."""

import hashlib
from collections.abc import Iterable


def drawn(sessions: Iterable[str], *, seed: str, count: int) -> list[str]:
    """`count` of these sessions, fewer where there are fewer; the same for the same seed whatever order they come in."""
    return sorted(sessions, key=lambda session: (_mark(seed, session), session))[:count]


def population_hash(sessions: Iterable[str]) -> str:
    """Says in 64 signs which sessions there were to draw from."""
    return hashlib.sha256("\n".join(sorted(sessions)).encode()).hexdigest()


def _mark(seed: str, session: str) -> bytes:
    return hashlib.sha256(f"{seed}:{session}".encode()).digest()
