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
