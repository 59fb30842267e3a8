"""The queue of the centre, and how fast each institution answers."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anhe.fraud import pages, queries
from anhe.staff.access import officers_only

A_PAGE = 50


@officers_only
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip().upper()[:20]
    if asked and (found := queries.traces(by=request.officer, at=request.at).filter(number=asked).first()) is not None:
        return redirect(found)
    show = request.GET.get("show") or "now"
    page = Paginator(queries.register(by=request.officer, at=request.at, show=show), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": pages.listing(list(page.object_list), request.at), "show": show, "asked_number": asked,
        "choices": [("now", _("What needs us now"), None), ("open", _("Open traces"), None), ("held", _("Money held"), None),
                    ("ended", _("Ended"), None), ("all", _("All"), None)],
    }  # fmt: skip
    return TemplateResponse(request, "fraud/list.html", context)


@officers_only
@require_safe
def banks(request: HttpRequest) -> HttpResponse:
    found = list(queries.banks(request.at))
    rows = [{"bank": one, "p50": _minutes(one.p50), "p90": _minutes(one.p90)} for one in found]
    return TemplateResponse(request, "fraud/banks.html", {"banks": found, "rows": rows, "days": 30})


def _minutes(seconds: float | None) -> str:
    return "—" if seconds is None else f"{seconds / 60:.1f}"
