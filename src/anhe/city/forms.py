from django import forms
from django.utils.translation import gettext_lazy as _

from anhe.city import queries


class PlaceSearch(forms.Form):
    """An address typed by anyone, perhaps within one district."""

    q = forms.CharField(
        label=_("Street, community, building or address"),
        max_length=200,
        error_messages={"required": _("Type a street, a community, a building or an address.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    district = forms.ChoiceField(label=_("In which district"), required=False)

    def __init__(self, *given, **by_name):
        super().__init__(*given, **by_name)
        known = [(district.code, district.name) for district in queries.districts()]
        self.fields["district"].choices = [("", _("The whole city")), *known]


class PlaceQuery(PlaceSearch):
    """The same for a program; `limit` says how many at most."""

    limit = forms.IntegerField(min_value=1, max_value=queries.MOST_FOUND, required=False)
