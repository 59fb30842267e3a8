"""The public report: one topic a page, kept under a resume code from the first page on."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anhe import vault
from anhe.city import queries as city
from anhe.ledger import Refused, current_work, public
from anhe.reports import desk, limits, queries
from anhe.reports.forms import telling as forms
from anhe.reports.forms.steps import BY_SLUG, Step, Telling, web_token
from anhe.reports.views import carrying, next_steps, summary
from anhe.staff.access import open_to_all


def limited(limit: limits.Limit):
    """Refuse a POST beyond the limit with 429; nothing is written, so that refusing costs nothing."""

    def around(view):
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST" and not limit.allows(limits.bucket(request)):
                return too_many(request)
            return view(request, *args, **kwargs)

        return guarded

    return around


def too_many(request: HttpRequest) -> HttpResponse:
    answer = TemplateResponse(request, "reports/too_many.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer


def _code(request: HttpRequest) -> str:
    found = carrying.carried(request, carrying.DRAFT)
    return found if isinstance(found, str) else ""


def _opened(request: HttpRequest, code: str) -> Telling:
    """The answers kept under this code; raises `desk.DraftGone`."""
    return Telling(desk.open_draft(code=code, by=public("web"), at=request.at), at=request.at)


def _forget(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The draft is gone: say so on the first page."""
    current_work().restart(refusal)
    messages.warning(request, str(refusal))
    answer = redirect("reports:begin")
    carrying.put_down(answer, carrying.DRAFT)
    return answer


def _shown(
    request: HttpRequest, step: Step, told: Telling, code: str, *, form=None, status: int = 200
) -> HttpResponse:
    slugs = [each.slug for each in told.steps]
    back = told.before(step.slug)
    given = {
        "step": step, "form": form or told.form(step.slug), "telling": told, "code": code, "back": back,
        "number": slugs.index(step.slug) + 1 if step.slug in slugs else 1, "total": len(slugs) + 1,
        "until": request.at + desk.DRAFT_KEPT,
    }  # fmt: skip
    if step.slug == "where":
        given["picker"] = city.picker(told.shown("where"), "place")
    return TemplateResponse(request, f"reports/step_{step.slug}.html", given, status=status)


def _kept(request: HttpRequest, told: Telling, code: str) -> str:
    return desk.save_draft(body=told.body, by=public("web"), at=request.at, code=code)[0]


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.keeping)
def begin(request: HttpRequest) -> HttpResponse:
    """The first page: what happened. Without a draft, one is begun by its answer."""
    return _step(request, BY_SLUG["kind"])


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.keeping)
def step(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in BY_SLUG or slug == "kind":
        raise Http404
    if not _code(request):
        return redirect("reports:begin")
    return _step(request, BY_SLUG[slug])


def _step(request: HttpRequest, step: Step) -> HttpResponse:
    code = _code(request)
    try:
        told = _opened(request, code) if code else Telling(None, at=request.at)
        if request.method != "POST":
            return _shown(request, step, told, code, form=_as_left(request, step, told))
        form = (told.look_for if "find" in request.POST else told.put)(step.slug, request.POST)
        if not code and not form.is_valid():
            return _shown(request, step, told, "", status=400)
        code = _kept(request, told, code)
    except desk.DraftGone as refusal:
        return _forget(request, refusal)
    answer = _onward(request, step, told, form, code)
    carrying.carry(answer, carrying.DRAFT, code)
    return answer


def _as_left(request: HttpRequest, step: Step, told: Telling):
    """The page as it was left: what is missing is pointed out once it is sent, or looked for from the last page."""
    form = told.form(step.slug)
    is_judged = request.GET.get("then") == "check" or not form.is_bound or form.is_valid()
    return form if is_judged else told.unjudged(step.slug)


def _onward(request: HttpRequest, step: Step, told: Telling, form, code: str) -> HttpResponse:
    """Where the button leads: the same page for `find` and `add`, the saved page for `later`, else the next one."""
    if "later" in request.POST:
        return redirect("reports:saved")
    if "find" in request.POST or "add" in request.POST:
        return _shown(request, step, told, code, form=told.unjudged(step.slug, more="add" in request.POST))
    if not form.is_valid():
        return _shown(request, step, told, code, status=400)
    going_back = request.POST.get("then") == "check" and not told.unfinished
    onward = "check" if going_back else told.after(step.slug)
    return redirect("reports:check") if onward == "check" else redirect("reports:step", slug=onward)


@open_to_all
@require_POST
@limited(limits.keeping)
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """What is typed on a page, kept while it is typed; nothing is judged."""
    code = _code(request)
    if slug not in BY_SLUG or not code:
        raise Http404
    told = _opened(request, code)
    told.put(slug, request.POST)
    _kept(request, told, code)
    return HttpResponse(status=204)


@open_to_all
@never_cache
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The resume code, large: what to write down before leaving."""
    code = _code(request)
    if not code:
        return redirect("reports:begin")
    draft = queries.draft(code, request.at)
    return TemplateResponse(request, "reports/saved.html", {"code": code, "draft": draft})


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.guessing)
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a report begun elsewhere."""
    typed = request.POST.get("code", "")
    form = forms.Resume({"code": vault.tidy_code(typed) or typed} if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return TemplateResponse(request, "reports/resume.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        told = _opened(request, form.cleaned_data["code"])
    except desk.DraftGone as refusal:
        current_work().restart(refusal)
        form.add_error("code", str(refusal))
        return TemplateResponse(request, "reports/resume.html", {"form": form}, status=404)
    onward = told.unfinished[0].slug if told.unfinished else "check"
    answer = redirect("reports:check") if onward == "check" else redirect("reports:step", slug=onward)
    if onward == "kind":
        answer = redirect("reports:begin")
    carrying.carry(answer, carrying.DRAFT, form.cleaned_data["code"])
    return answer


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.sending)
def check(request: HttpRequest) -> HttpResponse:
    """All answers on one page, each with its link to change it; the button sends the report."""
    code = _code(request)
    if request.method == "POST":
        return _send(request, code)
    if not code:
        return redirect("reports:begin")
    try:
        return _check_page(request, _opened(request, code), code)
    except desk.DraftGone as refusal:
        return _forget(request, refusal)


def _check_page(request: HttpRequest, told: Telling, code: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    given = {
        "telling": told, "sections": summary.of(told), "code": code, "refusal": refusal, "back": told.before("check"),
        "total": len(told.steps) + 1, "until": request.at + desk.DRAFT_KEPT, "unfinished": told.unfinished,
        "is_sent_back": status != 200, "accusation": next_steps.cited("cpl-111"),
    }  # fmt: skip
    return TemplateResponse(request, "reports/check.html", given, status=status)


def _send(request: HttpRequest, code: str) -> HttpResponse:
    """Take the report once, however often the button is pressed."""
    by, token = public("web"), web_token(request.POST.get("token", "")[:100])
    told = Telling(None, at=request.at)
    try:
        told = Telling(desk.open_draft(code=code, by=by, at=request.at), at=request.at)
        if told.unfinished:
            return _check_page(request, told, code, status=400)
        report = told.report(lang=request.LANGUAGE_CODE, is_synthetic=settings.ANHE_DEMO)
        taken = desk.receive(report=report, by=by, at=request.at)
        desk.drop_draft(code=code, by=by, at=request.at)
        return _handed_out(taken.report, report.token)
    except (desk.AlreadyReceived, desk.DraftGone) as refusal:
        current_work().restart(refusal)
        token = web_token(told.token) if told.answers else token
        first = queries.receipt_of_token(token)
        return _handed_out(first.report, token) if first else _forget(request, refusal)
    except Refused as refusal:
        current_work().restart(refusal)
        return _check_page(request, told, code, refusal=str(refusal), status=refusal.status)


def _handed_out(report, token: str) -> HttpResponse:
    answer = redirect("reports:receipt", number=report.number)
    carrying.carry(answer, carrying.RECEIPT, {"number": report.number, "token": token})
    if settings.ANHE_DEMO:  # so that "try it as someone" leads to the station that took this report
        carrying.carry(answer, carrying.STATION, report.unit.code)
    carrying.put_down(answer, carrying.DRAFT)
    return answer

