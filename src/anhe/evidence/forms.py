"""Text in, clean values out, for taking a thing in, moving it and giving it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anhe.evidence import queries


class ItemChoice(forms.ModelChoiceField):
    def label_from_instance(self, item) -> str:
        return item.what


class OfficerChoice(forms.ModelChoiceField):
    """An officer by name and unit."""

    def label_from_instance(self, officer) -> str:
        return f"{officer.shown_name}, {officer.unit.name} ({officer.number})"


def place() -> forms.CharField:
    return forms.CharField(
        label=_("Where will it lie?"), max_length=120, help_text=_("Store, shelf, bag number."), error_messages={"required": _("Say where it will lie.")}
    )


class TakeIn(forms.Form):
    item = ItemChoice(label=_("Which thing?"), queryset=None, empty_label=_("Choose the thing"), error_messages={"required": _("Choose the thing.")})
    source = forms.ChoiceField(label=_("From whom?"), choices=queries.SOURCES, widget=forms.RadioSelect)
    place = place()

    def __init__(self, *args, items, **given) -> None:
        super().__init__(*args, **given)
        self.fields["item"].queryset = items


class Move(forms.Form):
    place = place()


class HandOver(forms.Form):
    """To whom, on what proof, before whom. People are chosen among those of the case, never typed in."""

    party = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    proof = forms.ChoiceField(label=_("What proved that it is theirs?"), choices=queries.PROOFS, widget=forms.RadioSelect)
    witness = OfficerChoice(label=_("Second officer"), queryset=None, empty_label=_("Choose the second officer"), error_messages={"required": _("Two officers give a thing back. Name the second one.")})

    def __init__(self, *args, parties, officers, **given) -> None:
        super().__init__(*args, **given)
        self.parties = {str(pk): party for pk, party, _label in parties}
        self.fields["party"].choices = [(str(pk), label) for pk, _party, label in parties]
        self.fields["witness"].queryset = officers

    def clean_party(self):
        return self.parties[self.cleaned_data["party"]]
