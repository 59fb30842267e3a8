from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anhe.city.columns import PlanePoint, TextList
from anhe.ledger import new_id

# A property of the ground, of a street or of a building: never of a person (docs/guides/coordinates.md).
NO_PERSON: dict[str, str] = {}


class Named(models.Model):
    """What has a name in both languages."""

    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh


class CoordProvenance(models.Model):
    """One set of coordinates taken in: whose, in which declared system, and what was done to them."""

    class Kind(models.TextChoices):
        GROUND = "ground", _("Districts and areas")
        PLACES = "places", _("Places")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=200)
    declared_crs = models.CharField(max_length=40)
    is_crs_assumed = models.BooleanField(default=False)
    is_shifted = models.BooleanField(default=False, help_text="given in GCJ-02 or BD-09")
    height_datum = models.CharField(max_length=40, blank=True)
    transform = models.CharField(max_length=400)
    is_sketch = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="the_same_coordinates_are_taken_once"),
            models.CheckConstraint(condition=~models.Q(declared_crs=""), name="coordinates_declare_their_datum"),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "kind", "title", "source", "licence", "declared_crs", "is_crs_assumed", "is_shifted",
            "height_datum", "transform", "is_sketch", "is_synthetic", "digest", "taken_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Outlined(models.Model):
    """Ground with an outline: WKB in CGCS2000 degrees and its box."""

    outline = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    provenance = models.ForeignKey(CoordProvenance, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class District(Named, Outlined):
    """A county-level district, known by its code in GB/T 2260."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=6, unique=True)
    lon = models.FloatField()
    lat = models.FloatField()
    is_sketch = models.BooleanField()

    class Meta:
        ordering = ["code"]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "code", "name_zh", "name_en", "outline", "west", "south", "east", "north", "lon", "lat",
            "is_sketch", "provenance",
        }  # fmt: skip


class Area(Outlined):
    """The ground a station answers for, while it does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="areas")
    lon = models.FloatField(help_text="where the station stands")
    lat = models.FloatField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(until__isnull=True), name="a_unit_has_one_area_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="area_ends_after_it_begins"),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "unit", "district", "outline", "west", "south", "east", "north", "lon", "lat", "since", "until",
            "provenance",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.unit)


class GridCell(models.Model):
    """A hexagon of the grid with the station that answers for its middle; `id` is the H3 index."""

    id = models.BigIntegerField(primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="cells")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "district", "unit"}

    def __str__(self) -> str:
        return f"{self.id:x}"


class Place(Named):
    """A street, a community, a building or an address. Who lives there is nobody's business here."""

    class Kind(models.TextChoices):
        STREET = "street", _("Street")
        COMMUNITY = "community", _("Community")
        VILLAGE = "village", _("Village")
        ESTATE = "estate", _("Residential estate")
        BUILDING = "building", _("Building")
        SCHOOL = "school", _("School")
        HOSPITAL = "hospital", _("Hospital")
        MARKET = "market", _("Market")
        PARK = "park", _("Park")
        TRANSIT = "transit", _("Stop or station")
        LANDMARK = "landmark", _("Landmark")
        ADDRESS = "address", _("Address")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=80, help_text="name of the register it comes from")
    ref = models.CharField(max_length=80, help_text="its key in that register")
    kind = models.CharField(max_length=12, choices=Kind)
    line_zh = models.CharField(max_length=160, help_text="postal line of the place")
    lon = models.FloatField()
    lat = models.FloatField()
    spot = PlanePoint()
    cell = models.BigIntegerField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="places")
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+")
    key = models.TextField(help_text="forms under which it is found, between bars")
    grams = TextList()
    is_synthetic = models.BooleanField(default=False)
    provenance = models.ForeignKey(CoordProvenance, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "ref"], name="a_place_stands_once_in_its_register"),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "name_zh", "name_en", "source", "ref", "kind", "line_zh", "lon", "lat", "spot", "cell", "district",
            "unit", "key", "grams", "is_synthetic", "provenance",
        }  # fmt: skip
