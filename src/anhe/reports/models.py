from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anhe.ledger import new_id
from anhe.reports.offences import Offence


class Report(models.Model):
    """What someone told us. Never deleted; a second telling of the same event is linked to the first."""

    class Channel(models.TextChoices):
        WEB = "web", _("Web page")
        CALL = "call_110", _("110 call")
        COUNTER = "walk_in", _("At the counter")
        TRANSFER = "transfer", _("Handed over by another agency")
        PATROL = "patrol", _("Found on patrol")
        API = "api", _("Another system")
        FILE = "file", _("From a file")

    class Kind(models.TextChoices):
        CASE = "case_related", _("An offence")
        HELP = "help", _("A request for help")
        COMPLAINT = "complaint", _("A complaint")
        ENQUIRY = "enquiry", _("A question")

    class Teller(models.TextChoices):
        VICTIM = "victim", _("It happened to the person who reports")
        OTHER = "other", _("Reported for somebody else")
        WITNESS = "witness", _("Seen or heard by the person who reports")
        UNKNOWN = "", _("Not asked")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("report", "Received")
        ACCEPTED = "accepted", _("Accepted as a case")
        LINKED = "linked", _("Joined to an earlier report")
        TRANSFERRED = "transferred", _("Handed to the unit in charge")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")

    OPEN_STATES = (State.RECEIVED, State.TRANSFERRED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=14, choices=Kind)
    offence = models.CharField(max_length=24, choices=Offence)
    teller = models.CharField(max_length=8, choices=Teller, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    district_code = models.CharField(max_length=6, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    lang = models.CharField(max_length=8)
    joined_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined", db_index=False)
    token_hash = models.BinaryField(null=True, unique=True, help_text="of the form's token: twice sent is once received")
    told_hash = models.BinaryField(null=True, help_text="keyed, of all that was told under the token: is what came again the same?")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-received_at", "-id"], name="report_of_unit"),
            models.Index(fields=["unit", "-received_at", "-id"], condition=models.Q(state__in=["received", "transferred"]), name="report_open_by_unit"),
            models.Index(fields=["-received_at", "-id"], condition=models.Q(state__in=["received", "transferred"]), name="report_open"),
            models.Index(fields=["-received_at"], name="report_newest"),
            models.Index(fields=["joined_to"], condition=models.Q(joined_to__isnull=False), name="report_joined_to"),
            models.Index("offence", Coalesce("happened_from", "received_at"), "lon", "lat", name="report_by_kind_time_place"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="report_number_is_its_own"),
            models.CheckConstraint(
                condition=models.Q(state="linked", joined_to__isnull=False)
                | (~models.Q(state="linked") & models.Q(joined_to__isnull=True)),
                name="report_is_linked_exactly_when_joined",
            ),
            models.CheckConstraint(
                condition=models.Q(happened_from__isnull=True)
                | models.Q(happened_until__isnull=True)
                | models.Q(happened_until__gte=models.F("happened_from")),
                name="report_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True) | models.Q(lon__isnull=False, lat__isnull=False),
                name="report_has_both_lon_and_lat_or_neither",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        # The place is rounded to 100 m; exact words stand in people.Statement.
        plain = {
            "id", "number", "channel", "kind", "offence", "teller", "state", "unit", "received_at", "happened_from",
            "happened_until", "district_code", "lon", "lat", "lang", "joined_to", "token_hash", "told_hash",
            "is_synthetic",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def file(self):
        """The file that this report minted: parties, statements and grants hang on it."""
        return self.pk

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES


class Duplicate(models.Model):
    """A machine's proposal that two reports tell the same event. Only an officer joins them, or says that they differ."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed by the machine")
        CONFIRMED = "confirmed", _("Joined by an officer")
        DISMISSED = "dismissed", _("Another event, says an officer")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="proposals")
    other = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(help_text="list of {code, value}: same_caller, same_kind, metres, minutes")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "other"], name="two_reports_are_proposed_once"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | (~models.Q(state="proposed") & models.Q(decided_at__isnull=False)),
                name="proposal_is_decided_exactly_when_it_has_a_time",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "report", "other", "reasons", "state", "proposed_at", "decided_by", "decided_at"}


class Receipt(models.Model):
    """Proof that a report was received: signed, verifiable offline; the tracking code only as a keyed hash."""

    class Proof(models.TextChoices):
        PHONE = "phone", _("Last four digits of the phone")
        PASSPHRASE = "passphrase", _("Passphrase")
        NONE = "none", _("None")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="receipt")
    tracking_hash = models.BinaryField(unique=True)
    issued_at = models.DateTimeField()
    content = models.TextField(help_text="canonical JSON of what the paper shows")
    text = models.TextField(help_text="what the QR holds: ANHE1.….…")
    key_id = models.CharField(max_length=32)
    proof = models.CharField(max_length=10, choices=Proof)
    proof_hash = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = {"proof_hash": "keyed or slow hash of a second proof"}
        plain = {"id", "report", "tracking_hash", "issued_at", "content", "text", "key_id", "proof"}

    def __str__(self) -> str:
        return f"receipt of {self.report_id}"


class Reply(models.Model):
    """What an officer told the reporter, as the reporter's page shows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="replies")
    statement = models.ForeignKey("people.Statement", on_delete=models.PROTECT, related_name="+")
    officer_number = models.CharField(max_length=16)
    officer_name = models.CharField(max_length=60)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "report", "statement", "officer_number", "officer_name", "unit", "made_at"}


class Draft(models.Model):
    """A report being written: sealed, found only by its resume code, gone after 30 days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.BinaryField(unique=True)
    body = models.BinaryField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Privacy:
        personal = {"body": "the unfinished form"}
        plain = {"id", "code_hash", "saved_at", "expires_at"}


class Batch(models.Model):
    """One file of reports taken in: what it was, who brought it, how many rows were taken and refused."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rejects = models.BinaryField(null=True, help_text="the refused rows with their reasons, sealed, kept 30 days")

    class Privacy:
        personal = {"rejects": "rows of a file of reports that could not be taken"}
        plain = {"id", "name", "sha256", "mapping", "taken", "refused", "started_at", "ended_at"}

    def __str__(self) -> str:
        return self.name
