"""What a dealer tells of a thing."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NewDeclaration:
    """`keys` are (kind, value) as the dealer wrote them, kind one of `matching.keys.KINDS`. Nothing about who sold."""

    own_ref: str
    what: str
    got_on: date
    kind: str = ""
    brand: str = ""
    model: str = ""
    colour: str = ""
    marks: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    is_synthetic: bool = False
