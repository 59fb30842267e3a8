"""Fields that several forms of this room share."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anhe import vault
from anhe.reports import typed

MOST_DIGITS = 11  # of whole yuan: beyond a hundred billion somebody slipped


class Words(forms.CharField):
    """Free text: unseen characters go, line ends become one kind, unreadable bytes and too much text are refused."""

    def __init__(self, *, most: int, least: int = 0, lines: bool = False, **given) -> None:
        self.most, self.least, self.lines = most, least, lines
        super().__init__(strip=False, **given)
        self.validators = []  # the text is judged once it is clean

    def widget_attrs(self, widget) -> dict:
        return super().widget_attrs(widget) | ({} if self.lines else {"maxlength": str(self.most)})

    def to_python(self, value) -> str:
        text = "" if value in self.empty_values else str(value)
        if typed.is_unreadable(text):
            raise ValidationError(_("Some characters could not be read. Write them again, or send the page as UTF-8."))
        text = typed.without_unseen(text) if self.lines else typed.one_line(text)
        if len(text) > self.most:
            raise ValidationError(
                _("This has %(have)d characters; at most %(most)d are taken. Shorten it.")
                % {"have": len(text), "most": self.most}
            )
        if text and len(text) < self.least:
            raise ValidationError(self.error_messages.get("too_short", _("At least %(least)d characters are needed.") % {"least": self.least}))
        return text


class Branched(forms.Form):
    """A form with `branches`: a field that stands under one choice is needed only where that choice was made."""

    branches: dict[str, dict[str, list[str]]] = {}

    def _clean_fields(self) -> None:
        unasked = [self.fields[name] for name in self._unasked() if self.fields[name].required]
        for each in unasked:
            each.required = False
        try:
            super()._clean_fields()
        finally:
            for each in unasked:
                each.required = True

    def _unasked(self) -> list[str]:
        return [
            name for parent, choices in self.branches.items() for choice, names in choices.items() for name in names
            if self.data.get(self.add_prefix(parent)) != choice
        ]  # fmt: skip


class Phone(Words):
    """A telephone number as people write it; kept as written, with at least five digits."""

    def __init__(self, **given) -> None:
        super().__init__(most=30, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}), **given)

    def to_python(self, value) -> str:
        text = typed.narrow(super().to_python(value))
        if text and len(re.sub(r"\D", "", vault.normalise("phone", text))) < 5:
            raise ValidationError(_("This is no telephone number. Write all its digits, for example 138 0000 3356."))
        if text and typed.has_signs_of_no_phone(text):
            raise ValidationError(_("A telephone number holds digits, spaces, dashes and a plus sign. Check it."))
        return text


def unreachable() -> str:
    """What is wrong with a number that nobody can be called on, wherever it came in."""
    return _("Check this number: a mobile has 11 digits, a landline needs its area code (0371 6300 1234), a foreign number begins with +.")


class OwnPhone(Phone):
    """The number of somebody whom an officer will call: a Chinese mobile, a landline with its area code, or + and a country.

    Its last digits become the second proof, so a slip is caught here and not a week later.
    """

    def to_python(self, value) -> str:
        text = super().to_python(value)
        if text and not typed.is_reachable(text):
            raise ValidationError(unreachable())
        return text


class Yuan(forms.DecimalField):
    """An amount in yuan, given back as whole fen; empty where it is not known."""

    def __init__(self, **given) -> None:
        super().__init__(decimal_places=2, min_value=0, required=False, localize=False,
                         widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}), **given)  # fmt: skip

    def to_python(self, value) -> Decimal | None:
        text = re.sub(r"[\s,，¥￥元]", "", typed.narrow(str(value))) if value not in self.empty_values else value
        return super().to_python(text)

    def clean(self, value) -> int | None:
        amount = super().clean(value)
        if amount is None:
            return None
        if amount.adjusted() >= MOST_DIGITS:  # before any arithmetic: 1e999999 would not come back
            raise ValidationError(_("This amount is too large to be one. Check the digits, or leave it empty."))
        return int((amount * 100).to_integral_value())
