"""Acts on a trace itself: opening it, payments, triage, doubtful answers, the rule, the case, its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anhe.fraud import access, desk, forms, queries, telling
from anhe.fraud.views.doing import done, page, part_of, require, taken, visible
from anhe.reports import queries as reports
from anhe.staff.access import officers_only


def _mine(request: HttpRequest, number: str):
    trace = visible(request, number)
    require(access.may_trace, request, trace, _("Your post does not cover work on traces."))
    return trace


@officers_only
@require_http_methods(["GET", "POST"])
def open_trace(request: HttpRequest, report: str) -> HttpResponse:
    """From a report of fraud: the first payment, and stops drafted at once."""
    told = get_object_or_404(reports.reports(by=request.officer, at=request.at), number=reports.tidy_number(report))
    require(access.may_open, request, told, _("Your post does not cover opening traces."))
    standing = queries.of_report(told)
    if standing is not None:
        messages.info(request, _("The money of this report is being traced already."))
        return redirect(standing if standing_is_seen(request, standing) else "desk")
    form = forms.NewPaymentForm(request.POST or None, institutions=queries.institutions("bank", "payment"), now=request.at, initial={"paid_at": told.happened_from})
    if request.method == "POST" and form.is_valid() and taken(request, form, _open_and_draft(told, form.payment)):
        messages.success(request, _("The trace is open and the stop is drafted. Another officer signs it."))
        return redirect(form.result if standing_is_seen(request, form.result) else "desk")
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    return TemplateResponse(request, "fraud/open.html", {"report": told, "form": form}, status=status)


def _open_and_draft(report, payment):
    def verb(*, by, at, **_told):
        trace = desk.open_trace(report=report, payments=(payment,), by=by, at=at)
        if access.may_trace(by, trace):
            desk.draft_holds(trace=trace, by=by, at=at)
        return trace

    return verb


def standing_is_seen(request: HttpRequest, trace) -> bool:
    return queries.traces(by=request.officer, at=request.at).filter(pk=trace.pk).exists()


@officers_only
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, number: str) -> HttpResponse:
    trace = _mine(request, number)
    form = forms.NewPaymentForm(request.POST or None, institutions=queries.institutions("bank", "payment"), now=request.at)

    def verb(*, by, at, **_told):
        made = desk.add_payment(trace=trace, payment=form.payment, by=by, at=at)
        desk.draft_holds(trace=trace, by=by, at=at)
        return made

    if taken(request, form, verb):
        return done(request, trace, _("The payment is written down and its stop is drafted."))
    return page(request, trace, form, title=_("Add a payment"), button=_("Add it"), note=_("Copy it from the receipt of the payment: every field is compared by the bank."))


@officers_only
@require_http_methods(["GET", "POST"])
def triage(request: HttpRequest, number: str) -> HttpResponse:
    trace = _mine(request, number)
    form = forms.Triage(request.POST or None)
    if taken(request, form, desk.triage, trace=trace):
        return done(request, trace, _("Checked."))
    return page(request, trace, form, title=_("Check the payments"), button=_("Keep it"), consequence=_("Anything but fraud ends the trace; its drafted orders go nowhere."))


@officers_only
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, number: str) -> HttpResponse:
    trace = _mine(request, number)
    form = forms.Reason(request.POST or None)
    if taken(request, form, desk.end_trace, trace=trace):
        return done(request, trace, _("The trace has ended."))
    return page(request, trace, form, title=_("End the trace"), button=_("End it"), consequence=_("Nobody follows this money any more."))


@officers_only
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, number: str) -> HttpResponse:
    trace = _mine(request, number)
    form = forms.Rule(request.POST or None, initial={"rule": trace.rule})
    if taken(request, form, desk.choose_rule, trace=trace):
        return done(request, trace, _("The chain is drawn by this rule."))
    return page(request, trace, form, title=_("Follow by another rule"), button=_("Draw it anew"))


@officers_only
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: str, pk) -> HttpResponse:
    trace = _mine(request, number)
    answer = part_of(queries.unsettled(trace).filter(pk=pk).first())
    form = forms.Settle(request.POST or None)
    if taken(request, form, desk.settle, answer=answer):
        return done(request, trace, _("Settled."))
    return page(
        request, trace, form, title=_("A doubtful answer"), button=_("Settle it"), note=telling.answer_words(answer.reason), answer=answer,
        consequence=_("What was stopped, and when, stays as the institution said it first."),
    )  # fmt: skip
