"""The JSON API of dealers: declare one thing, or a file of them; see one's own and no others."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from anhe import exchange
from anhe.goods import desk, queries
from anhe.goods.api import problems
from anhe.goods.api.files import take
from anhe.goods.api.schemas import DeclarationIn, DeclarationOut, ListOut, TakenOut, new_declaration
from anhe.goods.models import Dealer
from anhe.ledger import Actor, Refused, change_context, current_work, public
from anhe.ledger import context as contexts
from anhe.staff.access import open_to_all

PROBLEMS = {400: problems.Problem, 401: problems.Problem, 409: problems.Problem, 413: problems.Problem, 422: problems.Problem}
A_PAGE = 50


class Key(HttpBearer):
    """A dealer's own key: `Authorization: Bearer XXXX-XXXX-…`; from here on the request sees that dealer's rows alone."""

    def authenticate(self, request: HttpRequest, token: str) -> Dealer | None:
        dealer = queries.dealer_of_key(token, request.at)
        if dealer is not None:
            change_context(contexts.organisation(dealer.organisation.code))
        return dealer


api = NinjaAPI(
    title="Anhe: dealers", version="1", urls_namespace="dealers_api", docs_url=None, openapi_url=None, auth=Key(),
    description="Declare what a second-hand, pawn or repair shop takes in. Never tell who sold it: there is no place for it here.",
)  # fmt: skip


@open_to_all
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The API in its own words; what goes wrong comes as problem details."""
    told = api.get_openapi_schema(path_prefix="/api/dealers/v1/")
    answers = [answer for path in told["paths"].values() for verb in path.values() for answer in verb["responses"].items()]
    for status, answer in answers:
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA: answer["content"]["application/json"]}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@api.post("/declarations", operation_id="declareThing", summary="Declare a thing", response={201: DeclarationOut} | PROBLEMS)
def declare(request: HttpRequest, body: DeclarationIn) -> Status:
    """Takes one thing down. The same `own_ref` a second time is refused (409)."""
    dealer: Dealer = request.auth
    given = new_declaration(body, is_synthetic=settings.ANHE_DEMO)
    return Status(201, desk.declare(declaration=given, dealer=dealer, by=actor(dealer), at=request.at))


@api.get("/declarations", operation_id="ownDeclarations", summary="What you declared", response={200: ListOut} | PROBLEMS)
def listing(request: HttpRequest) -> dict[str, Any]:
    """The newest 50 of your own; `state` says which of them the police ask you to keep."""
    return {"declarations": list(queries.declarations(request.auth)[:A_PAGE])}


@api.get("/declarations/{own_ref}", operation_id="ownDeclaration", summary="One that you declared", response={200: DeclarationOut, 404: problems.Problem} | PROBLEMS)
def one(request: HttpRequest, own_ref: str):
    """One of your own, by your own number."""
    found = queries.declarations(request.auth).filter(own_ref=own_ref[:64]).first()
    if found is None:
        raise Http404
    return found


@api.post(
    "/files", operation_id="declareFile", summary="Declare a file of things", response={200: TakenOut} | PROBLEMS,
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)  # fmt: skip
def file(request: HttpRequest):
    """A CSV in the form of `dealer_csv` (the answer to a wrong header names its columns). Refused rows come back with reasons."""
    dealer: Dealer = request.auth
    if request.content_type != "text/csv":
        raise HttpError(400, _("Send the file as text/csv."))
    try:
        return take(request.body, dealer=dealer, by=actor(dealer), at=request.at, is_synthetic=settings.ANHE_DEMO)
    except exchange.BadFile as wrong:
        raise HttpError(422, _("Line %(line)d: %(reason)s") % {"line": wrong.line, "reason": wrong.reason}) from wrong


def actor(dealer: Dealer) -> Actor:
    """One counter for all that a dealer sends would queue it behind itself; a door each does not."""
    return Actor("organisation", f"{dealer.organisation.code}-{public('api').ref[-2:]}")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [{"where": ".".join(map(str, each["loc"])).removeprefix("body.body."), "message": problems.in_words(each)} for each in error.errors[:50]]
    return problems.answer(422, "invalid", _("What was sent does not fit the schema."), faults)


@api.exception_handler(HttpError)
def _refused_by_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.answer(error.status_code, "refused", str(error))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(413, "too_large", _("A request has at most %(most)d bytes.") % {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE})


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(401, "no_key", _("Send your own key: Authorization: Bearer … It may also have been ended."))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(404, "nothing", _("You declared nothing under this number."))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    current_work().restart(refusal)
    return problems.answer(422 if refusal.status == 400 else refusal.status, refusal.code, str(refusal))
