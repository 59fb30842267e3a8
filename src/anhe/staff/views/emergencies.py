"""An emergency access as those concerned see it: what was opened, by whom and why, and its review."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anhe.ledger import attempt
from anhe.staff import access, desk, forms, queries
from anhe.staff.access import officers_only
from anhe.staff.models import EmergencyAccess


@never_cache
@officers_only
@require_safe
def emergency(request: HttpRequest, pk) -> HttpResponse:
    return _page(request, _seen(request, pk), forms.Review(), forms.Why())


@officers_only
@require_POST
def review(request: HttpRequest, pk) -> HttpResponse:
    found, form = _seen(request, pk), forms.Review(request.POST)
    if attempt(form, desk.review, emergency=found, by=request.officer, at=request.at):
        messages.success(request, _("The review is kept. The officer and those in charge of the file read it."))
        return redirect("staff:emergency", found.pk)
    return _page(request, found, form, forms.Why())


@officers_only
@require_POST
def restore(request: HttpRequest, pk) -> HttpResponse:
    found, form = _seen(request, pk), forms.Why(request.POST)
    if attempt(form, desk.restore, emergency=found, by=request.officer, at=request.at):
        messages.success(request, _("The officer may open files in an emergency again. The review is still owed."))
        return redirect("staff:emergency", found.pk)
    return _page(request, found, forms.Review(), form)


def _seen(request: HttpRequest, pk) -> EmergencyAccess:
    found = queries.emergency(pk)
    if found is None or not access.may_see_emergency(request.officer, found):
        raise Http404
    return found


def _page(request: HttpRequest, found: EmergencyAccess, form: forms.Review, why: forms.Why) -> HttpResponse:
    bound = next((each for each in (form, why) if each.is_bound), None)
    context = {
        "one": found, "form": form, "why": why, "is_over": found.session.is_ended or found.session.until <= request.at,
        "ended_at": found.session.ended_at or found.session.until,
        "may_review": found.reviewed_at is None and access.may_review(request.officer, found),
        "may_restore": found.bars and access.may_restore(request.officer, found),
        "clock": {"what": _("Review of the emergency access"), "who": found.reviewer.unit.name if found.reviewer else _("the chief"),
                  "since": found.broken_at, "due": found.review_due_at, "promise": True, "rule": None},
    }  # fmt: skip
    status = getattr(getattr(bound, "refusal", None), "status", 400) if bound is not None else 200
    return TemplateResponse(request, "staff/emergency.html", context, status=status)
