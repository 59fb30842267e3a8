"""A file of reports, uploaded by an officer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anhe import exchange
from anhe.reports import importing

LARGEST = 2_000_000  # bytes; larger files go through the command


class Upload(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (CSV)"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )  # fmt: skip
    mapping = forms.ChoiceField(label=gettext_lazy("What kind of table it is"))
    as_of = forms.DateField(
        label=gettext_lazy("Until which day the table runs"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Rows with a later time are refused."),
        error_messages={"required": gettext_lazy("Write the day.")},
    )  # fmt: skip
    old = forms.BooleanField(required=False, label=gettext_lazy("Take rows that are more than five years old too"))

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        made = [exchange.maps.load(name) for name in exchange.maps.names()]
        chinese = (get_language() or "").startswith("zh")
        self.fields["mapping"].choices = [(m.name, m.title_zh if chinese else m.title_en) for m in made if m.kind == importing.KIND]

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > LARGEST:
            message = _("The file has %(have)d bytes; this page takes %(most)d. Ask the operator to import it with the command.")
            raise ValidationError(message % {"have": file.size, "most": LARGEST})
        return self.cleaned_data
