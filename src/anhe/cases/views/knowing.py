"""A number that belongs to somebody else: that it exists, whose to ask, and the two ways on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anhe.cases import desk, finding, forms
from anhe.ledger import attempt
from anhe.staff import desk as staff
from anhe.staff import queries as officers
from anhe.staff.access import officers_only


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, number: str) -> HttpResponse:
    """That it exists and whose to ask; the form asks those in charge to see it."""
    thing = _known(number)
    if _is_open(request, thing, *([] if "more" in request.GET else ["facts"])):
        return redirect(_home(thing))
    form = forms.AskToSee(request.POST or None)
    if attempt(
        form, staff.ask, file=thing.file, object_ref=thing.number, unit=thing.unit, owner=thing.handler,
        by=request.officer, at=request.at,
    ):  # fmt: skip
        messages.success(request, _("Asked. The answer appears among what needs you."))
        return redirect("cases:known", thing.number)
    desk.note_found(thing=thing, by=request.officer, at=request.at)
    context = _context(request, thing) | {"form": form, "waits": officers.waiting_request(request.officer, thing.file)}
    return TemplateResponse(request, "cases/known.html", context, status=_status(form))


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest, number: str) -> HttpResponse:
    """What follows from an emergency access, the reason, and the one button."""
    thing = _known(number)
    if _is_open(request, thing):
        return redirect(_home(thing))
    form = forms.BreakGlass(request.POST or None)
    if attempt(
        form, staff.break_glass, file=thing.file, object_ref=thing.number, unit=thing.unit, owner=thing.handler,
        by=request.officer, at=request.at,
    ):  # fmt: skip
        messages.success(request, _("Open for four hours. Those in charge of the file and a reviewer have been told."))
        return redirect(_home(thing))
    context = _context(request, thing) | {
        "form": form, "reviewer": officers.reviewer_for(request.officer, thing.unit), "bar": officers.bar_on(request.officer),
    }  # fmt: skip
    return TemplateResponse(request, "cases/break_glass.html", context, status=_status(form))


def _known(number: str) -> finding.Known:
    thing = finding.known(number)
    if thing is None:
        raise Http404
    return thing


def _is_open(request: HttpRequest, thing: finding.Known, *enough: str) -> bool:
    return officers.level(request.officer, thing.file, request.at) in {"full", *enough}


def _home(thing: finding.Known) -> str:
    return reverse("cases:record" if thing.kind == "case" else "reports:report", args=[thing.number])


def _context(request: HttpRequest, thing: finding.Known) -> dict:
    heads = officers.serving(thing.unit, "head").filter(unit=thing.unit)
    return {"thing": thing, "head": heads.exclude(pk=request.officer.pk).first()}


def _status(form) -> int:
    return getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
