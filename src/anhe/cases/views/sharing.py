"""Showing a case to another unit, and taking that back."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anhe.cases import access, desk, forms
from anhe.cases.models import Case
from anhe.cases.views.acting import done, page, part_of, require, taken, visible
from anhe.staff import queries as staff
from anhe.staff.access import officers_only


def _mine(request: HttpRequest, number: str) -> Case:
    case = visible(request, number)
    require(access.may_share, request, case, _("Only who handles the case, or heads its unit, shares it."))
    return case


@officers_only
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    form = forms.Share(request.POST or None, units=staff.units_outside(case.unit), at=request.at)
    if taken(request, form, desk.share, case=case):
        return done(request, case, _("Shared. The unit finds it in its queue, and it ends by itself."))
    return page(
        request, case, form, title=_("Share the case"), button=_("Share it"),
        consequence=_("The unit's officers see it from now on, as far as you say. They can change nothing. Every look is written down."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, number: str, pk) -> HttpResponse:
    case = _mine(request, number)
    grant = part_of(staff.grants_on(case.file, request.at).filter(pk=pk).first())
    form = forms.EndSharing(request.POST or None)
    if taken(request, form, desk.end_sharing, case=case, grant=grant):
        return done(request, case, _("Ended. It counts at once."))
    holder = grant.unit or grant.organisation or grant.officer
    return page(
        request, case, form, title=_("End what was shared"), button=_("End it"), note=_("Shared with %(who)s.") % {"who": holder},
        consequence=_("They no longer see the case, and their access sessions on it end."),
    )  # fmt: skip
