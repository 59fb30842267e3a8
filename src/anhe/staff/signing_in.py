"""How an officer signs in, and who is acting in a request."""

from datetime import UTC, datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.auth.models import update_last_login

from anhe.staff import desk, queries
from anhe.staff.models import Login, Officer

BACKEND = "anhe.staff.signing_in.Backend"


class Backend(AuthenticationBackend):
    """allauth's, which reads who has signed in together with the officer behind it."""

    def get_user(self, user_id) -> Login | None:
        login = queries.signed_in(user_id)
        return login if login is not None and self.user_can_authenticate(login) else None


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: officers are registered by the operator."""

    def is_open_for_signup(self, request) -> bool:
        return False


def connect() -> None:
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
    user_logged_in.connect(_note, dispatch_uid="anhe_note_sign_in")


def _note(sender, request, user, **_) -> None:
    officer = Officer.objects.select_related("unit").filter(login=user).first()
    if officer is not None:
        desk.note_sign_in(officer=officer, at=datetime.now(UTC))


def acting_officer(request) -> Officer | None:
    """The officer who is signed in, with the access session in force; None for a citizen."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    officer = queries.acting(request.user, request.at)
    if officer is not None and officer.access is not None:
        officer.access.serves = frozenset()  # until the address says for what it shows people's data
    return officer
