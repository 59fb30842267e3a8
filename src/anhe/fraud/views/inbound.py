"""The door for institutions: a message is kept before it is understood, and the answer says only that it is kept."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anhe.fraud import desk, gateways, queries
from anhe.fraud.gateways import envelopes
from anhe.ledger import Actor, change_context
from anhe.ledger.context import Context
from anhe.staff.access import open_to_all


@csrf_exempt  # no browser comes here: the message itself is signed
@open_to_all
@require_POST
def answers(request: HttpRequest, code: str) -> JsonResponse:
    """Take one message of an institution. 202 once it is kept, whatever it says and whoever signed it: only then need it not be sent again."""
    institution = queries.institution(code)
    if institution is None:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > envelopes.LONGEST:
        return JsonResponse({"problem": "too_large"}, status=413)
    raw = request.read(envelopes.LONGEST + 1)
    got = gateways.inbound.read(raw, institution, office=gateways.office_code(), at=request.at)
    change_context(Context("organisation", institution.code))
    answer = desk.receive_answer(
        institution=institution, raw=raw, message_id=got.message_id or f"unreadable-{got.digest[:40]}", kind=got.kind or "unreadable", digest=got.digest,
        signed_ok=got.is_signed, by=Actor("organisation", institution.code), at=request.at,
    )  # fmt: skip
    return JsonResponse({"id": str(answer.pk)}, status=202)
