"""Files of closed cases taken in."""

from django.db import models

from anhe.ledger import new_id


class Batch(models.Model):
    """One file of closed history taken in from an older register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    attribution = models.TextField(blank=True)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "name", "sha256", "mapping", "attribution", "taken", "refused", "started_at", "ended_at"}
