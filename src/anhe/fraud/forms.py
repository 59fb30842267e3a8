"""Text in, clean values out, for every act on a trace."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anhe.fraud.models import Payment
from anhe.fraud.models.trace import RULES
from anhe.fraud.shapes import NewPayment

MOST = 10**13  # fen; beyond it somebody slipped
VERDICTS = [
    ("fraud", _("It is fraud: go on")), ("duplicate", _("It was told before")), ("civil_dispute", _("A civil dispute, no offence")),
    ("withdrawn", _("The victim takes it back")), ("referred_out", _("Another authority is in charge")),
]  # fmt: skip
MONTHS = [(str(n), str(n)) for n in (6, 3, 1)] + [("12", _("12, approved at the city's level"))]


def _words(label, **given) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in a few words.")}, **given,
    )  # fmt: skip


class Yuan(forms.DecimalField):
    """An amount in yuan, given back as whole fen."""

    def __init__(self, **given) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(decimal_places=2, min_value=0, localize=False, widget=widget, **given)

    def to_python(self, value):
        return super().to_python(value.replace(",", "").replace("¥", "").strip() if isinstance(value, str) else value)

    def clean(self, value) -> int | None:
        amount = super().clean(value)
        if amount is None:
            return None
        if amount.adjusted() > 11:
            raise ValidationError(_("This amount is too large to be one. Check the digits."))
        return int(amount * 100)


class InstitutionChoice(forms.ModelChoiceField):
    def label_from_instance(self, institution) -> str:
        return institution.name


class NewPaymentForm(forms.Form):
    """One payment of the victim, as the receipt of the payment shows it."""

    amount = Yuan(label=_("Amount in yuan"), error_messages={"required": _("Write the amount that was paid, above zero.")})
    paid_at = forms.DateTimeField(
        label=_("When was it paid?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Write when it was paid; the minute counts.")},
    )  # fmt: skip
    institution = InstitutionChoice(
        label=_("Bank or payment firm of the account that got it"), queryset=None, to_field_name="code", empty_label=_("Choose the institution"),
        error_messages={"required": _("Choose the bank or payment firm that holds the account.")},
    )  # fmt: skip
    account = forms.CharField(
        label=_("Account or card number that got the money"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the account number; without it no bank can stop anything.")},
    )  # fmt: skip
    holder = forms.CharField(
        label=_("Name on that account"), max_length=80, help_text=_("The bank compares it and stops nothing where it differs."),
        error_messages={"required": _("Write the name as the receipt of the payment shows it.")},
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Way of payment"), choices=Payment.Channel.choices)
    bank_reference = forms.CharField(label=_("Number of the payment"), max_length=64, required=False)
    from_institution = InstitutionChoice(label=_("The victim's bank"), queryset=None, to_field_name="code", required=False, empty_label=_("Not known"))

    def __init__(self, *args, institutions, now, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.fields["from_institution"].queryset = institutions
        self.now = now

    def clean_paid_at(self):
        at = self.cleaned_data["paid_at"]
        if at > self.now + timedelta(minutes=1):
            raise ValidationError(_("The payment lies in the future. Check its time."))
        return min(at, self.now)

    @property
    def payment(self) -> NewPayment:
        told = self.cleaned_data
        return NewPayment(
            told["institution"].code, told["account"], told["amount"], told["paid_at"], told["holder"], told["channel"], told["bank_reference"],
            told["from_institution"].code if told["from_institution"] else "",
        )  # fmt: skip


class Triage(forms.Form):
    verdict = forms.ChoiceField(label=_("What is it?"), choices=VERDICTS, widget=forms.RadioSelect, error_messages={"required": _("Choose one of the answers.")})
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Reason(forms.Form):
    reason = _words(_("Reason"))


class Draft(forms.Form):
    """A stop of what lies in an account."""

    asked_fen = Yuan(label=_("How much to stop, in yuan"), error_messages={"required": _("Write how much to stop.")})
    is_urgent = forms.BooleanField(label=_("Urgent: every minute counts, one officer signs"), required=False)


class Correct(forms.Form):
    account = forms.CharField(label=_("Account or card number"), max_length=60, error_messages={"required": _("Write the account number; without it no bank can stop anything.")})
    holder = forms.CharField(label=_("Name on that account"), max_length=80, error_messages={"required": _("Write the name as the receipt of the payment shows it.")})


class Freeze(forms.Form):
    months = forms.TypedChoiceField(label=_("For how many months?"), choices=MONTHS, coerce=int, initial="6", widget=forms.RadioSelect)
    approved_by = forms.CharField(label=_("Who approved a year?"), max_length=16, required=False, help_text=_("The officer's number; only for a major case."))


class Settle(forms.Form):
    take = forms.TypedChoiceField(
        label=_("What is followed from here on?"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("no", _("What was said first; this message stays on record")), ("yes", _("The entries of this message"))],
        error_messages={"required": _("Choose one of the answers.")},
    )  # fmt: skip
    reason = _words(_("Reason"))


class Rule(forms.Form):
    rule = forms.ChoiceField(label=_("Rule of tracing"), choices=RULES[:2], widget=forms.RadioSelect)
    reason = _words(_("Reason"), help_text=_("Which court or office asks for it. The drawings before stay as they were."))
