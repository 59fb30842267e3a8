"""The call taker's one screen: a line that is taken apart, and the slots it fills."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.city import queries as city
from anhe.ledger import Refused
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import desk, jotting, typed
from anhe.reports.forms.fields import OwnPhone, Words
from anhe.reports.models import Report
from anhe.reports.offences import SERVICES, Offence
from anhe.reports.shapes import NewReport
from anhe.staff.queries import Officer

CITY = ZoneInfo("Asia/Shanghai")
WRITTEN = "%Y-%m-%dT%H:%M"
SLOTS = ("offence", "place_text", "name", "phone", "happened", "things")
CHANNELS = [
    choice for choice in Report.Channel.choices
    if choice[0] in {Report.Channel.CALL, Report.Channel.COUNTER, Report.Channel.PATROL, Report.Channel.TRANSFER}
]  # fmt: skip


def slots(line: str, *, at: datetime) -> dict[str, str]:
    """What a line puts into each slot, as the form's fields hold it."""
    found = jotting.read(line, at=at)
    return {
        "offence": found.offence, "place_text": found.place, "name": found.name, "phone": found.phone,
        "happened": found.happened_at.astimezone(CITY).strftime(WRITTEN) if found.happened_at else "",
        "things": ", ".join(found.things),
    }  # fmt: skip


def filled(data: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """The form's strings after its line was read: a slot that somebody changed by hand stays as it is."""
    line, before = data.get("line", ""), slots(data.get("line_before", ""), at=at)
    said = slots(line, at=at)
    kept = {name: str(value) for name, value in data.items()}
    place_was = kept.get("place_text", "")
    for name in SLOTS:
        if kept.get(name, "") == before[name]:
            kept[name] = said[name]
    if kept.get("place_text", "") != place_was:
        kept.pop("place", None)  # chosen among the places of other words
    return kept | {"line_before": line}


class Intake(forms.Form):
    line = Words(most=jotting.LONGEST, required=False, label=gettext_lazy("What the caller says, in one line"),
                 widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}))  # fmt: skip
    line_before = forms.CharField(required=False, max_length=jotting.LONGEST, widget=forms.HiddenInput)
    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("How it came in"), choices=CHANNELS, initial=Report.Channel.CALL)
    offence = forms.ChoiceField(
        label=gettext_lazy("What it is about"), error_messages={"required": gettext_lazy("Choose what it is about.")}
    )
    place_text = Words(most=200, required=False, label=gettext_lazy("Where, as it was said"))
    place = forms.ChoiceField(label=gettext_lazy("Place on the map"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District, where the place is not found"), required=False)
    happened = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, input_formats=[WRITTEN, f"{WRITTEN}:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN),
        error_messages={"invalid": gettext_lazy("Write the time as 2026-11-23 14:05.")},
    )  # fmt: skip
    things = Words(most=400, required=False, label=gettext_lazy("Things, separated by commas"))
    name = Words(most=60, required=False, label=gettext_lazy("Name"))
    phone = OwnPhone(required=False, label=gettext_lazy("Telephone"))
    is_secret = forms.BooleanField(required=False, label=gettext_lazy("Keep identity secret"))
    narrative = Words(most=desk.LONGEST_NARRATIVE, lines=True, required=False, label=gettext_lazy("More, in the caller's words"),
                      widget=forms.Textarea(attrs={"rows": 4}),
                      help_text=gettext_lazy("The line above is kept too. Read it back to the caller before you take the report."))  # fmt: skip

    def __init__(self, data=None, *, at: datetime, **given) -> None:
        super().__init__(data, auto_id="%s", **given)
        self.now = at
        self.found = city.search_places((data or self.initial).get("place_text", ""), 6)
        places = [(str(place.pk), f"{place.name} · {place.line_zh} · {place.unit.name}") for place in self.found]
        if places and "place" not in self.initial:
            self.initial["place"] = places[0][0]
        self.fields["place"].choices = [*places, ("", _("Not on the map"))] if places else [("", _("Not on the map"))]
        self.fields["offence"].choices = [("", _("Choose one")), *Offence.choices]
        self.fields["district"].choices = [("", _("Not known")), *((d.code, d.name) for d in city.districts())]

    def clean_place(self):
        chosen = self.cleaned_data["place"]
        return next((place for place in self.found if str(place.pk) == chosen), None)

    def clean_happened(self) -> datetime | None:
        moment = self.cleaned_data["happened"]
        try:
            desk.check_times(moment, at=self.now)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return moment

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not self.errors and not told.get("line") and not told.get("narrative"):
            self.add_error("line", _("Write what the caller says."))
        return told

    @property
    def narrative_told(self) -> str:
        told = self.cleaned_data
        return "\n".join(part for part in (told.get("line", ""), told.get("narrative", "")) if part)

    def report(self, *, by: Officer, lang: str, is_synthetic: bool) -> NewReport:
        """What is handed to the desk; the token is the officer's own, so that nobody else's report is found by it."""
        told, place = self.cleaned_data, self.cleaned_data["place"]
        phone = (NewIdentifier("phone", told["phone"]),) if told["phone"] else ()
        things = tuple({"what": one.strip(), "kind": "", "serial": "", "value_fen": None} for one in told["things"].split(",") if one.strip())
        named = f"{place.line_zh} {told['place_text']}".strip() if place else told["place_text"]
        return NewReport(
            channel=told["channel"], kind=Report.Kind.HELP if told["offence"] in SERVICES else Report.Kind.CASE,
            offence=told["offence"], narrative=self.narrative_told, lang=typed.language_of(self.narrative_told, lang),
            happened_from=told["happened"], place=named, lon=place.lon if place else None, lat=place.lat if place else None,
            district_code="" if place else told["district"], items=things, token=f"desk:{by.number}:{told['token']}", is_synthetic=is_synthetic,
            reporter=NewParty("reporter", told["name"], "", told["is_secret"], phone),
        )  # fmt: skip
