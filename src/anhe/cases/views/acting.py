"""One page for one act: what it is, what follows from it, its form, and one button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from anhe.cases import pages, queries
from anhe.cases.models import Case
from anhe.ledger import NotAllowed, attempt, reach


def visible(request: HttpRequest, number: str) -> Case:
    """The case, where this officer may see it; 404 otherwise, as if there were none."""
    case = get_object_or_404(queries.opened(number.upper(), by=request.officer, at=request.at))
    reach(*queries.files_of(case))
    return case


def part_of(found: Any) -> Any:
    """What belongs to a visible case, or 404."""
    if found is None:
        raise Http404
    return found


def require(may: Callable[[Any, Any], bool], request: HttpRequest, case: Case, words: str) -> None:
    """Refuse a page whose act this officer may not take; the verb would refuse it as well."""
    if not may(request.officer, case):
        raise NotAllowed(words)


def taken(request: HttpRequest, form, verb: Callable, **given: Any) -> bool:
    """True where the form was sent, could be read, and the verb took it."""
    return request.method == "POST" and attempt(form, verb, by=request.officer, at=request.at, **given)


def done(request: HttpRequest, case: Case, words: str, undo: str = "") -> HttpResponse:
    messages.success(request, words, extra_tags=f"undo={undo}" if undo else "")
    return redirect(case)


def page(request: HttpRequest, case: Case, form, *, title: str, button: str, **more: Any) -> HttpResponse:
    """The act's page. By name: consequence (what follows in law), note, and whatever a template of its own needs."""
    template = more.pop("template", "cases/act.html")
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    context = pages.heading(case) | {"form": form, "title": title, "button": button} | more
    return TemplateResponse(request, template, context, status=status)
