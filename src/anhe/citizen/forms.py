from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from anhe.citizen.models import DisclosureDelay, Rating
from anhe.law import queries as law

CITY = ZoneInfo("Asia/Shanghai")
LONGEST = 4000
IN_REACH = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]  # a day further on would be no date


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
        label=_("What should be better?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerComplaint(forms.Form):
    text = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class OpenRating(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open it?"), max_length=300, help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Say why you open it.")},
    )  # fmt: skip


class Code(forms.Form):
    """The six digits that were sent."""

    digits = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$", label=_("Code from the message"), max_length=12,
        help_text=_("Six digits. The message comes within a minute."),
        error_messages={"required": _("Type the six digits first."), "invalid": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}),
    )  # fmt: skip

    def clean_digits(self) -> str:
        return "".join(self.cleaned_data["digits"].split())


class Delay(forms.Form):
    """Why who looked at a file is not shown for a while."""

    number = forms.CharField(
        label=_("Number of the report"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "R-2026-00000000"}),
        error_messages={"required": _("Type the number of the report.")},
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("Ground"), choices=DisclosureDelay.Ground.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose the ground.")}
    )
    article = forms.ModelChoiceField(
        label=_("Article of law, if one is named"), queryset=None, required=False, empty_label=_("None named"),
        help_text=_("Only articles in the register of law can be chosen."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it holds in this matter"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names: these words stand in the record of acts."), error_messages={"required": _("Say why it holds in this matter.")},
    )  # fmt: skip
    since = forms.DateField(
        label=_("Accesses from this day on are held back"), validators=IN_REACH, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose the day.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until the end of"), validators=IN_REACH, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("At most 180 days."),
        error_messages={"required": _("Choose the day.")},
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = law.articles()
        self.fields["article"].label_from_instance = lambda one: f"{one.law_zh}{one.number}"

    def clean(self) -> dict:
        given = super().clean()
        if given.get("since"):
            given["since"] = datetime.combine(given["since"], time(), CITY)
        if given.get("until"):
            given["until"] = datetime.combine(given["until"] + timedelta(days=1), time(), CITY)
        return given


class ReviewDelay(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Does the ground hold?"), choices=[("yes", _("Yes: it stays until its day")), ("no", _("No: the citizen sees everything now"))],
        coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Write the reason first.")}
    )


class EndDelay(forms.Form):
    reason = forms.CharField(
        label=_("Why does it end?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": _("Write the reason first.")}
    )


class Nothing(forms.Form):
    """A form that only asks; what is refused is said on it."""
