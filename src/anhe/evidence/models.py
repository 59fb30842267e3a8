from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Exhibit(models.Model):
    """A thing in our hands. What was said of it stands in its Item; where it is, in its custody lines."""

    class Source(models.TextChoices):
        DEALER = "dealer", _("From a dealer")
        FINDER = "finder", _("From a finder")
        SUSPECT = "suspect", _("From a suspect")
        SCENE = "scene", _("From the scene")
        OWNER = "owner", _("From its owner, for examination")

    class State(models.TextChoices):
        HELD = "held", _("In our hands")
        RETURNED = "returned", _("Returned to its owner")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("cases.Item", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=Source)
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    place = models.CharField(max_length=120, help_text="the store and shelf where it lies now")
    taken_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(state="held"), name="item_is_held_once"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "number", "case", "item", "source", "state", "place", "taken_in_at"}

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/desk/evidence/{self.number}/"

    @property
    def unit(self):
        return self.case.unit

    @property
    def handler_id(self):
        return self.case.handler_id

    @property
    def file(self):
        return self.case.file


class Custody(models.Model):
    """One step of the chain: what was done with the thing, by whom, and where it was then. Never changed."""

    class Step(models.TextChoices):
        TAKEN_IN = "taken_in", _("Taken in")
        MOVED = "moved", _("Moved")
        HANDED_OVER = "handed_over", _("Handed to its owner")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=Step)
    officer_number = models.CharField(max_length=16)
    place = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["exhibit", "at"], name="custody_of_exhibit")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "exhibit", "step", "officer_number", "place", "at"}


class Handover(models.Model):
    """物品移交: a thing went back to its owner, before two officers, on a signed paper."""

    class Proof(models.TextChoices):
        DOCUMENT = "document", _("Identity document")
        PAPERS = "papers", _("Invoice or papers of the thing")
        KEY = "key", _("Key, code or unlocking of the thing")
        KNOWLEDGE = "knowledge", _("Marks named before the thing was shown")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    exhibit = models.OneToOneField(Exhibit, on_delete=models.PROTECT, related_name="handover")
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=10, choices=Proof)
    officer_number = models.CharField(max_length=16)
    witness_number = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    content = models.TextField(help_text="what the code vouches for, as it was signed")
    text = models.TextField(help_text="the signed text of the code")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(officer_number=models.F("witness_number")), name="handover_has_two_officers"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        # The receiver is a Party; neither the content nor its code names anybody.
        plain = {"id", "number", "exhibit", "party", "proof", "officer_number", "witness_number", "made_at", "content", "text"}
