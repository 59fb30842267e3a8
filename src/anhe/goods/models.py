from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Dealer(models.Model):
    """A second-hand shop, pawnshop or repair shop that declares what it takes in. Nobody who sold is kept anywhere."""

    class Trade(models.TextChoices):
        SECOND_HAND = "second_hand", _("Second-hand shop")
        PAWN = "pawn", _("Pawnshop")
        REPAIR = "repair", _("Repair shop")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField("staff.Organisation", on_delete=models.PROTECT, related_name="+")
    trade = models.CharField(max_length=12, choices=Trade)
    district_code = models.CharField(max_length=6, blank=True)
    key_hash = models.BinaryField(unique=True, help_text="keyed hash of the key with which it declares")
    per_minute = models.PositiveIntegerField(default=120)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "organisation", "trade", "district_code", "key_hash", "per_minute", "since", "ended_at"}

    def __str__(self) -> str:
        return self.organisation.name_zh


class Declaration(models.Model):
    """特业申报: a thing that a dealer took in, as the dealer describes it. Its numbers stand sealed in people.Identifier."""

    class State(models.TextChoices):
        TAKEN = "taken", _("Taken down")
        KEEP = "keep", _("Keep it: the police will come")
        FREE = "free", _("No longer asked for")

    id = models.UUIDField(primary_key=True, editable=False, help_text="its file")
    number = models.CharField(max_length=20, unique=True)
    dealer = models.ForeignKey(Dealer, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=32, help_text="code of the dealer's organisation, which alone sees it")
    own_ref = models.CharField(max_length=64, help_text="the dealer's own number for it")
    kind = models.CharField(max_length=16, blank=True)
    what = models.CharField(max_length=200)
    brand = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=40, blank=True)
    marks = models.CharField(max_length=300, blank=True)
    got_on = models.DateField(help_text="the day the dealer took it in")
    state = models.CharField(max_length=8, choices=State, default=State.TAKEN)
    received_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["owner", "-received_at"], name="declaration_of_dealer")]
        constraints = [models.UniqueConstraint(fields=["dealer", "own_ref"], name="dealer_declares_a_thing_once")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "number", "dealer", "owner", "own_ref", "kind", "what", "brand", "model", "colour", "marks", "got_on", "state",
            "received_at", "is_synthetic",
        }  # fmt: skip

    @property
    def file(self):
        return self.id


class Match(models.Model):
    """比对结果: a machine's proposal that a missing thing of a case and a thing that turned up are one thing."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed by a machine")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("cases.Item", on_delete=models.PROTECT, related_name="+")
    declaration = models.ForeignKey(Declaration, null=True, on_delete=models.PROTECT, related_name="+")
    other_case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    other = models.UUIDField(null=True, help_text="the item of another case, whose facts alone stand in `there`")
    there = models.JSONField(help_text="what was compared of the thing that turned up: facts of a thing")
    reasons = models.JSONField(help_text="[code, values, weight] each; the weights sum to the score")
    score = models.FloatField()
    is_exact = models.BooleanField(help_text="both bear the same number")
    made_by = models.CharField(max_length=40, help_text="the version of the weights")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=16, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "state", "-score"], name="match_of_case")]
        constraints = [
            models.UniqueConstraint(fields=["item", "declaration"], name="item_and_declaration_are_matched_once"),
            models.UniqueConstraint(fields=["item", "other"], name="two_items_are_matched_once"),
            models.CheckConstraint(
                condition=models.Q(declaration__isnull=True, other__isnull=False, other_case__isnull=False)
                | models.Q(declaration__isnull=False, other__isnull=True, other_case__isnull=True),
                name="match_names_one_thing_that_turned_up",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at__isnull=True, decided_by="")
                | (~models.Q(state="proposed") & models.Q(decided_at__isnull=False) & ~models.Q(decided_by="") & ~models.Q(why="")),
                name="match_is_decided_by_someone_with_a_reason",
            ),
        ]

    class Privacy:
        personal = {"why": "an officer's words"}
        plain = {
            "id", "number", "case", "item", "declaration", "other_case", "other", "there", "reasons", "score", "is_exact", "made_by",
            "state", "proposed_at", "decided_at", "decided_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/desk/goods/{self.number}/"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def unit(self):
        return self.case.unit

    @property
    def handler_id(self):
        return self.case.handler_id

    @property
    def file(self):
        return self.case.file
