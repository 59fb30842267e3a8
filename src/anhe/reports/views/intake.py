"""A call is taken on one screen, by keyboard alone; what is typed is kept as a draft while it is typed."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anhe import vault
from anhe.ledger import Refused, current_work
from anhe.papers.receipt_paper import spoken
from anhe.reports import access, desk, queries
from anhe.reports.forms import intake as forms
from anhe.reports.models import Report
from anhe.reports.views import carrying
from anhe.staff.access import officers_only

KEPT = (
    "line", "line_before", "token", "channel", "offence", "place_text", "place", "district", "happened", "things", "name",
    "phone", "is_secret", "narrative",
)  # fmt: skip


def _carried(request: HttpRequest, *, max_age: float | None = None) -> dict[str, str]:
    """What this officer's browser carries: the next one who signs in at the same desk does not find it."""
    held = carrying.carried(request, carrying.INTAKE, max_age=max_age)
    return held if isinstance(held, dict) and held.get("by") == request.officer.number else {}


def _carry(answer: HttpResponse, request: HttpRequest, **what: str) -> HttpResponse:
    carrying.carry(answer, carrying.INTAKE, what | {"by": request.officer.number})
    return answer


def _draft_code(request: HttpRequest) -> str:
    return _carried(request).get("draft", "")


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The screen. `take` takes the report; any other POST reads the line and shows the slots."""
    if request.method != "POST":
        return _begun(request)
    if "take" in request.POST:
        return _take(request)
    form = forms.Intake(initial=forms.filled(_strings(request), at=request.at), at=request.at)
    asked = request.headers.get("HX-Target", "likely")
    return _page(request, form, likely=_likely(request, form.initial, form) if asked == "likely" else [])


def _strings(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in KEPT if name in request.POST}


def _begun(request: HttpRequest) -> HttpResponse:
    """An empty screen, or what was typed before this browser was closed or the network went."""
    code, kept = _draft_code(request), {}
    if code:
        try:
            kept = desk.open_draft(code=code, by=request.officer, at=request.at).get("intake", {})
        except desk.DraftGone as refusal:
            current_work().restart(refusal)
    initial = {"token": secrets.token_urlsafe(24), "channel": Report.Channel.CALL} | kept
    return _page(request, forms.Intake(initial=initial, at=request.at), is_kept=bool(kept))


def _page(request: HttpRequest, form, *, likely=(), is_kept: bool = False, status: int = 200) -> HttpResponse:
    given = {"form": form, "likely": likely, "is_kept": is_kept, "place_found": bool(form.found)}
    return TemplateResponse(request, "reports/intake.html", given, status=status)


def _likely(request: HttpRequest, said: dict[str, str], form) -> list[Report]:
    """Reports that may tell the same event; a whole telephone number is looked up, which is kept in the ledger."""
    phone = said.get("phone", "")
    files = set()
    if len(vault.normalise("phone", phone)) >= 11:
        files = desk.look_for_caller(phone=phone, by=request.officer, at=request.at)
    place = next((each for each in form.found if str(each.pk) == said.get("place")), form.found[0] if form.found else None)
    found = queries.resembling(
        offence=said.get("offence", ""), lon=place.lon if place else None, lat=place.lat if place else None,
        around=request.at, files=files, by=request.officer, at=request.at,
    )  # fmt: skip
    return list(found[:5])


@officers_only
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """What is typed, kept under a code that this browser carries."""
    body, code = {"intake": _strings(request)}, _draft_code(request)
    try:
        code, _draft = desk.save_draft(body=body, by=request.officer, at=request.at, code=code)
    except desk.DraftGone as refusal:
        current_work().restart(refusal)
        code, _draft = desk.save_draft(body=body, by=request.officer, at=request.at)
    return _carry(HttpResponse(status=204), request, draft=code)


def _take(request: HttpRequest) -> HttpResponse:
    form, by = forms.Intake(request.POST, at=request.at), request.officer
    if not form.is_valid():
        return _page(request, form, status=400)
    report = form.report(by=by, lang=request.LANGUAGE_CODE, is_synthetic=settings.ANHE_DEMO)
    try:
        taken = desk.receive(report=report, by=by, at=request.at, may=access.may_take)
        number = taken.report.number
        if queries.draft(_draft_code(request), request.at):
            desk.drop_draft(code=_draft_code(request), by=by, at=request.at)
    except desk.AlreadyReceived as refusal:
        current_work().restart(refusal)
        number = _before(request, report)
    except Refused as refusal:
        current_work().restart(refusal)
        form.add_error(None, str(refusal))
        return _page(request, form, status=refusal.status)
    return _carry(redirect("reports:taken", number=number), request, number=number, token=report.token)


def _before(request: HttpRequest, report) -> str:
    """The number of the report that was taken from this form before; says so where other words were sent now."""
    try:
        return desk.received_before(report=report).report.number
    except desk.ToldOtherwise as refusal:
        current_work().restart(refusal)
        messages.warning(request, str(refusal))
        return queries.receipt_of_token(report.token).report.number


@never_cache
@officers_only
@require_safe
def taken(request: HttpRequest, number: str) -> HttpResponse:
    """The number to read aloud, and once the tracking code, for the officer who has just taken this report."""
    held = _carried(request, max_age=carrying.TOKEN_FOR)
    if held.get("number") != number:
        raise Http404
    report = queries.report(number)
    code = desk.code_again(receipt=report.receipt, token=held["token"], at=request.at)
    if not code:
        raise Http404
    return TemplateResponse(request, "reports/taken.html", {"report": report, "code": code, "spoken": spoken(report.number)})
