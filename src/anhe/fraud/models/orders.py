"""What we ask of an institution."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.ledger import new_id

ABOUT_ACCOUNTS = ("hold", "freeze", "renew", "lift", "enquiry", "recall", "return")
LIVE = ("drafted", "signed", "sent", "received")


class Order(models.Model):
    """协查指令: drafted by one officer, signed by another, sent to one institution, answered by it."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("Stop-payment")
        FREEZE = "freeze", _("Freeze")
        RENEW = "renew", _("Renew a freeze")
        LIFT = "lift", _("Lift")
        ENQUIRY = "enquiry", _("Ask for the entries")
        RECALL = "recall", _("Recall the payment")
        RETURN = "return", _("Return the money")
        BLOCK_NUMBER = "block_number", _("Block a phone number")
        BLOCK_SITE = "block_site", _("Block a site")

    class State(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SIGNED = "signed", _("Signed")
        SENT = "sent", pgettext_lazy("order", "Sent")
        RECEIVED = "received", pgettext_lazy("order", "Received")
        MISMATCHED = "mismatched", _("Does not match, nothing stopped")
        REFUSED = "refused", pgettext_lazy("order", "Refused")
        PARTIAL = "partial", _("Done in part")
        DONE = "done", pgettext_lazy("order", "Done")
        EMPTY = "empty", _("Nothing left in the account")
        EXPIRED = "expired", _("Expired")
        LIFTED = "lifted", _("Lifted")
        WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")

    ANSWERED = (State.MISMATCHED, State.REFUSED, State.PARTIAL, State.DONE, State.EMPTY)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    trace = models.ForeignKey("fraud.Trace", on_delete=models.PROTECT, related_name="orders")
    traced = models.ForeignKey("fraud.TracedAccount", null=True, on_delete=models.PROTECT, related_name="orders")
    identifier = models.ForeignKey("people.Identifier", null=True, on_delete=models.PROTECT, related_name="+", help_text="number or site to block")
    institution = models.ForeignKey("fraud.Institution", on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=12, choices=Kind)
    asked_fen = models.BigIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True, help_text="of a freeze or its renewal")
    approved_by = models.CharField(max_length=16, blank=True, help_text="who at the city's level approved a year")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFTED)
    is_urgent = models.BooleanField(default=False, help_text="signed by one officer alone, because every minute counts")
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    signed_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0, help_text="minutes of silence after which somebody was told")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    attempt = models.PositiveSmallIntegerField(default=1)
    ground = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, blank=True, help_text="the institution's code where it refused or found a mismatch")
    message_id = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the message as signed")

    class Meta:
        indexes = [
            models.Index(fields=["trace", "state"], name="order_by_trace"),
            models.Index(fields=["sent_at"], condition=Q(state__in=["sent", "received"]), name="order_waiting_for_answer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(signed_by="") | Q(is_urgent=True) | ~Q(signed_by=F("drafted_by")), name="order_is_signed_by_another_unless_urgent"),
            models.CheckConstraint(condition=Q(signed_by="", signed_at__isnull=True) | (~Q(signed_by="") & Q(signed_at__gte=F("drafted_at"))), name="order_signed_by_and_at_together_after_drafting"),
            models.CheckConstraint(condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("signed_at"), signed_at__isnull=False), name="order_is_sent_only_when_signed"),
            models.CheckConstraint(condition=Q(received_at__isnull=True) | Q(sent_at__isnull=False), name="order_is_received_only_when_sent"),
            models.CheckConstraint(condition=Q(answered_at__isnull=True) | Q(sent_at__isnull=False), name="order_is_answered_only_when_sent"),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "signed", "sent", "received", "withdrawn"], answered_at__isnull=True)
                | Q(state__in=["mismatched", "refused", "partial", "done", "empty", "expired", "lifted"], answered_at__isnull=False),
                name="order_has_an_answer_exactly_when_answered",
            ),
            models.CheckConstraint(condition=Q(state="drafted") | Q(state="withdrawn") | Q(signed_at__isnull=False), name="order_goes_on_only_when_signed"),
            models.CheckConstraint(
                condition=Q(kind__in=["block_number", "block_site"], traced__isnull=True, asked_fen__isnull=True, identifier__isnull=False)
                | Q(kind__in=ABOUT_ACCOUNTS, traced__isnull=False, identifier__isnull=True),
                name="order_names_an_account_or_what_to_block",
            ),
            models.CheckConstraint(condition=~Q(kind__in=["hold", "freeze", "return", "recall"]) | Q(asked_fen__gt=0), name="order_about_money_names_an_amount"),
            models.CheckConstraint(condition=Q(months__isnull=True) | Q(months__lte=6) | (Q(months=12) & ~Q(approved_by="")), name="order_for_a_year_needs_the_citys_approval"),
            models.CheckConstraint(condition=Q(escalated__in=[0, 10, 20, 30]), name="order_silence_is_told_in_steps"),
            models.UniqueConstraint(
                fields=["traced", "kind"], condition=Q(state__in=["drafted", "signed", "sent", "received"]),
                name="order_of_a_kind_runs_once_for_an_account_in_a_trace",
            ),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "number", "trace", "traced", "identifier", "institution", "kind", "asked_fen", "months", "approved_by", "state", "is_urgent",
            "drafted_by", "drafted_at", "signed_by", "signed_at", "sent_at", "received_at", "answered_at", "escalated",
            "parent", "attempt", "ground", "reason", "message_id", "digest",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
