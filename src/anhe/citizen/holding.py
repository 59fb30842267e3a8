"""Who holds a receipt in this browser: a signed cookie for half an hour, and whether the second proof was given."""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from anhe.citizen import queries
from anhe.reports import queries as reports
from anhe.reports.queries import Receipt

COOKIE = "anhe_receipt"
SALT = "anhe.citizen.holding"
KEPT = timedelta(minutes=30)


def held(request: HttpRequest, number: str) -> tuple[Receipt | None, bool]:
    """The receipt of this number that the browser holds, and whether its second proof was given."""
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None, False
    receipt = queries.receipt_by_id(value["receipt"])
    if receipt is None or receipt.report.number != number:
        return None, False
    reports.hold(receipt, proven=bool(value["proven"]))
    return receipt, bool(value["proven"])


def has_code(request: HttpRequest, number: str) -> bool:
    """True where this browser typed in the code that was sent to the phone given with this receipt."""
    receipt, _proven = held(request, number)
    return receipt is not None and bool(signing.loads(request.COOKIES[COOKIE], salt=SALT, max_age=KEPT).get("coded"))


def hold(response: HttpResponse, receipt: Receipt, *, proven: bool, secure: bool, coded: bool = False) -> HttpResponse:
    """Let the browser hold this receipt; `coded` once the code sent to its phone was typed in."""
    value = signing.dumps({"receipt": str(receipt.pk), "proven": proven, "coded": coded}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=int(KEPT.total_seconds()), path="/track/", httponly=True, samesite="Lax", secure=secure
    )
    return response


def let_go(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/track/")
    return response
