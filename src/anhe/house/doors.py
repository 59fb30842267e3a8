"""Which of allauth's pages are open: signing in and out, and one's own password. Nobody signs up; nobody has e-mail."""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver, path

from anhe.staff import access


class Refusals:
    """A form of allauth's that is refused comes back as 400, like every other form; allauth itself says 200."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 200 and request.path.startswith("/accounts/"):
            response.status_code = 400
        return response


def closed(request: HttpRequest, **_given: object) -> HttpResponse:
    """allauth asks for the addresses of these pages by name, so the names stay; there is nothing behind them."""
    raise Http404


# allauth's own code reverses these names while it draws the pages that are open.
CLOSED = {
    "account_signup": "signup/", "account_email": "email/", "account_email_verification_sent": "confirm-email/",
    "account_reset_password": "password/reset/", "account_set_password": "password/set/", "account_inactive": "inactive/",
    "account_confirm_login_code": "login/code/confirm/", "account_request_login_code": "login/code/",
}  # fmt: skip
accounts = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    *(path(address, closed, name=name) for name, address in CLOSED.items()),
]

# Doors made by packages: their views cannot say for whom they are.
OF_PACKAGES = {"api/v1/": "offices", "accounts/": "all"}


def require_declared() -> None:
    """Raise RuntimeError where a page does not say for whom it is: nobody gets in by forgetting."""
    found = [address for address in access.undeclared(get_resolver().url_patterns) if not address.startswith(tuple(OF_PACKAGES))]
    if found:
        raise RuntimeError(f"views that do not say for whom they are: {', '.join(found)}")
