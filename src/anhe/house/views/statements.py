"""What the house itself states to the public."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from anhe.staff.access import open_to_all


@open_to_all
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "statements/accessibility.html", {})


@open_to_all
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "statements/privacy.html", {})
