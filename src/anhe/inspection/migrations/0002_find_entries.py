from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
GO = "DROP INDEX entry_newest; DROP INDEX entry_of_officer; DROP INDEX entry_by_ref; DROP INDEX entry_by_purpose; DROP INDEX entry_refused;"


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0001_keep_findings_and_samples"),
        ("ledger", "0004_seal_entries"),
    ]
    operations = [migrations.RunSQL((SQL / "find_entries.sql").read_text("utf-8"), GO)]
