"""Acts of law: deciding, proposing, approving, serving, and looking at a decision again. Each asks once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anhe.cases import access, desk, forms, grounds, pages, queries
from anhe.cases.models import Case, Decision
from anhe.cases.views.acting import done, page, part_of, require, taken, visible
from anhe.law import queries as law
from anhe.people import desk as people
from anhe.staff.access import officers_only


def _no_decision() -> str:
    return _("Your post does not cover decisions in this case.")


@officers_only
@require_safe
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Which decision? Only those that are possible now."""
    case = visible(request, number)
    require(access.may_decide, request, case, _no_decision())
    possible = desk.POSSIBLE.get((case.track, case.state), set())
    choices = [
        {"label": pages.ACTS[kind], "consequence": pages.CONSEQUENCES[kind], "url": pages.url("decide_kind", case, kind)}
        for kind in pages.ORDER if kind in possible
    ]  # fmt: skip
    return TemplateResponse(request, "cases/choose.html", pages.heading(case) | {"choices": choices})


@officers_only
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    case = visible(request, number)
    if kind not in desk.POSSIBLE.get((case.track, case.state), set()) and request.method == "GET":
        raise Http404
    if kind not in pages.ACTS:
        raise Http404
    require(access.may_decide, request, case, _no_decision())
    proposes = kind in desk.NEEDS_APPROVAL
    form = _form(request, case, kind)
    if taken(request, form, desk.propose if proposes else desk.decide, case=case, kind=kind):
        said = _("Proposed. Another officer must approve it.") if proposes else _("Decided, and written down.")
        return done(request, case, said)
    button = _("Propose it") if proposes else pages.ACTS[kind]
    return page(request, case, form, title=pages.ACTS[kind], button=button, consequence=pages.CONSEQUENCES[kind])


def _form(request: HttpRequest, case: Case, kind: str) -> forms.Decide:
    fitting = grounds.grounds_for(kind, case.track) if kind in Decision.REFUSALS else []
    known = {article for ground in fitting for article in ground.articles}
    articles = law.articles().filter(pk__in=known) if known else law.articles()
    first = {"article": next(iter(known))} if len(known) == 1 else {}
    return forms.Decide(
        request.POST or None, kind=kind, grounds=fitting, articles=articles, cite=law.citation, initial=first
    )


@officers_only
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """What is proposed and on what grounds; another officer approves it or sends it back."""
    case = visible(request, number)
    waiting = part_of(queries.waiting_proposal(case))
    may_answer = access.may_approve(request.officer, case) and waiting.proposed_by_id != request.officer.pk
    form = forms.SendBack(request.POST if request.POST.get("answer") == "back" else None)
    shown = pages.parties_shown(case, by=request.officer, at=request.at)
    if request.method == "POST" and request.POST.get("answer") == "approve":
        if shown is None:
            raise people.NoAccessSession(_("Read the reason before you answer: open an access session."))
        desk.approve(proposal=waiting, by=request.officer, at=request.at)
        return done(request, case, _("Approved. The decision is in force; serve the notice next."))
    if request.method == "POST" and taken(request, form, desk.send_back, proposal=waiting):
        return done(request, case, _("Sent back to the officer who proposed it."))
    texts = {s.id: s.text for party in shown or () for s in party.statements}
    context = pages.heading(case) | {
        "proposal": waiting, "form": form, "may_answer": may_answer, "reason": texts.get(waiting.reason_id, ""),
        "is_open_to_me": shown is not None, "ground": grounds.ground_words(waiting.ground),
        "law": law.citation(waiting.article) if waiting.article else None, "parties": shown,
        "consequence": pages.CONSEQUENCES.get(waiting.kind, ""),
    }  # fmt: skip
    return TemplateResponse(request, "cases/proposal.html", context, status=400 if form.is_bound else 200)


@officers_only
@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, number: str, pk) -> HttpResponse:
    case = visible(request, number)
    decision = part_of(queries.decisions(case).filter(pk=pk).first())
    form = forms.Serve(request.POST or None)
    if taken(request, form, desk.serve, decision=decision):
        return done(request, case, _("Served. The clock of serving the notice is met; the time to object runs."))
    return page(
        request, case, form, title=_("Serve the notice"), button=_("It was served"),
        consequence=_("From now on the person's own time to object runs. Print the notice first and hand it over."),
        paper=pages.url("notice", case, decision.pk),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def ask_remedy(request: HttpRequest, number: str) -> HttpResponse:
    """Note what came by letter or at the counter: reconsideration, review, or the prosecutor's question."""
    case = visible(request, number)
    decision = queries.decisions(case).filter(kind__in=["not_filed", "upheld"]).order_by("-at").first()
    form = forms.AskRemedy(request.POST or None)
    if taken(request, form, desk.ask_remedy, decision=part_of(decision), lang="zh-hans"):
        return done(request, case, _("Noted. Its clock has started."))
    return page(
        request, case, form, title=_("Note a request to look again"), button=_("Note it"),
        consequence=_("The clock of the answer starts now."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, remedy = _remedy(request, number, pk)
    form = forms.Reasons(request.POST or None)
    if taken(request, form, desk.answer_prosecutor, remedy=remedy):
        return done(request, case, _("The reasons were given to the prosecutor."))
    return page(
        request, case, form, title=_("Give the prosecutor the reasons"), button=_("Give the reasons"),
        consequence=_("The reasons go to the people's procuratorate. It may then order that the case be filed."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, remedy = _remedy(request, number, pk)
    form = forms.Nothing(request.POST if request.method == "POST" else None)
    if taken(request, form, desk.note_order, remedy=remedy):
        return done(request, case, _("The order is noted. The clock of filing runs."))
    return page(
        request, case, form, title=_("The prosecutor orders filing"), button=_("Note the order"),
        consequence=_("The case must be filed within the legal limit, which starts now."),
    )  # fmt: skip


@officers_only
@require_http_methods(["GET", "POST"])
def decide_remedy(request: HttpRequest, number: str, pk) -> HttpResponse:
    case, remedy = _remedy(request, number, pk)
    require(access.may_approve, request, case, _no_decision())
    form = forms.DecideRemedy(request.POST or None, articles=law.articles(), cite=law.citation)
    if taken(request, form, desk.decide_remedy, remedy=remedy):
        messages.success(request, _("Answered. The reporter reads it on the tracking page."))
        return redirect(case)
    return page(
        request, case, form, title=remedy.get_kind_display(), button=_("Give this answer"),
        consequence=_("Upheld, the decision stands and the reporter may go to the unit above. Revoked, the case is filed at once."),
    )  # fmt: skip


def _remedy(request: HttpRequest, number: str, pk):
    case = visible(request, number)
    return case, part_of(queries.remedies(case).select_related("case", "case__unit").filter(pk=pk).first())
