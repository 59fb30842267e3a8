"""Findings: the list, one with its entries, what the inspector and the officer say about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anhe.inspection import access, desk, forms, queries, telling
from anhe.inspection.models import Finding
from anhe.inspection.views.inspecting import found, require_inspector, status_of
from anhe.ledger import attempt
from anhe.staff.access import officers_only

PAGE = 30


@officers_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request, forms.Day())


def _listing(request: HttpRequest, form) -> HttpResponse:
    require_inspector(request)
    show, kind = request.GET.get("show", "waiting"), request.GET.get("kind", "")
    chosen = queries.findings(show=show, kind=kind if kind in Finding.Kind.values else "")
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    counts = queries.counts()
    open_ones = sum(n for state, n in counts.items() if state != Finding.State.CLOSED)
    states = [(state.value, state.label, counts.get(state, 0)) for state in Finding.State]
    context = {
        "rows": telling.named(page), "page": page, "form": form, "kinds": [("", _("All kinds")), *Finding.Kind.choices], "kind": kind,
        "show": show, "choices": [("waiting", _("Not closed"), open_ones), *states, ("all", _("All"), None)],
    }  # fmt: skip
    return TemplateResponse(request, "inspection/findings.html", context, status=status_of(form))


@officers_only
@require_POST
def examine(request: HttpRequest) -> HttpResponse:
    form = forms.Day(request.POST)
    if attempt(form, desk.examine, by=request.officer, at=request.at):
        count = form.result.total()
        messages.success(request, ngettext("%(n)s new finding.", "%(n)s new findings.", count) % {"n": count})
        return redirect("inspection:findings")
    return _listing(request, form)


@never_cache
@officers_only
@require_safe
def finding(request: HttpRequest, pk) -> HttpResponse:
    return _finding(request, pk, forms.Ask(), forms.Close(), 200)


def _finding(request: HttpRequest, pk, ask_form, close_form, status: int) -> HttpResponse:
    require_inspector(request)
    one = found(queries.finding(pk))
    entries = desk.open_finding(finding=one, by=request.officer, at=request.at)
    numbers = queries.numbers_of({e.file for e in entries if e.file} | ({one.file} if one.file else set()))
    context = telling.named([one])[0] | {
        "rows": telling.lines(entries, numbers), "ask_form": ask_form, "close_form": close_form, "number": one.object_ref or numbers.get(one.file, ""),
        "may_judge": access.may_judge(request.officer, one), "is_full": len(entries) == queries.SHOWN,
    }  # fmt: skip
    return TemplateResponse(request, "inspection/finding.html", context, status=status)


@never_cache
@officers_only
@require_POST
def ask(request: HttpRequest, pk) -> HttpResponse:
    require_inspector(request)
    form = forms.Ask(request.POST)
    if attempt(form, desk.ask, finding=found(queries.finding(pk)), by=request.officer, at=request.at):
        messages.success(request, _("The officer sees the question at once."))
        return redirect("inspection:finding", pk)
    return _finding(request, pk, form, forms.Close(), status_of(form))


@never_cache
@officers_only
@require_POST
def close(request: HttpRequest, pk) -> HttpResponse:
    require_inspector(request)
    form = forms.Close(request.POST)
    if attempt(form, desk.close, finding=found(queries.finding(pk)), by=request.officer, at=request.at):
        messages.success(request, _("The finding is closed. It stays in the record."))
        return redirect("inspection:finding", pk)
    return _finding(request, pk, forms.Ask(), form, status_of(form))


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk) -> HttpResponse:
    """The page of the officer who is asked; for anybody else there is none."""
    one = found(queries.finding(pk))
    if not access.may_answer(request.officer, one) or one.asked_at is None:
        raise Http404
    form = forms.Answer(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(form, desk.answer, finding=one, by=request.officer, at=request.at):
        messages.success(request, _("Your answer is with the inspector."))
        return redirect("inspection:answer", pk)
    number = one.object_ref or (queries.numbers_of({one.file}).get(one.file, "") if one.file else "")
    context = telling.named([one])[0] | {"form": form, "number": number}
    return TemplateResponse(request, "inspection/answer.html", context, status=status_of(form))
