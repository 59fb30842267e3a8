"""Filters: the words of `anhe.house.words`, ready for a page."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from anhe.house import words

register = template.Library()


@register.filter
def money(fen: int | None) -> str:
    return words.money(fen)


@register.filter
def number(value: int | None) -> str:
    return words.number(value)


@register.filter
def moment(at: datetime | None, exact: str = "") -> str:
    """The short form, for rows and tables; `at|moment:"seconds"` for the log."""
    if at is None:
        return words.NOTHING
    return _time(at, words.moment(at, timezone.now(), to_second=_to_second(exact)), words.stamp(at))


@register.filter
def day(on: date | datetime | None) -> str:
    if on is None:
        return words.NOTHING
    return _time(on, words.day(on), words.stamp(on) if isinstance(on, datetime) else "")


@register.filter
def in_full(at: date | datetime | None, exact: str = "") -> str:
    """The full form, for facts and sentences; `at|in_full:"seconds"` for the log."""
    if at is None:
        return words.NOTHING
    is_moment = isinstance(at, datetime)
    return _time(at, words.in_full(at, to_second=_to_second(exact)), words.stamp(at) if is_moment else "")


@register.filter
def until(since: datetime | None, end: datetime | None) -> str:
    """A span of time; where only its beginning is known, that alone."""
    if since is None:
        return words.NOTHING
    return words.span(since, end or since)


@register.filter
def through(since: date | None, last: date | None) -> str:
    """A span of whole days."""
    return words.NOTHING if since is None or last is None else words.days(since, last)


def _to_second(exact: str) -> bool:
    if exact not in ("", "seconds"):
        raise ValueError(f"a time is not shown to the {exact!r}")
    return exact == "seconds"


def _time(at: date | datetime, text: str, title: str) -> SafeString:
    if not title:
        return format_html('<time class="nowrap" datetime="{}">{}</time>', words.machine(at), text)
    return format_html('<time class="nowrap" datetime="{}" title="{}">{}</time>', words.machine(at), title, text)


@register.filter
def left(due: datetime | None, now: datetime | None = None) -> str:
    return words.NOTHING if due is None else words.left(due, now or timezone.now())


@register.filter
def lasting(span: timedelta | None) -> str:
    return words.NOTHING if span is None else words.lasting(span)


@register.filter
def ph(text: str) -> SafeString:
    """Keeps the phrases of a Chinese line together; what already holds markup comes back as it was."""
    whole = conditional_escape(str(text) if not hasattr(text, "__html__") else text)
    parts = words.phrases(whole)
    if "<" in whole or len(parts) < 2:
        return whole
    return SafeString("".join(f'<span class="ph">{part}</span>' for part in parts))


@register.filter
def masked(value: str | None, kind: str = "phone") -> str:
    if not value:
        return words.NOTHING
    shown = words.masked(str(value), kind)
    head, stars, tail = shown.partition("****") if "****" in shown else shown.partition("*")
    return format_html(
        '<span class="mask">{}<i aria-hidden="true">{}</i><span class="hidden">{}</span>{}</span>',
        head, stars, _("(hidden)"), tail,
    )  # fmt: skip


@register.filter
def code4(code: str | None, between: str = "-") -> str:
    if not code:
        return words.NOTHING
    groups = words.code4(str(code), "\n").split("\n")
    last = len(groups) - 1
    return format_html_join(
        mark_safe("<wbr>"), '<span class="nowrap">{}{}</span>',
        ((group, between if i < last else "") for i, group in enumerate(groups)),
    )  # fmt: skip


@register.filter
def said(text: str | None, lang: str = "zh-Hans-CN") -> str:
    """What a person wrote, in the language it was typed in, with its paragraphs; without one, that of the page."""
    words = mark_safe(linebreaks(text or "", autoescape=True))
    return format_html('<div class="said" lang="{}">{}</div>', lang, words) if lang else format_html('<div class="said">{}</div>', words)
