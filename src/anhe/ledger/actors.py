"""Who acts: an officer, a citizen through a public page, an organisation, a named job, the operator."""

import secrets
from dataclasses import dataclass
from uuid import UUID

# Anonymous doors share counters: one row for all of them would queue every citizen behind the last.
DOORS = 64


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is officer, public, holder, organisation, job or operator; `ref` never holds a name."""

    kind: str
    ref: str
    session: UUID | None = None
    purpose: str = ""

    @property
    def actor(self) -> "Actor":
        return self


def officer(number: str, *, session: UUID | None = None, purpose: str = "") -> Actor:
    return Actor("officer", number, session, purpose)


def job(name: str) -> Actor:
    return Actor("job", name)


def operator(name: str = "console") -> Actor:
    return Actor("operator", name)


def public(door: str) -> Actor:
    """A citizen at a public door (`web`, `api`); nothing about the person or the device is kept."""
    return Actor("public", f"{door}-{secrets.randbelow(DOORS):02d}")


PUBLIC = Actor("public", "web-00")
