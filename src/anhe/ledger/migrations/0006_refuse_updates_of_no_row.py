from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_put_first_what_somebody_waits_for"),
    ]
    operations = [
        migrations.RunSQL((SQL / "writing.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
