"""Samples: the list with the form that draws one, one sample, one session of it."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anhe.citizen import shapes as citizen
from anhe.inspection import desk, forms, queries, telling
from anhe.inspection.views.inspecting import found, require_inspector, status_of
from anhe.ledger import attempt
from anhe.staff import queries as staff
from anhe.staff.access import officers_only


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    require_inspector(request)
    form = forms.Draw(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(form, desk.draw, seed=secrets.token_hex(16), by=request.officer, at=request.at):
        return redirect("inspection:sample", form.result.pk)
    samples = queries.samples()[:100]
    context = {"rows": [{"sample": one, "left": one.drawn - one.checked} for one in samples], "form": form}
    return TemplateResponse(request, "inspection/samples.html", context, status=status_of(form))


@officers_only
@require_safe
def sample(request: HttpRequest, pk) -> HttpResponse:
    require_inspector(request)
    one = found(queries.sample(pk))
    drawn = list(one.sessions.all())
    names = staff.names({each.officer for each in drawn} | {one.drawn_by})
    context = {
        "sample": one, "again": queries.drawn_again(one), "left": one.drawn - one.checked, "by": names.get(one.drawn_by, one.drawn_by),
        "rows": [{"one": each, "purpose": telling.purpose(each.purpose), "by": names.get(each.officer, each.officer)} for each in drawn],
    }  # fmt: skip
    return TemplateResponse(request, "inspection/sample.html", context)


@never_cache
@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def sampled(request: HttpRequest, pk) -> HttpResponse:
    require_inspector(request)
    one = found(queries.sampled(pk))
    form = forms.Check(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(form, desk.check, one=one, by=request.officer, at=request.at):
        messages.success(request, _("The review is kept."))
        return redirect("inspection:sample", one.sample_id)
    entries = desk.open_sampled(one=one, by=request.officer, at=request.at)
    numbers = queries.numbers_of({e.file for e in entries if e.file})
    names = staff.names({number for number in (one.officer, one.checked_by) if number})
    context = {
        "one": one, "form": form, "rows": telling.lines(entries, numbers), "purpose": telling.purpose(one.purpose), "spoken": citizen.written_in(one.remark),
        "by": names.get(one.officer, one.officer), "checked_by": names.get(one.checked_by, ""), "number": numbers.get(one.file, ""),
    }  # fmt: skip
    return TemplateResponse(request, "inspection/sampled.html", context, status=status_of(form))
