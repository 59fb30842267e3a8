"""The clocks of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.cases.models.case import Case
from anhe.ledger import new_id


class Deadline(models.Model):
    """办案期限: one running clock of a case, under the version of its rule in force when it started."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Met")
        MET_LATE = "met_late", _("Met late")
        CANCELLED = "cancelled", _("No longer needed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.CharField(max_length=64)
    version = models.ForeignKey("law.RuleVersion", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, help_text="the next moment at which somebody is warned")
    warned = models.SmallIntegerField(default=0, help_text="percent of the clock already warned of")
    satisfied_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "warn_at"], name="deadline_to_warn"),
            models.Index(fields=["due_at", "id"], condition=models.Q(state__in=["running", "paused"]), name="deadline_nearest"),
            models.Index(fields=["case", "state"], name="deadline_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"],
                condition=models.Q(state__in=["running", "paused"]),
                name="case_has_one_running_clock_of_a_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["met", "met_late"], satisfied_at__isnull=False)
                | (~models.Q(state__in=["met", "met_late"]) & models.Q(satisfied_at__isnull=True)),
                name="deadline_met_exactly_when_satisfied",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "case", "rule", "version", "state", "starts_at", "due_at", "warn_at", "warned", "satisfied_at",
            "escalated_at",
        }  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.PAUSED}


class Extension(models.Model):
    """A clock lengthened by whom the rule names, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    term = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "deadline", "term", "approved_by", "at"}


class ExtensionRequest(models.Model):
    """延期呈批: an officer asks for more time by a term of the rule; an officer who may approve it decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        GRANTED = "granted", _("Granted")
        SENT_BACK = "sent_back", _("Sent back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="requests")
    term = models.CharField(max_length=32)
    reason = models.ForeignKey("people.Statement", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("staff.Officer", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_by = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=models.Q(state="waiting"), name="clock_has_one_waiting_request"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True, ended_by="")
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="request_ended_by_and_at_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "deadline", "term", "reason", "asked_by", "asked_at", "state", "ended_by", "ended_at"}


class Pause(models.Model):
    """A time that does not count, with the reason the citizen may read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=models.Q(until__isnull=True), name="one_open_pause"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="pause_ends_after_it_began",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "deadline", "reason", "since", "until"}
