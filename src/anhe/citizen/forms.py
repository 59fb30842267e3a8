from django import forms
from django.utils.translation import gettext_lazy as _

from anhe.citizen.models import Rating

LONGEST = 4000


class Find(forms.Form):
    """The tracking code from the receipt."""

    code = forms.CharField(
        label=_("Tracking code"), max_length=60, help_text=_("16 letters and digits on your receipt, like 7KQM-3XTA-9WPE-H4RD."),
        error_messages={"required": _("Type the tracking code from your receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class Proof(forms.Form):
    """The second proof that the holder is the person who reported."""

    proof = forms.CharField(
        label=_("Last four digits of the phone number you gave"), max_length=200,
        error_messages={"required": _("Type it first.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args, is_passphrase: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_passphrase:
            self.fields["proof"].label = _("The passphrase you chose")
            self.fields["proof"].widget = forms.PasswordInput(attrs={"autocomplete": "off"})


class Words(forms.Form):
    """What the holder wants to add, ask or object to."""

    text = forms.CharField(
        label=_("Your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write the text first."),
            "max_length": _("This is longer than 4,000 characters. Shorten it, or send it in two parts."),
        },
    )  # fmt: skip


class Rate(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How satisfied are you so far?"), choices=Rating.Score.choices, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
        help_text=_("The officers on your case cannot see who gave which rating."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What should be better? (optional)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerComplaint(forms.Form):
    text = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class OpenRating(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open it?"), max_length=300, help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Say why you open it.")},
    )  # fmt: skip
