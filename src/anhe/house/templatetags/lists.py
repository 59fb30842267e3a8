"""Tags for what stands in rows: queues, timelines, steps, facts, figures, filters, pages."""

from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anhe.house import clockface
from anhe.house.templatetags.marks import checked_tone

register = template.Library()


@register.inclusion_tag("parts/queue_row.html", takes_context=True)
def queue_row(context: template.Context, url: str, what: str, tone: str, word: str, **kw: Any) -> dict[str, Any]:
    """Two lines and a clock. By name: ref, line, note, shape, proposed, clock, act, act_url, act_post, current."""
    allowed = {"ref", "line", "note", "shape", "proposed", "clock", "act", "act_url", "act_post", "current"}
    if unknown := set(kw) - allowed:
        raise TypeError(f"a queue row has no {', '.join(sorted(unknown))}")
    now = context.get("now") or timezone.now()
    if kw.get("clock") is not None:
        kw["face"] = clockface.face(kw["clock"], now)
    row = {"url": url, "what": what, "tone": checked_tone(tone), "word": word, "act_url": url}
    return row | kw | {"csrf_token": context.get("csrf_token")}


@register.simple_block_tag
def queue(content: str, label: str, title: str = "") -> str:
    return format_html(
        '<section class="queue" aria-label="{}">{}<ol>{}</ol></section>',
        label, format_html("<h2>{}</h2>", title) if title else "", content,
    )  # fmt: skip


@register.simple_block_tag
def timeline(content: str) -> str:
    return format_html('<ol class="timeline">{}</ol>', content)


@register.inclusion_tag("parts/event.html")
def event(tone: str, at: datetime, title: str, text: str = "", by: str = "", proposed: bool = False,
          shape: str = "") -> dict[str, Any]:  # fmt: skip
    """One thing that happened. A machine's proposal keeps its plum diamond whatever tone was asked for."""
    return {"tone": "proposed" if proposed else checked_tone(tone), "at": at, "title": title, "text": text, "by": by,
            "proposed": proposed, "shape_name": "" if proposed else shape}  # fmt: skip


@register.simple_block_tag
def steps(content: str, plan: bool = False) -> str:
    return format_html('<ol class="{}">{}</ol>', "steps plan" if plan else "steps", content)


@register.simple_block_tag
def step(content: str, title: str, now: bool = False, done: bool = False, at: datetime | None = None,
         when: str = "") -> str:  # fmt: skip
    return render_to_string(
        "parts/step.html",
        {"content": SafeString(content.strip()), "title": title, "now": now, "done": done, "at": at, "when": when},
    )


@register.simple_block_tag
def facts(content: str) -> str:
    return format_html('<dl class="facts">{}</dl>', content)


@register.inclusion_tag("parts/fact.html")
def fact(label: str, value: Any, change: str = "", name: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "change": change, "name": name or label, "filled": value not in (None, "")}


@register.simple_block_tag
def factblock(content: str, label: str, change: str = "", name: str = "") -> str:
    return render_to_string(
        "parts/fact.html",
        {"label": label, "value": content, "change": change, "name": name or label, "filled": bool(content.strip())},
    )


@register.simple_block_tag
def figures(content: str) -> str:
    return format_html('<dl class="figures">{}</dl>', content)


@register.simple_tag
def figure(label: str, value: Any, note: str = "", tone: str = "") -> SafeString:
    small = format_html("<small>{}</small>", note) if note else ""
    mark = format_html(' data-tone="{}"', checked_tone(tone)) if tone else ""
    return format_html("<div><dt>{}</dt><dd{}>{}{}</dd></div>", label, mark, value, small)


def _query(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.inclusion_tag("parts/filters.html", takes_context=True)
def filters(context: template.Context, choices: list[tuple[str, str, int | None]], name: str = "show",
            label: str = "") -> dict[str, Any]:  # fmt: skip
    """Filters as words in one line; the first is what shows when nothing is asked. Other parameters are kept."""
    query = _query(context)
    asked = query.get(name) or (choices[0][0] if choices else "")
    items = []
    for value, word, count in choices:
        query.pop("page", None)
        query[name] = value
        items.append({"word": word, "count": count, "url": f"?{query.urlencode()}", "current": value == asked})
    return {"items": items, "label": label}


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: template.Context, page: Page, name: str = "page") -> dict[str, Any]:
    """Pagination; the other parameters of the address are kept."""
    query = _query(context)

    def url(n: int) -> str:
        query[name] = str(n)
        return f"?{query.urlencode()}"

    span = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [{"n": n, "url": url(n) if isinstance(n, int) else "", "current": n == page.number} for n in span]
    return {
        "page": page,
        "numbers": numbers,
        "previous": url(page.previous_page_number()) if page.has_previous() else "",
        "next": url(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("parts/progress.html")
def progress(step: int, total: int, label: str = "") -> dict[str, Any]:
    """Where one is in a form: `Step 3 of 6`. Raises ValueError for a step that does not exist."""
    if not 1 <= step <= total:
        raise ValueError(f"there is no step {step} of {total}")
    marks = ["done" if n < step else "now" if n == step else "" for n in range(1, total + 1)]
    return {"step": step, "total": total, "label": label, "marks": marks}


@register.inclusion_tag("parts/saved.html")
def saved(code: str, at: datetime | None = None, until: datetime | None = None, send_url: str = "") -> dict[str, Any]:
    return {"code": code, "at": at, "until": until, "send_url": send_url}
