"""What goes into a comparison of things, and what comes out. Plain values only."""

from dataclasses import dataclass, field

UNKNOWN_DAY = -1


class MatchingError(ValueError):
    """What was given cannot be used; `code` says why."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value}" if value != "" else code)
        self.code, self.value = code, value


@dataclass(frozen=True, slots=True)
class Key:
    """A number that one thing alone bears. `kind`: serial, imei, plate, frame or engraving; `value` normalised."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as somebody described it. Every part may be missing.

    `day`: days since 1970 in the city's time, on which it went missing or turned up. `area`: the code of a district.
    """

    ref: str
    text: str = ""
    kind: str = ""
    brand: str = ""
    model: str = ""
    colour: str = ""
    marks: str = ""
    day: int = UNKNOWN_DAY
    area: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What was read out of a description: codes, and tokens `group:value` of what has no code.

    `colours` is a bit set; `models` hold letters and digits together (`mate60`, `tdt1234z`); `sizes` carry their
    unit (`256g`, `24in`); `marks` are codes with the place beside them (`scratch.left`); `words` are pairs of letters.
    """

    ref: str
    kind: str = ""
    brand: str = ""
    colours: int = 0
    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    day: int = UNKNOWN_DAY
    area: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score. `code` names the comparison, `values` what was compared, `weight` is in log odds.

    A part that is missing on a side weighs 0 and says so by a code that ends in `_unknown`.
    """

    code: str
    values: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that may be the one asked for. The weights of `reasons` sum to `score`, the log odds of being the same."""

    ref: str
    score: float
    probability: float
    reasons: tuple[Reason, ...] = field(default_factory=tuple)
