"""The public report, one topic a page. Each form takes the strings of its page and gives clean values."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.city import queries as city
from anhe.ledger import Refused
from anhe.reports import desk
from anhe.reports.forms.fields import Branched, OwnPhone, Phone, Words, Yuan
from anhe.reports.offences import Offence

CITY = ZoneInfo("Asia/Shanghai")
THINGS_AT_MOST = 20
CLOSEST = {"required": gettext_lazy("Choose the one that comes closest.")}


class Kind(Branched):
    """What it is about: a plain word first, the closer one beneath it."""

    STOLEN = (
        Offence.THEFT_EBIKE, Offence.THEFT_PHONE, Offence.THEFT_PICKPOCKET, Offence.THEFT_BURGLARY,
        Offence.THEFT_VEHICLE_CONTENT, Offence.THEFT_MOTOR_VEHICLE, Offence.THEFT_PARCEL, Offence.THEFT_SHOP,
        Offence.THEFT_SITE, Offence.THEFT_OTHER,
    )  # fmt: skip
    CHEATED = (Offence.FRAUD_TELECOM, Offence.FRAUD_OTHER)
    HURT = (Offence.ROBBERY, Offence.SNATCH, Offence.EXTORTION, Offence.ASSAULT)
    DISTURBED = (Offence.NOISE, Offence.DISPUTE, Offence.DISORDER, Offence.TRAFFIC, Offence.DRUGS, Offence.WEAPONS)
    CLOSER = {"cheated": CHEATED, "stolen": STOLEN, "hurt": HURT, "disturbed": DISTURBED}
    ALONE = {"damage": Offence.DAMAGE, "lost": Offence.LOST_PROPERTY, "found": Offence.FOUND_PROPERTY, "help": Offence.HELP, "other": Offence.OTHER}
    branches = {"topic": {name: [name] for name in CLOSER}}
    hints = {"topic": {"lost": gettext_lazy(
        "Looking for lost things is a service, not an offence: it is accepted all the same, with a receipt, and an officer answers you. "
        "If you think that somebody took it, choose “Something was stolen”."
    )}}  # fmt: skip

    topic = forms.ChoiceField(
        label=gettext_lazy("What has happened?"),
        widget=forms.RadioSelect,
        choices=[
            ("cheated", gettext_lazy("I was cheated out of money")),
            ("stolen", gettext_lazy("Something was stolen")),
            ("hurt", gettext_lazy("Somebody was robbed, threatened or hurt")),
            ("damage", gettext_lazy("Something was damaged on purpose")),
            ("disturbed", gettext_lazy("Noise, a quarrel, disorder, drugs or weapons")),
            ("lost", gettext_lazy("I lost something")),
            ("found", gettext_lazy("I found something that is not mine")),
            ("help", gettext_lazy("I need help, and it can wait")),
            ("other", gettext_lazy("Something else")),
        ],
        error_messages={"required": gettext_lazy("Choose what happened. “Something else” is fine too.")},
    )
    cheated = forms.ChoiceField(
        label=gettext_lazy("How were you cheated?"), widget=forms.RadioSelect, error_messages=CLOSEST,
        choices=[
            (Offence.FRAUD_TELECOM, gettext_lazy("By telephone, message, app or online")),
            (Offence.FRAUD_OTHER, gettext_lazy("Face to face, or in another way")),
        ],
    )  # fmt: skip
    stolen = forms.ChoiceField(
        label=gettext_lazy("What was stolen, or from where?"), widget=forms.RadioSelect, error_messages=CLOSEST,
        choices=[
            (Offence.THEFT_EBIKE, gettext_lazy("An electric bicycle, or its battery")),
            (Offence.THEFT_PHONE, gettext_lazy("A mobile phone")),
            (Offence.THEFT_PICKPOCKET, gettext_lazy("From my pocket or bag, without my noticing")),
            (Offence.THEFT_BURGLARY, gettext_lazy("From a home that somebody broke into")),
            (Offence.THEFT_VEHICLE_CONTENT, gettext_lazy("From inside a parked vehicle")),
            (Offence.THEFT_MOTOR_VEHICLE, gettext_lazy("A car or a motorcycle")),
            (Offence.THEFT_PARCEL, gettext_lazy("A parcel")),
            (Offence.THEFT_SHOP, gettext_lazy("From a shop")),
            (Offence.THEFT_SITE, gettext_lazy("From a building site")),
            (Offence.THEFT_OTHER, gettext_lazy("Something else, such as a bicycle")),
        ],
    )  # fmt: skip
    hurt = forms.ChoiceField(
        label=gettext_lazy("Which comes closest?"), widget=forms.RadioSelect, error_messages=CLOSEST,
        choices=[
            (Offence.ROBBERY, gettext_lazy("Robbed by force or threat")),
            (Offence.SNATCH, gettext_lazy("Something was snatched away")),
            (Offence.EXTORTION, gettext_lazy("Threatened or blackmailed for money")),
            (Offence.ASSAULT, gettext_lazy("Beaten or hurt")),
        ],
    )  # fmt: skip
    disturbed = forms.ChoiceField(
        label=gettext_lazy("Which comes closest?"), widget=forms.RadioSelect, error_messages=CLOSEST,
        choices=[
            (Offence.NOISE, gettext_lazy("Noise")),
            (Offence.DISPUTE, gettext_lazy("A quarrel or dispute")),
            (Offence.DISORDER, gettext_lazy("People picking quarrels or making trouble")),
            (Offence.TRAFFIC, gettext_lazy("Something in traffic")),
            (Offence.DRUGS, gettext_lazy("Drugs")),
            (Offence.WEAPONS, gettext_lazy("Weapons or explosives")),
        ],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        topic = told.get("topic", "")
        told["offence"] = told.get(topic) or self.ALONE.get(topic, "")
        return told


class When(Branched):
    """When it happened: a moment, a span, or not known. Times are those of the city."""

    branches = {"known": {"moment": ["on", "at"], "span": ["from_on", "from_at", "until_on", "until_at"]}}

    known = forms.ChoiceField(
        label=gettext_lazy("When did it happen?"),
        widget=forms.RadioSelect,
        choices=[
            ("moment", gettext_lazy("I know when")),
            ("span", gettext_lazy("I only know roughly when")),
            ("unknown", gettext_lazy("I do not know")),
        ],
        error_messages={"required": gettext_lazy("Choose one. “I do not know” is fine too.")},
    )

    def __init__(self, data=None, *, at: datetime, **given) -> None:
        super().__init__(data, **given)
        self.now = at
        today = at.astimezone(CITY).date().isoformat()
        for name, label in (("on", _("On which day?")), ("from_on", _("It was still all right on")), ("until_on", _("Noticed on"))):
            picker = forms.DateInput(attrs={"type": "date", "max": today}, format="%Y-%m-%d")
            wrong = {"required": _("Write the day, or choose “I do not know”."),
                     "invalid": _("Write the day as year-month-day, for example 2026-11-23.")}  # fmt: skip
            self.fields[name] = forms.DateField(label=label, widget=picker, input_formats=["%Y-%m-%d", "%Y/%m/%d"], error_messages=wrong)
        for name, label in (("at", _("At about what time?")), ("from_at", _("At about what time?")), ("until_at", _("At about what time?"))):
            picker = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            wrong = {"invalid": _("Write the time in 24 hours, for example 14:05.")}
            self.fields[name] = forms.TimeField(
                label=label, required=False, widget=picker, input_formats=["%H:%M", "%H:%M:%S"], error_messages=wrong
            )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        told["happened_from"] = told["happened_until"] = None
        if told.get("known") == "moment" and not self.errors:
            told["happened_from"], told["happened_until"] = self._span("on", "at", "on", "at")
        if told.get("known") == "span" and not self.errors:
            told["happened_from"], told["happened_until"] = self._span("from_on", "from_at", "until_on", "until_at")
        return told

    def _span(self, from_on: str, from_at: str, until_on: str, until_at: str) -> tuple[datetime, datetime]:
        """From the first minute that it can have been to the last; a day without a time is the whole day."""
        told = self.cleaned_data
        first = _moment(told[from_on], told.get(from_at) or time(0, 0))
        last = _moment(told[until_on], told.get(until_at) or time(23, 59))
        for name, moment in ((from_on, first), (until_on, last if told.get(until_at) else first)):
            try:
                desk.check_times(moment, at=self.now)
            except Refused as refusal:
                if name not in self.errors:
                    self.add_error(name, str(refusal))
        if last < first and not self.errors:
            self.add_error(until_on, _("This is earlier than the first time. Check both."))
        return first, max(first, min(last, self.now))


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=CITY)


class Where(forms.Form):
    """Where it happened: a place that was found, or a district and words; the device's own point if it was given."""

    place = forms.UUIDField(required=False)
    place_text = Words(most=200, required=False, label=gettext_lazy("Street, community, building or address"))
    place_district = forms.CharField(required=False, max_length=6)
    exact = Words(
        most=200, required=False, label=gettext_lazy("House number, floor, or what is nearby"),
        help_text=gettext_lazy("For example: No. 60, building 3, beside the bicycle shed. This is kept sealed."),
    )  # fmt: skip
    remote = forms.BooleanField(required=False, label=gettext_lazy("It happened online or by telephone; I was not anywhere special"))
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        self.found = _place(told.get("place"))
        told["district_code"] = self._district()
        told["point"] = self._point()
        given = (self.found, told["point"], told["district_code"], told.get("place_text"), told.get("exact"), told.get("remote"))
        if not any(given) and not self.errors:
            self.add_error("place_text", _("Write a street or a building, choose a district, or tick that it was online."))
        told["place_words"] = self._words()
        return told

    def _district(self) -> str:
        code = self.cleaned_data.get("place_district", "")
        known = code and city.districts().filter(code=code).exists()
        return self.found.district.code if self.found else code if known else ""

    def _point(self) -> tuple[float, float] | None:
        told = self.cleaned_data
        if self.found:
            return self.found.lon, self.found.lat
        if told.get("lon") is None or told.get("lat") is None:
            return None
        try:
            taken = city.taken_point(told["lon"], told["lat"], "WGS-84")
            city.locate(taken.lon, taken.lat)
        except Refused as refusal:
            self.add_error("place_text", str(refusal))
            return None
        return taken.lon, taken.lat

    def _words(self) -> str:
        told = self.cleaned_data
        named = self.found.line_zh if self.found else told.get("place_text", "")
        both = [named, self.found.name_zh if self.found and self.found.name_zh not in named else "", told.get("exact", "")]
        return " ".join(part for part in both if part)


def _place(ref: UUID | None):
    return city.places().filter(pk=ref).first() if ref else None


class Story(forms.Form):
    narrative = Words(
        most=desk.LONGEST_NARRATIVE, lines=True,
        label=gettext_lazy("What happened, in your own words?"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("What did you see or hear, in which order? Who was there, what did they look like? What have you done since?"),
        error_messages={"required": gettext_lazy("Say in a few words what happened.")},
    )  # fmt: skip


class Money(forms.Form):
    """Money that a swindler got, and the marks by which he can be found again."""

    how = forms.ChoiceField(
        label=gettext_lazy("How was the money sent?"), widget=forms.RadioSelect,
        help_text=gettext_lazy("If there were several payments, think of the last one."),
        choices=[
            ("bank", gettext_lazy("Mobile or online banking")),
            ("wallet", gettext_lazy("WeChat, Alipay or a QR code")),
            ("counter", gettext_lazy("At a bank's counter or machine")),
            ("cash", gettext_lazy("Cash, gold, or a bank card sent or handed over")),
            ("none", gettext_lazy("No money was sent")),
            ("unsure", gettext_lazy("I do not remember")),
        ],
        error_messages={"required": gettext_lazy("Choose how the money was sent. “I do not remember” is fine too.")},
    )  # fmt: skip
    value = Yuan(label=gettext_lazy("How much in all, in yuan?"),
                 help_text=gettext_lazy("For example 36800. A round figure is enough; leave it empty if you do not know."))  # fmt: skip
    account = Words(most=60, required=False, label=gettext_lazy("Account or card number that got the money"),
                    help_text=gettext_lazy("It stands in the record of the payment. A WeChat or Alipay name is fine too."))  # fmt: skip
    holder = Words(most=80, required=False, label=gettext_lazy("Name on that account"))
    phone = Phone(required=False, label=gettext_lazy("Telephone number that the other side used"))
    url = Words(most=300, required=False, label=gettext_lazy("Web address, app or group that the other side used"))


class Things(forms.Form):
    """Things that are gone or damaged: up to 20, each with what one knows. A value may be missing."""

    PARTS = ("what", "kind", "serial", "value")
    KINDS = (
        ("", gettext_lazy("Choose, or leave it open")),
        ("phone", gettext_lazy("Mobile phone")),
        ("ebike", gettext_lazy("Electric bicycle or battery")),
        ("vehicle", gettext_lazy("Motor vehicle")),
        ("computer", gettext_lazy("Computer, tablet or camera")),
        ("jewellery", gettext_lazy("Jewellery, gold or a watch")),
        ("cash", gettext_lazy("Cash")),
        ("document", gettext_lazy("Identity card, bank card or papers")),
        ("other", gettext_lazy("Something else")),
    )

    def __init__(self, data=None, **given) -> None:
        super().__init__(data, **given)
        self.count = self._asked_count(data or self.initial)
        for n in range(1, self.count + 1):
            self.fields[f"what_{n}"] = Words(most=200, required=False, label=_("What is it?"),
                                             help_text=_("Make, model, colour, what one would recognise it by"))  # fmt: skip
            self.fields[f"kind_{n}"] = forms.ChoiceField(label=_("Which kind"), required=False, choices=self.KINDS)
            self.fields[f"serial_{n}"] = Words(most=60, required=False, label=_("Serial number, frame number, IMEI or plate"))
            self.fields[f"value_{n}"] = Yuan(label=_("Roughly what it is worth, in yuan"),
                                             help_text=_("Not needed. A report is taken whatever the amount."))  # fmt: skip

    @staticmethod
    def _asked_count(data) -> int:
        given = {int(name.removeprefix("what_")) for name in data if name.removeprefix("what_").isdecimal() and name.startswith("what_")}
        filled = max((n for n in given if n <= THINGS_AT_MOST), default=1)
        return min(filled + ("add" in data), THINGS_AT_MOST)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"n": n, "fields": [self[f"{part}_{n}"] for part in self.PARTS]} for n in range(1, self.count + 1)]

    @property
    def is_full(self) -> bool:
        return self.count >= THINGS_AT_MOST

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        told["items"] = [
            {"what": told.get(f"what_{n}", ""), "kind": told.get(f"kind_{n}", ""), "serial": told.get(f"serial_{n}", ""),
             "value_fen": told.get(f"value_{n}")}
            for n in range(1, self.count + 1) if any(self.data.get(f"{part}_{n}") for part in self.PARTS)
        ]  # fmt: skip
        return told


PASSPHRASE = {
    "required": gettext_lazy("Choose a passphrase of at least six characters."),
    "too_short": gettext_lazy("Choose a passphrase of at least six characters."),
}


class You(Branched):
    """Who reports, or nobody by name; how the answer can be opened later."""

    branches = {"contact": {"phone": ["phone", "name"], "nameless": ["passphrase"]}}

    teller = forms.ChoiceField(
        label=gettext_lazy("How are you involved?"), widget=forms.RadioSelect,
        choices=[
            ("victim", gettext_lazy("It happened to me")),
            ("other", gettext_lazy("I report for somebody else")),
            ("witness", gettext_lazy("I saw or heard it")),
        ],
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )  # fmt: skip
    contact = forms.ChoiceField(
        label=gettext_lazy("May we call you?"), widget=forms.RadioSelect,
        choices=[
            ("phone", gettext_lazy("Yes, here is my telephone number")),
            ("nameless", gettext_lazy("I do not want to give a name or a number")),
        ],
        error_messages={"required": gettext_lazy("Choose whether we may call you.")},
    )  # fmt: skip
    phone = OwnPhone(label=gettext_lazy("Telephone number"), error_messages={"required": gettext_lazy("Write the number, or choose to give none.")},
                  help_text=gettext_lazy("An officer calls it to check the facts. Its last four digits open the details on the progress page."))  # fmt: skip
    name = Words(most=60, required=False, label=gettext_lazy("Name"))
    passphrase = Words(most=100, least=6, label=gettext_lazy("A passphrase of your own"), error_messages=PASSPHRASE,
                       help_text=gettext_lazy("At least six characters. Together with the tracking code it opens the details on the progress page. Write it down: nobody can tell it to you."))  # fmt: skip
    is_secret = forms.BooleanField(required=False, label=gettext_lazy("Keep my name and that I reported this secret from others"))


class Resume(forms.Form):
    code = Words(
        most=40, label=gettext_lazy("Resume code"), help_text=gettext_lazy("Twelve letters and digits, for example KX7M-29TD-4HWP"),
        error_messages={"required": gettext_lazy("Write the resume code.")},
    )  # fmt: skip

