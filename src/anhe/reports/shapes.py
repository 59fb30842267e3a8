"""A report as it comes in through any door."""

from dataclasses import dataclass
from datetime import datetime

from anhe.people.shapes import NewParty


@dataclass(frozen=True, slots=True)
class NewReport:
    """What was told. Times are aware; `lon`, `lat` are WGS-84 degrees, rounded by the desk before keeping.

    `items` are the things named, as `{"what", "kind", "value_fen", "serial"}`: kept sealed as words,
    so that nothing before acceptance can look at a value. `token` makes a second submission the same one; it begins
    with its door (`web:`, `desk:`, `api:`, `row:`), so that what is typed at one door finds nothing that came in by another.
    `reporter` is kept in the role of the reporter; `teller` (a choice of `Report.Teller`) says how they come to know.
    `received_at` where it was told earlier than it is entered (a paper slip).
    """

    channel: str
    kind: str
    offence: str
    narrative: str
    lang: str
    received_at: datetime | None = None
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    district_code: str = ""
    teller: str = ""
    reporter: NewParty | None = None
    others: tuple[NewParty, ...] = ()
    items: tuple[dict, ...] = ()
    passphrase: str = ""
    token: str = ""
    is_synthetic: bool = False
