"""Cells into times and dates: by declared forms, in a declared zone, within declared bounds."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from .fields import Answer, Scalar, Setting, scalar_options
from .tables import Table

_DIRECTIVES = {
    "%Y": "(?P<Y>[0-9]{4})",
    "%m": "(?P<m>[0-9]{1,2})",
    "%d": "(?P<d>[0-9]{1,2})",
    "%H": "(?P<H>[0-9]{1,2})",
    "%I": "(?P<I>0?[1-9]|1[0-2])",
    "%p": "(?P<p>AM|PM|am|pm|上午|下午)",
    "%M": "(?P<M>[0-9]{1,2})",
    "%S": "(?P<S>[0-9]{1,2})",
    "%f": "(?P<f>[0-9]{1,6})",
    "%z": "(?P<z>Z|[+-][0-9]{2}:?[0-5][0-9])",
}
_DATE_ONLY = frozenset({"%Y", "%m", "%d"})
_DIRECTIVE = re.compile(r"%.", re.DOTALL)


def form(source: str, *, only_date: bool = False) -> re.Pattern[str] | None:
    """The pattern of a form such as "%Y-%m-%d %H:%M"; None where it is not one."""
    found = _DIRECTIVE.findall(source)
    allowed = _DATE_ONLY if only_date else _DIRECTIVES
    clean = all(one in allowed for one in found) and len(set(found)) == len(found)
    if not clean or not set(found) >= _DATE_ONLY or ("%I" in found) != ("%p" in found) or {"%I", "%H"} <= set(found):
        return None
    parts = _DIRECTIVE.split(source)
    if any("%" in part for part in parts):
        return None
    return re.compile("".join(re.escape(a) + _DIRECTIVES.get(b, "") for a, b in zip(parts, [*found, ""], strict=True)))


def _forms(table: Table, *, only_date: bool) -> tuple[re.Pattern[str], ...]:
    sources = table.take("formats", "an array of strings")
    forms = []
    for source in sources:
        pattern = form(source, only_date=only_date)
        if pattern is None:
            table.fail("formats", "bad_time_form", value=source)
        forms.append(pattern)
    return tuple(forms)


@dataclass(frozen=True, kw_only=True)
class Formed(Scalar):
    """A point of the calendar written in one of the declared forms, within the bounds unless it is free of them."""

    only_date: ClassVar[bool]
    forms: tuple[re.Pattern[str], ...]
    bounded: bool

    @classmethod
    def read(cls, name: str, table: Table) -> Self:
        bounded = table.take("bounds", "a string", "checked", choices=("checked", "free")) == "checked"
        return cls(**scalar_options(name, table), forms=_forms(table, only_date=cls.only_date), bounded=bounded)

    def judge(self, cell: str, setting: Setting) -> Answer:
        found = next((found for pattern in self.forms if (found := pattern.fullmatch(cell))), None)
        try:
            return self.meant(found.groupdict(), setting) if found else Answer(None, f"not_a_{self.type_name}")
        except (ValueError, OverflowError):
            return Answer(None, f"not_a_{self.type_name}")

    def meant(self, part: dict[str, str], setting: Setting) -> Answer:
        """The value of the parts of a form. Raises ValueError or OverflowError where the calendar has none."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Time(Formed):
    """An instant, as an aware datetime in UTC."""

    type_name = "time"
    only_date = False

    def meant(self, part: dict[str, str], setting: Setting) -> Answer:
        answer = _instant(part, setting)
        return in_bounds(answer, setting.latest, setting.oldest, setting) if self.bounded else answer


@dataclass(frozen=True, kw_only=True)
class Date(Formed):
    """A day of the calendar."""

    type_name = "date"
    only_date = True

    def meant(self, part: dict[str, str], setting: Setting) -> Answer:
        answer = Answer(date(int(part["Y"]), int(part["m"]), int(part["d"])))
        latest = (setting.latest - timedelta(microseconds=1)).astimezone(setting.zone).date() + timedelta(days=1)
        oldest = setting.oldest.astimezone(setting.zone).date()
        return in_bounds(answer, latest, oldest, setting) if self.bounded else answer


def _instant(part: dict[str, str], setting: Setting) -> Answer:
    """The instant that the parts of a time name. Raises ValueError where there is none in the calendar."""
    hour = int(part.get("H") or part.get("I") or 0)
    if "p" in part:
        hour = hour % 12 + (12 if part["p"] in ("PM", "pm", "下午") else 0)
    second, micro = int(part.get("S") or 0), int((part.get("f") or "0").ljust(6, "0"))
    day = (int(part["Y"]), int(part["m"]), int(part["d"]))
    naive = datetime(*day, hour, int(part.get("M") or 0), second, micro)  # noqa: DTZ001 -- a wall clock; its zone follows
    if "z" in part:
        return Answer(naive.replace(tzinfo=_offset(part["z"])).astimezone(UTC))
    return placed(naive, setting.zone, setting.repeated_times)


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-size if text[0] == "-" else size)


def placed(naive: datetime, zone: ZoneInfo, repeated: str) -> Answer:
    """A wall-clock time of `zone` in UTC; where the clocks skipped or repeated it, a problem or a note."""
    first, second = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if before == after:
        return Answer((naive - before).replace(tzinfo=UTC))
    where = (("zone", zone.key),)
    if before < after:
        return Answer(None, "time_skipped", where)
    if repeated == "refuse":
        return Answer(None, "time_twice", where)
    shift = before if repeated == "earlier" else after
    return Answer((naive - shift).replace(tzinfo=UTC), note=f"took_{repeated}")


def in_bounds(answer: Answer, latest: date, oldest: date, setting: Setting) -> Answer:
    """The answer, unless it lies at or after `latest`, or before `oldest` and old ones are not simply accepted."""
    value = answer.value
    if answer.code or not isinstance(value, date):
        return answer
    if value >= latest:
        return Answer(None, "future_time", (("as_of", setting.as_of.isoformat()),))
    if value < oldest and setting.old != "accept":
        code = "old_time_asked" if setting.old == "ask" else "old_time_refused"
        return Answer(None, code, (("years", setting.old_years),))
    return answer


def bounds(as_of: date | datetime, zone: ZoneInfo, years: int) -> tuple[datetime, datetime]:
    """(latest, oldest): the first instant that is in the future of `as_of`, and the first that is not too old.

    A date means until the end of that day in `zone`; a datetime without an offset is in `zone`.
    """
    if isinstance(as_of, datetime):
        moment = as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)
        latest, day = moment.astimezone(UTC) + timedelta(microseconds=1), moment.astimezone(zone).date()
    else:
        day = as_of
        latest = datetime(*(day + timedelta(days=1)).timetuple()[:3], tzinfo=zone).astimezone(UTC)
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    cut = datetime(max(day.year - years, 2), day.month, last, tzinfo=zone)
    return latest, cut.astimezone(UTC)
