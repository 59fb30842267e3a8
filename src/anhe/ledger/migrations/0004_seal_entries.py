from pathlib import Path

from django.db import migrations, models
from django.db.models.expressions import RawSQL

SQL = Path(__file__).resolve().parents[1] / "sql"

# Entries that stand already get 0 without the table being written anew: they are older than every other.
ADD_TRANSACTION = """
ALTER TABLE ledger_entry ADD COLUMN transaction bigint NOT NULL DEFAULT 0;
ALTER TABLE ledger_entry ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()::text::bigint;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_trim_indexes"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ADD_TRANSACTION, "ALTER TABLE ledger_entry DROP COLUMN transaction"),
            ],
            state_operations=[
                migrations.AddField(
                    "entry", "transaction",
                    models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", [])),
                ),
            ],
        ),
        migrations.AddIndex("entry", models.Index(fields=["transaction"], name="entry_by_transaction")),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.UUIDField(unique=True)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "index"), name="tile_stands_once_in_its_level")
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Cosign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=200)),
                ("kind", models.CharField(choices=[("witness", "Witness"), ("stamp", "Stamp")], max_length=8)),
                ("kept_at", models.DateTimeField()),
                ("note", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("size", "witness"), name="witness_signs_a_size_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(help_text="the database's clock when all there was had been sealed", null=True)),
                ("size", models.BigIntegerField()),
                ("problem", models.TextField(help_text="a code and its values; empty while all is well")),
                ("since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunSQL((SQL / "seals.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
