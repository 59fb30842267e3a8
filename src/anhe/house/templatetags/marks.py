"""Tags that say how something stands: icon, state, clock, provenance, law."""

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anhe.house import clockface

register = template.Library()

TONES = frozenset(clockface.SHAPES)


def checked_tone(tone: str) -> str:
    """`tone` itself; raises ValueError where no colour has that meaning."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is no tone; there are {', '.join(sorted(TONES))}")
    return tone


def symbol(name: str, classes: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, _sprite(), name)


def _sprite() -> str:
    return static("anhe/icons.svg")


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    return symbol(name, f"icon {classes}".strip())


@register.simple_tag
def shape(tone: str, name: str = "") -> SafeString:
    """The small mark of a tone alone; it always stands beside a word."""
    tone = checked_tone(tone)
    return format_html(
        '<svg class="shape" data-tone="{}" aria-hidden="true"><use href="{}#state-{}"/></svg>',
        tone, _sprite(), name or clockface.SHAPES[tone],
    )  # fmt: skip


@register.simple_tag
def state(tone: str, word: str, shape: str = "", bare: bool = False) -> SafeString:
    tone = checked_tone(tone)
    return format_html(
        '<span class="{}" data-tone="{}">{}{}</span>',
        "state bare" if bare else "state", tone, symbol(f"state-{shape or clockface.SHAPES[tone]}", "mark"), word,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def clock(context: template.Context, source: Any = None, form: str = "card", **given: Any) -> SafeString:
    """A clock in one of four forms: `card`, `row` of a list of deadlines, `line` in a queue row, `inline` in a title."""
    if form not in ("card", "row", "line", "inline"):
        raise ValueError(f"a clock has no form {form!r}")
    now: datetime = context.get("now") or timezone.now()
    return template.loader.render_to_string(
        f"parts/clock_{form}.html", {"face": clockface.face(source, now, **given), "now": now}
    )


@register.inclusion_tag("parts/law.html")
def law(rule: Any = None, **given: Any) -> dict[str, Any]:
    """A law by name and article; its text opens in place. `rule` is an object or dict with these facts, or a sentence."""
    if isinstance(rule, str):
        given, rule = {"title": rule} | given, None
    names = ("title", "article", "text", "url", "unconfirmed")
    known = {name: given.get(name, clockface.fact(rule, name) if rule is not None else None) for name in names}
    known = {name: value or "" for name, value in known.items()}
    title = f"{known['title']}{known['article']}"
    return known | {"title_lang": lang_of(title), "text_lang": lang_of(str(known["text"]))}


def lang_of(text: str) -> str:
    """The language most of a law's words are in: quoted Chinese stays Chinese on an English page, a number in it does not."""
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    latin = sum(sign.isascii() and sign.isalpha() for sign in text)
    return "zh-Hans-CN" if han * 2 > latin else "en"


@register.inclusion_tag("parts/provenance.html")
def provenance(who: Any = "", at: datetime | None = None, rule: str = "", proposed: bool = False) -> dict[str, Any]:
    return {"who": who, "at": at, "rule": rule, "proposed": proposed}
