"""What dealers send and get: strict, bounded, without unknown names, and without a place for a person."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr
from pydantic_core import PydanticCustomError

from anhe.engines import matching
from anhe.engines.matching import keys
from anhe.goods.models import Declaration
from anhe.goods.shapes import NewDeclaration


def _seen(text: str) -> str:
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text):
        raise PydanticCustomError("unseen", "unseen characters")
    return text


Line = Annotated[StrictStr, AfterValidator(_seen)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KeyIn(Strict):
    """A number that this thing alone bears. An IMEI must have a right check digit."""

    kind: Literal[keys.KINDS]
    value: Line = Field(min_length=4, max_length=64)


class DeclarationIn(Strict):
    """One thing, as you see it. Never who sold it."""

    own_ref: Line = Field(min_length=1, max_length=64, description="your own number for it")
    what: Line = Field(min_length=1, max_length=200, examples=["黑色苹果手机，左下角有划痕"])
    got_on: date
    kind: Literal[("", *matching.KINDS)] = ""
    brand: Line = Field("", max_length=40)
    model: Line = Field("", max_length=60)
    colour: Line = Field("", max_length=40)
    marks: Line = Field("", max_length=300)
    keys: list[KeyIn] = Field([], max_length=8)


class DeclarationOut(Schema):
    number: str
    own_ref: str
    what: str
    got_on: date
    state: Literal[tuple(Declaration.State.values)]
    received_at: datetime


class ListOut(Schema):
    declarations: list[DeclarationOut]


class RejectOut(Schema):
    line: int
    reason: str


class TakenOut(Schema):
    """What became of a file. `rejects_csv` holds the refused rows with their reasons, to put right and send again."""

    taken: int
    refused: int
    numbers: list[str]
    rejects: list[RejectOut]
    rejects_csv: str


def new_declaration(body: DeclarationIn, *, is_synthetic: bool) -> NewDeclaration:
    return NewDeclaration(
        body.own_ref, body.what, body.got_on, body.kind, body.brand, body.model, body.colour, body.marks,
        tuple((key.kind, key.value) for key in body.keys), is_synthetic,
    )  # fmt: skip
