from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anhe.engines import clocks
from anhe.ledger import new_id


def confirmed_together(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(confirmed_at__isnull=True, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
        name=name,
    )


class Confirmable(models.Model):
    """What a jurist must stand for before it counts as law; empty means nobody has."""

    confirmed_by = models.CharField(max_length=16, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Article(Confirmable):
    """A law or one article of it. Without a text where nobody has entered the official wording yet."""

    class Mark(models.TextChoices):
        QUOTED = "quoted", _("Read in a public copy")
        REPOSTED = "reposted", _("Known from third parties only")

    id = models.SlugField(primary_key=True, max_length=48)
    law_zh = models.CharField(max_length=120)
    law_en = models.CharField(max_length=200)
    number = models.CharField(max_length=16, blank=True)
    document = models.CharField(max_length=60, blank=True, help_text="the number under which it was issued")
    text_zh = models.TextField(null=True)
    text_en = models.TextField(null=True)
    mark = models.CharField(max_length=8, choices=Mark)
    source = models.TextField()

    class Meta:
        ordering = ["law_zh", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text_zh=""), name="article_text_is_null_or_something"),
            models.CheckConstraint(
                condition=Q(text_zh__isnull=True, text_en__isnull=True) | Q(confirmed_at__isnull=False),
                name="article_text_only_when_confirmed",
            ),
            confirmed_together("article_confirmed_by_and_at_together"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "law_zh", "law_en", "number", "document", "text_zh", "text_en", "mark", "source", "confirmed_by",
            "confirmed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.id


class Rule(models.Model):
    """One clock of the law, or one promise of ours: what is to be done and by whom."""

    class Kind(models.TextChoices):
        LAW = "law", _("Legal limit")
        PROMISE = "promise", _("Promised limit")

    id = models.SlugField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=8, choices=Kind)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    duty_zh = models.CharField(max_length=120)
    duty_en = models.CharField(max_length=200)
    who = models.CharField(max_length=24, help_text="the role that must act, a key of words.WHO")
    consequence = models.CharField(
        max_length=24, help_text="what follows when it is missed, a key of words.CONSEQUENCES"
    )
    tracks = models.JSONField(default=list, help_text="the kinds of case or record it applies to")
    end_events = models.JSONField(default=list, help_text="the verbs that fulfil it or make it pointless")

    class Meta:
        ordering = ["id"]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "kind", "title_zh", "title_en", "duty_zh", "duty_en", "who", "consequence", "tracks", "end_events",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.id

    @property
    def is_promise(self) -> bool:
        return self.kind == self.Kind.PROMISE


class RuleVersion(Confirmable):
    """A rule as it stood from one day to another. `length` 0 is "at once"; without one the text gives no figure."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, help_text="first day; empty: since before our records")
    valid_until = models.DateField(null=True, help_text="first day on which it no longer held")
    length = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=16, choices=[(unit, unit) for unit in clocks.UNITS])
    counting = models.CharField(max_length=10, choices=[(way, way) for way in clocks.COUNTINGS])
    roll = models.CharField(max_length=12, choices=[(way, way) for way in clocks.ROLLS])
    start_events = models.JSONField(default=list)
    extension_terms = models.JSONField(default=list)
    pause_reasons = models.JSONField(default=list)
    warn_percents = models.JSONField(default=list)
    article = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="versions")
    source = models.TextField()

    class Meta:
        ordering = ["rule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_numbered_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="rule_version_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(unit__in=["minutes", "hours"]) | Q(roll="none"), name="rule_version_hours_do_not_roll"
            ),
            confirmed_together("rule_version_confirmed_by_and_at_together"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "rule", "number", "valid_from", "valid_until", "length", "unit", "counting", "roll", "start_events",
            "extension_terms", "pause_reasons", "warn_percents", "article", "source", "confirmed_by", "confirmed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.number}"

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day < self.valid_until)

    @property
    def has_figure(self) -> bool:
        """True where there is something to count down; "at once" and "in time" have no figure."""
        return bool(self.length)

    @property
    def is_at_once(self) -> bool:
        return self.length == 0


class Holiday(models.Model):
    """One day that the State Council's yearly notice takes off or makes a working day (调休)."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORK = "work", _("Make-up working day")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    on = models.DateField(unique=True)
    kind = models.CharField(max_length=4, choices=Kind)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    notice = models.CharField(max_length=60, help_text="number of the State Council's notice")
    published_on = models.DateField()

    class Meta:
        ordering = ["on"]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "on", "kind", "name_zh", "name_en", "notice", "published_on"}

    def __str__(self) -> str:
        return self.on.isoformat()


class RetentionRule(Confirmable):
    """How long a kind of record is kept, and from which of its moments that is counted."""

    class Start(models.TextChoices):
        RECEIVED = "received", _("since it was received")
        ENDED = "ended", _("since it ended")
        MADE = "made", _("since it was made")

    id = models.SlugField(primary_key=True, max_length=48)
    version = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    months = models.PositiveSmallIntegerField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    counts_from = models.CharField(max_length=8, choices=Start, default=Start.RECEIVED)
    source = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, days__isnull=True) | Q(days__gte=1, months__isnull=True),
                name="retention_is_in_months_or_in_days",
            ),
            confirmed_together("retention_confirmed_by_and_at_together"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "version", "title_zh", "title_en", "months", "days", "counts_from", "source", "confirmed_by",
            "confirmed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.id


class LegalHold(models.Model):
    """保全: a file, or a kind of record, that must not be erased while somebody entitled still needs it."""

    class Ground(models.TextChoices):
        LITIGATION = "litigation", _("Litigation")
        RECONSIDERATION = "reconsideration", _("Reconsideration or review")
        PROSECUTOR = "prosecutor", _("Supervision by the prosecutor")
        INSPECTION = "inspection", _("Inspection")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=48, blank=True, help_text="a rule of retention; empty where one file is held")
    ground = models.CharField(max_length=16, choices=Ground)
    document = models.CharField(max_length=60, help_text="number of the order that asks for it")
    placed_by = models.CharField(max_length=16)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=16, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, kind="") | (Q(file__isnull=True) & ~Q(kind="")),
                name="hold_names_a_file_or_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="hold_lifted_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("placed_at")),
                name="hold_lifted_after_it_was_placed",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "file", "kind", "ground", "document", "placed_by", "placed_at", "lifted_by", "lifted_at"}


class Sweep(models.Model):
    """到期清除: one run of the erasing of what is due, with its signed report of counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    due_at = models.DateTimeField(help_text="the moment whose due records were erased")
    by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0, help_text="due records that the cap left for the next run")
    report = models.TextField(blank=True, help_text="canonical JSON: rules, counts, keys destroyed; no content")
    key_id = models.CharField(max_length=32, blank=True)
    signature = models.BinaryField(null=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, signature__isnull=True) | Q(ended_at__isnull=False, signature__isnull=False),
                name="sweep_ends_with_its_signed_report",
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "due_at", "by", "begun_at", "ended_at", "rows", "left", "report", "key_id", "signature"}


class ErasedBatch(models.Model):
    """One part of what a sweep took: the keys of records that are gone, so that a restored copy loses them again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=48)
    keys = models.JSONField(help_text="random keys of records; never what stood in them")
    rows = models.JSONField(help_text="how many rows went, by table")
    at = models.DateTimeField()

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "sweep", "kind", "keys", "rows", "at"}
