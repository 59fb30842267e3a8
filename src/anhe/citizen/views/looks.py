"""The citizen's page: who looked at my file, after a code to the phone that was given, or the passphrase."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anhe.citizen import desk, forms, gateways, holding, queries
from anhe.ledger import attempt
from anhe.reports.queries import Receipt
from anhe.staff.access import holders_only


@holders_only
@never_cache
@require_safe
def looks(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = holding.held(request, number)
    if receipt is None:
        return TemplateResponse(request, "citizen/find.html", {"form": forms.Find(), "number": number})
    if not _is_known(request, receipt, proven):
        return _closed(request, receipt, proven)
    context = {"receipt": receipt, "report": receipt.report, "looks": desk.show_looks(receipt=receipt, at=request.at)}
    return TemplateResponse(request, "citizen/looks.html", context)


def _is_known(request: HttpRequest, receipt: Receipt, proven: bool) -> bool:
    """The code, or the second proof where it is stronger than four digits or no code can be sent."""
    return holding.has_code(request, receipt.report.number) or (proven and not _sends_code(receipt))


def _sends_code(receipt: Receipt) -> bool:
    return receipt.proof == Receipt.Proof.PHONE and gateways.is_connected()


def _closed(request: HttpRequest, receipt: Receipt, proven: bool, status: int = 200, **given) -> HttpResponse:
    """What must be shown first: a code, or the second proof on the tracking page."""
    if not _sends_code(receipt):
        return redirect("citizen:track", receipt.report.number)
    code = queries.codes_asked(receipt).first()
    good = code if code is not None and code.asked_at > request.at - desk.GOOD_FOR and code.state != code.State.USED else None
    context = {"receipt": receipt, "report": receipt.report, "form": forms.Code(), "ask_form": forms.Words(), "code": good, "gateway_page": gateways.shown_at()} | given
    return TemplateResponse(request, "citizen/looks_code.html", context, status=status)


def _held(request: HttpRequest, number: str) -> tuple[Receipt, bool]:
    receipt, proven = holding.held(request, number)
    if receipt is None or not _sends_code(receipt):
        raise Http404
    return receipt, proven


@holders_only
@never_cache
@require_POST
def ask_code(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = _held(request, number)
    form = forms.Nothing(request.POST)
    if attempt(form, desk.ask_code, receipt=receipt, lang=get_language(), at=request.at):
        messages.success(request, _("A code is on its way to the phone you gave."))
        return redirect("citizen:looks", number)
    return _closed(request, receipt, proven, form.refusal.status, ask_form=form)


@holders_only
@never_cache
@require_POST
def try_code(request: HttpRequest, number: str) -> HttpResponse:
    receipt, proven = _held(request, number)
    form = forms.Code(request.POST)
    if attempt(form, desk.try_code, receipt=receipt, at=request.at):
        if form.result:
            answer = redirect("citizen:looks", number)
            return holding.hold(answer, receipt, proven=True, coded=True, secure=request.is_secure())
        form.add_error("digits", _("That is not the code of the newest message. You have five tries."))
    return _closed(request, receipt, proven, getattr(getattr(form, "refusal", None), "status", 400), form=form)
