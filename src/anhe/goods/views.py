"""Matches: what waits to be decided, one of them with both things side by side, and a case's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anhe.cases import queries as cases
from anhe.engines import matching
from anhe.goods import access, desk, forms, queries, telling
from anhe.ledger import attempt
from anhe.staff.access import officers_only

A_PAGE = 40


@officers_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show") if request.GET.get("show") in queries.STATES.values else "proposed"
    page = Paginator(queries.matches(by=request.officer, at=request.at, state=show), A_PAGE).get_page(request.GET.get("page"))
    choices = [(state.value, state.label, None) for state in queries.STATES]
    return TemplateResponse(request, "goods/list.html", {"page": page, "rows": telling.rows(page), "show": show, "choices": choices})


@officers_only
@require_safe
def match(request: HttpRequest, number: str) -> HttpResponse:
    return _match(request, _found(request, number), forms.Confirm(), forms.Reject())


@officers_only
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    found, form = _found(request, number), forms.Confirm(request.POST)
    if attempt(form, desk.confirm, match=found, by=request.officer, at=request.at):
        messages.success(request, _("Confirmed. Who reported the loss reads it; the dealer is asked to keep the thing."))
        return redirect(found)
    return _match(request, _found(request, number), form, forms.Reject())


@officers_only
@require_POST
def reject(request: HttpRequest, number: str) -> HttpResponse:
    found, form = _found(request, number), forms.Reject(request.POST)
    if attempt(form, desk.reject, match=found, by=request.officer, at=request.at):
        messages.success(request, _("Rejected. This pair is never proposed again."))
        return redirect("goods:list")
    return _match(request, _found(request, number), forms.Confirm(), form)


@officers_only
@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The panel on a case's page, and a page of its own."""
    case = get_object_or_404(cases.opened(number.upper(), by=request.officer, at=request.at))
    found = queries.of_case(case, by=request.officer, at=request.at)
    return TemplateResponse(request, "goods/of_case.html", {"case": case, "rows": telling.rows(found)})


def _found(request: HttpRequest, number: str):
    return get_object_or_404(queries.matches(by=request.officer, at=request.at), number=number.upper())


def _match(request: HttpRequest, found, confirm_form, reject_form) -> HttpResponse:
    sent = next((form for form in (confirm_form, reject_form) if form.is_bound), None)
    status = 200 if sent is None else getattr(getattr(sent, "refusal", None), "status", 400)
    context = {
        "match": found, "tone": telling.TONES[found.state], "sides": telling.sides(found), "lines": telling.lines(found),
        "percent": f"{100 * matching.probability(found.score):.1f}", "confirm_form": confirm_form, "reject_form": reject_form,
        "may_decide": found.is_open and access.may_decide(request.officer, found), "source": telling.source(found),
        "score": f"{found.score:+.2f}",
    }  # fmt: skip
    return TemplateResponse(request, "goods/match.html", context, status=status)
