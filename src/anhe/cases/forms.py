"""Text in, clean values out, for every act in a case."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anhe.cases.models import Acceptance, Case, Decision, Item, Remedy, Visit
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports.queries import OFFENCES
from anhe.staff.queries import Grant

LONGEST = 20_000
SERVED = [(value, label) for value, label in Acceptance.Served.choices if value != "history"]
ROLES = [
    ("victim", _("Victim")), ("witness", _("Witness")), ("suspect", _("Suspect")),
    ("reporter", _("Reporter")), ("agent", _("Agent")),
]  # fmt: skip
DAYS = [("1", _("one day")), ("7", _("one week")), ("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]
MINOR = {"traffic", "dispute", "noise", "help", "found_property", "lost_property", "disorder", "other"}


def area(rows: int = 6) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def at_moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class Words(forms.CharField):
    """What an officer writes; a page of text is enough, ten megabytes are not."""

    def __init__(self, **given) -> None:
        given.setdefault("widget", area())
        messages = {"required": _("Write the text first."), "max_length": _("This is longer than 20,000 characters. Shorten it.")}
        super().__init__(max_length=LONGEST, error_messages=messages, **given)


class OfficerChoice(forms.ModelChoiceField):
    """An officer by name and unit."""

    def label_from_instance(self, officer) -> str:
        return f"{officer.shown_name}, {officer.unit.name} ({officer.number})"


class ArticleChoice(forms.ModelChoiceField):
    """A law by name and article, as it is cited."""

    def __init__(self, *, cite, **given) -> None:
        self.cite = cite
        super().__init__(**given)

    def label_from_instance(self, article) -> str:
        return str(self.cite(article))


class Accept(forms.Form):
    """Taking a report on as a case. What things are worth is not asked here and not looked at."""

    track = forms.ChoiceField(label=_("As what kind of case?"), choices=Case.Track.choices, widget=forms.RadioSelect)
    offence = forms.ChoiceField(label=_("Offence"), choices=OFFENCES.choices)
    handler = OfficerChoice(
        label=_("Case officer"), queryset=None, empty_label=_("Choose the case officer"),
        error_messages={"required": _("Choose the officer who will handle the case.")},
    )  # fmt: skip
    served = forms.ChoiceField(label=_("Receipt"), choices=SERVED, widget=forms.RadioSelect)

    def __init__(self, *args, report, officers, **kwargs) -> None:
        first = {"track": "administrative" if report.offence in MINOR else "criminal", "offence": report.offence,
                 "served": "online" if report.channel in {"web", "api"} else "handed"}  # fmt: skip
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.fields["handler"].queryset = officers


class Decide(forms.Form):
    """A decision of law. A refusal names ground, article and reason; every end says a word to the reporter."""

    def __init__(self, *args, kind: str, grounds=(), articles=None, cite=str, needs_article: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        is_refusal = kind in Decision.REFUSALS
        if grounds:
            self.fields["ground"] = forms.ChoiceField(
                label=_("Ground"), choices=[(g.id, g.words) for g in grounds], widget=forms.RadioSelect,
                help_text=_("These grounds are data that no lawyer has confirmed yet."),
            )  # fmt: skip
        if is_refusal or needs_article:
            self.fields["article"] = ArticleChoice(
                label=_("Law and article"), queryset=articles, cite=cite, empty_label=_("Choose the article"),
                error_messages={"required": _("Name the law and article on which the decision stands.")},
            )  # fmt: skip
        if kind == Decision.Kind.TRANSFERRED:
            self.fields["destination"] = forms.CharField(
                label=_("Which authority takes the case over?"), max_length=100,
                help_text=_("Its full name. The reporter reads it on the tracking page and on the notice."),
                error_messages={"required": _("Name the authority that takes the case over. The reporter must be able to turn to it.")},
            )  # fmt: skip
        self.fields["reason"] = _words_of(kind)


def _words_of(kind: str) -> Words:
    """The words of a decision: why it was taken or, at the end, what the reporter is to know."""
    if kind in {Decision.Kind.CONCLUDED, Decision.Kind.DECIDED}:
        return Words(
            label=_("What the reporter is to read"),
            help_text=_("What came of it and what they can do now. It stands on the tracking page and on the notice."),
        )  # fmt: skip
    return Words(
        label=_("Reason, as the person will read it"), required=kind in Case.ENDED,
        help_text=_("Who, what, and why the law leads to this. It is printed on the notice."),
    )  # fmt: skip


class SendBack(forms.Form):
    text = forms.CharField(
        label=_("What is missing?"), max_length=1000, widget=area(4),
        help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Say what is missing, so that it can be mended.")},
    )  # fmt: skip


class Serve(forms.Form):
    how = forms.ChoiceField(
        label=_("How did the notice reach the person?"), widget=forms.RadioSelect,
        choices=[("online", _("On the tracking page")), ("handed", _("Handed over")), ("post", _("By post")),
                 ("refused", _("The person refused to take it"))],
    )  # fmt: skip


class Extend(forms.Form):
    """Lengthening a clock by one of its rule's own terms."""

    term = forms.ChoiceField(label=_("By how much?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is more time needed?"), max_length=1000, widget=area(4),
        help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Say why more time is needed.")},
    )  # fmt: skip

    def __init__(self, *args, terms, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].choices = terms


class AskExtension(Extend):
    """Asking for more time; these words are kept sealed, for whoever grants it."""

    reason = Words(
        label=_("Why is more time needed?"), help_text=_("What was done so far, and what is still missing."),
        widget=area(4),
    )  # fmt: skip


class Pause(forms.Form):
    why = forms.ChoiceField(label=_("Why does the clock stand still?"), widget=forms.RadioSelect)

    def __init__(self, *args, reasons, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = reasons


class Nothing(forms.Form):
    """An act that needs no words."""


class AddItem(forms.Form):
    kind = forms.ChoiceField(label=_("What became of it?"), choices=Item.Kind.choices, initial="stolen", widget=forms.RadioSelect)
    category = forms.ChoiceField(
        label=_("Kind of thing"),
        choices=[("cash", _("Cash")), ("phone", _("Telephone")), ("vehicle", _("Vehicle")), ("ebike", _("Electric bicycle")),
                 ("jewellery", _("Jewellery")), ("electronics", _("Electronics")), ("document", _("Document")),
                 ("goods", _("Goods")), ("other", _("Something else"))],
    )  # fmt: skip
    what = forms.CharField(
        label=_("Description"), max_length=200, help_text=_("Make, colour, marks. No names and no numbers of people."),
        error_messages={"required": _("Describe the thing in a few words.")},
    )  # fmt: skip
    value_fen = forms.DecimalField(
        label=_("Value in yuan"), required=False, min_value=Decimal(0), max_value=Decimal("9999999999"), decimal_places=2,
        help_text=_("Leave it empty where it is unknown. Nothing depends on it."), widget=forms.TextInput(attrs={"class": "short"}),
    )  # fmt: skip
    serial = forms.CharField(label=_("Serial number, IMEI or frame number"), max_length=64, required=False)

    def clean_value_fen(self) -> int | None:
        value = self.cleaned_data["value_fen"]
        return None if value is None else int(value * 100)


class AddParty(forms.Form):
    role = forms.ChoiceField(label=_("Role in this case"), choices=ROLES, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    document = forms.CharField(label=_("Identity document"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    address = forms.CharField(label=_("Address"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    is_secret = forms.BooleanField(label=_("The person asks that their name be kept secret"), required=False)

    def clean(self) -> dict:
        given = super().clean()
        if not any(given.get(name) for name in ("name", "phone", "document", "address")):
            raise ValidationError(_("Give at least one of name, telephone, document or address."))
        marks = tuple(
            NewIdentifier(kind, given[kind]) for kind in ("phone", "document") if given.get(kind)
        )  # fmt: skip
        party = NewParty(role=given.get("role", ""), name=given.get("name", ""), address=given.get("address", ""),
                         is_secret=given.get("is_secret", False), identifiers=marks)  # fmt: skip
        return {"party": party}


class Scene(forms.Form):
    began_at = forms.DateTimeField(label=_("Began"), widget=at_moment())
    ended_at = forms.DateTimeField(label=_("Ended"), widget=at_moment())
    first = OfficerChoice(label=_("Scene examiner"), queryset=None, empty_label=None)
    second = OfficerChoice(label=_("Second officer"), queryset=None, empty_label=None)
    weather = forms.CharField(label=_("Weather"), max_length=24, required=False)
    light = forms.CharField(label=_("Light at the scene"), max_length=24, required=False)
    is_protected = forms.BooleanField(label=_("The scene was protected until the officers came"), required=False)
    record = Words(label=_("What was found"), widget=area(10))

    def __init__(self, *args, examiners, officers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].queryset, self.fields["second"].queryset = examiners, officers

    def clean(self) -> dict:
        given = super().clean()
        if not {"first", "second"} <= given.keys():
            return given
        return {k: v for k, v in given.items() if k not in {"first", "second"}} | {"examiners": [given["first"], given["second"]]}


class Answer(forms.Form):
    text = Words(
        label=_("Answer to the reporter"),
        help_text=_("Say what was done, what comes next and by when. It appears on the tracking page at once."),
    )  # fmt: skip


class Assign(forms.Form):
    handler = OfficerChoice(label=_("New case officer"), queryset=None, empty_label=None)

    def __init__(self, *args, officers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = officers


class ReportChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, report) -> str:
        return f"{report.number} · {report.get_offence_display()} · {report.unit.name}"


class TakeReports(forms.Form):
    others = ReportChoice(
        label=_("Reports of the same offence"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one report.")},
    )  # fmt: skip

    def __init__(self, *args, reports, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].queryset = reports

    def clean_others(self) -> list:
        return list(self.cleaned_data["others"])


class RecordVisit(forms.Form):
    result = forms.ChoiceField(label=_("How did it go?"), choices=Visit.Result.choices, widget=forms.RadioSelect)
    text = Words(label=_("What was said"), required=False, widget=area(4))


class AskRemedy(forms.Form):
    kind = forms.ChoiceField(label=_("Who asks, and for what?"), choices=Remedy.Kind.choices, widget=forms.RadioSelect)
    text = Words(label=_("What is asked"))


class Reasons(forms.Form):
    reason = Words(label=_("Written reasons"))


class DecideRemedy(forms.Form):
    revoke = forms.TypedChoiceField(
        label=_("Your answer"), choices=[("no", _("Uphold: the case stays unfiled")), ("yes", _("Revoke: the case is filed"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    article = ArticleChoice(
        label=_("Law and article"), queryset=None, cite=str, required=False, empty_label=_("Choose the article"),
        help_text=_("Needed to uphold the decision."),
    )  # fmt: skip
    reason = Words(label=_("Reason, as the person will read it"))

    def __init__(self, *args, articles, cite, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset, self.fields["article"].cite = articles, cite


def few_words(label, help_text="", rows: int = 3) -> forms.CharField:
    messages = {"required": _("Write the reason first."), "max_length": _("This is longer than 400 characters. Shorten it.")}
    area_of = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=400, widget=area_of, error_messages=messages)


class AskToSee(forms.Form):
    reason = few_words(_("What do you need it for?"), _("Who decides reads these words."))


class BreakGlass(forms.Form):
    reason = few_words(
        _("What is urgent, and why this file?"),
        _("At least 20 characters. Those in charge of the file, the reviewer and later the person concerned can be told of it."), rows=4,
    )  # fmt: skip


class Share(forms.Form):
    """With whom, how much, how long, and why."""

    unit = forms.ModelChoiceField(
        label=_("With which unit?"), queryset=None, empty_label=_("Choose the unit"),
        error_messages={"required": _("Choose the unit from the list."), "invalid_choice": _("Choose the unit from the list.")},
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=_("How much?"), choices=Grant.Scope.choices, initial=Grant.Scope.FACTS, widget=forms.RadioSelect,
        help_text=_("The facts are kind, place to 100 m, time and decisions, without people and their words."),
        error_messages={"required": _("Choose how much to show from the list.")},
    )  # fmt: skip
    until = forms.TypedChoiceField(
        label=_("For how long?"), choices=DAYS, coerce=int, initial="30", widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long it holds.")},
    )  # fmt: skip
    reason = few_words(_("Why?"), _("The other unit reads these words; they stand in the record of acts."))

    def __init__(self, *args, units, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.at = units, at

    def clean_until(self) -> datetime:
        return self.at + timedelta(days=self.cleaned_data["until"])


class EndSharing(forms.Form):
    reason = few_words(_("Why?"), _("It stands in the record of acts."))


class Search(forms.Form):
    """What the list of cases is asked for; anything unknown counts as unsaid."""

    show = forms.ChoiceField(required=False, choices=[("open", ""), ("mine", ""), ("overdue", ""), ("ended", ""), ("all", "")])
    offence = forms.ChoiceField(required=False, choices=[("", ""), *OFFENCES.choices])
    q = forms.CharField(required=False, max_length=40)
