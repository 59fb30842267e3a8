"""Text in, clean values out, for what an officer says of a match."""

from django import forms
from django.utils.translation import gettext_lazy as _

TOLD = "您报失的物品可能已经找到：民警比对后认为，特业商户申报的一件物品与您描述的一致。我们已请商户妥善保管，民警将与您联系确认。请勿自行前往。"


class Confirm(forms.Form):
    why = forms.CharField(
        label=_("Why is it the same thing?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Write the reason first. Nothing has been saved.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("What the reporter is to read"), max_length=2000, initial=TOLD, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands on the tracking page of everyone who reported the loss."),
        error_messages={"required": _("Write the text first.")},
    )  # fmt: skip


class Reject(forms.Form):
    why = forms.CharField(
        label=_("Why is it another thing?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names: these words stand in the record of acts."),
        error_messages={"required": _("Write the reason first. Nothing has been saved.")},
    )  # fmt: skip
