"""What an institution stopped, and until when."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.ledger import new_id

# 银发〔2016〕86号: forty-eight hours from the bank's own moment, the same account twice at most. The desk reads `law`;
# these are what no desk and no hand may go beyond.
STOPPED_FOR = timedelta(hours=48)
AT_MOST = 2


class Hold(models.Model):
    """紧急止付: urgent and short; its clock is the bank's."""

    class Ending(models.TextChoices):
        EXPIRED = "expired", _("Expired")
        FROZEN = "frozen", _("Frozen")
        LIFTED = "lifted", _("Lifted")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField("fraud.Order", on_delete=models.PROTECT, related_name="hold")
    account = models.ForeignKey("fraud.Account", on_delete=models.PROTECT, related_name="holds")
    ordinal = models.PositiveSmallIntegerField()
    asked_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    stopped_at = models.DateTimeField(help_text="the bank's moment, not ours")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    class Meta:
        indexes = [models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="hold_running")]
        constraints = [
            models.UniqueConstraint(fields=["account", "ordinal"], name="account_is_stopped_twice_at_most"),
            models.CheckConstraint(condition=Q(ordinal__in=[1, AT_MOST]), name="hold_is_the_first_or_the_second"),
            models.CheckConstraint(condition=Q(held_fen__gte=0, held_fen__lte=F("asked_fen")), name="hold_takes_no_more_than_asked"),
            models.CheckConstraint(condition=Q(held_fen__lte=F("balance_fen")), name="hold_takes_no_more_than_the_balance"),
            models.CheckConstraint(condition=Q(until=F("stopped_at") + STOPPED_FOR), name="hold_lasts_forty_eight_hours_from_the_stop"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__gte=F("stopped_at")) & ~Q(ending="")), name="hold_ends_with_its_reason"),
            models.CheckConstraint(condition=~Q(ending="expired") | Q(ended_at=F("until")), name="hold_expires_when_it_says"),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "order", "account", "ordinal", "asked_fen", "held_fen", "balance_fen", "stopped_at", "until", "ended_at", "ending",
        }  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class Freeze(models.Model):
    """冻结: formal; six months, a year where the city's level approved; lapses by itself where nobody renews it."""

    class Ending(models.TextChoices):
        LAPSED = "lapsed", _("Lapsed")
        LIFTED = "lifted", _("Lifted")
        PAID_OUT = "paid_out", pgettext_lazy("freeze", "Paid out")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField("fraud.Order", on_delete=models.PROTECT, related_name="freeze")
    account = models.ForeignKey("fraud.Account", on_delete=models.PROTECT, related_name="freezes")
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="freeze")
    frozen_fen = models.BigIntegerField()
    frozen_at = models.DateTimeField(help_text="the bank's moment, not ours")
    months = models.PositiveSmallIntegerField(default=6)
    approved_by = models.CharField(max_length=16, blank=True, help_text="who at the city's level approved a year")
    until = models.DateTimeField()
    warned = models.PositiveSmallIntegerField(null=True, help_text="days before the end of which somebody was told last")
    found_unrelated_at = models.DateTimeField(null=True)
    lift_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    class Meta:
        indexes = [models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="freeze_running")]
        constraints = [
            models.CheckConstraint(condition=Q(frozen_fen__gt=0), name="freeze_is_of_some_money"),
            models.CheckConstraint(condition=Q(months__lte=6) | (Q(months=12) & ~Q(approved_by="")), name="freeze_of_a_year_needs_the_citys_approval"),
            models.CheckConstraint(condition=Q(until__gt=F("frozen_at")), name="freeze_ends_after_it_began"),
            models.CheckConstraint(condition=Q(found_unrelated_at__isnull=True, lift_due_at__isnull=True) | Q(lift_due_at=F("found_unrelated_at") + timedelta(days=3)), name="freeze_of_the_unrelated_is_lifted_within_three_days"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__gte=F("frozen_at")) & ~Q(ending="")), name="freeze_ends_with_its_reason"),
            models.CheckConstraint(condition=Q(warned__isnull=True) | Q(warned__in=[30, 14, 7, 3, 1]), name="freeze_is_warned_of_in_steps"),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "order", "account", "hold", "frozen_fen", "frozen_at", "months", "approved_by", "until", "warned",
            "found_unrelated_at", "lift_due_at", "ended_at", "ending",
        }  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


class Renewal(models.Model):
    """续冻: a freeze lengthened before it lapsed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="renewals")
    order = models.OneToOneField("fraud.Order", on_delete=models.PROTECT, related_name="renewal")
    at = models.DateTimeField()
    since = models.DateTimeField(help_text="when the freeze would have lapsed")
    months = models.PositiveSmallIntegerField()
    approved_by = models.CharField(max_length=16, blank=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(at__lte=F("since")), name="renewal_comes_before_the_freeze_lapses"),
            models.CheckConstraint(condition=Q(months__lte=6) | (Q(months=12) & ~Q(approved_by="")), name="renewal_of_a_year_needs_the_citys_approval"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="renewal_lengthens"),
        ]  # fmt: skip

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "freeze", "order", "at", "since", "months", "approved_by", "until"}
