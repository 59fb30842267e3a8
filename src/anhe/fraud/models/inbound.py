"""What institutions send: kept whole and sealed before it is understood."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.ledger import new_id


class Answer(models.Model):
    """One message of an institution, as it came; understanding it twice changes nothing."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("answer", "New")
        TAKEN = "taken", pgettext_lazy("answer", "Taken")
        LATE = "late", _("Too late, nothing changed")
        DUPLICATE = "duplicate", _("Said before")
        CONTRADICTS = "contradicts", _("Contradicts an earlier one")
        REFUSED = "refused", _("Cannot be taken")
        FORGED = "forged", _("Signature is not the institution's")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution = models.ForeignKey("fraud.Institution", on_delete=models.PROTECT, related_name="answers")
    message_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, help_text="result, statement, status, recall")
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    data_key = models.BinaryField()
    month = models.CharField(max_length=7)
    received_at = models.DateTimeField()
    signed_ok = models.BooleanField()
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    reason = models.CharField(max_length=32, blank=True)
    result = models.CharField(max_length=12, blank=True, help_text="what it says became of the order, once it was read")
    amount_fen = models.BigIntegerField(null=True)
    balance_fen = models.BigIntegerField(null=True)
    said_at = models.DateTimeField(null=True, help_text="the institution's moment, not ours")
    settled_by = models.CharField(max_length=80, blank=True, help_text="who looked at what could not simply be taken")
    settled_at = models.DateTimeField(null=True)
    order = models.ForeignKey("fraud.Order", null=True, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        indexes = [
            models.Index(fields=["month"], name="answer_by_month"),
            models.Index(fields=["order", "-received_at"], name="answer_of_order"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "message_id", "digest", "signed_ok"], name="answer_is_kept_once"),
            models.UniqueConstraint(fields=["institution", "message_id"], condition=Q(state="taken"), name="answer_is_taken_once"),
            models.CheckConstraint(condition=Q(signed_ok=True) | Q(state="forged"), name="answer_unsigned_is_forged"),
            models.CheckConstraint(condition=~Q(state="forged") | Q(order__isnull=True), name="answer_forged_touches_no_order"),
        ]

    class Privacy:
        personal = {"body": "the message itself, sealed: numbers and names"}
        plain = {
            "id", "institution", "message_id", "kind", "digest", "data_key", "month", "received_at", "signed_ok", "state",
            "reason", "result", "amount_fen", "balance_fen", "said_at", "settled_by", "settled_at", "order",
        }  # fmt: skip

    @property
    def key_place(self) -> str:
        return f"fraud_answer.data_key:{self.pk}"


class Sheet(models.Model):
    """账户流水: an account's entries of some days as one sealed block; only what a trace touches becomes rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trace = models.ForeignKey("fraud.Trace", on_delete=models.PROTECT, related_name="sheets")
    account = models.ForeignKey("fraud.Account", on_delete=models.PROTECT, related_name="sheets")
    answer = models.OneToOneField(Answer, null=True, on_delete=models.PROTECT, related_name="sheet")
    since = models.DateTimeField()
    until = models.DateTimeField()
    opening_fen = models.BigIntegerField()
    closing_fen = models.BigIntegerField()
    count = models.PositiveIntegerField()
    entries = models.BinaryField()
    data_key = models.BinaryField()
    month = models.CharField(max_length=7)
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    contradicts = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    is_believed = models.BooleanField(default=True, help_text="False: another sheet of the same days is followed instead")
    taken_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["month"], name="sheet_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["trace", "account", "version"], name="sheet_is_numbered_once"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="sheet_ends_after_it_began"),
            models.CheckConstraint(condition=Q(opening_fen__gte=0, closing_fen__gte=0), name="sheet_shows_no_overdraft"),
        ]

    class Privacy:
        personal = {"entries": "every entry of the account with its other side, sealed"}
        plain = {
            "id", "trace", "account", "answer", "since", "until", "opening_fen", "closing_fen", "count", "data_key", "month",
            "digest", "version", "contradicts", "is_believed", "taken_at",
        }  # fmt: skip

    @property
    def key_place(self) -> str:
        return f"fraud_sheet.data_key:{self.pk}"
