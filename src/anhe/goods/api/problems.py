"""What went wrong, as RFC 9457 problem details in the asker's language."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

MEDIA = "application/problem+json"


class Fault(Schema):
    where: str
    message: str


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def answer(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """A problem as a response; `code` is the last part of its type."""
    title = {401: _("A key is needed"), 404: _("Nothing is there"), 409: _("Not as things stand"), 422: _("Something in it cannot be used")}
    body = {"type": f"urn:anhe:problem:{code}", "title": title.get(status, _("The request was refused")), "status": status, "detail": detail, "errors": errors or []}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def in_words(error: dict[str, Any]) -> str:
    """One finding of the schema, in the reader's language."""
    return {
        "missing": _("This is missing."), "extra_forbidden": _("This name is not known here."), "string_too_long": _("This is too long."),
        "string_too_short": _("This is too short."), "literal_error": _("This is none of the words that may stand here."),
        "unseen": _("This holds characters that cannot be seen or are not text."),
    }.get(error["type"], _("This value cannot be used."))  # fmt: skip
