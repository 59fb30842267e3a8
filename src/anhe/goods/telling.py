"""A match in words: each reason as a sentence, with what was compared on both sides and its weight as a bar."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from anhe.city import queries as city
from anhe.engines import matching
from anhe.goods.models import Match

SAID = {
    "base_rate": gettext_lazy("Before anything is compared: one thing out of so many"),
    "number_same": gettext_lazy("Both bear the same number"),
    "kind_same": gettext_lazy("Same kind of thing"), "kind_related": gettext_lazy("Related kinds of thing"), "kind_differs": gettext_lazy("Different kinds of thing"),
    "kind_unknown": gettext_lazy("Kind: not known on one side"),
    "brand_same": gettext_lazy("Same make"), "brand_differs": gettext_lazy("Different makes"), "brand_unknown": gettext_lazy("Make: not known on one side"),
    "model_same": gettext_lazy("Same model"), "model_near": gettext_lazy("Models one slip of the pen apart"), "model_differs": gettext_lazy("Different models"),
    "model_unknown": gettext_lazy("Model: not known on one side"),
    "colour_same": gettext_lazy("Same colour"), "colour_near": gettext_lazy("Colours that are easily confused"), "colour_differs": gettext_lazy("Different colours"),
    "colour_unknown": gettext_lazy("Colour: not known on one side"),
    "size_same": gettext_lazy("Same size or capacity"), "size_differs": gettext_lazy("Different size or capacity"), "size_unknown": gettext_lazy("Size: not known on one side"),
    "mark_shared": gettext_lazy("Same marks of use"), "mark_elsewhere": gettext_lazy("Same mark in another place"), "mark_differs": gettext_lazy("Different marks of use"),
    "mark_unknown": gettext_lazy("Marks: none named on one side"),
    "words_shared": gettext_lazy("Same rare words"), "words_differ": gettext_lazy("No rare word in common"), "words_unknown": gettext_lazy("Rare words: none on one side"),
    "day_before": gettext_lazy("It turned up before it went missing"), "day_within_week": gettext_lazy("It turned up within a week"),
    "day_within_month": gettext_lazy("It turned up within a month"), "day_within_half_year_unknown": gettext_lazy("It turned up within half a year"),
    "day_after_half_year": gettext_lazy("It turned up more than half a year later"), "day_unknown": gettext_lazy("Day: not known on one side"),
    "area_same": gettext_lazy("Same district"), "area_differs": gettext_lazy("Different districts"), "area_unknown": gettext_lazy("District: not known on one side"),
}  # fmt: skip
SORTS = {"kind": "kinds", "brand": "brands", "colour": "colours", "mark": "marks"}
TONES = {"proposed": "proposed", "confirmed": "done", "rejected": "paused"}
FULL = 14.0  # log odds at which a bar is drawn full


@dataclass(frozen=True, slots=True)
class Line:
    """One reason. `x` and `width` are percent of the drawing, whose middle is zero."""

    said: str
    mine: str
    theirs: str
    weight: str
    tone: str
    x: str
    width: str


def lines(match: Match) -> list[Line]:
    """The reasons as they were when the machine proposed it, in their order."""
    return [_line(code, values, weight) for code, values, weight in match.reasons if code in SAID]


def _line(code: str, values: list[str], weight: float) -> Line:
    said = [_shown(code, value) for value in values]
    width = min(abs(weight) / FULL, 1.0) * 50
    return Line(
        str(SAID[code]), said[0] if said else "", said[1] if len(said) > 1 else "", f"{weight:+.2f}" if weight else "0",
        "done" if weight > 0 else "waiting" if weight < 0 else "paused", f"{50 if weight >= 0 else 50 - width:.2f}", f"{width:.2f}",
    )  # fmt: skip


def _shown(code: str, value: str) -> str:
    sort = SORTS.get(code.partition("_")[0])
    if code == "base_rate":
        return ngettext("%(n)s thing", "%(n)s things", int(value)) % {"n": f"{int(value):,}"}
    if code.startswith("day_") and value:
        return ngettext("%(n)s day later", "%(n)s days later", int(value)) % {"n": value}
    if code.startswith("area_"):
        return area(value)
    if code.startswith("model_"):
        return " ".join(re.sub(r"^n(?=\d)", "", each) for each in value.split())
    if sort is None:
        return value
    return _(", ").join(dict.fromkeys(_worded(sort, each) for each in value.split())) if value else ""


def _worded(sort: str, code: str) -> str:
    chinese, english = matching.words_of(sort, code.partition(".")[0])
    return english if get_language() == "en" else chinese


def area(code: str) -> str:
    found = city.districts().filter(code=code).first() if code else None
    return found.name if found else code


def sides(match: Match) -> list[dict[str, Any]]:
    """What is known of the missing thing and of the one that turned up, line beside line."""
    there, item = match.there, match.item
    happened = match.case.happened_from or item.noted_at
    rows = [
        (_("Described as"), typed(item.what), typed(" · ".join(filter(None, [there.get("what"), there.get("brand"), there.get("model"), there.get("colour")])))),
        (_("Marks"), "", typed(there.get("marks", ""))),
        (_("Went missing or turned up"), _day(happened.date()), _day(date.fromisoformat(there["on"]))),
        (_("District"), area(match.case.district_code), area(there.get("area", ""))),
        (_("Where it is"), item.get_kind_display(), source(match)),
    ]  # fmt: skip
    return [{"label": label, "mine": mine, "theirs": theirs} for label, mine, theirs in rows if mine or theirs]


def typed(text: str) -> str:
    """What somebody wrote, marked as Chinese on whatever page it stands."""
    return format_html('<span lang="zh-Hans-CN">{}</span>', text) if text else ""


def _joined(*parts: str) -> str:
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def source(match: Match) -> str:
    """Who has it: a dealer by name, or another unit of ours."""
    if match.declaration is not None:
        dealer = match.declaration.dealer
        return _joined(dealer.get_trade_display(), typed(dealer.organisation.name_zh))
    return _("In another case of the police")


def _day(on: date) -> str:
    return on.isoformat()


def rows(matches) -> list[dict[str, Any]]:
    """Matches for a queue."""
    return [
        {"match": match, "tone": TONES[match.state], "what": typed(match.item.what), "there": typed(match.there.get("what", "")),
         "line": typed(" · ".join(filter(None, [match.item.what, match.there.get("what")]))),
         "note": _joined(match.case.number, source(match)),
         "word": _("Same number") if match.is_exact and match.is_open else match.get_state_display()}
        for match in matches
    ]  # fmt: skip
