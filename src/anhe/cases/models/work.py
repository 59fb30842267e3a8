"""What was done in a case: things, scene, visits, and what other rooms have open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.cases.models.case import Case
from anhe.ledger import new_id


class Item(models.Model):
    """A thing as it was described: stolen, lost, recovered, found, seized, returned. Its value is optional and gates nothing."""

    class Kind(models.TextChoices):
        STOLEN = "stolen", _("Stolen")
        LOST = "lost", _("Lost")
        RECOVERED = "recovered", _("Recovered")
        FOUND = "found", _("Found")
        SEIZED = "seized", _("Seized")
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
