"""A request to see a file: who decides answers it, who asked reads the answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anhe.ledger import attempt
from anhe.staff import access, desk, forms, queries
from anhe.staff.access import officers_only


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, pk) -> HttpResponse:
    found, officer = queries.request(pk), request.officer
    if found is None or not (found.officer_id == officer.pk or access.may_answer(officer, found)):
        raise Http404
    says_no = request.POST.get("decision") == "decline"
    give = forms.Give(request.POST if request.method == "POST" and not says_no else None, at=request.at)
    no = forms.Decline(request.POST if says_no else None)
    if attempt(give, desk.grant_request, request=found, by=officer, at=request.at):
        messages.success(request, _("Granted. The officer reads it among what needs them; it ends by itself."))
        return redirect("staff:request", found.pk)
    if attempt(no, desk.decline_request, request=found, by=officer, at=request.at):
        messages.success(request, _("Declined. The officer reads why."))
        return redirect("staff:request", found.pk)
    bound = no if says_no else give
    context = {
        "one": found, "give": give, "no": no, "may_answer": found.answered_at is None and access.may_answer(officer, found),
        "is_mine": found.officer_id == officer.pk, "is_over": bool(found.until and found.until <= request.at),
    }  # fmt: skip
    status = getattr(getattr(bound, "refusal", None), "status", 400) if bound.is_bound else 200
    return TemplateResponse(request, "staff/request.html", context, status=status)
