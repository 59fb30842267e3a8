from pathlib import Path

import anhe.city.columns
import anhe.ledger.ids
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("staff", "0001_first_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoordProvenance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("ground", "Districts and areas"), ("places", "Places")], max_length=8),
                ),
                ("title", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=300)),
                ("licence", models.CharField(max_length=200)),
                ("declared_crs", models.CharField(max_length=40)),
                ("is_crs_assumed", models.BooleanField(default=False)),
                ("is_shifted", models.BooleanField(default=False, help_text="given in GCJ-02 or BD-09")),
                ("height_datum", models.CharField(blank=True, max_length=40)),
                ("transform", models.CharField(max_length=400)),
                ("is_sketch", models.BooleanField(default=False)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "digest"), name="the_same_coordinates_are_taken_once"),
                    models.CheckConstraint(
                        condition=models.Q(("declared_crs", ""), _negated=True), name="coordinates_declare_their_datum"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("name_zh", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=120)),
                ("outline", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                (
                    "id",
                    models.UUIDField(
                        default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=6, unique=True)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("is_sketch", models.BooleanField()),
                (
                    "provenance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.coordprovenance"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="GridCell",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells", to="city.district"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("outline", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                (
                    "id",
                    models.UUIDField(
                        default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lon", models.FloatField(help_text="where the station stands")),
                ("lat", models.FloatField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"),
                ),
                (
                    "provenance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.coordprovenance"
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="areas", to="city.district"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("unit",),
                        name="a_unit_has_one_area_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="area_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("name_zh", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "id",
                    models.UUIDField(
                        default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(help_text="name of the register it comes from", max_length=80)),
                ("ref", models.CharField(help_text="its key in that register", max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("street", "Street"),
                            ("community", "Community"),
                            ("village", "Village"),
                            ("estate", "Residential estate"),
                            ("building", "Building"),
                            ("school", "School"),
                            ("hospital", "Hospital"),
                            ("market", "Market"),
                            ("park", "Park"),
                            ("transit", "Stop or station"),
                            ("landmark", "Landmark"),
                            ("address", "Address"),
                        ],
                        max_length=12,
                    ),
                ),
                ("line_zh", models.CharField(help_text="postal line of the place", max_length=160)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("spot", anhe.city.columns.PlanePoint()),
                ("cell", models.BigIntegerField()),
                ("key", models.TextField(help_text="forms under which it is found, between bars")),
                ("grams", anhe.city.columns.TextList()),
                ("is_synthetic", models.BooleanField(default=False)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="city.district"
                    ),
                ),
                (
                    "provenance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.coordprovenance"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "ref"), name="a_place_stands_once_in_its_register")
                ],
            },
        ),
        migrations.RunSQL(
            (SQL / "place_indexes.sql").read_text("utf-8"),
            "DROP INDEX place_by_gram; DROP INDEX place_by_spot;",
        ),
    ]
