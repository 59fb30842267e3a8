"""The second step of signing in: five wrong codes in a quarter of an hour, from wherever they come, close it.

Counted for the officer alone and in the database: who is asked for a code has the password already, so an address says
nothing, and each process counting for itself would allow five more.
"""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError

from anhe.ledger import take_turn

MARK = "second step of "


def counted_by(attempt, credentials: dict[str, str] | None = None) -> list:
    """What a wrong try counts for: a password for the number and the address together, a code for the officer."""
    name = (credentials or {}).get("username") or getattr(attempt, "username", "") or ""
    return ["username"] if name.startswith(MARK) else [["username", "ip_address"]]


class Counted:
    """Of a form with a code: where the officer has no try left, the lock-out page answers instead of it."""

    def clean_code(self) -> str:
        request, who = context.request, {"username": f"{MARK}{self.user.number}"}
        take_turn("second step", self.user.pk)
        if not AxesProxyHandler.is_allowed(request, who):
            request.axes_locked_out = True  # the middleware answers
            raise ValidationError("")
        try:
            return super().clean_code()
        except ValidationError:
            AxesProxyHandler.user_login_failed(type(self), who, request)
            raise


class SecondStep(Counted, AuthenticateForm):
    pass


class SecondStepAgain(Counted, ReauthenticateForm):
    pass
