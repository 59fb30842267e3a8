"""Who may open the desk's pages of this room."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anhe.ledger import NotAllowed
from anhe.staff.access import officers_only


def only(may: Callable[..., bool]):
    """Let officers in for whom the predicate holds; others sign in, or are refused with 403, which is kept."""

    def around(view):
        @officers_only
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.officer, None):
                refusal = NotAllowed(_("Your post does not cover this page. Ask the head of your unit."))
                refusal.verb, refusal.by = "page.opened", request.officer.actor
                raise refusal
            return view(request, *args, **kwargs)

        return guarded

    return around
