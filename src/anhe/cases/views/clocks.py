"""Lengthening, stopping and letting run on the clocks of a case."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anhe.cases import access, desk, forms, pages, queries
from anhe.cases.clockfaces import clock_of
from anhe.cases.views.acting import done, page, part_of, require, taken, visible
from anhe.law import queries as law
from anhe.people import desk as people
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
    form = forms.Extend(request.POST or None, terms=_terms(deadline))
    if taken(request, form, desk.extend_deadline, deadline=deadline):
        return done(request, case, _("Lengthened. The reporter sees that the limit moved, and that it was approved."))
    return page(
        request, case, form, title=_("Lengthen a time limit"), button=_("Lengthen it"), clock_face=face,
        consequence=_("You approve it under your own name. The rule says by how much and how often."),
    )  # fmt: skip


def _terms(deadline) -> list[tuple[str, str]]:
    """The terms of the clock's rule, in the reader's language."""
    spoken = "label_en" if get_language() == "en" else "label_zh"
    return [(term["id"], term[spoken]) for term in deadline.version.extension_terms]


@officers_only
@require_http_methods(["GET", "POST"])
def ask_extension(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Ask for more time; another officer decides."""
    case, deadline, face = _clock(request, number, pk)
    part_of(_terms(deadline) or None)
    require(access.may_handle, request, case, _("Your post does not cover work on this case."))
    form = forms.AskExtension(request.POST or None, terms=_terms(deadline))
    if taken(request, form, desk.ask_extension, deadline=deadline):
        return done(request, case, _("Asked. The limit stays as it is until a head of unit grants more time."))
    return page(
        request, case, form, title=_("Ask for more time"), button=_("Ask for it"), clock_face=face,
        consequence=_("A head of unit who does not handle the case decides. Until then the limit stays as it is."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def extension(request: HttpRequest, number: str, pk) -> HttpResponse:
    """What more time is asked for, and why; another officer grants it or sends the request back."""
    case, deadline, face = _clock(request, number, pk)
    waiting = part_of(queries.waiting_requests(case).get(deadline.pk))
    waiting.deadline, officer = deadline, request.officer
    may_answer = access.may_approve(officer, case) and officer.pk not in {waiting.asked_by_id, case.handler_id}
    form = forms.SendBack(request.POST if request.POST.get("answer") == "back" else None)
    shown = pages.parties_shown(case, by=officer, at=request.at)
    if request.method == "POST" and request.POST.get("answer") == "grant":
        if shown is None:
            raise people.NoAccessSession(_("Read the reason before you answer: open an access session."))
        desk.grant_extension(asked=waiting, by=officer, at=request.at)
        return done(request, case, _("Lengthened. The reporter sees that the limit moved, and that it was approved."))
    if request.method == "POST" and taken(request, form, desk.send_back_extension, asked=waiting):
        return done(request, case, _("Sent back to the officer who asked."))
    texts = {s.id: s.text for party in shown or () for s in party.statements}
    context = pages.heading(case) | {
        "waiting": waiting, "form": form, "may_answer": may_answer, "is_open_to_me": shown is not None, "clock_face": face,
        "reason": texts.get(waiting.reason_id, ""), "term": dict(_terms(deadline)).get(waiting.term, waiting.term),
        "due_at": pages.due_if_granted(waiting, request.at),
    }  # fmt: skip
    return TemplateResponse(request, "cases/extension.html", context, status=400 if form.is_bound else 200)


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
