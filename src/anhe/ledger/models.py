from django.db import models


class Entry(models.Model):
    """One act or refusal. Never changed, never deleted; no foreign keys, no names, no numbers of people."""

    DOING = ("collect", "alter", "consult", "disclose", "combine", "erase")

    id = models.UUIDField(primary_key=True)
    suite = models.SmallIntegerField(default=1, help_text="1: SHA-256, Ed25519")
    actor_kind = models.CharField(max_length=16)
    actor_ref = models.CharField(max_length=64)
    actor_number = models.BigIntegerField()
    verb = models.CharField(max_length=64)
    doing = models.CharField(max_length=8)
    outcome = models.CharField(max_length=8)
    refusal = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    object_ref = models.CharField(max_length=32)
    file = models.UUIDField(null=True)
    purpose = models.CharField(max_length=64)
    session = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    details_hash = models.BinaryField()
    rows_hash = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["file", "recorded_at"], name="entry_by_file"),
            models.Index(fields=["object_id", "recorded_at"], name="entry_by_object"),
            models.Index(fields=["verb", "happened_at"], name="entry_by_verb"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["actor_kind", "actor_ref", "actor_number"], name="actor_numbers_are_unique"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "suite", "actor_kind", "actor_ref", "actor_number", "verb", "doing", "outcome", "refusal",
            "object_kind", "object_id", "object_ref", "file", "purpose", "session", "happened_at", "recorded_at",
            "details_hash", "rows_hash",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.actor_ref} {self.verb} {self.object_ref}"


class Detail(models.Model):
    """The erasable part of an entry; the entry keeps its salted hash."""

    entry = models.UUIDField(primary_key=True)
    nonce = models.BinaryField()
    text = models.TextField(help_text="canonical JSON: facts, reason, shown")

    class Privacy:
        personal = {"text": "words of an officer's reason; never names or numbers of people"}
        plain = {"entry", "nonce"}


class Row(models.Model):
    """One database row as an act left it: table, key and salted hash."""

    id = models.BigAutoField(primary_key=True)
    entry = models.UUIDField()
    table = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    op = models.CharField(max_length=1)
    salt = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["entry"], name="row_by_entry"),
            models.Index(fields=["table", "key"], name="row_by_key"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "entry", "table", "key", "op", "salt", "hash"}


class Counter(models.Model):
    """How many entries an actor has written: the next number, without gaps."""

    actor = models.CharField(primary_key=True, max_length=96)
    last = models.BigIntegerField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"actor", "last"}
