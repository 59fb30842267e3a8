"""The first page of the portal."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from anhe.staff.access import open_to_all


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What help do you need? Answers at once, without a query and without a redirect."""
    return TemplateResponse(request, "reports/home.html")
