"""Lengthening, stopping and letting run on the clocks of a case."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anhe.cases import access, desk, forms, queries
from anhe.cases.clockfaces import clock_of
from anhe.cases.views.acting import done, page, part_of, require, taken, visible
from anhe.law import queries as law
from anhe.staff.access import officers_only


def _clock(request: HttpRequest, number: str, pk):
    case = visible(request, number)
    deadline = part_of(queries.deadline(case, pk))
    return case, deadline, clock_of(deadline)


@officers_only
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, deadline, face = _clock(request, number, pk)
    require(access.may_approve, request, case, _("A head of unit who does not handle the case must approve the extension."))
    spoken = "label_en" if get_language() == "en" else "label_zh"
    terms = [(term["id"], term[spoken]) for term in deadline.version.extension_terms]
    form = forms.Extend(request.POST or None, terms=terms)
    if taken(request, form, desk.extend_deadline, deadline=deadline):
        return done(request, case, _("Lengthened. The reporter sees that the limit moved, and that it was approved."))
    return page(
        request, case, form, title=_("Lengthen a time limit"), button=_("Lengthen it"), clock_face=face,
        consequence=_("You approve it under your own name. The rule says by how much and how often."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, deadline, face = _clock(request, number, pk)
    reasons = [(code, law.pause_word(code)) for code in deadline.version.pause_reasons]
    form = forms.Pause(request.POST or None, reasons=reasons)
    if taken(request, form, desk.pause_deadline, deadline=deadline):
        return done(request, case, _("Stopped. The reporter reads why."))
    return page(
        request, case, form, title=_("Stop a time limit"), button=_("Stop it"), clock_face=face,
        consequence=_("The time until you let it run on does not count. The reporter reads the reason."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, deadline, face = _clock(request, number, pk)
    form = forms.Nothing(request.POST if request.method == "POST" else None)
    if taken(request, form, desk.resume_deadline, deadline=deadline):
        return done(request, case, _("The time limit runs on."))
    return page(
        request, case, form, title=_("Let a time limit run on"), button=_("Let it run on"), clock_face=face,
        consequence=_("The limit moves by the time it stood still."),
    )  # fmt: skip
