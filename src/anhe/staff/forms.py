from uuid import UUID

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from anhe.staff.models import AccessSession


class OpenSession(forms.Form):
    """What one is about to look at, and why."""

    purpose = forms.ChoiceField(
        label=_("What do you need to look at it for?"),
        choices=AccessSession.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the purpose from the list.")},
    )
    reason = forms.CharField(
        label=_("In a few words"), max_length=200, required=False,
        help_text=_("The person concerned can read the purpose and these words."),
    )  # fmt: skip
    file = forms.UUIDField(required=False, widget=forms.HiddenInput)
    object_ref = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_file(self) -> UUID | None:
        return self.cleaned_data["file"] or None


class SignIn(LoginForm):
    """Police number and password; nothing is remembered on the device."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Police number")
        self.fields["login"].widget = forms.TextInput(attrs={"autocomplete": "username", "inputmode": "numeric", "class": "short"})
        self.fields["login"].error_messages["required"] = _("Type your police number.")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = _("Type your password.")
        self.fields.pop("remember", None)
