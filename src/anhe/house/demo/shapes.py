"""What happens in the synthetic city, as frozen values in the order of time. No table is known here.

`report` names the report an event belongs to; a case has the name of the report it was accepted from.
`at` is an aware UTC instant on a whole second. `by`, `approved_by` and the like are officers' numbers,
`by` is empty where the citizen acts.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A role in one report. `phone` and `document` may be empty; neither can belong to anybody."""

    role: str
    name: str
    phone: str = ""
    document: str = ""
    address: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A thing as told. `value_fen` is None where nobody knows it and 0 where it is worth nothing."""

    what: str
    kind: str
    count: int = 1
    value_fen: int | None = None
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An exact mark used in the offence: phone, account, url or app."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    report: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived(Event):
    """`kind` and `offence` are the codes of `reports`; `topic` is the finer one of words/kinds.toml.

    `lon`, `lat` are WGS-84 degrees. `proof` is the phone's last four digits or a passphrase, as
    `proof_kind` says (phone, passphrase, none). `voice` names the hand-written narrative, if it is one.
    """

    by: str
    channel: str
    kind: str
    topic: str
    offence: str
    lang: str
    narrative: str
    modus: tuple[tuple[str, str], ...]
    happened_from: datetime
    happened_until: datetime
    lon: float
    lat: float
    place: str
    place_kind: str
    district: str
    station: str
    parties: tuple[Person, ...]
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    wants_secret: bool
    proof_kind: str
    proof: str
    token: str
    duplicate_of: str = ""
    voice: str = ""

    @property
    def received_at(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewAttended(Event):
    """The times of a crew sent to a call; `at` is when it was free again."""

    station: str
    entered_at: datetime
    dispatched_at: datetime
    on_scene_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJoined(Event):
    """A second telling is linked to the first, which is `into`."""

    by: str
    into: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """Handed to another unit; `what` is report (it stays open there) or case (it ends here, `to` names where it went)."""

    by: str
    what: str
    to_unit: str
    reason: str
    to: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswered(Event):
    """A report that is no case ends with an answer."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWithdrawn(Event):
    """Taken back by the reporter before anybody accepted it as a case."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(Event):
    """`track` is criminal or administrative; `served` says how the receipt reached the reporter."""

    by: str
    handler: str
    unit: str
    track: str
    served: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneExamined(Event):
    """`examiners` are two or more, the first one holds the post of examiner; `at` is after `ended_at`."""

    by: str
    began_at: datetime
    ended_at: datetime
    examiners: tuple[str, ...]
    weather: str
    light: str
    is_protected: bool
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChanged(Event):
    """`to` is administrative or criminal; the case is under review again."""

    by: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingDecided(Event):
    """`decision` is filed or not_filed; the rest is empty where it was filed."""

    by: str
    decision: str
    ground: str = ""
    article: str = ""
    reason: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeServed(Event):
    """The notice of not filing reached the reporter."""

    by: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineExtended(Event):
    """`rule` and `term` are those of law/data/rules.toml."""

    by: str
    approved_by: str
    rule: str
    term: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerAnswered(Event):
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecorded(Event):
    """`kind`: solved, goods_returned, money_returned, mediated, penalty, ended, withdrawn.

    `decision` is the act of law it is recorded by (concluded, decided, terminated, withdrawn);
    `returned` are the places in the report's `items` of what came back to its owner.
    """

    by: str
    kind: str
    decision: str
    text: str
    ground: str = ""
    article: str = ""
    approved_by: str = ""
    returned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationAsked(Event):
    """By the holder of the receipt."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationDecided(Event):
    """`decision` is upheld or revoked; when revoked the case stands filed from this moment."""

    by: str
    decision: str
    reason: str
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMade(Event):
    """`result`: met, declined, unreached."""

    by: str
    result: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(Event):
    """By the holder of the receipt, 1 to 5."""

    score: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMade(Event):
    """By the holder of the receipt."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered(Event):
    """By an officer who does not handle the case."""

    by: str
    text: str
