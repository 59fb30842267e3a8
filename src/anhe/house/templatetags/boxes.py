"""Tags for what lies in a box of its own: panels, notices, the receipt, tables, empty and loading states."""

from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.house import words
from anhe.house.templatetags.marks import checked_tone, icon

register = template.Library()

NOTICES = {"info": ("going", "info"), "wait": ("waiting", "wait"), "danger": ("overdue", "danger"),
           "done": ("done", "check"), "proposed": ("proposed", "info")}  # fmt: skip
FOOT = (
    ("accessibility", gettext_lazy("Accessibility statement")),
    ("privacy", gettext_lazy("How we use what you tell us")),
    ("reports:verify", gettext_lazy("Check a receipt")),
)
# A page that anyone may be reading, whoever looks over their shoulder.
ELSEWHERE = "https://www.weather.com.cn/"
MONEY_TONES = {"held": "done", "unknown": "paused", "gone": "overdue", "plain": "going"}


@register.simple_block_tag
def panel(content: str, title: str, **kw: Any) -> str:
    """A box with a head. By name: id, tone, note, provenance, more, more_url, foot, flush (no inner margin)."""
    allowed = {"id", "tone", "note", "more", "more_url", "foot", "flush", "level"}
    if unknown := set(kw) - allowed:
        raise TypeError(f"a panel has no {', '.join(sorted(unknown))}")
    if kw.get("tone"):
        checked_tone(kw["tone"])
    return render_to_string("parts/panel.html", {"content": content, "title": title, "level": 2} | kw)


@register.inclusion_tag("parts/panel_from.html")
def panel_from(url: str, title: str, id: str = "", lines: int = 6) -> dict[str, Any]:
    """A panel that loads itself, its space kept for `lines` lines; without script it is a plain link."""
    return {"url": url, "title": title, "id": id or slugify(url, allow_unicode=False), "lines": range(min(lines, 20))}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", icon: str = "") -> str:
    tone, symbol = NOTICES[kind]
    return render_to_string(
        "parts/notice.html", {"content": content, "tone": tone, "icon": icon or symbol, "title": title}
    )


@register.simple_block_tag
def urgent(content: str, title: str, id: str = "urgent") -> str:
    """Someone can still stop the loss: only one a page."""
    return render_to_string("parts/urgent.html", {"content": content, "title": title, "id": id})


@register.simple_tag
def call(telephone: str, quiet: bool = False) -> SafeString:
    kind = "button urgent quiet" if quiet else "button urgent"
    return format_html(
        '<a class="{}" href="tel:{}">{}{}</a>',
        kind, telephone.replace(" ", "").replace("-", ""), "" if quiet else icon("phone"),
        _("Call %(number)s") % {"number": telephone},
    )  # fmt: skip


@register.simple_tag
def quick_exit() -> SafeString:
    """Leaves for a page about the weather and takes this one out of the history; without script a plain link."""
    return format_html(
        '<a class="quick-exit" href="{}" rel="noreferrer" data-exit>{}{}</a>', ELSEWHERE, icon("close"), _("Leave now")
    )


@register.simple_block_tag(takes_context=True)
def receipt(context: template.Context, content: str, title: str, number: str, **kw: Any) -> str:
    """The receipt. By name: text, code, state, qr (SVG made by the room), seal, spoken; the content stands below the codes."""
    allowed = {"text", "code", "state", "qr", "seal", "spoken", "demo"}
    if unknown := set(kw) - allowed:
        raise TypeError(f"a receipt has no {', '.join(sorted(unknown))}")
    demo = kw.pop("demo", context.get("demo", False))
    return render_to_string(
        "parts/receipt.html", {"content": content, "title": title, "number": number, "demo": demo} | kw
    )


@register.inclusion_tag("parts/money_bar.html")
def money_bar(parts: list[tuple[str, int, str]], total_label: str = "") -> dict[str, Any]:
    """Where the whole sum is now: `(label, fen, "held" | "unknown" | "gone" | "plain")`, drawn to scale."""
    total = sum(fen for _label, fen, _kind in parts)
    drawn, at = [], 0.0
    for label, fen, kind in parts:
        share = 100 * fen / total if total else 0
        drawn.append({"label": label, "fen": fen, "kind": kind, "tone": MONEY_TONES[kind], "x": f"{at:.3f}",
                      "width": f"{share:.3f}"})  # fmt: skip
        at += share
    spoken = _(", ").join(f"{part['label']} {words.money(part['fen'])}" for part in drawn)
    return {"parts": drawn, "total": total, "total_label": total_label or _("All of it"), "spoken": spoken}


@register.simple_block_tag
def table(content: str, caption: str, show_caption: bool = False, stack: bool = True) -> str:
    """Rows that stack on a phone; wider than its place it scrolls alone, by keyboard too."""
    return render_to_string(
        "parts/table.html", {"content": content, "caption": caption, "show_caption": show_caption, "stack": stack}
    )


@register.inclusion_tag("parts/empty.html")
def empty(title: str, hint: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What would appear here and how; an empty page is never just blank."""
    return {"title": title, "hint": hint, "url": url, "label": label}


@register.inclusion_tag("parts/loading.html")
def loading(label: str = "", lines: int = 3) -> dict[str, Any]:
    return {"label": label or _("Loading"), "lines": range(lines)}


@register.simple_block_tag
def answer(content: str, ask: str = "", asked_at: datetime | None = None, by: str = "", at: datetime | None = None,
           lang: str = "") -> str:  # fmt: skip
    return render_to_string(
        "parts/answer.html",
        {"content": content, "ask": ask, "asked_at": asked_at, "by": by, "at": at, "lang": lang},
    )


@register.inclusion_tag("parts/toasts.html", takes_context=True)
def toasts(context: template.Context) -> dict[str, Any]:
    """Messages of this request; `extra_tags="undo=/path/"` gives one a button that takes the act back."""
    shown = []
    for message in context.get("messages") or ():
        tags = dict(tag.partition("=")[::2] for tag in (message.extra_tags or "").split())
        shown.append({"text": message.message, "tone": {"error": "overdue", "warning": "waiting"}.get(
            message.level_tag, "done"), "undo": tags.get("undo", "")})  # fmt: skip
    return {"shown": shown, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def footer_links() -> SafeString:
    """The pages every citizen must find; one whose room is not installed is left out."""
    found = []
    for name, label in FOOT:
        try:
            found.append((reverse(name), label))
        except NoReverseMatch:
            continue
    return format_html_join("", '<li><a class="act" href="{}">{}</a></li>', found)
