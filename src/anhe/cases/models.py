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
            models.Index(fields=["unit", "state", "-accepted_at"], name="case_by_unit"),
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


class Decision(models.Model):
    """An act of law in a case. Not filing needs law, reason and the way to appeal; the database insists."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Filed")
        NOT_FILED = "not_filed", _("Not filed")
        TRANSFERRED = "transferred", _("Handed to the authority in charge")
        TO_ADMINISTRATIVE = "to_administrative", _("Continued as an administrative case")
        TO_CRIMINAL = "to_criminal", _("Continued as a criminal case")
        CONCLUDED = "concluded", _("Concluded")
        DECIDED = "decided", _("Decided")
        TERMINATED = "terminated", _("Ended without a decision")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UPHELD = "upheld", _("Decision upheld")
        REVOKED = "revoked", _("Decision revoked")
        REOPENED = "reopened", _("Reopened")

    REFUSALS = ("not_filed", "terminated", "withdrawn", "upheld")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=18, choices=Kind)
    ground = models.CharField(max_length=24, blank=True)
    article = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    appeal_zh = models.TextField(blank=True)
    appeal_en = models.TextField(blank=True)
    decided_by = models.CharField(max_length=16)
    approved_by = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="decision_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["not_filed", "terminated", "withdrawn", "upheld"])
                | (
                    models.Q(article__isnull=False, reason__isnull=False)
                    & ~models.Q(appeal_zh="")
                    & ~models.Q(appeal_en="")
                    & ~models.Q(ground="")
                ),
                name="refusal_needs_law_reason_and_appeal",
            ),
            models.CheckConstraint(
                condition=models.Q(served_at__isnull=True) | models.Q(served_at__gte=models.F("at")),
                name="decision_served_after_it_was_made",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "case", "kind", "ground", "article", "reason", "appeal_zh", "appeal_en", "decided_by", "approved_by",
            "at", "served_at", "served_how",
        }  # fmt: skip


class Proposal(models.Model):
    """A decision that one officer proposes and another must approve from their own sign-in."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=18, choices=Decision.Kind)
    ground = models.CharField(max_length=24, blank=True)
    article = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("staff.Officer", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_by = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="waiting"), name="case_has_one_waiting_proposal"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True, ended_by="")
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="proposal_ended_by_and_at_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "case", "kind", "ground", "article", "reason", "proposed_by", "proposed_at", "state", "ended_by", "ended_at",
        }  # fmt: skip


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


class Item(models.Model):
    """A thing as it was described: stolen, recovered, found. Its value is optional and gates nothing."""

    class Kind(models.TextChoices):
        STOLEN = "stolen", _("Stolen")
        RECOVERED = "recovered", _("Recovered")
        FOUND = "found", _("Found")
        RETURNED = "returned", _("Returned to its owner")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.CharField(max_length=24)
    what = models.CharField(max_length=200)
    value_fen = models.BigIntegerField(null=True)
    serial = models.ForeignKey("people.Identifier", null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value_fen__isnull=True) | models.Q(value_fen__gte=0), name="item_value_is_not_negative"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        # Words about a thing; its serial number stands sealed in people.Identifier.
        plain = {"id", "case", "kind", "category", "what", "value_fen", "serial", "noted_at"}


class Scene(models.Model):
    """现场勘查: when the place was examined, by whom, in what conditions; the words stand sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="scenes")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    examiners = models.JSONField(help_text="numbers of the officers who examined it, two or more")
    weather = models.CharField(max_length=24, blank=True)
    light = models.CharField(max_length=24, blank=True)
    is_protected = models.BooleanField(default=False)
    record = models.ForeignKey("people.Statement", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ended_at__gte=models.F("began_at")), name="scene_ends_after_it_began"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "began_at", "ended_at", "examiners", "weather", "light", "is_protected", "record"}


class Remedy(models.Model):
    """A way to have a decision looked at again: reconsideration, review above, or the prosecutor's question."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", _("Reconsideration")
        REVIEW = "review", _("Review by the higher authority")
        PROSECUTOR = "prosecutor", _("Supervision by the prosecutor")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        EXPLAINED = "explained", _("Reasons given to the prosecutor")
        ORDERED = "ordered", _("The prosecutor orders filing")
        UPHELD = "upheld", _("Upheld")
        REVOKED = "revoked", _("Revoked")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remedies")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    words = models.ForeignKey("people.Statement", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="decision_has_one_remedy_of_a_kind"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "decision", "kind", "state", "words", "asked_at", "ended_at"}


class Matter(models.Model):
    """Something a later room still has open about a case: it cannot be ended while one stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=32)
    ref = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "ref"], name="matter_stands_once")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "kind", "ref", "opened_at", "closed_at"}


class Visit(models.Model):
    """回访: the promised call on a victim after the outcome."""

    class Result(models.TextChoices):
        MET = "met", _("Spoken with")
        DECLINED = "declined", _("Did not wish a visit")
        UNREACHED = "unreached", _("Could not be reached after three tries")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    officer_number = models.CharField(max_length=16, blank=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    words = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["made_at", "due_at"], name="visit_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True, result="") | (models.Q(made_at__isnull=False) & ~models.Q(result="")),
                name="visit_made_and_result_together",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "case", "due_at", "made_at", "officer_number", "result", "words"}


class Batch(models.Model):
    """One file of closed history taken in from an older register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    attribution = models.TextField(blank=True)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "name", "sha256", "mapping", "attribution", "taken", "refused", "started_at", "ended_at"}
