"""Which of allauth's pages are open: signing in and out, and one's own password. Nobody signs up; nobody has e-mail."""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver, path
from django.views.decorators.http import require_safe

from anhe.reports import limits
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


def address_of(request: HttpRequest) -> str | None:
    """The address for which a wrong password counts: the asker's own, also behind our web server."""
    found = limits.bucket(request)
    return None if found == limits.UNKNOWN else found


@access.open_to_all
@require_safe
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
OF_PACKAGES = {"api/v1/": "offices", "api/dealers/v1/": "dealers", "accounts/": "all"}


def declared() -> list[access.Door]:
    """Every address with what it declares: the one list from which the access matrix is made. Raises `access.Undeclared`."""
    return access.declared(get_resolver().url_patterns, of_packages=OF_PACKAGES)


def require_declared() -> None:
    """Raise `access.Undeclared` where a page does not say for whom it is: nobody gets in by forgetting."""
    declared()
