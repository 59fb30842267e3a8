"""Who holds money, carries calls or sites, and the accounts that a trace has met."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Institution(models.Model):
    """A bank, payment firm or telecom that takes our orders and answers them, each under its own key."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Bank")
        PAYMENT = "payment", _("Payment firm")
        TELECOM = "telecom", _("Telecom")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    organisation = models.OneToOneField("staff.Organisation", on_delete=models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    prefixes = models.JSONField(default=list, help_text="how the numbers of its accounts begin; the longest that fits names the institution")
    address = models.CharField(max_length=200, blank=True, help_text="where orders are sent; empty: not connected")
    public_key = models.CharField(max_length=64, blank=True, help_text="Ed25519, base64; empty: its answers cannot be checked")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "code", "kind", "organisation", "name_zh", "name_en", "prefixes", "address", "public_key", "is_synthetic"}

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en or self.name_zh if get_language() == "en" else self.name_zh


class Account(models.Model):
    """An account as such, across all cases: it carries the two stops that the law allows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="accounts")
    index = models.BinaryField(help_text="blind index of the number, as in people's identifiers of the domain offence")
    tail = models.CharField(max_length=4, help_text="the last four figures, to read aloud")
    met_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "index"], name="account_is_one_of_its_institution")]

    class Privacy:
        personal = {"index": "equal for equal numbers", "tail": "a part of the number"}
        plain = {"id", "institution", "met_at"}

    def __str__(self) -> str:
        return f"{self.institution} …{self.tail}"
