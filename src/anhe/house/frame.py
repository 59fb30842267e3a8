"""What stands around every request: headers, language, one transaction, and parts for htmx."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext

from anhe.ledger import Refused, Work, current_work
from anhe.ledger import context as contexts
from anhe.reports.api import problems
from anhe.staff.signing_in import acting_officer

LANGUAGE_COOKIE = "anhe_lang"
SPOKEN = {"zh": "zh-hans", "en": "en", "zh-hans": "zh-hans"}


class Headers:
    """Content security and privacy headers; no page of Anhe loads anything from elsewhere."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response
        connect = f"'self' {settings.ANHE_EVENTS}".strip()
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
            f"connect-src {connect}; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        return response


class Language:
    """The reader's language: `?lang=`, then the cookie, then the browser, then Chinese. No redirects."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = SPOKEN.get(request.GET.get("lang", ""))
        language = asked or SPOKEN.get(request.COOKIES.get(LANGUAGE_COOKIE, "")) or self._of_browser(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", "zh-Hans-CN" if language == "zh-hans" else "en")
        if asked:
            response.set_cookie(LANGUAGE_COOKIE, asked, max_age=365 * 86400, samesite="Lax", httponly=True)
        return response

    @staticmethod
    def _of_browser(request: HttpRequest) -> str:
        first = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
        return "en" if first.startswith("en") else "zh-hans"


class Transaction:
    """One transaction a request. A `Refused` undoes it, is written down, and is answered in a second one."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _unreadable(request)
        request.at = datetime.now(UTC)
        with Work(contexts.NOBODY) as work:
            request.officer = acting_officer(request)  # staff's tables name no citizen and need no context
            work.change(contexts.officer(request.officer) if request.officer else contexts.PUBLIC)
            response = self.get_response(request)
            if response.status_code >= 500 and not getattr(response, "is_refusal", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        current_work().restart(error)
        status = 404 if error.missing else error.status
        answer = TemplateResponse(request, "refused.html", {"refusal": error}, status=status)
        answer.is_refusal = True  # also with 503: what was undone is undone, and the refusal stays written down
        return answer


def _unreadable(request: HttpRequest) -> HttpResponse:
    """No text in the database can hold a NUL: said before any room looks for it."""
    if request.path.startswith("/api/"):
        return problems.answer(request, 400, "not_text", gettext("We could not read this request"))
    return render(request, "400.html", status=400)


class Part:
    """Narrows a whole page to the part that htmx asked for by its element's id."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        target = request.headers.get("HX-Target", "")
        boosted = request.headers.get("HX-Boosted") == "true"
        name = response.template_name
        asked = target and not boosted and response.status_code < 400 and isinstance(name, str)
        if asked and has_part(name, target):
            response.template_name = f"{name}#{target}"
        return response


def has_part(template_name: str, part: str) -> bool:
    """True where the page defines a part of this name (`{% partialdef name %}`)."""
    parts = getattr(get_template(template_name).template, "extra_data", {}).get("partials", {})
    return part in parts
