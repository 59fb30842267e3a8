"""The register of cases, one record, and taking a report on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anhe.cases import access, desk, finding, forms, pages, queries
from anhe.cases.views.acting import require, taken, visible
from anhe.people import desk as people
from anhe.reports import queries as reports
from anhe.staff import queries as staff
from anhe.staff.access import officers_only

A_PAGE = 50
AT_MOST = 2000  # beyond that a reader narrows the search; counting a million rows would cost a second


class Pages(Paginator):
    """Pages over at most `AT_MOST` cases."""

    @cached_property
    def found(self) -> int:
        return self.object_list.order_by()[: AT_MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.found, AT_MOST)


@officers_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    asked = forms.Search(request.GET)
    asked.is_valid()
    words = asked.cleaned_data
    if words.get("q"):
        found = queries.cases(by=request.officer, at=request.at).filter(number=words["q"].strip().upper()).first()
        if found is not None:
            return redirect(found)
        if (elsewhere := finding.known(words["q"])) is not None and elsewhere.kind == "case":
            return redirect("cases:known", elsewhere.number)
    show = words.get("show") or "open"
    cases = queries.register(by=request.officer, at=request.at, show=show, offence=words.get("offence", ""))
    pages_of_cases = Pages(cases, A_PAGE)
    page = pages_of_cases.get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": pages.listing(list(page.object_list), at=request.at), "is_capped": pages_of_cases.found > AT_MOST,
        "at_most": AT_MOST, "form": asked, "asked_number": words.get("q", ""), "show": show,
        "choices": [("open", _("Open cases"), None), ("mine", _("Mine"), None), ("overdue", _("Overdue"), None),
                    ("ended", _("Ended"), None), ("all", _("All"), None)],
        "offence": words.get("offence", ""), "offences": reports.OFFENCES.choices,
    }  # fmt: skip
    return TemplateResponse(request, "cases/list.html", context)


@officers_only
@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    case = visible(request, number)
    only_people = request.GET.get("by") == "people"
    context = pages.record(case, by=request.officer, at=request.at, only_people=only_people)
    return TemplateResponse(request, "cases/record.html", context)


@officers_only
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, report: str) -> HttpResponse:
    told = get_object_or_404(reports.reports(by=request.officer, at=request.at), number=reports.tidy_number(report))
    standing = queries.of_report(told)
    if standing is not None and request.method == "GET":
        messages.info(request, _("A case was already accepted from this report."))
        return redirect(standing)
    require(access.may_accept, request, told, _("Your post does not cover accepting cases for this unit."))
    officers = staff.serving(told.unit, "handler", "duty")
    form = forms.Accept(
        request.POST or None, report=told, officers=officers, initial={"handler": _first_handler(request, officers)}
    )
    if taken(request, form, desk.accept, report=told):
        messages.success(request, _("Accepted. The clocks of the law run; the reporter sees it on the tracking page."))
        return redirect(form.result)
    context = {
        "report": told, "form": form, "parties": _parties(request, told),
        "likely": reports.likely_same(told, by=request.officer, at=request.at)[:5],
    }  # fmt: skip
    status = getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
    return TemplateResponse(request, "cases/accept.html", context, status=status)


def _first_handler(request: HttpRequest, officers):
    """Whoever accepts it, where that officer handles cases; a duty officer names somebody, and is no one's default."""
    mine = request.officer.has_post("handler") and officers.filter(pk=request.officer.pk).exists()
    return request.officer.pk if mine else None


def _parties(request: HttpRequest, told):
    session = request.officer.access
    if session is None or not session.covers(told.file):
        return None
    shown = people.show_files(files=[told.file], by=request.officer, at=request.at)[told.file]
    return pages.people_of(shown, but=("items",))  # what things are worth is no matter before acceptance
