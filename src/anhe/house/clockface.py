"""What a clock shows, worked out from whatever keeps the time: a deadline row, a dict, or facts given by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anhe.house import words

SHAPES = {"plain": "open", "going": "going", "waiting": "waiting", "paused": "paused",
          "done": "done", "overdue": "overdue", "proposed": "proposed"}  # fmt: skip
FACTS = ("what", "who", "since", "due", "done_at", "paused_at", "paused_why", "left", "workdays", "stood", "rule", "promise",
         "outcome", "tone", "sentence")  # fmt: skip
OTHER_NAMES = {"due": ("due_at",), "since": ("started_at", "from_at"), "what": ("name",)}


@dataclass(frozen=True)
class Face:
    """`elapsed` and `stood` are whole percents of the clock's length; `left` is ready to read."""

    tone: str
    shape: str
    left: str
    what: str = ""
    who: str = ""
    kind: str = ""
    sentence: str = ""
    why: str = ""
    until: str = ""
    due: datetime | None = None
    ends: tuple[str, str] = ("", "")
    elapsed: int | None = None
    stood: tuple[tuple[int, int], ...] = ()
    rule: Any = None
    ticks: bool = False


def fact(source: Any, name: str) -> Any:
    """`source.name` or `source["name"]`, called if it can be, in the reader's language where it has two."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    names = (name, *OTHER_NAMES.get(name, ()))
    for key in (*names, *(f"{base}_{spoken}" for base in names for spoken in (language, "zh"))):
        value = source.get(key) if isinstance(source, Mapping) else getattr(source, key, None)
        if value is not None:
            return value() if callable(value) else value
    return None


def face(source: Any, now: datetime, **given: Any) -> Face:
    """The face of `source` at `now`; what is `given` by name goes before what `source` says.

    Raises ValueError for a fact that no clock has: a misspelt name must not vanish.
    """
    if unknown := set(given) - set(FACTS):
        raise ValueError(f"a clock has no {', '.join(sorted(unknown))}")
    known = {name: given[name] if name in given else (fact(source, name) if source is not None else None)
             for name in FACTS}  # fmt: skip
    tone = known["tone"] or _tone(known, now)
    return Face(
        tone=tone,
        shape=SHAPES[tone],
        left=str(known["left"] or _left(known, now)),
        what=str(known["what"] or ""),
        who=str(known["who"] or ""),
        kind=_kind(known, now),
        sentence=str(known["sentence"] or ""),
        why=str(known["paused_why"] or "") if known["paused_at"] and not known["done_at"] else "",
        until=_until(known, now),
        due=known["due"],
        ends=words.ends(known["since"], known["due"]) if known["since"] and known["due"] else ("", ""),
        elapsed=_elapsed(known, now),
        stood=_stood(known, now),
        rule=known["rule"],
        ticks=bool(known["due"])
        and known["workdays"] is None
        and not (known["left"] or known["done_at"] or known["paused_at"]),
    )


def _is_over(known: dict[str, Any], at: datetime) -> bool:
    return known["due"] is not None and at > known["due"]


def _tone(known: dict[str, Any], now: datetime) -> str:
    if known["done_at"]:
        return "done"
    if known["paused_at"]:
        return "paused"
    return "overdue" if _is_over(known, now) else "going"


def _left(known: dict[str, Any], now: datetime) -> str:
    if known["done_at"]:
        if known["outcome"]:
            return known["outcome"]
        if known["since"]:
            return _("took %(span)s") % {"span": words.lasting(known["done_at"] - known["since"])}
        return _("done")
    if known["due"] is None:
        return _("no limit")
    if known["paused_at"]:
        return _("paused, %(left)s") % {"left": words.left(known["due"], known["paused_at"])}
    if known["workdays"] is not None:
        return words.workdays_left(known["workdays"])
    return words.left(known["due"], now)


def _until(known: dict[str, Any], now: datetime) -> str:
    if known["done_at"]:
        return words.moment(known["done_at"], now)
    if known["paused_at"]:
        return _("goes on when the pause ends")
    return words.by(known["due"], now) if known["due"] else ""


def _kind(known: dict[str, Any], now: datetime) -> str:
    if known["promise"] is None:
        return ""
    how = ""
    if known["done_at"]:
        how = _("answered late") if _is_over(known, known["done_at"]) else _("kept")
    elif known["paused_at"]:
        how = _("paused")
    elif _is_over(known, now):
        how = _("overdue")
    name = _("Promised limit") if known["promise"] else _("Legal limit")
    return f"{name} · {how}" if how else name


def _percent(at: datetime, known: dict[str, Any]) -> int:
    whole = (known["due"] - known["since"]).total_seconds()
    share = (at - known["since"]).total_seconds() / whole if whole > 0 else 1
    return round(100 * min(1, max(0, share)))


def _elapsed(known: dict[str, Any], now: datetime) -> int | None:
    if not (known["since"] and known["due"]):
        return None
    return _percent(known["done_at"] or known["paused_at"] or now, known)


def _stood(known: dict[str, Any], now: datetime) -> tuple[tuple[int, int], ...]:
    """Where the clock stood still: (from, length) in percent; the present pause runs to the end."""
    if not (known["since"] and known["due"]):
        return ()
    spans = [(_percent(start, known), _percent(end, known)) for start, end in known["stood"] or ()]
    if known["paused_at"] and not known["done_at"]:
        spans.append((_percent(known["paused_at"], known), 100))
    return tuple((start, end - start) for start, end in spans if end > start)
