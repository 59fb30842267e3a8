"""The JSON API: other offices' systems send reports, anyone follows one by its tracking code."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import Header, NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from anhe import vault
from anhe.ledger import Actor, Refused, current_work, public
from anhe.reports import desk, limits, office_keys, queries
from anhe.reports.api import problems
from anhe.reports.api.reading import StrictJson, new_report
from anhe.reports.api.schemas import KeysOut, ReceiptOut, ReportIn, StateOut
from anhe.reports.models import Receipt
from anhe.staff.access import open_to_all

PROBLEMS = {400: problems.Problem, 422: problems.Problem, 429: problems.Problem}
_sending: dict[str, limits.Limit] = {}


class Key(HttpBearer):
    """A key of an office: `Authorization: Bearer ANHEK1.…`"""

    def authenticate(self, request: HttpRequest, token: str) -> office_keys.OfficeKey | None:
        try:
            return office_keys.read(token, request.at)
        except office_keys.BadKey:
            return None


api = NinjaAPI(
    title="Anhe: reports", version="1", urls_namespace="reports_api", docs_url=None, openapi_url=None, parser=StrictJson(),
    description="Send reports to the police and follow them. Errors are application/problem+json in the asker's language.",
)  # fmt: skip


@open_to_all
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The API in its own words; what goes wrong comes as problem details."""
    told = api.get_openapi_schema(path_prefix="/api/v1/")
    answers = [answer for path in told["paths"].values() for verb in path.values() for answer in verb["responses"].items()]
    for status, answer in answers:
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA: answer["content"]["application/json"]}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@api.post(
    "/reports", auth=Key(), operation_id="sendReport", summary="Send a report",
    response={201: ReceiptOut, 200: ReceiptOut, 401: problems.Problem, 413: problems.Problem, 415: problems.Problem,
              503: problems.Problem} | PROBLEMS,
)  # fmt: skip
def send(
    request: HttpRequest, body: ReportIn,
    idempotency_key: str = Header(alias="Idempotency-Key", min_length=8, max_length=128, pattern=r"^[!-~]+$"),
) -> Status:  # fmt: skip
    """Takes the report and answers with its receipt (201). The same Idempotency-Key again gives the same receipt (200), with another body 422."""
    key: office_keys.OfficeKey = request.auth
    if not _limit_of(key).allows(key.id):
        raise HttpError(429, _("This key allows %(n)d reports a minute.") % {"n": key.per_minute})
    token = f"api:{key.id}:{idempotency_key}"
    # One counter for all of an office's reports would queue them behind each other; a door each does not.
    by = Actor("organisation", f"{key.office}-{public('api').ref[-2:]}")
    report = new_report(body, token=token, lang=request.LANGUAGE_CODE, is_synthetic=settings.ANHE_DEMO)
    try:
        taken = desk.receive(report=report, by=by, at=request.at)
    except desk.AlreadyReceived as refusal:
        current_work().restart(refusal)
        first = desk.received_before(report=report)
        return Status(200, _receipt(first, desk.code_again(receipt=first, token=token, at=request.at) or None))
    return Status(201, _receipt(taken.receipt, taken.tracking_code))


def _limit_of(key: office_keys.OfficeKey) -> limits.Limit:
    if key.id not in _sending:
        _sending[key.id] = limits.Limit(key.per_minute)
    return _sending[key.id]


def _receipt(receipt: Receipt, code: str | None) -> dict[str, Any]:
    report = receipt.report
    return {
        "number": report.number, "tracking_code": code, "issued_at": receipt.issued_at, "unit": report.unit,
        "text": receipt.text, "track_url": f"{settings.ANHE_ORIGIN.rstrip('/')}/track/",
    }  # fmt: skip


@api.get("/reports/{number}", auth=None, operation_id="followReport", summary="How far a report has come",
         response={200: StateOut, 404: problems.Problem} | PROBLEMS)  # fmt: skip
def follow(
    request: HttpRequest, number: str,
    code: str = Header(alias="Tracking-Code", min_length=1, max_length=60, pattern=r"^[ -~]+$"),
) -> dict[str, Any]:  # fmt: skip
    """The state of a report, for whoever holds its tracking code: a header, since addresses are written down on the way.

    A wrong number and a wrong code look the same.
    """
    if not limits.guessing.allows(limits.bucket(request)):
        raise HttpError(429, _("Too many look-ups from this address. Wait a minute."))
    receipt = queries.receipt_for(code)
    if receipt is None or receipt.report.number != queries.tidy_number(number):
        raise HttpError(404, _("No report opens with this number and this code."))
    report = receipt.report
    return {
        "number": report.number, "state": report.state, "state_name": report.get_state_display(),
        "received_at": report.received_at, "unit": report.unit, "due_at": queries.due_at(report),
    }  # fmt: skip


@api.get("/keys", auth=None, operation_id="publicKeys", summary="Public keys", response={200: KeysOut}, by_alias=True)
def keys(request: HttpRequest) -> dict[str, Any]:
    """The keys with which receipts are checked, also at /.well-known/anhe-keys.json."""
    return dict(vault.public_keys())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"where": ".".join(map(str, each["loc"])).removeprefix("body.body."), "message": problems.fault_in_words(each)}
        for each in error.errors[:50]
    ]
    return problems.answer(request, 422, "invalid", _("What was sent does not fit the schema."), faults)


@api.exception_handler(HttpError)
def _refused_by_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, problems.BadBody):
        return problems.answer(request, cause.status, cause.code, problems.body_in_words(cause.code))
    if isinstance(cause, RequestDataTooBig):
        return _too_big(request, cause)
    return problems.answer(request, error.status_code, "refused", str(error))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return problems.answer(request, 413, "too_large", _("A request has at most %(most)d bytes.") % {"most": most})


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = _("Send a key of your office: Authorization: Bearer ANHEK1.… It may also have run out or been ended.")
    return problems.answer(request, 401, "no_key", detail)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(request, 404, "nothing", _("There is nothing at this address."))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    current_work().restart(refusal)
    status = 422 if refusal.status == 400 else refusal.status
    return problems.answer(request, status, refusal.code, str(refusal))
