"""Addresses with a fault each, as a hurried hand might add them: the matrix must find every one."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from anhe.cases.models import Case
from anhe.house.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401 -- as the house has them
from anhe.ledger import act
from anhe.people.models import Party
from anhe.people.sealing import shown_party
from anhe.staff.access import about, officers_only
from tests.access.targets import Target, said


@officers_only
@require_safe
def unchecked(request: HttpRequest, number: str) -> HttpResponse:
    """The case's things for whoever is signed in: nobody asked whose it is."""
    return HttpResponse(" ".join(item.what for case in Case.objects.filter(number=number) for item in case.items.all()))


@officers_only
@require_safe
def unlogged(request: HttpRequest, number: str) -> HttpResponse:
    """The people of a case in the clear, and no act says so."""
    session = request.officer.access
    file = Case.objects.get(number=number).file
    if session is None or not session.covers(file):
        return HttpResponse(status=403)
    return HttpResponse(" ".join(shown_party(party).name for party in Party.objects.filter(file=file)))


@officers_only
@require_POST
def uninvited(request: HttpRequest, number: str) -> HttpResponse:
    """A write that is written down well, and asks no permission."""
    for case in Case.objects.filter(number=number):
        with act("case.assigned", by=request.officer, on=case, at=request.at):
            case.offence = "other"
            case.save(update_fields=["offence"])
    return HttpResponse(status=204)


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for whom?")


urlpatterns = [
    *about("cases.case", path("desk/cases/<str:number>/unchecked/", unchecked, name="planted_unchecked"), path("desk/cases/<str:number>/uninvited/", uninvited, name="planted_uninvited")),
    *about("cases.case", path("desk/cases/<str:number>/unlogged/", unlogged, name="planted_unlogged"), purposes=("handle_case",)),
    *urlpatterns,
]
TARGETS = {
    "planted_unchecked": [Target("filed", "case")], "planted_unlogged": [Target("filed", "case")], "planted_uninvited": [Target("filed", "case", said())],
}  # fmt: skip
