"""The officer's home, and finding a report or a case by its number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from anhe.cases import finding
from anhe.cases import queries as cases
from anhe.house import waiting
from anhe.ledger.sealing import alive
from anhe.reports import queries as reports
from anhe.staff.access import officers_only


@officers_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs me now. Each part is worked out only where it is drawn: a live list asks for its own part alone."""
    officer, at = request.officer, request.at
    context = {
        "inbox": SimpleLazyObject(lambda: waiting.queue(officer, at, request.GET.get("show", ""))),
        "figures": SimpleLazyObject(lambda: waiting.figures(officer, at)),
        "lately": SimpleLazyObject(lambda: waiting.lately(officer, at)),
        "alarms": SimpleLazyObject(alive.alarms),
    }
    return TemplateResponse(request, "home.html", context)


@officers_only
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A case or a report by its exact number; anything else is said not to be found."""
    asked = request.GET.get("q", "").strip()[:40]
    number = reports.tidy_number(asked)
    found = cases.cases(by=request.officer, at=request.at).filter(number=number).first()
    if found is not None:
        return redirect(found)
    report = reports.reports(by=request.officer, at=request.at).filter(number=number).first()
    if report is not None:
        return redirect(_report_page(report))
    if (elsewhere := finding.known(asked)) is not None:
        return redirect("cases:known", elsewhere.number)
    return TemplateResponse(request, "find.html", {"asked": asked}, status=404 if asked else 200)


def _report_page(report) -> str:
    case = cases.of_report(report)
    try:
        return reverse("reports:report", args=[report.number])
    except NoReverseMatch:
        return case.get_absolute_url() if case else reverse("cases:accept", args=[report.number])
