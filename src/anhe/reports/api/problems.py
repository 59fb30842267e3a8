"""What went wrong, as RFC 9457 problem details in the asker's language."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from anhe.reports.forms.fields import unreachable

MEDIA = "application/problem+json"


class Fault(Schema):
    """One wrong part of what was sent: `where` is its path, such as `body.reporter.phone`."""

    where: str
    message: str


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class BadBody(Exception):
    """A body that cannot be read as JSON of ours; `code` names why."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def answer(request: HttpRequest, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """A problem as a response; `code` is the last part of its type."""
    body = {"type": f"urn:anhe:problem:{code}", "title": _title(status), "status": status, "detail": detail, "errors": errors or []}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _title(status: int) -> str:
    return {
        400: _("The request cannot be read"), 401: _("A key is needed"), 403: _("Not allowed"), 404: _("Nothing is there"),
        405: _("This address does not do that"), 409: _("Not as things stand"), 413: _("Too large"),
        415: _("Another kind of content is needed"), 422: _("Something in it cannot be used"),
        429: _("Too much at once"), 503: _("Not possible now"),
    }.get(status, _("The request was refused"))  # fmt: skip


def body_in_words(code: str) -> str:
    return {
        "not_json": _("The body is not JSON."),
        "not_utf8": _("The body is not UTF-8."),
        "not_json_type": _("Send the body as application/json."),
        "twice": _("The body names a key twice."),
        "too_deep": _("The body is nested too deeply."),
        "not_object": _("The body must be a JSON object."),
    }[code]


def fault_in_words(error: dict[str, Any]) -> str:
    """One finding of the schema, in the reader's language."""
    kind, facts = error["type"], error.get("ctx", {})
    sentences = {
        "missing": _("This is missing."),
        "extra_forbidden": _("This name is not known here."),
        "string_too_long": _("At most %(max_length)s characters are taken."),
        "string_too_short": _("At least %(min_length)s characters are needed."),
        "too_long": _("At most %(max_length)s entries are taken."),
        "literal_error": _("This must be one of: %(expected)s."),
        "greater_than_equal": _("This must not be less than %(ge)s."),
        "less_than_equal": _("This must not be more than %(le)s."),
        "string_pattern_mismatch": _("This does not have the form that it must have."),
        "timezone_aware": _("A time needs its offset, for example 2026-11-23T14:05:00+08:00."),
        "unseen": _("This holds characters that cannot be seen or are not text."),
        "unreachable": unreachable(),
        "half_point": _("A point needs lon, lat and its datum."),
    }
    if kind.startswith("datetime_"):
        return _("This is no time. Write it like 2026-11-23T14:05:00+08:00.")
    if kind.endswith(("_type", "_parsing")):
        return _("This is of another type than the schema asks for.")
    return sentences[kind] % facts if kind in sentences else _("This value cannot be used.")
