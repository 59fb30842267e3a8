"""The money chain as it was drawn each time something new was known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.fraud.models.trace import RULES
from anhe.ledger import new_id


class Redraw(models.Model):
    """One drawing of a trace: where each cent of the victim's payments was, by one rule, as known at that moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trace = models.ForeignKey("fraud.Trace", on_delete=models.PROTECT, related_name="redraws")
    version = models.PositiveIntegerField()
    rule = models.CharField(max_length=8, choices=RULES)
    at = models.DateTimeField()
    because = models.ForeignKey("fraud.Answer", null=True, on_delete=models.PROTECT, related_name="+")
    paid_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField()
    free_fen = models.BigIntegerField(help_text="still in a known account and not stopped")
    unknown_fen = models.BigIntegerField(help_text="in an account whose bank has not answered")
    gone_fen = models.BigIntegerField()
    overlap_fen = models.BigIntegerField(default=0, help_text="what another victim's trace claims too")
    by_rule = models.JSONField(default=dict, help_text="rule -> {held, free, unknown, gone} in fen: the same entries by every rule")
    ranking = models.JSONField(default=list, help_text="what to ask for next: {traced, kind, fen, chance, worth, reasons: [{code, value}]}")
    flags = models.JSONField(default=list, help_text="what makes the drawing doubtful: {code, traced, line}")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trace", "version"], name="redraw_is_numbered_once"),
            models.CheckConstraint(
                condition=Q(paid_fen=models.F("held_fen") + models.F("free_fen") + models.F("unknown_fen") + models.F("gone_fen")),
                name="redraw_loses_and_makes_no_money",
            ),
            models.CheckConstraint(
                condition=Q(held_fen__gte=0, free_fen__gte=0, unknown_fen__gte=0, gone_fen__gte=0, overlap_fen__gte=0, overlap_fen__lte=models.F("paid_fen")),
                name="redraw_parts_are_not_negative",
            ),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "trace", "version", "rule", "at", "because", "paid_fen", "held_fen", "free_fen", "unknown_fen", "gone_fen", "overlap_fen",
            "by_rule", "ranking", "flags",
        }  # fmt: skip


class Packet(models.Model):
    """资金段: a run of cents of one payment, the half-open range [lo, hi) of one entry's cents, and what became of it."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("Moved on")
        HELD = "held", _("Held")
        LEFT_THERE = "left_there", _("Still there")
        UNKNOWN = "unknown", _("Unknown, the bank has not answered")
        GONE = "gone", _("Gone")

    class Exit(models.TextChoices):
        CASH = "cash", _("Withdrawn in cash")
        MERCHANT = "merchant", _("Spent at a merchant")
        WALLET = "wallet", _("Into a wallet of another kind")
        ABROAD = "abroad", pgettext_lazy("money", "Sent abroad")
        FEE = "fee", _("Fees and rounding")
        CREDIT = "credit", _("Taken back by the bank")
        OTHER = "other", _("Another way out")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    redraw = models.ForeignKey(Redraw, on_delete=models.PROTECT, related_name="packets")
    trace = models.ForeignKey("fraud.Trace", on_delete=models.PROTECT, related_name="packets")
    hop = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    traced = models.ForeignKey("fraud.TracedAccount", null=True, on_delete=models.PROTECT, related_name="packets")
    kind = models.CharField(max_length=10, choices=Kind)
    exit_kind = models.CharField(max_length=8, choices=Exit, blank=True)
    why = models.CharField(max_length=20, blank=True, help_text="why it is not known where the money is, as a code")
    amount_fen = models.BigIntegerField()
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    at = models.DateTimeField(help_text="when the money came there")
    sheet = models.ForeignKey("fraud.Sheet", null=True, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(null=True, help_text="of the sheet: the entry that brought it")
    entry = models.BinaryField(help_text="keyed hash of the entry that brought it: equal in every trace")
    overlap_fen = models.BigIntegerField(default=0)
    is_equal_time = models.BooleanField(default=False, help_text="another order of entries of the same moment could change it")

    class Meta:
        indexes = [models.Index(fields=["entry"], name="packet_by_entry")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0, hi=models.F("lo") + models.F("amount_fen"), lo__gte=0), name="packet_is_as_wide_as_its_money"),
            models.CheckConstraint(condition=Q(overlap_fen__gte=0, overlap_fen__lte=models.F("amount_fen")), name="packet_overlaps_within_itself"),
            models.CheckConstraint(condition=Q(kind="gone", traced__isnull=True) | ~Q(kind="gone") & Q(exit_kind=""), name="packet_that_is_gone_left_the_accounts"),
            models.CheckConstraint(condition=Q(kind="gone") | Q(traced__isnull=False), name="packet_lies_in_an_account"),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "redraw", "trace", "hop", "parent", "traced", "kind", "exit_kind", "why", "amount_fen", "lo", "hi", "at", "sheet",
            "line", "entry", "overlap_fen", "is_equal_time",
        }  # fmt: skip
