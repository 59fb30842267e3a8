from django.db import models
from django.db.models.expressions import RawSQL


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
    # No part of the leaf: only tells the sealer which entries were not yet committed when it looked last.
    transaction = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []))

    class Meta:
        indexes = [
            models.Index(fields=["transaction"], name="entry_by_transaction"),
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
            "details_hash", "rows_hash", "transaction",
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


class Leaf(models.Model):
    """Which place in the sealed log an entry got; the place is given at sealing, the entry stays untouched."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    hash = models.BinaryField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"index", "entry", "hash"}


class Tile(models.Model):
    """256 neighbouring hashes of one level of the tree: of leaves, or of whole tiles of the level below."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tile_stands_once_in_its_level")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "level", "index", "hashes"}


class Head(models.Model):
    """A signed statement of what the first `size` leaves are; `text` is the whole signed note."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    text = models.TextField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"size", "root", "signed_at", "text"}


class Cosign(models.Model):
    """What another party says about a head: a witness's signature line, or a time stamp's token."""

    class Kind(models.TextChoices):
        WITNESS = "witness"
        STAMP = "stamp"

    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    kept_at = models.DateTimeField()
    note = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "witness"], name="witness_signs_a_size_once")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "size", "witness", "kind", "kept_at", "note"}


class Beat(models.Model):
    """When the sealer, a witness, the anchor file or the time stamp last did its part, and what stops it now."""

    name = models.CharField(primary_key=True, max_length=200)
    at = models.DateTimeField(null=True, help_text="the database's clock when all there was had been sealed")
    size = models.BigIntegerField()
    problem = models.TextField(help_text="a code and its values; empty while all is well")
    since = models.DateTimeField(null=True)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"name", "at", "size", "problem", "since"}
