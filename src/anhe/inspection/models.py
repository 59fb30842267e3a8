from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Finding(models.Model):
    """检查发现: one fact about accesses that a rule, or a sample, brought up. Never a judgement of a person."""

    class Kind(models.TextChoices):
        VOLUME = "volume", _("Many files in one day")
        HOURS = "hours", _("At night, without night duty")
        OUTSIDE = "outside", _("A file of another unit, without a grant")
        BREAK_GLASS = "break_glass", _("Emergency access")
        IDLE = "idle", _("Looked at, nothing done afterwards")
        REFUSALS = "refusals", _("Refused again and again")
        REPEATED = "repeated", _("The same file many times in one day")
        SAMPLED = "sampled", _("From a sample")

    class State(models.TextChoices):
        OPEN = "open", _("To look at")
        ASKED = "asked", _("Officer asked")
        ANSWERED = "answered", _("Officer has answered")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order: there was a reason of duty")
        NOT_IN_ORDER = "not_in_order", _("Not in order: told to the head of the unit")
        PASSED_ON = "passed_on", _("Passed on to discipline inspection")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=160, unique=True, help_text="what makes it one finding: found again, it stays one")
    officer = models.CharField(max_length=16, help_text="the number of who looked")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    file = models.UUIDField(null=True)
    object_ref = models.CharField(max_length=32, blank=True)
    session = models.UUIDField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    facts = models.JSONField(help_text="the numbers that the rule compared; never a name")
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_by = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField(null=True)
    question = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    closed_by = models.CharField(max_length=16, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-since", "-id"], name="finding_by_state"),
            models.Index(fields=["officer", "state"], name="finding_by_officer"),
            models.Index(fields=["found_at"], name="finding_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="finding_ends_after_it_began"),
            models.CheckConstraint(
                condition=models.Q(asked_at__isnull=True, asked_by="", question="")
                | (models.Q(asked_at__isnull=False) & ~models.Q(asked_by="") & ~models.Q(question="")),
                name="finding_is_asked_in_words_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="")
                | (models.Q(answered_at__isnull=False, asked_at__isnull=False) & ~models.Q(answer="")),
                name="finding_is_answered_only_when_asked",
            ),
            models.CheckConstraint(
                condition=(~models.Q(state="closed") & models.Q(closed_at__isnull=True, closed_by="", outcome="", reason=""))
                | (models.Q(state="closed", closed_at__isnull=False) & ~models.Q(closed_by="") & ~models.Q(outcome="") & ~models.Q(reason="")),
                name="finding_is_closed_with_a_reason",
            ),
        ]

    class Privacy:
        personal = {
            "question": "an inspector's words", "answer": "an officer's words", "reason": "an inspector's words",
        }  # fmt: skip
        plain = {
            "id", "kind", "key", "officer", "unit", "file", "object_ref", "session", "since", "until", "facts", "found_at",
            "state", "asked_by", "asked_at", "answered_at", "closed_by", "closed_at", "outcome",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m-%d}"


class Sample(models.Model):
    """抽查: access sessions of a period, drawn by a recorded seed, so that anybody draws the same again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    seed = models.CharField(max_length=64)
    asked = models.IntegerField()
    population = models.IntegerField()
    population_hash = models.CharField(max_length=64, help_text="SHA-256 over the sessions there were, in order")
    drawn_by = models.CharField(max_length=16)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="sample_ends_after_it_began"),
            models.CheckConstraint(condition=models.Q(asked__gte=1), name="sample_draws_at_least_one"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "since", "until", "seed", "asked", "population", "population_hash", "drawn_by", "drawn_at"}

    @property
    def last(self) -> datetime:
        """The last moment that belongs to the period."""
        return self.until - timedelta(microseconds=1)


class SampledSession(models.Model):
    """抽查会话: one drawn session and what its review said."""

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        TO_ASK = "to_ask", _("To be asked: make it a finding")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="sessions")
    place = models.IntegerField()
    session = models.UUIDField()
    officer = models.CharField(max_length=16)
    purpose = models.CharField(max_length=64)
    file = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    checked_by = models.CharField(max_length=16, blank=True)
    checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["sample", "place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="sample_has_one_session_a_place"),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True, checked_by="", outcome="", remark="")
                | (models.Q(checked_at__isnull=False) & ~models.Q(checked_by="") & ~models.Q(outcome="")),
                name="sampled_session_is_checked_by_someone",
            ),
        ]

    class Privacy:
        personal = {"remark": "an inspector's words"}
        plain = {
            "id", "sample", "place", "session", "officer", "purpose", "file", "opened_at", "checked_by", "checked_at", "outcome",
        }  # fmt: skip
