from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from anhe.inspection import queries, telling
from anhe.inspection.models import Finding, SampledSession
from anhe.inspection.watching import CITY

LONGEST = 1000
DATE = {"type": "date"}
IN_REACH = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]  # a day further on would be no date
NO_NAMES = _("Without names: these words stand in the record of acts.")


def midnight(day) -> datetime | None:
    return datetime.combine(day, time(), CITY) if day else None


class Period(forms.Form):
    """From the first day to the last, both included."""

    since = forms.DateField(label=_("From"), validators=IN_REACH, widget=forms.DateInput(attrs=DATE))
    until = forms.DateField(label=_("To and including"), validators=IN_REACH, widget=forms.DateInput(attrs=DATE))

    def clean(self) -> dict:
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first one."))
        if since:
            given["since"] = midnight(since)
        if until:
            given["until"] = midnight(until + timedelta(days=1))
        return given


class Search(Period):
    """What is asked of the log; nothing has to be filled in."""

    field_order = ["number", "officer", "verb", "purpose", "outcome", "since", "until"]
    number = forms.CharField(
        label=_("Number of the report or case"), max_length=32, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "R-2026-00000000"}),
    )  # fmt: skip
    officer = forms.CharField(
        label=_("Number of the officer"), max_length=16, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    verb = forms.ChoiceField(label=_("Act"), required=False, choices=telling.verb_choices)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=[("", _("Every purpose")), *telling.purposes()])
    outcome = forms.ChoiceField(
        label=_("Result"), required=False,
        choices=[("", _("Allowed or refused")), ("allowed", _("Allowed")), ("refused", _("Denied"))],
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.fields[name].required = False

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip().upper()

    def asked(self) -> queries.Asked:
        return queries.Asked(**self.cleaned_data)


class Why(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open this entry?"), max_length=200, help_text=NO_NAMES,
        error_messages={"required": _("Say why you open it.")},
    )  # fmt: skip


class Ask(forms.Form):
    question = forms.CharField(
        label=_("Question to the officer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES,
        error_messages={"required": _("Write the question first.")},
    )  # fmt: skip


class Answer(forms.Form):
    answer = forms.CharField(
        label=_("Your explanation"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what you needed it for. Without names of citizens."),
        error_messages={"required": _("Write the answer first.")},
    )  # fmt: skip


class Close(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does it end?"), choices=Finding.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ends.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES,
        error_messages={"required": _("Write the reason first.")},
    )  # fmt: skip


class Day(forms.Form):
    day = forms.DateField(label=_("Day"), validators=IN_REACH, widget=forms.DateInput(attrs=DATE), error_messages={"required": _("Choose the day.")})


class Draw(Period):
    count = forms.IntegerField(
        label=_("How many sessions"), min_value=1, max_value=200, initial=10, widget=forms.NumberInput(attrs={"class": "short"})
    )


class Check(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What does the review say?"), choices=SampledSession.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    remark = forms.CharField(
        label=_("Remark"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES
    )
