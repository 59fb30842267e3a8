"""The citizen's side: find a report by its tracking code, see how it stands, add, object, rate, complain."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anhe.citizen import access, desk, forms, holding, pages, queries
from anhe.ledger import NotAllowed, attempt
from anhe.reports import queries as reports
from anhe.staff.access import holders_only, officers_only, open_to_all


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    form = forms.Find(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = reports.receipt_for(form.cleaned_data["code"])
        if receipt is not None:
            proven = receipt.proof == receipt.Proof.NONE
            answer = redirect("citizen:track", receipt.report.number)
            return holding.hold(answer, receipt, proven=proven, secure=request.is_secure())
        form.add_error("code", _("No receipt has this code. Compare it with your receipt: it has no letters I, L, O or U."))
    return TemplateResponse(request, "citizen/find.html", {"form": form}, status=400 if form.is_bound else 200)


@holders_only
@never_cache
@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = holding.held(request, number)
    if receipt is None:
        return TemplateResponse(request, "citizen/find.html", {"form": forms.Find(), "number": number})
    return _page(request, receipt, proven)


def _page(request: HttpRequest, receipt, proven: bool, status: int = 200, **given) -> HttpResponse:
    context = pages.tracking(receipt, proven=proven, at=request.at)
    context |= {
        "proof_form": forms.Proof(is_passphrase=receipt.proof == receipt.Proof.PASSPHRASE),
        "words_form": forms.Words(),
        "rate_form": forms.Rate(),
        "complain_form": forms.Words(prefix="complain"),
    } | given
    return TemplateResponse(request, "citizen/track.html", context, status=status)


@holders_only
@never_cache
@require_POST
def prove(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = _held_or_404(request, number)
    form = forms.Proof(request.POST, is_passphrase=receipt.proof == receipt.Proof.PASSPHRASE)
    if attempt(form, desk.check_proof, receipt=receipt, at=request.at):
        if form.result:
            return holding.hold(redirect("citizen:track", number), receipt, proven=True, coded=holding.has_code(request, number), secure=request.is_secure())
        form.add_error("proof", _("That does not match what you gave. You have five tries an hour."))
    status = getattr(getattr(form, "refusal", None), "status", 400)
    return _page(request, receipt, proven, status=status, proof_form=form)


@holders_only
@never_cache
@require_POST
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    return _with_words(request, number, desk.supplement, _("Kept. The officer in charge sees it with your report."))


@holders_only
@never_cache
@require_POST
def remedy(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    if kind not in {"reconsideration", "review"}:
        raise Http404
    return _with_words(request, number, desk.ask_remedy, _("Your application was taken. Its clock has started."), kind=kind)


@holders_only
@never_cache
@require_POST
def complain(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = _proven_or_404(request, number)
    form = forms.Words(request.POST, prefix="complain")
    if attempt(form, desk.complain, receipt=receipt, lang=get_language(), by=desk.holder(receipt), at=request.at):
        return _done(request, number, _("Your complaint was taken. Somebody who does not handle your case will answer it."))
    return _page(request, receipt, proven, status=400, complain_form=form)


@holders_only
@never_cache
@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = _proven_or_404(request, number)
    form = forms.Rate(request.POST)
    if attempt(form, desk.rate, receipt=receipt, lang=get_language(), by=desk.holder(receipt), at=request.at):
        return _done(request, number, _("Thank you. Your rating was kept."))
    return _page(request, receipt, proven, status=400, rate_form=form)


@holders_only
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    return holding.let_go(redirect("citizen:find"))


def _with_words(request: HttpRequest, number: str, verb, done: str, **given) -> HttpResponse:
    receipt, proven = _proven_or_404(request, number)
    form = forms.Words(request.POST)
    if attempt(form, verb, receipt=receipt, lang=get_language(), at=request.at, **given):
        return _done(request, number, done)
    return _page(request, receipt, proven, status=400, words_form=form, asked_kind=given.get("kind", ""))


def _done(request: HttpRequest, number: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("citizen:track", number)


def _held_or_404(request: HttpRequest, number: str):
    receipt, proven = holding.held(request, number)
    if receipt is None:
        raise Http404
    return receipt, proven


def _proven_or_404(request: HttpRequest, number: str):
    receipt, proven = _held_or_404(request, number)
    if not proven:
        raise Http404
    return receipt, proven


@officers_only
@require_safe
def ratings(request: HttpRequest) -> HttpResponse:
    return _ratings(request, forms.OpenRating())


@officers_only
@require_POST
def open_rating(request: HttpRequest) -> HttpResponse:
    """Open the oldest low rating: the officer does not choose whose."""
    _see_ratings(request)
    oldest = queries.low_ratings(by=request.officer, at=request.at).first()
    if oldest is None:
        raise Http404
    form = forms.OpenRating(request.POST)
    if attempt(form, desk.open_rating, rating=oldest, by=request.officer, at=request.at):
        return redirect("citizen:answer_complaint", form.result.pk)
    return _ratings(request, form)


def _ratings(request: HttpRequest, form) -> HttpResponse:
    _see_ratings(request)
    groups = pages.shares(queries.ratings_in_groups(by=request.officer, at=request.at))
    low = queries.low_ratings(by=request.officer, at=request.at).count()
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    return TemplateResponse(request, "citizen/ratings.html", {"groups": groups, "low": low, "form": form}, status=status)


def _see_ratings(request: HttpRequest) -> None:
    if not access.may_see_ratings(request.officer):
        raise NotAllowed(_("Your post does not cover ratings and complaints."))


def _see_complaints(request: HttpRequest) -> None:
    if not access.may_see_complaints(request.officer):
        raise NotAllowed(_("Your post does not cover ratings and complaints."))


@officers_only
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    _see_complaints(request)
    found = queries.open_complaints(by=request.officer, at=request.at)
    rows = [{"complaint": one, "clock": {"due": one.due_at, "since": one.made_at}} for one in found]
    return TemplateResponse(request, "citizen/complaints.html", {"rows": rows})


@officers_only
@require_http_methods(["GET", "POST"])
def answer_complaint(request: HttpRequest, pk) -> HttpResponse:
    _see_complaints(request)
    complaint = get_object_or_404(queries.complaints_about(by=request.officer), pk=pk)
    form = forms.AnswerComplaint(request.POST or None)
    if request.method == "POST" and attempt(
        form, desk.answer_complaint, complaint=complaint, by=request.officer, at=request.at
    ):
        return redirect("citizen:complaints")
    words = desk.read_complaint(complaint=complaint, by=request.officer, at=request.at)
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    context = {"complaint": complaint, "words": words, "form": form}
    return TemplateResponse(request, "citizen/complaint.html", context, status=status)
