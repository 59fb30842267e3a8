"""What we hold: a case's own, one exhibit with its chain, taking in, moving, giving back, the paper."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anhe.cases import queries as cases
from anhe.evidence import access, desk, forms, papers, queries
from anhe.ledger import NotAllowed, attempt
from anhe.people import desk as people
from anhe.people import queries as people_queries
from anhe.staff import queries as staff
from anhe.staff.access import officers_only

RECEIVERS = ("reporter", "victim", "agent")


@officers_only
@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The panel on a case's page, and a page of its own."""
    case = _case(request, number)
    context = {"case": case, "exhibits": queries.of_case(case), "may_handle": access.may_handle(request.officer, case)}
    return TemplateResponse(request, "evidence/of_case.html", context)


@officers_only
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    _require(request, case)
    form = forms.TakeIn(request.POST or None, items=cases.items(case).select_related("case", "case__unit").exclude(kind="returned"))
    if request.method == "POST" and attempt(form, desk.take_in, by=request.officer, at=request.at):
        messages.success(request, _("Taken in. Its chain of custody begins here."))
        return redirect(form.result)
    return _act(request, case, form, title=_("Take a thing in"), button=_("Take it in"), back=case.get_absolute_url())


@officers_only
@require_safe
def exhibit(request: HttpRequest, number: str) -> HttpResponse:
    found = _exhibit(request, number)
    steps = list(queries.steps(found))
    names = staff.names({step.officer_number for step in steps})
    context = {
        "exhibit": found, "steps": [(step, names.get(step.officer_number, step.officer_number)) for step in steps],
        "handover": queries.handover_of(found), "may_handle": found.state == "held" and access.may_handle(request.officer, found),
    }  # fmt: skip
    return TemplateResponse(request, "evidence/exhibit.html", context)


@officers_only
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, number: str) -> HttpResponse:
    found = _exhibit(request, number)
    _require(request, found)
    form = forms.Move(request.POST or None)
    if request.method == "POST" and attempt(form, desk.move, exhibit=found, by=request.officer, at=request.at):
        messages.success(request, _("Moved. The chain says where it lies now."))
        return redirect(found)
    return _act(request, found.case, form, title=_("Move it"), button=_("It lies there now"), back=found.get_absolute_url())


@never_cache
@officers_only
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Giving a thing back names a person, so it opens only inside an access session on the case."""
    found = _exhibit(request, number)
    _require(request, found)
    shown = _people(request, found)
    if shown is None:
        return redirect(_session(request, found))
    rows = {row.pk: row for row in people_queries.parties(cases.files_of(found.case))}
    parties = [(p.id, rows[p.id], f"{people_queries.role_words(p.role)} {p.name}".strip()) for p in shown if p.role in RECEIVERS and p.id in rows]
    officers = staff.serving(found.case.unit, "handler", "duty", "head", "examiner").exclude(pk=request.officer.pk)
    form = forms.HandOver(request.POST or None, parties=parties, officers=officers)
    if request.method == "POST" and attempt(form, desk.hand_over, exhibit=found, by=request.officer, at=request.at):
        messages.success(request, _("Given back. Print the paper, and let the owner sign it."))
        return redirect("evidence:handover", found.number)
    return _act(
        request, found.case, form, title=_("Give it back to its owner"), button=_("Give it back"), back=found.get_absolute_url(),
        consequence=_("The handover is signed and cannot be taken back. The item counts as returned, and the reporter reads that it was given back."),
    )  # fmt: skip


@never_cache
@officers_only
@require_safe
def handover(request: HttpRequest, number: str) -> HttpResponse:
    paper, answer = _paper(request, number)
    return answer or TemplateResponse(request, "evidence/handover.html", {"paper": paper, "exhibit": paper.handover.exhibit})


@never_cache
@officers_only
@require_safe
def handover_pdf(request: HttpRequest, number: str) -> HttpResponse:
    paper, answer = _paper(request, number)
    if answer:
        return answer
    file = HttpResponse(papers.pdf_of(paper, at=request.at), content_type="application/pdf")
    file["Content-Disposition"] = f'inline; filename="{paper.handover.number}.pdf"'
    return file


def _paper(request: HttpRequest, number: str):
    found = _exhibit(request, number)
    made = queries.handover_of(found)
    if made is None:
        raise Http404
    shown = _people(request, found)
    if shown is None:
        return None, redirect(_session(request, found))
    made.exhibit = found
    steps = list(queries.steps(found))
    names = staff.names({made.officer_number, made.witness_number, *(step.officer_number for step in steps)})
    return papers.Paper(
        made, next((p.name for p in shown if p.id == made.party_id), ""), names, [(step, names.get(step.officer_number, step.officer_number)) for step in steps],
        settings.ANHE_CITY, f"{settings.ANHE_ORIGIN.rstrip('/')}/receipt/verify/",
    ), None  # fmt: skip


def _people(request: HttpRequest, found):
    """The case's people in the clear, where an access session covers it; None where none does."""
    session = request.officer.access
    if session is None or not session.covers(found.case.file):
        return None
    files = cases.files_of(found.case)
    shown = people.show_files(files=files, case=found.case.file, by=request.officer, at=request.at)
    return [party for file in files for party in shown[file]]


def _session(request: HttpRequest, found) -> str:
    query = urlencode({"next": request.get_full_path(), "file": found.case.file, "object_ref": found.case.number, "purpose": "handle_case"})
    return f"{reverse('staff:open_session')}?{query}"


def _case(request: HttpRequest, number: str):
    case = get_object_or_404(cases.opened(number.upper(), by=request.officer, at=request.at))
    if not access.may_read(request.officer, case):
        raise Http404
    return case


def _exhibit(request: HttpRequest, number: str):
    found = get_object_or_404(queries.exhibits(by=request.officer, at=request.at), number=number.upper())
    if not access.may_read(request.officer, found.case):
        raise Http404
    return found


def _require(request: HttpRequest, thing) -> None:
    if not access.may_handle(request.officer, thing):
        raise NotAllowed(_("Your post does not cover work in this case."))


def _act(request: HttpRequest, case, form, *, title: str, button: str, back: str, consequence: str = "") -> HttpResponse:
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    context = {"case": case, "form": form, "title": title, "button": button, "back": back, "consequence": consequence}
    return TemplateResponse(request, "evidence/act.html", context, status=status)
