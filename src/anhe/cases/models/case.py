"""The case itself: its acceptance and the reports it stands on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Case(models.Model):
    """The legal file of one offence, from its acceptance to its outcome."""

    class Track(models.TextChoices):
        CRIMINAL = "criminal", _("Criminal")
        ADMINISTRATIVE = "administrative", _("Administrative")

    class State(models.TextChoices):
        UNDER_REVIEW = "under_review", _("Under review")
        FILED = "filed", _("Filed, under investigation")
        NOT_FILED = "not_filed", _("Not filed")
        TRANSFERRED = "transferred", _("Handed to the authority in charge")
        CONCLUDED = "concluded", _("Concluded")
        DECIDED = "decided", _("Decided")
        TERMINATED = "terminated", _("Ended without a decision")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ENDED = (State.NOT_FILED, State.TRANSFERRED, State.CONCLUDED, State.DECIDED, State.TERMINATED, State.WITHDRAWN)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, unique=True)
    source_number = models.CharField(max_length=40, blank=True, help_text="the number in the register it came from")
    track = models.CharField(max_length=14, choices=Track)
    state = models.CharField(max_length=14, choices=State)
    offence = models.CharField(max_length=24)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("staff.Officer", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    district_code = models.CharField(max_length=32, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    is_history = models.BooleanField(default=False, help_text="closed before it came here: no receipt, no running clock")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-accepted_at", "-id"], name="case_newest"),
            models.Index(fields=["unit", "-accepted_at", "-id"], name="case_of_unit"),
            models.Index(fields=["unit", "-accepted_at", "-id"], condition=models.Q(state__in=["under_review", "filed"]), name="case_open_by_unit"),
            models.Index(fields=["handler", "state"], name="case_by_handler"),
            models.Index(fields=["offence", "-accepted_at"], name="case_by_offence"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(happened_from__isnull=True)
                | models.Q(happened_until__isnull=True)
                | models.Q(happened_until__gte=models.F("happened_from")),
                name="case_event_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["under_review", "filed"], ended_at__isnull=True)
                | (~models.Q(state__in=["under_review", "filed"]) & models.Q(ended_at__isnull=False)),
                name="case_has_an_end_exactly_when_ended",
            ),
            models.CheckConstraint(
                condition=~(models.Q(track="administrative") & models.Q(state__in=["concluded", "withdrawn"])),
                name="administrative_case_ends_by_decision_or_termination",
            ),
            models.UniqueConstraint(
                fields=["source_number", "unit"], condition=~models.Q(source_number=""), name="case_from_a_register_once"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "file", "number", "source_number", "track", "state", "offence", "unit", "handler", "accepted_at",
            "ended_at", "happened_from", "happened_until", "district_code", "lon", "lat", "is_history", "is_synthetic",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/desk/cases/{self.number}/"

    @property
    def is_open(self) -> bool:
        return self.state not in self.ENDED


class Acceptance(models.Model):
    """受案: the report was taken on as a case, by whom and when; the receipt was handed over or refused."""

    class Served(models.TextChoices):
        ONLINE = "online", _("Receipt issued online")
        HANDED = "handed", _("Receipt handed over")
        REFUSED = "refused", _("Receipt refused by the reporter")
        UNREACHABLE = "unreachable", _("Reporter could not be reached")
        HISTORY = "history", _("Accepted before this register began")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="acceptance")
    at = models.DateTimeField()
    officer_number = models.CharField(max_length=16)
    served = models.CharField(max_length=12, choices=Served)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "at", "officer_number", "served"}


class CaseReport(models.Model):
    """Which reports a case stands on; the first one's file is the case's file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told")
    report = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "report"}
