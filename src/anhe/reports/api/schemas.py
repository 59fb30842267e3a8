"""What other systems send and get: strict, bounded, without unknown names."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from anhe.reports import desk, typed
from anhe.reports.models import Report
from anhe.reports.offences import Offence

KINDS = tuple(Report.Kind.values)
OFFENCES = tuple(Offence.values)
# For who reads the schema; `typed.is_reachable` decides.
_ANY = r"[ ().\-]*"
WRITTEN_PHONE = (
    rf"^$|^\(?((\+?86{_ANY})?1{_ANY}[3-9]({_ANY}[0-9]){{9}}|0{_ANY}(1{_ANY}0|2{_ANY}[0-9])({_ANY}[0-9]){{8}}"
    rf"|0{_ANY}[3-9]({_ANY}[0-9]){{9,10}}|(\+|0{_ANY}0){_ANY}[1-9]({_ANY}[0-9]){{6,14}})$"
)
DATUMS = ("WGS-84", "CGCS2000", "GCJ-02", "BD-09")


def _seen(text: str) -> str:
    if typed.has_unseen(text) or typed.is_unreadable(text):
        raise PydanticCustomError("unseen", "unseen characters")
    return text


def _time_as_text(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("datetime_type", "a time is written as text")
    return value


def _reachable(phone: str) -> str:
    if phone and (typed.has_signs_of_no_phone(phone) or not typed.is_reachable(phone)):
        raise PydanticCustomError("unreachable", "nobody can be called on this number")
    return phone


Line = Annotated[StrictStr, AfterValidator(_seen)]
Moment = Annotated[AwareDatetime, BeforeValidator(_time_as_text, json_schema_input_type=str)]
OwnPhone = Annotated[Line, AfterValidator(_reachable)]
Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Strict(BaseModel):  # ninja's own Schema reads what forbids unknown names twice, at each level
    model_config = ConfigDict(extra="forbid")


class PlaceIn(Strict):
    """Words, a district's code, a point, or several of them. A point declares its datum; it is kept rounded to 100 m."""

    words: Line = Field("", max_length=400)
    district: Line = Field("", pattern=r"^(\d{6})?$")
    lon: Annotated[Degrees, Field(ge=-180, le=180)] | None = None
    lat: Annotated[Degrees, Field(ge=-90, le=90)] | None = None
    datum: Literal[DATUMS] | None = None

    @model_validator(mode="after")
    def _is_whole(self):
        if len({self.lon is None, self.lat is None, self.datum is None}) > 1:
            raise PydanticCustomError("half_point", "a point needs lon, lat and datum")
        return self


class ReporterIn(Strict):
    """Who reports; every part may be missing. The last four digits of the phone open the details later."""

    name: Line = Field("", max_length=60)
    phone: OwnPhone = Field(
        "", max_length=30, examples=["13800001234"], json_schema_extra={"pattern": WRITTEN_PHONE},
        description="As in the form: a Chinese mobile, a landline with its area code, or + and the country's number; blanks, dots, dashes and brackets may stand between.",
    )  # fmt: skip
    address: Line = Field("", max_length=200)
    is_secret: StrictBool = False


class ItemIn(Strict):
    """A thing that is gone or damaged. The value is optional and decides nothing."""

    what: Line = Field(min_length=1, max_length=200)
    kind: Line = Field("", max_length=20)
    serial: Line = Field("", max_length=60)
    value_fen: Annotated[StrictInt, Field(ge=0, le=10**13)] | None = None


class ReportIn(Strict):
    """One report. Times carry their offset. Unknown names are refused."""

    offence: Literal[OFFENCES]
    narrative: Line = Field(min_length=1, max_length=desk.LONGEST_NARRATIVE)
    kind: Literal[KINDS] = "case_related"
    teller: Literal["", "victim", "other", "witness"] = ""
    lang: Literal["zh-hans", "en"] | None = None
    received_at: Moment | None = None
    happened_from: Moment | None = None
    happened_until: Moment | None = None
    place: PlaceIn | None = None
    reporter: ReporterIn | None = None
    items: list[ItemIn] = Field([], max_length=50)
    passphrase: Annotated[Line, Field(min_length=6, max_length=100)] | None = None


class UnitOut(Schema):
    code: str
    name_zh: str
    name_en: str


class ReceiptOut(Schema):
    """What to hand to the person: the number, the tracking code (for a day after the report), the signed text of the QR."""

    number: str
    tracking_code: str | None
    issued_at: datetime
    unit: UnitOut
    text: str
    track_url: str


class StateOut(Schema):
    """How far a report has come; nothing personal."""

    number: str
    state: Literal[tuple(Report.State.values)]
    state_name: str
    received_at: datetime
    unit: UnitOut
    due_at: datetime | None


class KeyOut(Schema):
    kid: str
    alg: str
    x: str
    since: datetime = Field(alias="from", serialization_alias="from")
    until: datetime | None


class KeysOut(Schema):
    """The public keys under which receipts can be checked offline, newest first."""

    keys: list[KeyOut]
