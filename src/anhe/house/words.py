"""How Anhe writes numbers, money, times and codes, in the reader's language.

Everything returns plain text; `templatetags/wording.py` wraps it in HTML. Nothing here reads the clock.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

CITY_TIME = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$"}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def number(value: int | float | None) -> str:
    """`1,284`; a dash for nothing."""
    return NOTHING if value is None else f"{value:,}"


def money(fen: int | None, currency: str = "CNY") -> str:
    """`¥12,345.67` from integer minor units; a dash for nothing.

    Raises TypeError for a float: money that has been through one is no longer exact.
    """
    if fen is None:
        return NOTHING
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is counted in whole fen, not {fen!r}")
    yuan, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{SIGNS.get(currency, currency + ' ')}{yuan:,}.{rest:02d}"


def local(at: datetime) -> datetime:
    """The same instant on the city's clock; raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(CITY_TIME)


def moment(at: datetime, now: datetime, *, to_second: bool = False) -> str:
    """The short form, for rows and tables: `11-23 14:05`; with its year when that is not the present one."""
    here = local(at)
    return f"{here.strftime('%m-%d' if here.year == local(now).year else '%Y-%m-%d')} {_clock(at, to_second)}"


def day(on: date | datetime) -> str:
    """`2026年11月23日` or `23 November 2026`."""
    here = local(on).date() if isinstance(on, datetime) else on
    if is_chinese():
        return f"{here.year}年{here.month}月{here.day}日"
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def in_full(at: datetime | date, *, to_second: bool = False) -> str:
    """`2026年11月23日 14:05` or `23 November 2026, 14:05`; a date comes without the hour."""
    if not isinstance(at, datetime):
        return day(at)
    return f"{day(at)}{' ' if is_chinese() else ', '}{_clock(at, to_second)}"


def span(since: datetime, until: datetime) -> str:
    """From one moment to another, the day said once where it is the same: `2026年11月23日 14:05 至 15:00`."""
    if until == since:
        return in_full(since)
    last = _clock(until, to_second=False) if local(since).date() == local(until).date() else in_full(until)
    return _("%(since)s to %(until)s") % {"since": in_full(since), "until": last}


def days(since: date, until: date) -> str:
    """From one day to another, both included."""
    return day(since) if since == until else _("%(since)s to %(until)s") % {"since": day(since), "until": day(until)}


def _clock(at: datetime, to_second: bool) -> str:
    return local(at).strftime("%H:%M:%S" if to_second else "%H:%M")


def ends(since: datetime, due: datetime) -> tuple[str, str]:
    """What stands at the two ends of a span: days, or hours where it begins and ends on one day."""
    shown = "%H:%M" if local(since).date() == local(due).date() else "%m-%d"
    return local(since).strftime(shown), local(due).strftime(shown)


def stamp(at: datetime) -> str:
    """What a `<time title>` says: `2026-11-23 14:05:40`."""
    return local(at).strftime("%Y-%m-%d %H:%M:%S")


def machine(at: datetime | date) -> str:
    """What a `<time datetime>` says, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(at, datetime) else at.isoformat()


def lasting(span: timedelta) -> str:
    """How long, in its two largest units: `18 小时 32 分`, `18 hours 32 min`; seconds only below a minute."""
    seconds = int(abs(span.total_seconds()))
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    if days:
        parts = [_days(days), _hours(hours) if hours else ""]
    elif hours:
        parts = [_hours(hours), _minutes(minutes) if minutes else ""]
    elif minutes:
        parts = [_minutes(minutes)]
    else:
        parts = [ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}]
    return " ".join(part for part in parts if part)


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _minutes(n: int) -> str:
    return _("%(n)d min") % {"n": n}


def left(due: datetime, now: datetime) -> str:
    """`还剩 2 天 3 小时`, `已超 42 分`; `2 days 3 hours left`, `42 min over`."""
    span = due - now
    if timedelta(0) <= span < timedelta(minutes=1):
        return _("less than a minute left")
    if timedelta(minutes=-1) < span < timedelta(0):
        return _("just over time")
    words = {"span": lasting(span)}
    return _("%(span)s left") % words if span >= timedelta(0) else _("%(span)s over") % words


def by(due: datetime, now: datetime) -> str:
    """`11-26 06:50 前`, `今天 18:00 前`; `by 11-26 06:50`, `by 18:00 today`."""
    if local(due).date() == local(now).date():
        return _("by %(time)s today") % {"time": local(due).strftime("%H:%M")}
    return _("by %(moment)s") % {"moment": moment(due, now)}


def workdays_left(n: int) -> str:
    """`还剩 4 个工作日`; `已超 2 个工作日` below zero; zero is the last day itself."""
    if n == 0:
        return _("due today")
    if n > 0:
        return ngettext("%(n)d working day left", "%(n)d working days left", n) % {"n": n}
    return ngettext("%(n)d working day over", "%(n)d working days over", -n) % {"n": -n}


def masked(value: str, kind: str = "phone") -> str:
    """`value` with what identifies it taken out: `138 **** 4417`.

    Kinds: `phone` (first 3, last 4), `account` (last 4), `document` (first and last), `name` (family name),
    `address` (first 6 signs). What is too short to hide a part of is hidden whole.
    """
    text = value.strip()
    plain = re.sub(r"[\s-]", "", text)
    if kind == "phone":
        return f"{plain[:3]} **** {plain[-4:]}" if len(plain) >= 11 else "****"
    if kind == "account":
        return f"**** {plain[-4:]}" if len(plain) >= 8 else "****"
    if kind == "document":
        return f"{plain[0]} **** {plain[-1]}" if len(plain) >= 8 else "****"
    if kind == "name":
        return _mask_name(text)
    if kind == "address":
        return f"{text[:6]} ****" if len(text) > 8 else "****"
    raise ValueError(f"nothing is known about hiding {kind!r}")


def _mask_name(text: str) -> str:
    if len(text) < 2:
        return "*"
    family, space, _rest = text.partition(" ")
    return f"{family} *" if space else f"{text[0]}*"


def code4(code: str, between: str = "-") -> str:
    """Groups of four that can be read aloud: `KX7M-29TD-4HWP`."""
    plain = re.sub(r"[\s-]", "", code)
    return between.join(plain[i : i + 4] for i in range(0, len(plain), 4))


def phrases(text: str) -> list[str]:
    """`text` cut after its Chinese punctuation, so that a line may break there and not inside a phrase.

    Joined together they are `text` again. Text without Chinese comes back whole.
    """
    return [part for part in re.split(r"(?<=[，。；：、？！）》—…])(?![，。；：、？！）》”’—…])", text) if part]
