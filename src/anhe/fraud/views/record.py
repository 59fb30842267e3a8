"""One trace: how it stands, and its money chain."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from anhe.fraud import pages
from anhe.fraud.views.doing import visible
from anhe.staff.access import officers_only


@officers_only
@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    trace = visible(request, number)
    return TemplateResponse(request, "fraud/trace.html", pages.record(trace, by=request.officer, at=request.at))


@officers_only
@require_safe
def chain(request: HttpRequest, number: str) -> HttpResponse:
    """The picture over its table; `?pick=` names the entry, `?version=` an earlier drawing."""
    trace = visible(request, number)
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    context = pages.chain(trace, by=request.officer, at=request.at, pick=request.GET.get("pick", ""), version=version)
    return TemplateResponse(request, "fraud/chain.html", context | {"version": version or ""})
