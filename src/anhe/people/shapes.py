"""What goes into a file, and what comes out of it once a purpose was named. Plain values only."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """`kind` and `domain` are the choices of `Identifier`; `value` as the person wrote it."""

    kind: str
    value: str
    domain: str = "contact"


@dataclass(frozen=True, slots=True)
class NewStatement:
    """`kind` is a choice of `Statement.Kind`; `text` is kept word for word."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NewParty:
    """A person's role in a file with what they said and how they are reached; every part may be missing."""

    role: str
    name: str = ""
    address: str = ""
    is_secret: bool = False
    identifiers: tuple[NewIdentifier, ...] = ()
    statements: tuple[NewStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownStatement:
    id: UUID
    kind: str
    text: str
    lang: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ShownParty:
    """A Party in the clear; `is_erased` where its key was destroyed: then every text is empty."""

    id: UUID
    role: str
    name: str
    address: str
    is_secret: bool
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    statements: tuple[ShownStatement, ...] = ()
    is_erased: bool = False

    @property
    def phone(self) -> str:
        return next(iter(self.identifiers.get("phone", [])), "")

    def said(self, kind: str) -> str:
        """The newest statement of this kind, or an empty string."""
        return next((s.text for s in reversed(self.statements) if s.kind == kind), "")
