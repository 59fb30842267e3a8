"""Searching the log by its headers, and opening one entry with a reason."""

import json

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anhe.citizen import shapes as citizen
from anhe.inspection import desk, forms, queries, telling
from anhe.inspection.views.inspecting import found, require_inspector, status_of
from anhe.ledger import attempt
from anhe.staff.access import officers_only


@never_cache
@officers_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Nothing is searched until the form is sent; every search, and every further page of it, is an entry."""
    require_inspector(request)
    is_sent = "ask" in request.GET
    form = forms.Search(request.GET) if is_sent else forms.Search()
    context = {"form": form, "is_sent": is_sent}
    if is_sent and form.is_valid():
        try:
            page = desk.search(asked=form.asked(), before=request.GET.get("before", ""), by=request.officer, at=request.at)
        except ValueError:
            form.add_error(None, telling.bad_place())
        else:
            rows = telling.lines(page.entries, queries.numbers_of({e.file for e in page.entries if e.file}))
            context |= {"rows": rows, "next": _next(request, page.after), "is_first": not request.GET.get("before")}
    return TemplateResponse(request, "inspection/log.html", context, status=400 if form.errors else 200)


def _next(request: HttpRequest, after: str) -> str:
    if not after:
        return ""
    query = request.GET.copy()
    query["before"] = after
    return f"?{query.urlencode()}"


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk) -> HttpResponse:
    require_inspector(request)
    one = found(queries.entry(pk))
    form = forms.Why(request.POST if request.method == "POST" else None)
    context = {"row": telling.lines([one], queries.numbers_of({one.file} if one.file else ()))[0], "form": form}
    if request.method == "POST" and attempt(form, desk.read_entry, entry=one, by=request.officer, at=request.at):
        context |= {"is_open": True, "details": _details(form.result)}
        return TemplateResponse(request, "inspection/entry.html", context)
    return TemplateResponse(request, "inspection/entry.html", context, status=status_of(form))


def _details(told: dict | None) -> dict | None:
    if told is None:
        return None
    facts = [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in told["facts"].items()]
    return {"facts": facts, "reason": told["reason"], "lang": citizen.written_in(told["reason"]), "shown": told.get("shown", [])}
