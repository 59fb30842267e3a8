from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class ProofTry(models.Model):
    """One try at a receipt's second proof: five an hour and no more. Nothing about the device is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.ForeignKey("reports.Receipt", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    was_right = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["receipt", "at"], name="proof_by_receipt")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "receipt", "at", "was_right"}


class OneTimeCode(models.Model):
    """短信验证码: six digits sent to the phone that was given, kept as a keyed hash, good for ten minutes and five tries."""

    class State(models.TextChoices):
        ASKED = "asked", _("On its way")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        USED = "used", _("Used")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.ForeignKey("reports.Receipt", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    lang = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["receipt", "asked_at"], name="code_by_receipt")]
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__range=(0, 5)), name="code_is_tried_five_times_at_most"),
            models.CheckConstraint(
                condition=models.Q(code_hash="", expires_at__isnull=True) | (~models.Q(code_hash="") & models.Q(expires_at__isnull=False)),
                name="code_expires_once_it_is_made",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "receipt", "state", "lang", "asked_at", "expires_at", "code_hash", "tries"}


class DisclosureDelay(models.Model):
    """延期告知: who looked is not shown for a while, on a recorded ground, looked over by somebody else within a week."""

    class Ground(models.TextChoices):
        INVESTIGATION = "investigation", _("It would disturb an investigation that goes on")
        PERSON = "person", _("It would put a person in danger")
        SECRET = "secret", _("The matter is secret by law")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.ForeignKey("reports.Receipt", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16, choices=Ground)
    article = models.ForeignKey("law.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    since = models.DateTimeField(help_text="accesses from this moment on are not shown")
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=16)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [models.Index(fields=["receipt", "made_at"], name="delay_by_receipt")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("made_at")), name="delay_ends_after_it_was_made"),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by="")
                | (models.Q(reviewed_at__isnull=False) & ~models.Q(reviewed_by="") & ~models.Q(reviewed_by=models.F("made_by"))),
                name="delay_is_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="") | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="delay_is_ended_by_someone",
            ),
        ]

    class Privacy:
        personal = {"reason": "an officer's words"}
        plain = {
            "id", "receipt", "unit", "ground", "article", "since", "until", "made_at", "made_by", "reviewed_at", "reviewed_by",
            "ended_at", "ended_by",
        }  # fmt: skip


class Rating(models.Model):
    """群众评价: set by the holder of the receipt alone. Officers see ratings in groups of ten."""

    class Score(models.IntegerChoices):
        VERY_GOOD = 5, _("Very satisfied")
        GOOD = 4, _("Satisfied")
        FAIR = 3, _("Fairly satisfied")
        POOR = 2, _("Not satisfied")
        VERY_POOR = 1, _("Not satisfied at all")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.OneToOneField("reports.Receipt", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    score = models.SmallIntegerField(choices=Score)
    remark = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "given_at"], name="rating_by_unit")]
        constraints = [
            models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="rating_is_one_to_five"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "receipt", "unit", "score", "remark", "given_at"}


class Complaint(models.Model):
    """投诉: about how a report was handled; answered by somebody who did not handle it."""

    class Cause(models.TextChoices):
        HOLDER = "holder", _("Made by the person who reported")
        RATING = "rating", _("Opened from a rating for a call-back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.ForeignKey("reports.Receipt", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause)
    rating = models.OneToOneField(Rating, null=True, on_delete=models.PROTECT, related_name="complaint")
    words = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=16, blank=True)
    answer = models.ForeignKey("people.Statement", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "answered_at", "due_at"], name="complaint_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by="", answer__isnull=True)
                | (models.Q(answered_at__isnull=False, answer__isnull=False) & ~models.Q(answered_by="")),
                name="complaint_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(cause="rating", rating__isnull=False) | models.Q(cause="holder", rating__isnull=True),
                name="complaint_names_its_cause",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "receipt", "unit", "cause", "rating", "words", "made_at", "due_at", "answered_at", "answered_by", "answer",
        }  # fmt: skip
