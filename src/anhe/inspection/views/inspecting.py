"""What every page of the inspector's desk shares: who may come in, and how a refused form answers."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from anhe.inspection import access
from anhe.ledger import NotAllowed


def require_inspector(request: HttpRequest) -> None:
    if not access.may_inspect(request.officer):
        raise NotAllowed(_("This is the inspectors' desk. Your post does not cover it."))


def found(thing):
    """The thing, or 404."""
    if thing is None:
        raise Http404
    return thing


def status_of(form) -> int:
    return getattr(getattr(form, "refusal", None), "status", 400) if form.is_bound else 200
