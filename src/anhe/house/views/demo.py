"""One-click sign-in as each role. Only in demo mode, and only as officers who do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anhe.cases import queries as cases
from anhe.reports.views import carrying
from anhe.staff import queries as staff
from anhe.staff.access import open_to_all
from anhe.staff.signing_in import BACKEND

ROLES = (
    ("duty", _("Duty officer"), _("Takes the reports of a police station and accepts them as cases.")),
    ("handler", _("Case officer"), _("Handles cases: decides on filing, answers the reporter, keeps the time limits.")),
    ("head", _("Head of unit"), _("Approves what may not be decided alone, and sees what is overdue.")),
    ("reviewer", _("Legal reviewer"), _("Reads proposed decisions against the law, and answers reconsiderations.")),
    ("call_taker", _("Call taker"), _("Writes down what is told on 110.")),
    ("tracer", _("Money tracer"), _("Follows victims' money from bank to bank, drafts stops and signs those of others.")),
    ("inspector", _("Inspector"), _("Searches the log of every access, follows up what the rules bring up, and looks at complaints.")),
    ("chief", _("Chief"), _("Sees the whole city.")),
)


def _only_in_demo() -> None:
    if not settings.ANHE_DEMO:
        raise Http404


def _unit(request: HttpRequest):
    """The station that took this browser's last report, so that its officers see it; else the one with most to do."""
    code = carrying.carried(request, carrying.STATION)
    took = staff.units().filter(code=code).first() if isinstance(code, str) else None
    return took or cases.busiest_unit()


@open_to_all
@never_cache
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    here = _unit(request)
    doors = [
        {"role": role, "label": label, "what": what, "officer": staff.demo_officer(role, unit=here)} for role, label, what in ROLES
    ]
    return TemplateResponse(request, "demo.html", {"doors": [door for door in doors if door["officer"]]})


@open_to_all
@never_cache
@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    _only_in_demo()
    known = role in {name for name, *_rest in ROLES}
    officer = staff.demo_officer(role, unit=_unit(request)) if known else None
    if officer is None:
        raise Http404
    login(request, officer.login, backend=BACKEND)
    return redirect("desk")
