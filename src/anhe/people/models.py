from django.db import models
from django.utils.translation import gettext_lazy as _

from anhe.ledger import new_id


class Party(models.Model):
    """One person's (or firm's) role in one file. The same person in two files is two Parties."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        VICTIM = "victim", _("Victim")
        WITNESS = "witness", _("Witness")
        SUSPECT = "suspect", _("Suspect")
        AGENT = "agent", _("Agent")
        HOLDER = "holder", _("Account holder")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField(db_index=True)
    role = models.CharField(max_length=12, choices=Role)
    name = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    data_key = models.BinaryField(help_text="the Party's own key, wrapped by the key of its retention month")
    month = models.CharField(max_length=7, help_text="retention month, YYYY-MM: when that key is destroyed")
    is_secret = models.BooleanField(default=False, help_text="asked that their identity be kept secret")
    lang = models.CharField(max_length=8)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(month__regex=r"^\d{4}-(0[1-9]|1[0-2])$"), name="party_month_is_a_month"),
        ]

    class Privacy:
        personal = {"name": "who it is", "address": "where they can be reached"}
        plain = {"id", "file", "role", "data_key", "month", "is_secret", "lang", "added_at"}

    @property
    def key_place(self) -> str:
        return f"people_party.data_key:{self.pk}"


class Statement(models.Model):
    """Free text about a file: what was told, answered, decided; sealed with the key of its Party."""

    class Kind(models.TextChoices):
        NARRATIVE = "narrative", _("What happened")
        PLACE = "place", _("Exact place")
        ITEMS = "items", _("Things named")
        SUPPLEMENT = "supplement", _("Supplement")
        ANSWER = "answer", _("Answer to the citizen")
        REASON = "reason", _("Reason of a decision")
        SCENE = "scene", _("Scene record")
        VISIT = "visit", _("Visit afterwards")
        COMPLAINT = "complaint", _("Complaint")
        REMARK = "remark", _("Remark with a rating")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.BinaryField()
    lang = models.CharField(max_length=8)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["file", "kind", "made_at"], name="statement_by_file")]

    class Privacy:
        personal = {"text": "people's own words"}
        plain = {"id", "file", "party", "kind", "lang", "made_at"}


class Identifier(models.Model):
    """An exact mark: account, phone, plate, document. Found again only by its blind index in one domain."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone number")
        DOCUMENT = "document", _("Identity document")
        ACCOUNT = "account", _("Account")
        PLATE = "plate", _("Number plate")
        EMAIL = "email", _("E-mail address")
        URL = "url", _("Web address")
        SERIAL = "serial", _("Serial number")

    class Domain(models.TextChoices):
        CONTACT = "contact", _("To reach the person who reported")
        OFFENCE = "offence", _("Used in the offence")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField(db_index=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind)
    domain = models.CharField(max_length=8, choices=Domain)
    value = models.BinaryField()
    index = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["index"], name="identifier_by_index")]

    class Privacy:
        personal = {"value": "the number itself", "index": "equal for equal numbers in one domain"}
        plain = {"id", "file", "party", "kind", "domain", "added_at"}
