"""The officers' side: who looked is held back on a recorded ground, looked over, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anhe.citizen import access, desk, forms, queries, shapes
from anhe.ledger import NotAllowed, attempt
from anhe.reports import queries as reports
from anhe.staff import queries as staff
from anhe.staff.access import officers_only


def _require(request: HttpRequest) -> None:
    if not access.may_see_delays(request.officer):
        raise NotAllowed(_("Your post does not cover held-back records."))


def _status(form) -> int:
    return getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    _require(request)
    form = forms.Delay(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _delay(request, form):
        messages.success(request, _("Held back. Another officer must look it over within a week, else it ends by itself."))
        return redirect("citizen:delays")
    in_force = set(queries.delays_in_force(request.at).values_list("pk", flat=True))
    rows = [{"delay": one, "in_force": one.pk in in_force} for one in queries.delays(by=request.officer)[:100]]
    may_delay = request.officer.has_post("head")
    return TemplateResponse(request, "citizen/delays.html", {"rows": rows, "form": form, "may_delay": may_delay}, status=_status(form))


def _delay(request: HttpRequest, form) -> bool:
    number = reports.tidy_number(form.cleaned_data.pop("number"))
    report = reports.reports(by=request.officer, at=request.at).filter(number=number).first()
    receipt = queries.receipt_of(number) if report is not None else None
    if receipt is None:
        form.add_error("number", _("No report that you may see has this number."))
        return False
    return attempt(form, desk.delay_disclosure, receipt=receipt, by=request.officer, at=request.at)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def delay(request: HttpRequest, pk) -> HttpResponse:
    _require(request)
    one = get_object_or_404(queries.delays(by=request.officer), pk=pk)
    form = forms.ReviewDelay(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(form, desk.review_delay, delay=one, by=request.officer, at=request.at):
        messages.success(request, _("Your review is kept."))
        return redirect("citizen:delay", pk)
    return _page(request, one, form, forms.EndDelay(), _status(form))


@officers_only
@require_POST
def end(request: HttpRequest, pk) -> HttpResponse:
    _require(request)
    one = get_object_or_404(queries.delays(by=request.officer), pk=pk)
    form = forms.EndDelay(request.POST)
    if attempt(form, desk.end_delay, delay=one, by=request.officer, at=request.at):
        messages.success(request, _("Ended. The citizen sees everything from now on."))
        return redirect("citizen:delay", pk)
    return _page(request, one, forms.ReviewDelay(), form, _status(form))


def _page(request: HttpRequest, one, review_form, end_form, status: int) -> HttpResponse:
    names = staff.names({number for number in (one.made_by, one.reviewed_by, one.ended_by) if number})
    is_in_force = queries.delays_in_force(request.at).filter(pk=one.pk).exists()
    officer = request.officer
    context = {
        "delay": one, "review_form": review_form, "end_form": end_form, "is_in_force": is_in_force, "spoken": shapes.written_in(one.reason), "review_due": one.made_at + queries.REVIEWED_WITHIN,
        "made_by": names.get(one.made_by, one.made_by), "reviewed_by": names.get(one.reviewed_by, ""), "ended_by": names.get(one.ended_by, ""),
        "may_review": is_in_force and not one.reviewed_at and one.made_by != officer.number and access.may_review_delay(officer, one),
        "may_end": is_in_force and access.may_delay(officer, one),
    }  # fmt: skip
    return TemplateResponse(request, "citizen/delay.html", context, status=status)
