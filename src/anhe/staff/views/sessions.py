"""Access sessions: opened on purpose, shown at the top of every page, ended at will."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from anhe.ledger import attempt
from anhe.staff import desk, forms
from anhe.staff.access import officers_only


@officers_only
@require_http_methods(["GET", "POST"])
def open_session(request: HttpRequest) -> HttpResponse:
    given = request.POST or request.GET
    back = _safe(request, given.get("next", ""))
    if request.method == "POST":
        form = forms.OpenSession(request.POST)
        if attempt(form, desk.open_session, by=request.officer, at=request.at):
            return redirect(back)
    else:
        names = ("file", "object_ref", "purpose")
        form = forms.OpenSession(initial={n: request.GET[n] for n in names if n in request.GET})
    status = 400 if form.is_bound else 200
    return TemplateResponse(request, "staff/session.html", {"form": form, "next": back}, status=status)


@officers_only
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    if request.officer.access is not None:
        desk.close_session(session=request.officer.access, by=request.officer, at=request.at)
    return redirect(_safe(request, request.POST.get("next", "")))


def _safe(request: HttpRequest, address: str) -> str:
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if address.startswith("/") and ours else "/desk/"
