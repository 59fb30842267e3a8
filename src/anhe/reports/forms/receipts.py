"""Finding a receipt again, and checking whether one is genuine."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anhe.papers import verifying
from anhe.reports.forms.fields import Words


class Find(forms.Form):
    code = Words(
        most=60, label=gettext_lazy("Tracking code"),
        help_text=gettext_lazy("Sixteen letters and digits on your receipt, for example 7KQM-3XTA-9WPE-H4RD"),
        error_messages={"required": gettext_lazy("Write the tracking code.")},
    )  # fmt: skip


class Verify(forms.Form):
    """The text of a QR code, or a file; `given` are the bytes to judge."""

    text = forms.CharField(
        required=False, max_length=verifying.MOST_TEXT_BYTES, label=gettext_lazy("Text of the QR code"),
        help_text=gettext_lazy("Scan the code with your telephone and paste what it says here. It begins with ANHE1."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        required=False, label=gettext_lazy("Or a file: the PDF, or a picture of the receipt (PNG or JPEG)"),
        allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        text, file = told.get("text", "").strip(), told.get("file")
        if not text and file is None and not self.errors:
            raise ValidationError(_("Paste the text of the code, or choose a file."))
        if file is not None and file.size > verifying.MOST_BYTES:
            raise ValidationError(_("This file is larger than 20 MB. A receipt is far smaller."))
        told["given"] = b"".join(file.chunks()) if file is not None and not text else text.encode("utf-8", "replace")
        return told
