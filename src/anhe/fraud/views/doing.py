"""What every act on a trace shares: finding it, asking whether one may, its page, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from anhe.fraud import pages, queries
from anhe.fraud.models import Trace, TracedAccount
from anhe.ledger import NotAllowed, attempt


def visible(request: HttpRequest, number: str) -> Trace:
    """The trace, where this officer may see it; 404 otherwise, as if there were none."""
    return get_object_or_404(queries.traces(by=request.officer, at=request.at), number=number.upper())


def part_of(found: Any) -> Any:
    """What belongs to a visible trace, or 404."""
    if found is None:
        raise Http404
    return found


def account(trace: Trace, pk) -> TracedAccount:
    return part_of(queries.accounts(trace).filter(pk=pk).first())


def require(may: Callable[[Any, Any], bool], request: HttpRequest, trace: Any, words: str) -> None:
    """Refuse a page whose act this officer may not take; the verb would refuse it as well."""
    if not may(request.officer, trace):
        raise NotAllowed(words)


def taken(request: HttpRequest, form, verb: Callable, **given: Any) -> bool:
    """True where the form was sent, could be read, and the verb took it."""
    return request.method == "POST" and attempt(form, verb, by=request.officer, at=request.at, **given)


def done(request: HttpRequest, trace: Trace, words: str, to: str = "") -> HttpResponse:
    messages.success(request, words)
    return redirect(to or trace)


def page(request: HttpRequest, trace: Trace, form, *, title: str, button: str, **more: Any) -> HttpResponse:
    """The act's page. By name: consequence (what follows in law), note, subject (what it is about)."""
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    context = pages.heading(trace) | {"form": form, "title": title, "button": button} | more
    return TemplateResponse(request, "fraud/act.html", context, status=status)
