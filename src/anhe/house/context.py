"""What every page knows: the city, the reader's language and size, the rooms, and the open access session."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from anhe.house import navigation
from anhe.house.display import chosen

DESK = "/desk/"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of both sites; what costs a query is worked out only where a page draws it."""
    chinese = (get_language() or "").startswith("zh")
    site = "console" if request.path.startswith(DESK) else "portal"
    return {
        "demo": settings.ANHE_DEMO,
        "chinese": chinese,
        "lang": "zh-Hans-CN" if chinese else "en",
        "city": settings.ANHE_CITY["zh" if chinese else "en"],
        "size": chosen(request, "size"),
        "theme": chosen(request, "theme"),
        "site": site,
        "layout": f"{site}.html",
        "now": getattr(request, "at", None) or datetime.now(UTC),
        "nav": SimpleLazyObject(lambda: navigation.rooms(request)),
        "session_box": SimpleLazyObject(lambda: session_box(request)),
        "events": settings.ANHE_EVENTS,
    }


def session_box(request: HttpRequest) -> dict[str, Any]:
    """Why this officer may see personal data just now, and for how long; empty without an open access session."""
    session = getattr(getattr(request, "officer", None), "access", None)
    if session is None:
        return {}
    whole, rest = session.until - session.opened_at, session.until - request.at
    share = max(0, min(100, round(100 * rest / whole))) if whole else 0
    return {"purpose": session.get_purpose_display(), "ref": session.object_ref, "until": session.until,
            "rest": rest, "share": share, "is_urgent": session.purpose == session.Purpose.URGENT, "end_url": _url("staff:end_session")}  # fmt: skip


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
