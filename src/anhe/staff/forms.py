from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from anhe.ledger import take_turn
from anhe.staff.models import AccessSession, Grant


def words(label, help_text="", rows: int = 3) -> forms.CharField:
    """What an officer gives as a reason; it stands in the record of acts."""
    area = forms.Textarea(attrs={"rows": rows})
    wrong = {"required": _("Write the reason first."), "max_length": _("This is longer than 400 characters. Shorten it.")}
    return forms.CharField(label=label, help_text=help_text, max_length=400, widget=area, error_messages=wrong)


class Days(forms.TypedChoiceField):
    """How many days something holds."""

    CHOICES = [("1", _("one day")), ("7", _("one week")), ("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]

    def __init__(self, *, label) -> None:
        super().__init__(
            label=label, choices=self.CHOICES, coerce=int, initial="30", widget=forms.RadioSelect,
            error_messages={"required": _("Choose how long it holds.")},
        )  # fmt: skip


class OpenSession(forms.Form):
    """What one is about to look at, and why."""

    purpose = forms.ChoiceField(
        label=_("What do you need to look at it for?"),
        choices=[choice for choice in AccessSession.Purpose.choices if choice[0] != AccessSession.Purpose.URGENT],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the purpose from the list.")},
    )
    reason = forms.CharField(
        label=_("In a few words"), max_length=200, required=False,
        help_text=_("The person concerned can read the purpose and these words."),
    )  # fmt: skip
    file = forms.UUIDField(required=False, widget=forms.HiddenInput)
    object_ref = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not (self.data or self.initial).get("file"):
            few = [choice for choice in self.fields["purpose"].choices if choice[0] in AccessSession.WITHOUT_FILE]
            self.fields["purpose"].choices = few
            self.fields["purpose"].help_text = _("For any other purpose, open the case or report first, and begin from its page.")

    def clean_file(self) -> UUID | None:
        return self.cleaned_data["file"] or None


class Why(forms.Form):
    reason = words(_("Why?"))


class Review(forms.Form):
    """Was an emergency access justified?"""

    is_justified = forms.TypedChoiceField(
        label=_("Was it justified?"), choices=[("yes", _("Justified")), ("no", _("Not justified"))], widget=forms.RadioSelect,
        coerce=lambda said: said == "yes", error_messages={"required": _("Say whether it was justified.")},
    )  # fmt: skip
    review = words(_("Why?"), _("The officer and those in charge of the file read these words."))


class Decline(forms.Form):
    answer = words(_("Why not?"), _("Who asked reads these words."))


class Give(forms.Form):
    """How much of a file somebody is shown, and for how long."""

    scope = forms.ChoiceField(
        label=_("How much?"), choices=Grant.Scope.choices, initial=Grant.Scope.FULL, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much to show from the list.")},
    )  # fmt: skip
    until = Days(label=_("For how long?"))
    answer = forms.CharField(
        label=_("A word to the officer"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_until(self) -> datetime:
        return self.at + timedelta(days=self.cleaned_data["until"])


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

    def clean(self) -> dict:
        take_turn("sign-in", self.cleaned_data.get("login", ""))  # many tries at once are counted one after the other
        return super().clean()
