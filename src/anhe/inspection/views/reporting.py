"""The report of a period as a page, as PDF and as CSV."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anhe import exchange
from anhe.inspection import desk, forms, paper, telling
from anhe.inspection.views.inspecting import require_inspector, status_of
from anhe.inspection.watching import CITY
from anhe.staff.access import officers_only


@never_cache
@officers_only
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The last thirty days where no period is asked for."""
    require_inspector(request)
    form = forms.Period(request.GET if "since" in request.GET else _last_days(request))
    context = {"form": form, "query": request.GET.urlencode()}
    if form.is_valid():
        figures = desk.report(form="page", by=request.officer, at=request.at, **form.cleaned_data)
        context |= {"figures": figures} | telling.report_of(figures)
    return TemplateResponse(request, "inspection/report.html", context, status=200 if form.is_valid() else status_of(form))


def _last_days(request: HttpRequest) -> dict[str, str]:
    today = request.at.astimezone(CITY).date()
    return {"since": (today - timedelta(days=29)).isoformat(), "until": today.isoformat()}


@never_cache
@officers_only
@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    figures, name = _figures(request, "pdf")
    content = paper.pdf_of(figures, by=request.officer, at=request.at, bureau=settings.ANHE_CITY, is_demo=settings.ANHE_DEMO)
    return _file(content, f"{name}.pdf", "application/pdf")


@never_cache
@officers_only
@require_safe
def report_csv(request: HttpRequest) -> HttpResponse:
    figures, name = _figures(request, "csv")
    return _file(exchange.written(telling.figures_as_rows(figures)), f"{name}-{get_language()}.csv", "text/csv; charset=utf-8")


def _figures(request: HttpRequest, form_of: str):
    require_inspector(request)
    form = forms.Period(request.GET if "since" in request.GET else _last_days(request))
    if not form.is_valid():
        raise desk.BadPeriod(telling.bad_period())
    figures = desk.report(form=form_of, by=request.officer, at=request.at, **form.cleaned_data)
    return figures, f"inspection-{figures.since.astimezone(CITY):%Y%m%d}-{figures.last.astimezone(CITY):%Y%m%d}"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    file = HttpResponse(content, content_type=kind)
    file["Content-Disposition"] = f'attachment; filename="{name}"'
    return file
