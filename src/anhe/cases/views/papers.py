"""Notices: a page that prints well, and a PDF in both languages."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from anhe.cases import grounds, notices, pages, queries
from anhe.cases.views.acting import part_of, visible
from anhe.staff.access import officers_only


@officers_only
@require_safe
def notice(request: HttpRequest, number: str, pk) -> HttpResponse:
    """The notice of a decision. Its reason is personal, so it opens only inside an access session."""
    paper, answer = _paper(request, number, pk)
    return answer or TemplateResponse(request, "cases/notice.html", {"paper": paper} | pages.heading(paper.case))


@officers_only
@require_safe
def notice_pdf(request: HttpRequest, number: str, pk) -> HttpResponse:
    paper, answer = _paper(request, number, pk)
    if answer:
        return answer
    file = HttpResponse(notices.pdf_of(paper, at=request.at), content_type="application/pdf")
    file["Content-Disposition"] = f'inline; filename="{paper.case.number}-{paper.decision.kind}.pdf"'
    return file


def _paper(request: HttpRequest, number: str, pk):
    case = visible(request, number)
    decision = part_of(queries.decisions(case).filter(pk=pk).first())
    part_of(grounds.notice(decision.kind))
    parties = pages.parties_shown(case, by=request.officer, at=request.at)
    if parties is None:
        query = urlencode({"next": request.get_full_path(), "file": case.file, "object_ref": case.number, "purpose": "handle_case"})
        return None, redirect(f"{reverse('staff:open_session')}?{query}")
    texts = {s.id: s.text for party in parties for s in party.statements}
    named = next((p.name for p in parties if p.role == "reporter" and p.name), "")
    return notices.paper(
        case, decision, reason=texts.get(decision.reason_id, ""), to=named, offence=case.offence, bureau=settings.ANHE_CITY,
        check_url=f"{settings.ANHE_ORIGIN.rstrip('/')}/receipt/verify/", at=request.at,
    ), None  # fmt: skip
