"""One report on the desk: its facts, what was told (inside an access session), what happened, what may be done."""

import json
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anhe.city import queries as city
from anhe.ledger import attempt, read_together
from anhe.ledger import queries as ledger
from anhe.people import desk as people
from anhe.people import queries as people_queries
from anhe.reports import access, desk, queries
from anhe.reports.forms import deciding as forms
from anhe.reports.models import Report
from anhe.reports.views import happenings, likeness
from anhe.reports.views.inbox import TONES
from anhe.staff.access import officers_only

PURPOSE = "review_report"


def _seen(request: HttpRequest, number: str) -> Report:
    """The report with this number, if the officer sees it; 404 otherwise."""
    reports = queries.reports(by=request.officer, at=request.at).select_related("unit", "receipt", "joined_to")
    report = reports.filter(number=queries.tidy_number(number)).first()
    if report is None:
        raise Http404
    return report


def _forms(request: HttpRequest) -> dict[str, Form]:
    return {
        "join": forms.Join(by=request.officer, at=request.at, prefix="join"), "transfer": forms.Transfer(prefix="transfer"),
        "answer": forms.Answer(prefix="answer"), "withdraw": forms.Withdraw(prefix="withdraw"),
    }  # fmt: skip


@never_cache
@officers_only
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _seen(request, number), _forms(request))


def _page(request: HttpRequest, report: Report, acts: dict[str, Form], *, wrong: str = "") -> HttpResponse:
    by, at = request.officer, request.at
    due = queries.due_at(report)
    likely = [(each, likeness.in_words(each.reasons)) for each in queries.proposals(report, by=by, at=at)[:5]]
    read_together(districts := city.districts().filter(code=report.district_code), replies := queries.replies(report), told := ledger.of_file(report.file))
    given = {
        "report": report, "acts": acts, "wrong": wrong, "parties": _parties(request, report), "likely": likely,
        "tone": "overdue" if due and due < at else TONES[report.state], "due": due,
        "district": next(iter(districts), None), "happened": happenings.of(told), "may_decide": access.may_decide(by, report) and report.is_open,
        "may_answer": access.may_answer(by, report), "replies": list(replies),
        "session_url": f"{reverse('staff:open_session')}?file={report.file}&object_ref={report.number}&purpose={PURPOSE}"
        f"&next={reverse('reports:report', args=[report.number])}",
    }  # fmt: skip
    return TemplateResponse(request, "reports/report.html", given, status=400 if wrong else 200)


def _parties(request: HttpRequest, report: Report) -> list[dict[str, object]]:
    """Who stands in the file: in the clear inside an access session that covers it, else only that they do."""
    session = request.officer.access
    if session is None or not session.covers(report.file) or access.level(request.officer, report, request.at) != "full":
        return [{"role": party.get_role_display(), "is_secret": party.is_secret} for party in people_queries.parties([report.file])]
    shown = people.show_files(files=[report.file], by=request.officer, at=request.at)[report.file]
    roles = dict(people_queries.Party.Role.choices)
    kinds = dict(people_queries.Identifier.Kind.choices)
    return [
        {"role": roles[party.role], "is_secret": party.is_secret, "party": party, "items": _items(party),
         "marks": [(kinds[kind], value) for kind, values in party.identifiers.items() for value in values]}
        for party in shown
    ]  # fmt: skip


def _items(party) -> list[dict[str, str]]:
    """The things named, without what they are worth: nothing before acceptance looks at a value."""
    said = party.said("items")
    return [{"what": item.get("what", ""), "serial": item.get("serial", "")} for item in json.loads(said)] if said else []


def _act(request: HttpRequest, number: str, name: str, verb: Callable, done: str) -> HttpResponse:
    """One act on a report: its form is checked, the desk decides, the page comes back either way."""
    report, acts = _seen(request, number), _forms(request)
    made = type(acts[name])
    more = {"by": request.officer, "at": request.at} if name == "join" else {}
    acts[name] = made(request.POST, prefix=name, **more)
    if not attempt(acts[name], verb, report=report, by=request.officer, at=request.at):
        return _page(request, _seen(request, number), acts, wrong=name)
    messages.success(request, done)
    after = queries.reports(by=request.officer, at=request.at).filter(pk=report.pk).exists()
    return redirect("reports:report", number=report.number) if after else redirect("reports:inbox")


@officers_only
@require_POST
def join(request: HttpRequest, number: str) -> HttpResponse:
    return _act(request, number, "join", desk.join, _("Joined to the earlier report. Both receipts stay good."))


@officers_only
@require_POST
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    return _act(request, number, "transfer", desk.transfer, _("Handed over. The receipt stays good."))


@officers_only
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    return _act(request, number, "answer", desk.answer, _("Answered. The reporter can read it now."))


@officers_only
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    return _act(request, number, "withdraw", desk.withdraw, _("Noted as withdrawn."))


@officers_only
@require_POST
def differs(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Another event than the one the machine proposed: the proposal is put away."""
    report = _seen(request, number)
    proposal = next((p for p in queries.proposals(report, by=request.officer, at=request.at) if p.pk == pk), None)
    if proposal is None:
        raise Http404
    desk.dismiss_duplicate(proposal=proposal, by=request.officer, at=request.at)
    messages.success(request, _("Noted as another event. The machine does not propose it again."))
    return redirect("reports:report", number=report.number)
