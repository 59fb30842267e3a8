"""What an officer decides about a report."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.reports import desk, queries
from anhe.reports.forms.fields import Words
from anhe.reports.models import Report
from anhe.staff import queries as staff

REASON = {"required": gettext_lazy("Say why in a few words.")}


class Join(forms.Form):
    """`into` is the earlier report, by its number, one that the officer sees."""

    into = Words(most=30, label=gettext_lazy("Number of the earlier report"), error_messages={"required": gettext_lazy("Write the number of the earlier report.")})
    reason = Words(most=300, label=gettext_lazy("Why it is the same event"), error_messages=REASON)

    def __init__(self, *given, by, at, **named) -> None:
        super().__init__(*given, **named)
        self.by, self.at = by, at

    def clean_into(self) -> Report:
        number = queries.tidy_number(self.cleaned_data["into"])
        found = queries.reports(by=self.by, at=self.at).filter(number=number).first()
        if found is None:
            raise ValidationError(_("No report that you can see has this number."))
        return found


class Transfer(forms.Form):
    """`to` is a unit's code."""

    to = forms.ChoiceField(label=gettext_lazy("To which unit"), error_messages={"required": gettext_lazy("Choose the unit.")})
    reason = Words(most=300, label=gettext_lazy("Why it belongs there"), error_messages=REASON)

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self.fields["to"].choices = [("", _("Choose the unit")), *((unit.code, unit.name) for unit in staff.units())]

    def clean_to(self):
        return staff.unit(self.cleaned_data["to"])


class Answer(forms.Form):
    text = Words(
        most=desk.LONGEST_NARRATIVE, lines=True, label=gettext_lazy("Answer to the reporter"),
        widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": gettext_lazy("Write the answer.")},
        help_text=gettext_lazy("It appears on the reporter's page with your name, number and unit."),
    )  # fmt: skip
    close = forms.BooleanField(required=False, label=gettext_lazy("This answers the report: close it"))


class Withdraw(forms.Form):
    reason = Words(most=300, label=gettext_lazy("What the reporter said"), error_messages=REASON)
