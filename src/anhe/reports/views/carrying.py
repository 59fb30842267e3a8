"""What a reporter's browser carries from page to page: signed cookies that end with the browser. Never a session."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from anhe.reports import desk

DRAFT, INTAKE, RECEIPT, STATION = "anhe_report", "anhe_intake", "anhe_receipt", "anhe_station"
PATHS = {DRAFT: "/report/", INTAKE: "/desk/intake/", RECEIPT: "/receipt/", STATION: "/demo/"}
TOKEN_FOR = desk.CODE_SHOWN.total_seconds()


def carry(response: HttpResponse, name: str, value: object) -> None:
    response.set_cookie(
        name, signing.dumps(value, salt=name, compress=False), path=PATHS[name], httponly=True, samesite="Lax",
        secure=settings.SECURE,
    )  # fmt: skip


def carried(request: HttpRequest, name: str, *, max_age: int | None = None):
    """What the cookie holds; None where there is none, it was changed, or it is older than `max_age` seconds."""
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=max_age)
    except signing.BadSignature:
        return None


def put_down(response: HttpResponse, name: str) -> None:
    response.delete_cookie(name, path=PATHS[name], samesite="Lax")


def receipt_of(request: HttpRequest, number: str) -> tuple[bool, str]:
    """(may see this receipt, the token from which its code is worked out again within a day, else empty)."""
    held = carried(request, RECEIPT)
    if not isinstance(held, dict) or held.get("number") != number:
        return False, ""
    fresh = carried(request, RECEIPT, max_age=TOKEN_FOR)
    return True, fresh.get("token", "") if fresh else ""
