"""The work in a case: items, parties, the scene, answers, further reports, the visit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anhe.cases import access, desk, forms, pages, queries
from anhe.cases.models import Case, Item
from anhe.cases.views.acting import done, page, part_of, require, taken, visible
from anhe.reports import queries as reports
from anhe.staff import queries as staff
from anhe.staff.access import officers_only


def _mine(request: HttpRequest, number: str) -> Case:
    case = visible(request, number)
    require(access.may_handle, request, case, _("Your post does not cover work in this case."))
    return case


@officers_only
@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    form = forms.AddItem(request.POST or None)
    if taken(request, form, desk.add_item, case=case):
        return done(request, case, _("The item is written down."))
    return page(request, case, form, title=_("Add an item"), button=_("Add it"))


@officers_only
@require_POST
def mark_item(request: HttpRequest, number: str, pk, kind: str) -> HttpResponse:
    """Say what became of a thing; the message offers to take it back."""
    case = _mine(request, number)
    item = part_of(queries.items(case).select_related("case", "case__unit").filter(pk=pk).first())
    if kind not in Item.Kind.values:
        raise Http404
    before = item.kind
    desk.mark_item(item=item, kind=kind, by=request.officer, at=request.at)
    words = _("“%(what)s” is now: %(kind)s.") % {"what": item.what, "kind": item.get_kind_display()}
    return done(request, case, words, undo=pages.url("mark_item", case, item.pk, before))


@officers_only
@require_http_methods(["GET", "POST"])
def add_party(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    form = forms.AddParty(request.POST or None)
    if taken(request, form, desk.add_party, case=case):
        return done(request, case, _("The party is added, sealed."))
    return page(
        request, case, form, title=_("Add a party"), button=_("Add them"),
        note=_("Every field is sealed. Shown again only inside an access session."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def examine_scene(request: HttpRequest, number: str) -> HttpResponse:
    case = visible(request, number)
    require(access.may_examine, request, case, _("Your post does not cover the examination of scenes."))
    form = forms.Scene(
        request.POST or None,
        examiners=staff.serving(case.unit, "examiner"),
        officers=staff.serving(case.unit, "examiner", "handler", "duty"),
    )
    if taken(request, form, desk.examine_scene, case=case):
        return done(request, case, _("The scene record is kept, sealed."))
    return page(
        request, case, form, title=_("Record of the scene"), button=_("Keep the record"),
        note=_("At least two officers examine a scene, one of them a scene examiner."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    form = forms.Answer(request.POST or None)
    if taken(request, form, desk.answer_reporter, case=case):
        return done(request, case, _("Sent. Everyone who reported this reads it on the tracking page."))
    return page(
        request, case, form, title=_("Answer the reporter"), button=_("Send the answer"),
        consequence=_("It cannot be taken back: everyone who reported this reads it, with your name."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, number: str) -> HttpResponse:
    case = visible(request, number)
    require(access.may_assign, request, case, _("Your post does not cover giving cases to officers."))
    form = forms.Assign(request.POST or None, officers=staff.serving(case.unit, "handler").exclude(pk=case.handler_id))
    if taken(request, form, desk.assign, case=case):
        return done(request, case, _("The case has a new case officer."))
    return page(request, case, form, title=_("Give the case to another officer"), button=_("Give it"))


@officers_only
@require_http_methods(["GET", "POST"])
def take_reports(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    first = part_of(queries.reports_of(case).first())
    open_ones = reports.inbox(by=request.officer, at=request.at)
    likely = reports.likely_same(first, by=request.officer, at=request.at).values("pk")
    form = forms.TakeReports(request.POST or None, reports=open_ones.filter(pk__in=likely))
    if taken(request, form, desk.take_reports, case=case):
        return done(request, case, _("The reports stand in this case now; their reporters see it."))
    return page(
        request, case, form, title=_("Take further reports into the case"), button=_("Take them in"),
        note=_("Open reports of the same kind, nearby and within six hours, or from the same telephone."),
        is_empty=not form.fields["others"].queryset.exists(),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, number: str) -> HttpResponse:
    case = _mine(request, number)
    owed = part_of(queries.visit_of(case))
    form = forms.RecordVisit(request.POST or None)
    if taken(request, form, desk.record_visit, visit=owed):
        return done(request, case, _("The visit is written down."))
    return page(request, case, form, title=_("Write down the visit"), button=_("Keep it"))
